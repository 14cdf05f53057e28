"""The command line. Commands import late, so that `--help` starts fast; stdout carries the result and nothing else."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any, NoReturn

import typer

from agent.exit_codes import CLEAN, FINDINGS, INCOMPLETE, strongest

app = typer.Typer(
    name="msee-audit",
    help="Compares your edge routers with the Azure definition of your ExpressRoute circuits. Reads only.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Format(StrEnum):
    """How a result is printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    OCSF = "ocsf"


class Threshold(StrEnum):
    """From which severity on findings make exit code 3."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class Only(StrEnum):
    """Which verdicts are printed."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    PASS = "pass"  # noqa: S105  a verdict, not a password
    ERROR = "error"
    NOT_APPLICABLE = "not_applicable"


class ReadFormat(StrEnum):
    """How facts and ladders are printed."""

    TABLE = "table"
    JSON = "json"


class SchemaName(StrEnum):
    """The documents that have a schema."""

    DEVICE = "device"
    FINDINGS = "findings"
    GUIDE = "guide"
    KEYS = "keys"
    ROLLOVER = "rollover"
    SETTINGS = "settings"


class SchemaFormat(StrEnum):
    """How a schema is printed."""

    JSON = "json"
    TOML = "toml"


OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead of stdout.")]
SettingsOption = Annotated[
    Path | None, typer.Option("--settings", help="Settings; a site's msee-audit.toml otherwise.")
]
AsciiOption = Annotated[bool, typer.Option("--ascii", help="Print ASCII only.")]


@app.command()
def audit(
    site: Annotated[Path | None, typer.Argument(help="A site folder: configs/, azure/, msee-audit.toml.")] = None,
    config: Annotated[list[Path] | None, typer.Option("--config", help="A running config; may be repeated.")] = None,
    azure: Annotated[list[Path] | None, typer.Option("--azure", help="Azure JSON; may be repeated.")] = None,
    format: Annotated[Format, typer.Option("--format", "-f")] = Format.TABLE,  # noqa: A002
    output: OutputOption = None,
    only: Annotated[Only | None, typer.Option(help="Print findings of this verdict only.")] = None,
    fail_on: Annotated[Threshold, typer.Option(help="From which severity on to exit with 3.")] = Threshold.MEDIUM,
    candidate: Annotated[
        list[str] | None, typer.Option(help="DEVICE=FILE: audit this config in place of the device's.")
    ] = None,
    settings: SettingsOption = None,
    second_reader: Annotated[bool, typer.Option("--second-reader", help="Read every config twice.")] = False,
    unknown: Annotated[bool, typer.Option("--unknown", help="List every unknown in the table.")] = False,
    ascii: AsciiOption = False,  # noqa: A002
) -> None:
    """Audit a site folder, or single files."""
    from agent.audit_command import AuditOptions, run_audit

    options = AuditOptions(
        site=site,
        configs=tuple(config or ()),
        azure=tuple(azure or ()),
        format=format.value,
        output=output,
        only=only.value if only else None,
        fail_on=fail_on.value,
        candidates=tuple(candidate or ()),
        settings=settings,
        with_second_reader=second_reader,
        with_unknown=unknown,
        is_ascii=ascii,
    )
    raise typer.Exit(run_audit(options))


@app.command()
def parse(
    files: Annotated[list[Path], typer.Argument(help="Router configs.")],
    platform: Annotated[str | None, typer.Option(help="netmiko's name; detected otherwise.")] = None,
    format: Annotated[ReadFormat, typer.Option("--format", "-f")] = ReadFormat.TABLE,  # noqa: A002
    output: OutputOption = None,
) -> None:
    """Print the facts of configs: what the parser understood, and what not."""
    from agent.read_commands import parse_files

    raise typer.Exit(parse_files(files, platform, format.value, output))


@app.command()
def paths(
    site: Annotated[Path, typer.Argument(help="A site folder.")],
    format: Annotated[ReadFormat, typer.Option("--format", "-f")] = ReadFormat.TABLE,  # noqa: A002
    output: OutputOption = None,
    ascii: AsciiOption = False,  # noqa: A002
) -> None:
    """Print the ladders: what the wire will do on every path."""
    from agent.audit_command import AuditOptions, run_paths

    options = AuditOptions(site=site, format=format.value, output=output, is_ascii=ascii)
    raise typer.Exit(run_paths(options))


@app.command()
def keys(
    site: Annotated[Path, typer.Argument(help="A site folder.")],
    rollover: Annotated[bool, typer.Option("--rollover", help="How to change each link's MACsec key.")] = False,
    format: Annotated[ReadFormat, typer.Option("--format", "-f")] = ReadFormat.TABLE,  # noqa: A002
    output: OutputOption = None,
    settings: SettingsOption = None,
    ascii: AsciiOption = False,  # noqa: A002
) -> None:
    """Print where every key stands, whether both ends agree, and since when; never a key."""
    from agent.audit_command import AuditOptions
    from agent.keys_command import run_keys

    options = AuditOptions(site=site, format=format.value, output=output, settings=settings, is_ascii=ascii)
    raise typer.Exit(run_keys(options, with_rollover=rollover))


