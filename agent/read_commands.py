"""`parse`, `checks` and `schema`."""

import difflib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from agent.collect.folder import read_files
from agent.config import Settings, load_settings
from agent.custom_checks import custom_checks
from agent.documents import DeviceDocument, FindingsDocument, GuideDocument
from agent.errors import ConfigError
from agent.exit_codes import CLEAN, INCOMPLETE
from agent.key_documents import KeysDocument, RolloverDocument
from agent.keys import fingerprint_sealer
from agent.output import note, write_result
from agent.report.facts import device_summary
from agent.report.pages import catalogue_table, fields_table, page_text
from checks.catalogue import all_checks, page
from checks.check import CUSTOM
from checks.declared import KINDS
from checks.field_path import DeclarationError, next_fields
from parsers import known_platforms, parse
from parsers.errors import ParseError
from parsers.model.device import Device
from parsers.model.source import Record

EXAMPLE = Path(__file__).parent / "msee-audit.example.toml"


def parse_files(files: Sequence[Path], platform: str | None, form: str, output: Path | None) -> int:
    """Print the facts of the files; what cannot be read is a sentence on stderr, and exit 4."""
    if platform is not None and platform not in (*known_platforms(), "cisco_ios"):
        near = difflib.get_close_matches(platform, known_platforms(), 1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise ConfigError("--platform", f"{platform!r} is not one of: {', '.join(known_platforms())}{hint}")
    sealer = fingerprint_sealer(None)
    devices: list[Device] = []
    troubles: list[str] = []
    for one in read_files(files, None):
        if one.capture is None:
            troubles.append(one.problem or one.file)
            continue
        try:
            devices.append(parse(one.capture.model_copy(update={"platform": platform}), sealer).device)
        except ParseError as error:
            troubles.append(str(error))
    if form == "json":
        document = DeviceDocument(devices=tuple(devices))
        write_result(document.model_dump_json(indent=2, by_alias=True) + "\n", output)
    elif devices:
        write_result("\n".join(map(device_summary, devices)), output)
    for trouble in troubles:
        note(f"msee-audit: {trouble}")
    return INCOMPLETE if troubles else CLEAN


def print_checks(check_id: str | None, form: str, output: Path | None, settings: Path | None = None) -> int:
    """Print the catalogue, with the checks of a site's own where its settings are given; or one check's page."""
    custom = custom_checks(load_settings(settings), settings) if settings is not None else {}
    known = {**all_checks(), **custom}
    if check_id is not None and check_id not in known:
        said = "a site's own checks need --settings FILE" if check_id.startswith(CUSTOM) and settings is None else ""
        hint = said or f"`msee-audit checks` lists them{_hint(check_id, known)}"
        raise ConfigError("checks", f"{check_id!r} is no check; {hint}")
    pages = [page(known[one]) for one in ([check_id] if check_id else known)]
    if form == "json":
        rows = [one.model_dump(mode="json") for one in pages]
        write_result(json.dumps({"schema": "msee-audit/checks/1", "checks": rows}, indent=2) + "\n", output)
    else:
        write_result(page_text(pages[0]) if check_id else catalogue_table(pages), output)
    return CLEAN


def print_fields(name: str, form: str, output: Path | None) -> int:
    """Print what a declared check may ask of a subject or of one of its records, `EdgePath` or `EdgePath.neighbor`."""
    over, _, rest = name.partition(".")
    if over not in KINDS:
        raise ConfigError("--fields", f"{over!r} is not one of: {', '.join(KINDS)}{_hint(over, KINDS)}")
    try:
        rows = next_fields(KINDS[over], rest)
    except DeclarationError as error:
        raise ConfigError("--fields", str(error)) from None
    if form == "json":
        fields = [{"name": one.name, "holds": one.holds, "choices": one.choices} for one in rows]
        write_result(
            json.dumps({"schema": "msee-audit/fields/1", "of": name, "fields": fields}, indent=2) + "\n", output
        )
    else:
        write_result(fields_table(name, rows), output)
    return CLEAN


def _hint(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    return f" (did you mean {near[0]}?)" if near else ""


def print_schema(name: str, form: str, output: Path | None) -> int:
    """Print the JSON Schema of a document, or the settings as a commented TOML file to start from."""
    if form == "toml":
        if name != "settings":
            raise ConfigError("--format", f"{name} is no TOML: only the settings are")
        write_result(EXAMPLE.read_text("utf-8"), output)
        return CLEAN
    models: dict[str, type[Record]] = {
        "device": DeviceDocument,
        "findings": FindingsDocument,
        "guide": GuideDocument,
        "keys": KeysDocument,
        "rollover": RolloverDocument,
        "settings": Settings,
    }
    mode: Literal["validation", "serialization"] = "validation" if name == "settings" else "serialization"
    schema = models[name].model_json_schema(by_alias=True, mode=mode)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    write_result(json.dumps(schema, indent=2) + "\n", output)
    return CLEAN
