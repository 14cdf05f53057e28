"""How a device keeps a key that was typed in clear: what `show running-config` prints afterwards."""

import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence

from parsers.encodings import encode_eos7, encode_junos9

_TYPE7 = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"  # Cisco's, as published since 1995
_SEED = 7


def stored(platform: str, line: str, key: str) -> str:
    """Return a typed line that holds the key in clear as the device stores it; unchanged where it keeps clear text."""
    keeper = _KEEPERS.get(platform)
    return keeper(line, key) if keeper and key in line else line


def kept(platform: str, text: str, lines: Sequence[str]) -> str:
    """Return a config whose clear keys are kept encrypted, where the lines turn that on."""
    if platform == "cisco_xe" and any(line.startswith("password encryption aes") for line in lines):
        return re.sub(
            r"^(\s+(?:neighbor \S+ )?(?:password|key-string)) (?:0 )?([^ \n]+)$",
            r"\1 6 \2]AAB",
            text,
            flags=re.MULTILINE,
        )
    return text


def type7(key: str) -> str:
    """Return a key in type 7; the table is used round and round, for keys longer than it."""
    pairs = (ord(letter) ^ ord(_TYPE7[(_SEED + place) % len(_TYPE7)]) for place, letter in enumerate(key))
    return f"{_SEED:02d}" + "".join(f"{value:02X}" for value in pairs)


def _cisco_xe(line: str, key: str) -> str:
    """IOS with `service password-encryption`."""
    head = re.escape(key)
    return re.sub(rf"(password|key-string) (?:0 )?{head}$", lambda found: f"{found[1]} 7 {type7(key)}", line)


def _arista_eos(line: str, key: str) -> str:
    """EOS: BGP keys under the name on their line, keys of MACsec profiles in Cisco's type 7."""
    head = re.escape(key)
    line = re.sub(rf"(key \S+) (?:0 )?{head}$", lambda found: f"{found[1]} 7 {type7(key)}", line)
    return re.sub(
        rf"(neighbor (\S+) password) (?:0 )?{head}$", lambda found: f"{found[1]} 7 {encode_eos7(key, found[2])}", line
    )


def _cisco_nxos(line: str, key: str) -> str:
    """NX-OS keeps type 7; for `password` it prints type 3, which nobody can read off the device: 7 stands for it."""
    return re.sub(
        rf"(password|key-octet-string) (?:0 )?{re.escape(key)}", lambda found: f"{found[1]} 7 {type7(key)}", line
    )


def _cisco_xr(line: str, key: str) -> str:
    """XR: `clear` is an input only, type 7 what is printed."""
    head = re.escape(key)
    line = re.sub(
        rf"key-string (?:clear )?{head}( |$)", lambda found: f"key-string password {type7(key)}{found[1]}", line
    )
    return re.sub(rf"password clear {head}$", f"password encrypted {type7(key)}", line)


def _juniper_junos(line: str, key: str) -> str:
    head = re.escape(key)
    return re.sub(rf"(authentication-key|secret|cak) {head}$", lambda found: f'{found[1]} "{encode_junos9(key)}"', line)


def _fortinet(line: str, key: str) -> str:
    """FortiOS: a cipher that nobody else decodes."""
    return line.replace(f"password {key}", f"password ENC {b64encode(key[::-1].encode()).decode()}")


def _paloalto_panos(line: str, key: str) -> str:
    """PAN-OS: a digest of the key and its cipher under the master key, which nobody else decodes."""
    digest, cipher = (b64encode(one.encode()).decode() for one in (key[:12], key[::-1]))
    return re.sub(rf"(secret|key) {re.escape(key)}$", rf"\1 -AQ=={digest}={cipher}", line)


_KEEPERS: Mapping[str, Callable[[str, str], str]] = {
    "arista_eos": _arista_eos,
    "cisco_nxos": _cisco_nxos,
    "cisco_xe": _cisco_xe,
    "cisco_xr": _cisco_xr,
    "fortinet": _fortinet,
    "juniper_junos": _juniper_junos,
    "paloalto_panos": _paloalto_panos,
}
