"""`keys`: where every key stands, whether the ends agree, since when and how long; and how to change one."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.audit_command import AuditOptions, audit_site, style_of
from agent.audit_result import AuditResult
from agent.errors import AgentError
from agent.exit_codes import CLEAN, INCOMPLETE
from agent.key_documents import KeyRow, KeysDocument, RolloverDocument, RolloverRow, StepRow
from agent.output import note, write_result
from agent.report.keys import keys_table, rollover_table
from checks.finding import finding_uid
from checks.key_inventory import KeyPlace, key_places, labels
from checks.key_rollover import plan


def run_keys(options: AuditOptions, *, with_rollover: bool) -> int:
    """Print the keys, or the steps of a change; exit 4 where the audit could not see everything, else 0."""
    result, store = audit_site(options)
    if with_rollover:
        rollover = rollover_document(result)
        table = rollover_table(rollover.links, style_of(options))
        text = rollover.model_dump_json(indent=2, by_alias=True) + "\n" if options.format == "json" else table
    else:
        keys = keys_document(result, _history(store))
        table = keys_table(keys.keys, style_of(options))
        text = keys.model_dump_json(indent=2, by_alias=True) + "\n" if options.format == "json" else table
    write_result(text, options.output)
    for sentence in result.incomplete:
        note(f"incomplete: {sentence}")
    return INCOMPLETE if result.incomplete else CLEAN


def keys_document(result: AuditResult, history: Mapping[str, Mapping[str, Any]]) -> KeysDocument:
    """Return the rows of all keys, each with the other places of the same key."""
    places = key_places(result.estate)
    names = labels(places)
    at: dict[str, list[KeyPlace]] = {}
    for one in places:
        if id(one) in names:
            at.setdefault(names[id(one)], []).append(one)
    rows = []
    for one in places:
        name = names.get(id(one))
        rows.append(
            KeyRow(
                key=name,
                use=one.use,
                device=one.device,
                file=one.where.file,
                line=one.where.line,
                owners=one.owners,
                serves=one.serves,
                ckn=one.ckn,
                encoding=one.secret.encoding.value if one.secret else None,
                length=one.secret.length if one.secret else None,
                agrees=one.agrees,
                because=one.because,
                since=one.valid_from or _since(one, result, history),
                expires=one.valid_to,
                note=one.note,
                also_at=tuple(str(other.where) for other in at.get(name or "", ()) if other is not one),
            )
        )
    return KeysDocument(keys=tuple(rows))


def rollover_document(result: AuditResult) -> RolloverDocument:
    """Return the plan of every port link."""
    links = []
    for link in result.estate.port_links:
        one = plan(link)
        steps = [
            StepRow(order=order, at=step.at, text=step.text, cuts=step.cuts, because=step.because, command=step.command)
            for order, step in enumerate(one.steps, 1)
        ]
        links.append(RolloverRow(link=one.link, device=one.device, warnings=one.warnings, steps=tuple(steps)))
    return RolloverDocument(links=tuple(links))


def _since(one: KeyPlace, result: AuditResult, history: Mapping[str, Mapping[str, Any]]) -> datetime | None:
    """Return since when the history says what is said now: that the ends differ, or, after a fault, that they agree."""
    if one.agrees is None:
        return None
    moments: list[datetime] = []
    for check, resource in one.check_uid_of:
        row = history.get(finding_uid(result.estate.site, check, "", resource))
        if row is None:
            continue
        is_open = row["state"] != "resolved"
        if is_open is not one.agrees:
            moments.append(datetime.fromisoformat(row["first_seen"] if is_open else row["last_seen"]))
    return max(moments, default=None)


def _history(store: Path) -> dict[str, Mapping[str, Any]]:
    """Return the findings of the history by uid; empty where `run` keeps none here."""
    if not store.is_file():
        return {}
    from agent.store import Store

    try:
        with Store(store) as opened:
            return {row["uid"]: row for row in opened.findings()}
    except AgentError as error:
        note(f"the history was not read: {error}")
        return {}
