"""Keys by reference, sealed as soon as they are read; and the installation's own fingerprint key.

Source: design, section 5; facts on operations, 3.1 and 4.2.
"""

import os
import re
import secrets
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent.config import KeySettings, Settings
from agent.errors import ConfigError
from checks.azure_definition import PeeringType
from checks.supplied_keys import SuppliedKeys, SuppliedMacsec
from parsers.model.secret import Encoding, Sealer, Secret, is_cak, is_ckn, normal_hex

if TYPE_CHECKING:
    from agent.azure_login import AzureLogin

_PEERINGS: dict[str, PeeringType] = {"AzurePrivatePeering": "private", "MicrosoftPeering": "microsoft"}
_KEY_BYTES = 32
_SOURCE = "the settings"
_VALUE = re.compile(r"\s*(?:md5|ckn|cak|psk)\s*=\s*[\"']value:")
_MAX_BYTES = 4096
FINGERPRINT_CREDENTIAL = "fingerprint-key"


def supplied_keys(settings: Settings, settings_file: Path | None, sealer: Sealer) -> SuppliedKeys:
    """Return the keys of the settings, sealed."""
    base = settings_file.parent if settings_file else Path()
    name = str(settings_file) if settings_file else "settings"
    if any(ref and ref.startswith("value:") for one in settings.keys for ref in (one.md5, one.ckn, one.cak, one.psk)):
        place = f"{name}{_first_value_line(settings_file)}"
        sys.stderr.write(f"warning: {place}: a key is written in the settings; use credential: or file: instead\n")
    for what in _not_applied(settings):
        sys.stderr.write(f"warning: {name}: {what} are read and not applied by this version\n")
    keys = _References(settings, base, name)
    md5: dict[tuple[str, PeeringType], tuple[Secret, str]] = {}
    macsec: dict[str, SuppliedMacsec] = {}
    psk: dict[str, tuple[Secret, str]] = {}
    for entry in settings.keys:
        if entry.circuit and entry.peering and entry.md5:
            if (text := keys.text(entry.md5)) is not None:
                md5[entry.circuit, _PEERINGS[entry.peering]] = sealer.seal(text, Encoding.SUPPLIED), _SOURCE
        elif entry.connection and entry.psk:
            if (text := keys.text(entry.psk)) is not None:
                psk[entry.connection] = sealer.seal(text, Encoding.SUPPLIED), _SOURCE
        elif entry.port and entry.link:
            macsec[f"{entry.port}/{entry.link}"] = _macsec_keys(entry, keys, name, sealer)
    return SuppliedKeys(md5=md5, macsec=macsec, psk=psk, problems=tuple(keys.problems))


class _References:
    """The keys behind references. What Key Vault does not give is a problem of the audit, and the others go on."""

    def __init__(self, settings: Settings, base: Path, settings_file: str) -> None:
        self.problems: list[str] = []
        self._settings = settings
        self._base = base
        self._file = settings_file
        self._login: AzureLogin | None = None

    def text(self, reference: str) -> str | None:
        """Return the key, None where the vault did not give it; raises `ConfigError` for what is on this machine."""
        kind, _, url = reference.partition(":")
        if kind != "vault":
            return read_reference(reference, self._base, self._file)
        from agent.azure.live.client import NotRead
        from agent.azure.live.vault import read_secret
        from agent.azure_login import azure_login

        if self._login is None:
            self._login = azure_login(self._settings.azure, self._base, self._file)
        try:
            login = self._login
            return read_secret(url, login.credential, login.ca_file, is_own_cloud=login.is_own_cloud)
        except NotRead as error:
            self.problems.append(f"{reference} was not fetched: {error.reason}")
            return None


