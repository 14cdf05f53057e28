"""The record that a pull leaves beside its files: what was fetched when, what was refused, what failed.

The reader takes no file of `azure/pulled/` that the record does not name: what the last pull could not fetch is not
today's, whatever an earlier pull left.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from agent.azure.json_text import JsonRefused, read_json
from checks.azure_definition import AzureProblem
from parsers.model.source import visible

SCHEMA = "msee-audit/azure-pull/1"
RECORD = "pull-record.json"
_MAX_SAID = 300


class PullRecord:
    """A record as read; `problems` are the reads that came to nothing, or why the record is none."""

    def __init__(self, file: str, text: str) -> None:
        self.files: dict[str, datetime | None] = {}
        self.tables: tuple[str, ...] = ()
        self.problems: list[AzureProblem] = []
        try:
            value = read_json(text)
        except JsonRefused as refused:
            value, reason = None, str(refused)
        else:
            reason = f"expected a record of azure pull ({SCHEMA})"
        if not isinstance(value, dict) or value.get("schema") != SCHEMA:
            self.problems.append(AzureProblem(kind="unreadable", file=file, message=reason))
            return
        files, tables = value.get("files"), value.get("tables")
        self.files = {name: _moment(one) for name, one in files.items()} if isinstance(files, dict) else {}
        self.tables = tuple(one for one in tables if isinstance(one, str)) if isinstance(tables, list) else ()
        self.problems += _problems(file, value.get("not_read"))


def _problems(file: str, entries: Any) -> Iterator[AzureProblem]:
    for index, one in enumerate(entries if isinstance(entries, list) else ()):
        if not isinstance(one, dict):
            continue
        kind, where, reason, action = (str(one.get(key) or "") for key in ("kind", "where", "reason", "action"))
        said = f"{kind} of {where} was not fetched: {reason}" if where else f"nothing was fetched: {reason}"
        yield AzureProblem(
            kind="refused" if action else "not-fetched",
            file=file,
            pointer=f"/not_read/{index}",
            message=visible(said)[:_MAX_SAID],
        )


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None