@app.command()
def checks(
    check_id: Annotated[str | None, typer.Argument(help="A check's id.")] = None,
    format: Annotated[ReadFormat, typer.Option("--format", "-f")] = ReadFormat.TABLE,  # noqa: A002
    output: OutputOption = None,
    settings: Annotated[Path | None, typer.Option("--settings", help="With the site's own checks.")] = None,
    fields: Annotated[
        str | None, typer.Option("--fields", help="What a declared check may ask of EdgePath, EdgePath.neighbor, …")
    ] = None,
) -> None:
    """Print the catalogue, or the page of one check."""
    from agent.read_commands import print_checks, print_fields

    if fields is not None:
        raise typer.Exit(print_fields(fields, format.value, output))
    raise typer.Exit(print_checks(check_id, format.value, output, settings))


@app.command()
def schema(
    name: Annotated[SchemaName, typer.Argument()],
    format: Annotated[  # noqa: A002
        SchemaFormat, typer.Option("--format", "-f", help="toml: the settings, commented, every default shown.")
    ] = SchemaFormat.JSON,
    output: OutputOption = None,
) -> None:
    """Print the JSON Schema of what we print and read."""
    from agent.read_commands import print_schema

    raise typer.Exit(print_schema(name.value, format.value, output))


class GuideFormat(StrEnum):
    """How the guide's points are printed."""

    TABLE = "table"
    JSON = "json"
    MD = "md"


@app.command()
def guide(
    site: Annotated[Path, typer.Argument(help="A site folder.")],
    format: Annotated[GuideFormat, typer.Option("--format", "-f")] = GuideFormat.TABLE,  # noqa: A002
    output: OutputOption = None,
    settings: SettingsOption = None,
    write_baseline: Annotated[
        bool,
        typer.Option("--write-baseline", help="Write SITE/baseline.json, to find drift from, in place of judging."),
    ] = False,
    ascii: AsciiOption = False,  # noqa: A002
) -> None:
    """Judge a site by Microsoft's guide, point by point, with what would answer each unknown."""
    from agent.audit_command import AuditOptions
    from agent.guide_command import run_guide

    options = AuditOptions(site=site, format=format.value, output=output, settings=settings, is_ascii=ascii)
    raise typer.Exit(run_guide(options, is_baseline_written=write_baseline))


@app.command()
def demo(ascii: AsciiOption = False) -> None:  # noqa: A002
    """Audit the bundled faulty site, and exit with 0."""
    from agent.audit_command import AuditOptions, demo_site, run_audit
    from agent.output import note

    site = demo_site()
    code = run_audit(AuditOptions(site=site, is_ascii=ascii))
    note(f"\nThis was: msee-audit audit {site}; it exits with {code}. The demo itself exits with 0.")
    raise typer.Exit(CLEAN if code in (FINDINGS, INCOMPLETE, CLEAN) else strongest([code]))


@app.command()
def run(
    settings: Annotated[Path, typer.Option("--settings", help="Settings with devices to collect.")] = Path(
        "/etc/msee-audit/msee-audit.toml"
    ),
    site: Annotated[Path, typer.Option("--site", help="The site folder to fill; azure/ is read from it.")] = Path(
        "/var/lib/msee-audit/site"
    ),
) -> None:
    """Collect over SSH, audit, store and export: the timer's job."""
    from agent.run import run as run_once

    raise typer.Exit(run_once(settings, site))


azure_app = typer.Typer(no_args_is_help=True, help="Azure's half: fetch it, or say what fetching needs. Reads only.")
app.add_typer(azure_app, name="azure")


@azure_app.command("pull")
def azure_pull(
    site: Annotated[Path, typer.Argument(help="The site folder whose azure/ is filled.")],
    settings: SettingsOption = None,
) -> None:
    """Fetch what [azure] in the settings names, by read actions only."""
    from agent.azure_command import pull_command

    raise typer.Exit(pull_command(site, settings))


@azure_app.command("role")
def azure_role(settings: SettingsOption = None, output: OutputOption = None) -> None:
    """Print the least-privilege role that `azure pull` needs, as JSON."""
    from agent.azure_command import role_command

    raise typer.Exit(role_command(settings, output))


@azure_app.command("commands")
def azure_commands(settings: SettingsOption = None, output: OutputOption = None) -> None:
    """Print the az commands that fetch the same by hand."""
    from agent.azure_command import commands_command

    raise typer.Exit(commands_command(settings, output))


def main() -> NoReturn:
    """Run the command line; every error of ours is one sentence and its exit code."""
    os.umask(0o077)
    sys.excepthook = _excepthook
    from agent.errors import AgentError

    try:
        # Not `app()`: typer would put its own excepthook over ours, and that prints tracebacks with source lines.
        typer.main.get_command(app)()
    except AgentError as error:
        _say(str(error))
        raise SystemExit(error.exit_code) from None
    raise SystemExit(CLEAN)


def _say(text: str) -> None:
    from agent.output import note

    note(f"msee-audit: {text}")


def _excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print type and place of a crash, never a value: it may be a key."""
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write("msee-audit: interrupted\n")
        return
    place: Any = trace
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "?"
    sys.stderr.write(f"msee-audit: internal error {kind.__name__} at {where}; please report it\n")
