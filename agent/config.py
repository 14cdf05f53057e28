"""The settings: TOML, validated; every error names file, line, key and what is allowed. Source: design, section 3."""

import difflib
import re
import tomllib
from collections.abc import Set
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from agent.azure.live.reads import KINDS
from agent.errors import ConfigError
from agent.policy_settings import is_of_site, refuse_unclear, subject_of_policy
from agent.toml_lines import line_of
from checks.attestation import Attestation
from checks.catalogue import all_checks
from checks.check import Check
from checks.declared import DeclaredCheck, declared_check
from checks.field_path import DeclarationError
from checks.policy import Policy
from parsers import known_platforms
from parsers.model.source import Record

DEVICE_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
REFERENCE = r"(?:credential|file|env|value):.+"
KEY_REFERENCE = r"(?:(?:credential|file|env|value):.+|vault:https://.+)"
PlatformName = str
_HTTPS = r"^https://[A-Za-z0-9.:-]+$"


class SiteSettings(Record):
    """[site]: the name goes into every finding's uid."""

    name: str = Field(pattern=rf"^{DEVICE_NAME}$", description="part of every finding's uid: choose once")


class DeviceSettings(Record):
    """[[device]]: one router of the inventory, and how `run` reaches it."""

    name: str = Field(pattern=rf"^{DEVICE_NAME}$", description="the stem of its file in configs/")
    platform: PlatformName = Field(description="netmiko's name: cisco_xe, cisco_xr, juniper_junos…")
    host: str | None = Field(default=None, description="address or name that `run` reaches it by")
    port: int = Field(default=22, ge=1, le=65535, description="of SSH")
    user: str | None = Field(default=None, description="in place of [collect] user")
    credential: str | None = Field(
        None, pattern=rf"^{REFERENCE}$", description="credential:NAME, file:PATH or env:NAME"
    )
    key_file: str | None = Field(default=None, description="file of the private SSH key")
    host_key: str | None = Field(default=None, description='the router\'s public host key: "ssh-ed25519 AAAA…"')
    known_hosts: str | None = Field(default=None, description="in place of [collect] known_hosts")
    proxy_jump: str | None = Field(
        default=None,
        pattern=r"^(?:[^@\s]+@)?[A-Za-z0-9.:\[\]_-]+$",
        description="[user@]host[:port]: a jump host, its key in known_hosts, the same credential",
    )
    connect_timeout_seconds: float = Field(default=10.0, gt=0, le=300, description="until the router answers")
    read_timeout_seconds: float = Field(default=120.0, gt=0, le=3600, description="until a command has answered")
    links: dict[str, Literal["primary", "secondary"]] = Field(
        default_factory=dict, description="which link of which circuit ends here"
    )
    ports: dict[str, str] = Field(default_factory=dict, description='"<port>/link1" = "HundredGigE0/1/0"')

    @field_validator("platform")
    @classmethod
    def _platform_is_known(cls, value: str) -> str:
        known = (*known_platforms(), "cisco_ios")
        if value not in known:
            near = difflib.get_close_matches(value, known, 1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            raise ValueError(f"is not one of: {', '.join(sorted(known))}{hint}")
        return value


class KeySettings(Record):
    """[[keys]]: what Azure does not return, by reference: credential:NAME, file:PATH, env:NAME, value:TEXT (warned).

    `vault:URL` names a secret of Key Vault: it is fetched with the login of [azure], fingerprinted and not kept.
    """

    circuit: str | None = Field(default=None, description="name of the circuit, with peering and md5")
    peering: Literal["AzurePrivatePeering", "MicrosoftPeering"] | None = Field(
        default=None, description="whose BGP sessions the key is for"
    )
    md5: str | None = Field(default=None, pattern=rf"^{KEY_REFERENCE}$", description="reference of the MD5 key")
    port: str | None = Field(default=None, description="name of the ExpressRoute Direct port, with link, ckn and cak")
    link: Literal["link1", "link2"] | None = Field(default=None, description="of the port")
    ckn: str | None = Field(default=None, pattern=rf"^{KEY_REFERENCE}$", description="reference of the CKN, hex digits")
    cak: str | None = Field(default=None, pattern=rf"^{KEY_REFERENCE}$", description="reference of the CAK, hex digits")
    connection: str | None = Field(default=None, description="name of the VPN connection, with psk")
    psk: str | None = Field(default=None, pattern=rf"^{KEY_REFERENCE}$", description="reference of the pre-shared key")

    @model_validator(mode="after")
    def _is_one_of_three(self) -> Self:
        is_peering = bool(self.circuit and self.peering and self.md5)
        is_link = bool(self.port and self.link and (self.ckn or self.cak))
        is_connection = bool(self.connection and self.psk)
        if is_peering + is_link + is_connection != 1:
            raise ValueError(
                "needs circuit, peering and md5; or port, link, ckn and cak; or connection and psk; only one of these"
            )
        return self


class Waiver(Record):
    """[[waiver]]: a finding that is accepted for a time."""

    check: str = Field(description="id of the check")
    reason: str = Field(description="why it is accepted")
    approved_by: str = Field(description="who accepted it")
    expires: date = Field(description="the last day")
    device: str | None = Field(default=None, description="of this router alone")
    circuit: str | None = Field(default=None, description="of this circuit alone")


class CollectSettings(Record):
    """[collect]: what all devices share."""

    user: str | None = Field(default=None, description="of every device that names none")
    credential: str | None = Field(
        default=None, pattern=rf"^{REFERENCE}$", description="reference of the password of every device that names none"
    )
    known_hosts: str | None = Field(default=None, description="file of the routers' public host keys")
    workers: int = Field(default=16, ge=1, le=64, description="devices that are asked at once")
    show_output: bool = Field(default=False, description="ask for BGP, MKA and IKE sessions too, into state/<device>/")


class StoreSettings(Record):
    """[store]: where `run` keeps its history."""

    path: str = Field(default="/var/lib/msee-audit/msee-audit.sqlite3", description="the SQLite file")


class ExportSettings(Record):
    """[export]: where `run` appends its events."""

    ocsf_file: str | None = Field(default=None, description="file of JSON lines, OCSF Compliance Findings")


class AzureScope(Record):
    """[[azure.scope]]: what `azure pull` reads of one subscription."""

    subscription: str = Field(pattern=r"^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", description="its id")
    resource_groups: tuple[str, ...] = Field(min_length=1, description="names of the groups that are read")

    @field_validator("resource_groups")
    @classmethod
    def _groups_are_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            if not re.fullmatch(r"[\w.()-]{0,89}[\w()-]", one) or one.startswith("."):
                raise ValueError("expected names of resource groups: letters, digits, dot, dash, underscore, brackets")
        return value


class AzureSettings(Record):
    """[azure]: where `azure pull` and `run` fetch Azure's half, and how they log in."""

    scope: tuple[AzureScope, ...] = Field(default=(), description="what is read; none: nothing is pulled")
    login: Literal["default", "azure-cli", "managed-identity", "client-secret", "client-certificate"] = Field(
        default="default", description="how `azure pull` proves who it is"
    )
    cloud: Literal["AzureCloud", "AzureUSGovernment", "AzureChinaCloud"] = Field(
        default="AzureCloud", description="which of Microsoft's clouds"
    )
    tenant: str | None = Field(default=None, pattern=r"^[A-Za-z0-9.-]+$", description="id or domain of the tenant")
    client_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9-]+$", description="of application or identity")
    secret: str | None = Field(default=None, pattern=rf"^{REFERENCE}$", description="reference of the client secret")
    certificate: str | None = Field(default=None, description="file of certificate and private key, PEM")
    endpoint: str | None = Field(default=None, pattern=_HTTPS, description="of a cloud of one's own")
    authority: str | None = Field(default=None, pattern=_HTTPS, description="who gives its tokens")
    ca_file: str | None = Field(default=None, description="PEM file, where a proxy ends TLS")
    leave_out: tuple[str, ...] = Field(default=(), description="kinds that are not read: `azure commands` lists them")
    workers: int = Field(default=4, ge=1, le=16, description="reads at once")
    read_timeout_seconds: float = Field(default=120.0, gt=0, le=600, description="until Azure sends something")
    answer_timeout_seconds: float = Field(
        default=300.0, gt=0, le=1800, description="until an answer that Azure works out is there"
    )
    poll_seconds: float = Field(default=10.0, gt=0, le=60, description="between two looks for such an answer")

    @field_validator("leave_out")
    @classmethod
    def _kinds_are_known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [one for one in value if one not in KINDS]
        if unknown:
            near = difflib.get_close_matches(unknown[0], KINDS, 1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            raise ValueError(f"{unknown[0]!r} is not one of: {', '.join(KINDS)}{hint}")
        return value

    @model_validator(mode="after")
    def _login_has_its_words(self) -> Self:
        needed = {"client-secret": ("tenant", "client_id", "secret"), "client-certificate": ("tenant", "client_id")}
        wanted = (*needed.get(self.login, ()), *(["certificate"] if self.login == "client-certificate" else []))
        missing = [name for name in wanted if getattr(self, name) is None]
        if missing:
            raise ValueError(f'login = "{self.login}" needs {", ".join(missing)}')
        if (self.endpoint is None) != (self.authority is None):
            raise ValueError("endpoint and authority go together")
        return self


class CustomSettings(Record):
    """[custom]: checks of the site's own. A folder of Python files is run as the user who runs the audit."""

    folder: str | None = Field(default=None, min_length=1, description="of Python files, relative to this file")
    check: tuple[DeclaredCheck, ...] = ()


class Settings(Record):
    """The whole file."""

    site: SiteSettings = SiteSettings(name="site")
    device: tuple[DeviceSettings, ...] = ()
    keys: tuple[KeySettings, ...] = ()
    policy: Policy = Policy()
    waiver: tuple[Waiver, ...] = ()
    attestation: tuple[Attestation, ...] = ()
    collect: CollectSettings = CollectSettings()
    azure: AzureSettings = AzureSettings()
    store: StoreSettings = StoreSettings()
    export: ExportSettings = ExportSettings()
    custom: CustomSettings = CustomSettings()


def load_settings(path: Path) -> Settings:
    """Return the settings of a file; raises `ConfigError`."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not UTF-8 text"
        raise ConfigError(str(path), f"cannot be read: {reason}") from None
    return parse_settings(text, str(path))


def parse_settings(text: str, file: str) -> Settings:
    """Return the settings of a TOML text; `file` is what errors name."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        position = re.search(r"line (\d+)", str(error))
        reason = str(error).partition(" (at ")[0]
        raise ConfigError(file, f"not TOML: {reason}", line=int(position[1]) if position else None) from None
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        errors = error.errors(include_input=False, include_url=False)
        # A misspelt key also makes the right one "missing": the misspelling is what helps.
        first = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])
        raise ConfigError(file, _say(first, values), line=line_of(text, first["loc"])) from None
    _refuse_twins(settings, text, file)
    _refuse_twin_keys(settings, text, file)
    declared = declared_checks(settings, text, file)
    if settings.custom.folder is None:  # else when its files are read, which only an audit does
        refuse_unknown_checks(settings, {*all_checks(), *declared}, text, file)
    return settings