def _macsec_keys(entry: KeySettings, keys: _References, name: str, sealer: Sealer) -> SuppliedMacsec:
    """Return CKN and CAK of one port link in normal form. Azure fills a short CAK with zeros, so it may be short."""
    where = f"keys: {entry.port}/{entry.link}"
    given_ckn = keys.text(entry.ckn) if entry.ckn else None
    ckn = normal_hex(given_ckn) if given_ckn is not None else None
    if ckn is not None and not is_ckn(ckn):
        raise ConfigError(name, f"{where}: ckn: expected 2 to 64 hex digits, an even number")
    given_cak = keys.text(entry.cak) if entry.cak else None
    cak = normal_hex(given_cak) if given_cak is not None else None
    if cak is not None and not is_cak(cak):
        raise ConfigError(name, f"{where}: cak: expected 1 to 64 hex digits")
    return SuppliedMacsec(ckn, sealer.seal_hex(cak, Encoding.SUPPLIED) if cak else None, _SOURCE)


def _not_applied(settings: Settings) -> list[str]:
    """Return what the settings hold and this version does not use: said aloud, so that nobody relies on it."""
    held = (("[[waiver]] entries", settings.waiver),)
    return [what for what, entries in held if entries]


def _first_value_line(settings_file: Path | None) -> str:
    """Return `:line` of the first key that is written in the settings, "" where there is no file to look in."""
    if settings_file is None or not settings_file.is_file():
        return ""
    for number, line in enumerate(settings_file.read_text("utf-8").splitlines(), 1):
        if _VALUE.match(line):
            return f":{number}"
    return ""


def read_reference(reference: str, base: Path, settings_file: str) -> str:
    """Return the text of `credential:NAME`, `file:PATH`, `env:NAME` or `value:TEXT`; one trailing newline is cut."""
    kind, _, name = reference.partition(":")
    if kind == "value":
        return name
    if kind == "env":
        value = os.environ.get(name)
        if value is None:
            raise ConfigError(settings_file, f"env:{name}: the environment has no such variable")
        return value
    if kind == "credential":
        folder = os.environ.get("CREDENTIALS_DIRECTORY")
        if folder is None:
            raise ConfigError(settings_file, f"credential:{name}: CREDENTIALS_DIRECTORY is not set (systemd sets it)")
        return _read_secret(Path(folder) / Path(name).name, reference, settings_file, is_credential=True)
    return _read_secret(base / name, reference, settings_file, is_credential=False)


def _read_secret(path: Path, reference: str, settings_file: str, *, is_credential: bool) -> str:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ConfigError(settings_file, f"{reference}: expected a regular file")
        if not is_credential and status.st_mode & 0o077:
            raise ConfigError(settings_file, f"{reference}: others can read it; expected mode 0600")
        if status.st_size > _MAX_BYTES:
            raise ConfigError(settings_file, f"{reference}: larger than {_MAX_BYTES} bytes, expected a key")
        text = path.read_text("utf-8").removesuffix("\n").removesuffix("\r")
        if not text:
            raise ConfigError(settings_file, f"{reference}: empty, expected a key")
        return text
    except OSError as error:
        raise ConfigError(settings_file, f"{reference}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(settings_file, f"{reference}: not UTF-8 text") from None


def fingerprint_sealer(state: Path | None) -> Sealer:
    """Return the installation's sealer: its credential, else the 0600 file in `state`, else one of this process."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if folder and (Path(folder) / FINGERPRINT_CREDENTIAL).is_file():
        return _sealer_of(Path(folder) / FINGERPRINT_CREDENTIAL)
    if state is None:
        return Sealer(secrets.token_bytes(_KEY_BYTES))
    path = state / FINGERPRINT_CREDENTIAL
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            raise ConfigError(str(path), "others can read the fingerprint key; expected mode 0600") from None
        return _sealer_of(path)
    with os.fdopen(descriptor, "wb") as file:
        key = secrets.token_bytes(_KEY_BYTES)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return Sealer(key)


def _sealer_of(path: Path) -> Sealer:
    """Return the sealer of a stored key; a short one, as a crash while writing leaves it, protects nothing."""
    key = path.read_bytes()
    if len(key) < _KEY_BYTES:
        raise ConfigError(str(path), f"shorter than {_KEY_BYTES} random bytes: no fingerprint key")
    return Sealer(key)
