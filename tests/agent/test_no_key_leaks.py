"""No key, in any encoding in which it stands in a config, is in any byte that any command writes."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from agent.output import note
from parsers.encodings import decode_junos9, decode_type7, encode_type7
from parsers.model.source import mask_text

ROOT = Path(__file__).resolve().parents[2]
SITES = sorted((ROOT / "fixtures" / "sites").glob("*/msee-audit.toml"))
CONFIGS = [one for one in sorted((ROOT / "fixtures").rglob("*")) if one.suffix in (".cfg", ".conf", ".txt")]
MARK = "notasecret"
_TOKEN = re.compile(r"[^\s\"';,<>\[\](){}]{8,512}")
_CKN = re.compile(r"^( +key) [0-9a-fA-F]{8,64}(?= 7 |$)", re.MULTILINE)
_HOSTNAME = re.compile(r"^hostname (\S+)", re.MULTILINE)
PLAIN, HEX = "notasecretLeak7Q", "6e6f742d612d736563726574" + "0a" * 20

CONFIG = f"""\
version 17.12
service timestamps log datetime msec
hostname er1
key chain MS macsec
 key 01
  cryptographic-algorithm aes-256-cmac
  key-string 7 {encode_type7(HEX, 3)}
key chain CLEAR macsec
 key 02
  key-string {HEX}
interface GigabitEthernet0/0/1
 macsec
 mka pre-shared-key key-chain MS
interface GigabitEthernet0/0/1.310
 encapsulation dot1Q 310
 ip address 192.0.2.9 255.255.255.252
router bgp 64496
 template peer-session S
  password 7 {encode_type7(PLAIN, 5)}
 neighbor 192.0.2.10 remote-as 12076
 neighbor 192.0.2.10 inherit peer-session S
 neighbor 192.0.2.14 remote-as 12076
 neighbor 192.0.2.14 password notasecretClear1
 neighbor 192.0.2.18 remote-as 12076
 neighbor 192.0.2.18 password   7   notasecretDamaged1
 neighbor 192.0.2.18 passwrod notasecretMistyped1
snmp-server community notasecretSnmp1 RO
username a secret 0 notasecretUser1
end
"""
CIRCUIT = {
    "name": "er-one",
    "id": "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/expressRouteCircuits/er-one",
    "type": "Microsoft.Network/expressRouteCircuits",
    "properties": {
        "serviceKey": "notasecretService1",
        "authorizationKey": "notasecretAuthorization1",
        "serviceProviderProperties": {"serviceProviderName": "Example Carrier"},
        "peerings": [
            {
                "name": "AzurePrivatePeering",
                "properties": {
                    "peeringType": "AzurePrivatePeering",
                    "sharedKey": "notasecretShared1",
                    "vlanId": "notasecretVlan1",
                    "peerASN": 64496,
                    "primaryPeerAddressPrefix": "192.0.2.8/30",
                    "secondaryPeerAddressPrefix": "192.0.2.12/30",
                },
            }
        ],
    },
}
SETTINGS = """\
[site]
name = "leaks"
[[device]]
name = "er1"
platform = "cisco_xe"
[[keys]]
circuit = "er-one"
peering = "AzurePrivatePeering"
md5 = "value:notasecretSupplied1"
"""


def canaries(texts: Iterable[str]) -> set[str]:
    """Return every token that says, plainly or encoded, that it is not a secret; and what the encoded ones say."""
    found: set[str] = set()
    for text in texts:
        for token in _TOKEN.findall(text):
            token = token.removeprefix("value:").rstrip(":.\\")
            for said in (token, decode_type7(token), decode_junos9(token), _hex_text(token)):
                if said and MARK in said.replace("-", "").lower() and "/" not in said:
                    found |= {token, said}
            inner = _hex_text(decode_type7(token) or "")
            if inner and MARK in inner.replace("-", "").lower():
                found |= {token, decode_type7(token) or token}
    return found


def _hex_text(token: str) -> str | None:
    try:
        return bytes.fromhex(token).decode("latin-1")
    except ValueError:
        return None


def folded(text: str) -> str:
    """Return printed text as a search sees it: case and the breaks of a table do not hide a key."""
    return text.lower()


def leaks(keys: Iterable[str], printed: str) -> list[str]:
    """Return the keys that stand in what was printed, also where a table broke the line in them."""
    whole, joined = folded(printed), folded("".join(printed.split()))
    return [key for key in keys if key.lower() in whole or key.lower() in joined]


def run(*arguments: object) -> str:
    """Return every byte that a command writes."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "agent", *map(str, arguments)],
        capture_output=True,
        timeout=120,
        cwd=ROOT,
        env=environment,
    )
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert "Traceback" not in text
    assert "internal error" not in text
    return text


def most_commands(site: Path, configs: Iterable[Path]) -> str:
    """Return what the commands write that print the most about a site: each starts a process, which takes its time."""
    written = [run("audit", site, "--format", form, "--unknown") for form in ("table", "json", "ocsf")]
    written += [run("guide", site, "--format", "json"), run("keys", site), run("keys", site, "--rollover")]
    written += [run("parse", *configs, "--format", "json"), run("paths", site)]
    return "\n".join(written)