def _say(error: Any, values: dict[str, Any]) -> str:
    where = _subject(error["loc"], values)
    if error["loc"][0] == "custom" and "value" in error["loc"]:
        return f"{where}value: expected true, false, a number, a text, or a list of them"
    keys = [str(part) for part in error["loc"] if not isinstance(part, int)]
    name = keys[-1] if keys else "the settings"
    if error["type"] == "extra_forbidden":
        if is_of_site(error["loc"]):
            return f"{where}{name!r} is of the whole site: it stands under [policy] alone"
        allowed = sorted(_allowed(error["loc"]))
        near = difflib.get_close_matches(name, allowed, 1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        return f"{where}unknown key {name!r}; allowed: {', '.join(allowed)}{hint}"
    if error["type"] == "missing":
        return f"{where}{name!r} is missing"
    if error["type"] == "tuple_type":
        is_table = isinstance(_value_at(error["loc"], values), dict)
        return f"{where}{name}: expected a list" + (f", as [[{'.'.join(keys)}]] begins one" if is_table else "")
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "string_pattern_mismatch":
        expected = "credential:NAME, file:PATH, env:NAME or value:TEXT"
        if error["loc"][0] == "keys":
            expected = f"{expected}, or vault:https://VAULT.vault.azure.net/secrets/NAME"
        plain = _EXPECTED.get(name, "letters, digits, dot, dash or underscore")
        message = f"expected {expected if name in _REFERENCES else plain}"
    return f"{where}{name} {message}" if message.startswith("is not") else f"{where}{name}: {message}"


_EXPECTED = {
    "subscription": "a subscription's id, 00000000-0000-0000-0000-000000000000",
    "endpoint": "https://HOST",
    "authority": "https://HOST",
}
_REFERENCES = frozenset({"md5", "ckn", "cak", "psk", "credential", "secret"})


def _value_at(loc: tuple[Any, ...], values: Any) -> Any:
    for part in loc:
        values = values[part] if isinstance(values, list | dict) else None
    return values


def _subject(loc: tuple[Any, ...], values: dict[str, Any]) -> str:
    """Return `device "er1": ` where the error stands in a named entry of a list."""
    if loc[0] == "policy":
        return subject_of_policy(loc)
    if loc[:2] == ("custom", "check") and len(loc) > 2:
        own = values["custom"]["check"][loc[2]]
        check_id = own.get("id") if isinstance(own, dict) else None
        return f"custom.check {check_id!r}: " if isinstance(check_id, str) else f"custom.check {loc[2] + 1}: "
    if len(loc) > 1 and isinstance(loc[1], int):
        entry = values.get(loc[0], [])
        name = entry[loc[1]].get("name") if isinstance(entry, list) and isinstance(entry[loc[1]], dict) else None
        return f"{loc[0]} {name!r}: " if isinstance(name, str) else f"{loc[0]} {loc[1] + 1}: "
    return f"{loc[0]}: " if len(loc) > 1 else ""


def _allowed(loc: tuple[Any, ...]) -> set[str]:
    model: Any = Settings
    for part in loc[:-1]:
        if isinstance(part, int) or not hasattr(model, "model_fields") or part not in model.model_fields:
            continue
        annotation = model.model_fields[part].annotation
        candidates = [annotation, *getattr(annotation, "__args__", ())]
        model = next((one for one in candidates if hasattr(one, "model_fields")), model)
    return set(model.model_fields)


def _refuse_twins(settings: Settings, text: str, file: str) -> None:
    """Refuse a second device of one name: two inventories of one router would be read as one, silently."""
    names = [one.name for one in settings.device]
    for index, name in enumerate(names):
        if name in names[:index]:
            line = line_of(text, ("device", index, "name"))
            raise ConfigError(file, f"device {name!r} stands there twice; a name is given once", line=line)


def _refuse_twin_keys(settings: Settings, text: str, file: str) -> None:
    """Refuse a second entry for one thing: which of two keys is meant would be a guess."""
    seen: set[tuple[str | None, ...]] = set()
    for index, one in enumerate(settings.keys):
        name = (one.circuit, one.peering, one.port, one.link, one.connection)
        if name in seen:
            said = "/".join(part for part in name if part)
            raise ConfigError(file, f"keys: {said} stands there twice", line=line_of(text, ("keys", index)))
        seen.add(name)


def declared_checks(settings: Settings, text: str, file: str) -> dict[str, Check]:
    """Return the checks that the settings declare, by id; raises `ConfigError` for one that cannot be asked."""
    found: dict[str, Check] = {}
    for index, one in enumerate(settings.custom.check):
        loc: tuple[str | int, ...] = ("custom", "check", index)
        try:
            made = declared_check(one)
        except DeclarationError as error:
            where = (*loc, error.key) if error.index is None else (*loc, "when", error.index, error.key)
            said = f"when {error.index + 1}: {error.key}" if error.index is not None else error.key
            line = line_of(text, where)
            raise ConfigError(file, f"custom.check {one.id!r}: {said}: {error}", line=line) from None
        if made.id in found:
            raise ConfigError(file, f"custom.check {one.id!r} stands there twice", line=line_of(text, (*loc, "id")))
        found[made.id] = made
    return found


def refuse_unknown_checks(settings: Settings, known: Set[str], text: str, file: str) -> None:
    """Refuse severities and attestations of no check; raises `ConfigError`."""
    refuse_unclear(settings.policy, known, text, file)
    for index, one in enumerate(settings.attestation):
        if one.check not in known:
            near = difflib.get_close_matches(one.check, sorted(known), 1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            line = line_of(text, ("attestation", index, "check"))
            raise ConfigError(file, f"attestation {index + 1}: {one.check!r} is no check{hint}", line=line)