def every_command(site: Path, configs: Iterable[Path], folder: Path) -> str:
    """Return all that all commands write about a site, in every format."""
    written = [run("audit", site, "--format", form, "--unknown") for form in ("table", "json", "jsonl", "ocsf")]
    written += [run("audit", site, "--only", one) for one in ("fail", "unknown", "pass", "not_applicable", "error")]
    written += [run("audit", site, "--second-reader"), run("paths", site), run("paths", site, "--format", "json")]
    written += [run("guide", site, "--format", form) for form in ("table", "json", "md")]
    written += [run("keys", site, *more) for more in ((), ("--format", "json"), ("--rollover",))]
    target = folder / "out.json"
    written += [run("audit", site, "--format", "json", "--output", target), target.read_text("utf-8")]
    for config in configs:
        written += [run("parse", config), run("parse", config, "--format", "json")]
    return "\n".join(written)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site whose keys stand in many places, some of them where none belongs."""
    folder = tmp_path / "leaks"
    (folder / "configs").mkdir(parents=True)
    (folder / "azure").mkdir()
    (folder / "configs" / "er1.cfg").write_text(CONFIG, "utf-8")
    (folder / "azure" / "circuit.json").write_text(json.dumps(CIRCUIT), "utf-8")
    (folder / "msee-audit.toml").write_text(SETTINGS, "utf-8")
    return folder


def test_the_search_knows_every_form() -> None:
    found = canaries([CONFIG, json.dumps(CIRCUIT), SETTINGS])
    assert {PLAIN, encode_type7(PLAIN, 5), HEX, encode_type7(HEX, 3), "notasecretSupplied1", "notasecretVlan1"} <= found
    assert leaks({PLAIN}, f"x {PLAIN[:9]}\n   {PLAIN[9:]}") == [PLAIN]


def test_no_command_writes_a_key(site: Path, tmp_path: Path) -> None:
    keys = canaries(one.read_text("utf-8") for one in site.rglob("*") if one.is_file())
    assert len(keys) >= 12
    assert leaks(keys, every_command(site, [site / "configs" / "er1.cfg"], tmp_path)) == []


@pytest.mark.parametrize("settings", SITES, ids=lambda one: one.parent.name)
def test_no_command_writes_a_key_of_the_example_sites(settings: Path, tmp_path: Path) -> None:
    folder = settings.parent
    configs = sorted((folder / "configs").iterdir())
    assert configs
    keys = canaries(one.read_text("utf-8") for one in folder.rglob("*") if one.is_file() and one.name != "faults.json")
    assert keys
    is_the_demo = folder.name == "contoso-faulty"  # every command of one site: each starts a process
    printed = every_command(folder, configs, tmp_path) if is_the_demo else most_commands(folder, configs)
    assert leaks(keys, printed) == []


def test_no_parse_of_a_fixture_config_writes_a_key() -> None:
    # A key's name (CKN) goes over the wire in clear and is printed; the same text as a key-string still counts.
    keys = canaries(_CKN.sub(r"\1", one.read_text("utf-8", "replace")) for one in CONFIGS)
    assert keys
    printed = run("parse", *CONFIGS, "--format", "json") + run("parse", *CONFIGS)
    # One fixture has its own hostname as the key, to be told so: a hostname is printed, and is no key for that.
    names = {word for one in CONFIGS for word in _HOSTNAME.findall(one.read_text("utf-8", "replace"))}
    for name in names:
        printed = printed.replace(name, "<hostname>")
    assert leaks(keys - names, printed) == []


CRASH = """
import sys
import agent.audit_command

def broken(options):
    raise ValueError("notasecretInException1")  # notasecretInSource1

agent.audit_command.run_audit = broken
sys.argv = ["msee-audit", "audit", "."]
from agent.cli import main
main()
"""


def test_a_crash_inside_a_command_prints_type_and_place_and_no_value(tmp_path: Path) -> None:
    # From a file: a traceback would quote its source lines, where a config's text may stand.
    (tmp_path / "crash.py").write_text(CRASH, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(tmp_path / "crash.py")], capture_output=True, text=True, timeout=60, env=environment
    )
    assert done.returncode == 1
    assert "ValueError" in done.stderr
    assert "Traceback" not in done.stderr
    assert MARK not in done.stderr
    assert done.stdout == ""


def test_the_filter_of_router_lines_masks_a_key_that_no_parser_marked() -> None:
    line = " username a password 7 notasecretLine1 neighbor x password notasecretLine2 key $9$notasecretLine3"
    assert leaks({"notasecretLine1", "notasecretLine2", "notasecretLine3"}, mask_text(line)) == []


def test_the_filter_of_sentences_masks_typed_and_junos_keys(capsys: pytest.CaptureFixture[str]) -> None:
    # "password" is an ordinary word of a sentence: only a form that a config has is taken for a key there.
    note("er1: username a password 7 notasecretNote1, authentication-key $9$notasecretNote2")
    assert leaks({"notasecretNote1", "notasecretNote2"}, capsys.readouterr().err) == []
