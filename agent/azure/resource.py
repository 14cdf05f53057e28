"""What every resource has: a name and an id; keys sealed as they are read; the record made of its facts."""

from typing import Any

from agent.azure.view import Facts, View
from parsers.model.secret import Encoding, Sealer

# What stands in place of a key that was taken out before we saw it.
_TAKEN_OUT = frozenset(
    {"(sensitive value)", "(sensitive)", "redacted", "<redacted>", "[redacted]", "hidden", "<hidden>"}
)


def named(view: View, kind: str) -> Facts | None:
    """Return the facts that name a resource; an id that is not known yet is made of as much as is."""
    facts = Facts()
    view.text(facts, "name", "name")
    view.text(facts, "resource_group", "resourceGroup")
    view.text(facts, "id", "id")
    resource_id, pointer = view.find("id")
    parts = resource_id.split("/") if "id" in facts.fields else []
    if parts and parts[-1]:
        facts.fields["id"] = resource_id.lower()
        if "name" not in facts.fields:
            facts.put("name", parts[-1], pointer, parts[-1])
    if "name" not in facts.fields:
        view.complain(view.at, "name", "a name or an id")
        return None
    folded = [part.lower() for part in parts]
    if "resource_group" not in facts.fields and "resourcegroups" in folded[:-1]:
        group = parts[folded.index("resourcegroups") + 1]
        facts.put("resource_group", group, pointer, group)
    facts.fields.setdefault("id", _partial_id(facts, kind))
    value, pointer = view.find("properties")
    if value is not None:
        view.complain(pointer, "properties", "an object; PowerShell cuts nesting off, use ConvertTo-Json -Depth 20")
    return facts


def _partial_id(facts: Facts, kind: str) -> str:
    name, group = facts.fields["name"], facts.fields.get("resource_group")
    below = f"/resourcegroups/{group}/providers/microsoft.network/{kind}/{name}" if group else name
    return str(below).lower()


def put_list(view: View, facts: Facts, field: str, records: list[Any], name: str = "") -> None:
    """Keep the records of a list, with the list's place where it is whole: an empty list says more than none.

    A template's is not: it has the children as resources of their own.
    """
    facts.fields[field] = tuple(records)
    value, pointer = view.find(name or field)
    if isinstance(value, list) and view.document.parameters is None:
        facts.put(field, tuple(records), pointer, ", ".join(str(one.name) for one in records) or "none")


def seal(view: View, facts: Facts, field: str, name: str, sealer: Sealer) -> None:
    """Keep a key as its `Secret`; one that was taken out before we saw it compares with nothing."""
    value, pointer = view.find(name)
    if value is None or value == "":
        return
    if not isinstance(value, str):
        view.complain(pointer, name, "text")
        return
    is_taken_out = value.strip("*•xX") == "" or value.lower() in _TAKEN_OUT
    sealed = sealer.seal(None, Encoding.MASKED) if is_taken_out else sealer.seal(value, Encoding.SUPPLIED)
    facts.put(field, sealed, pointer, "<secret>")


def record(view: View, facts: Facts) -> dict[str, Any]:
    """Return what a record is made of: its facts, and their places."""
    place = {"file": view.document.file, "at": view.at}
    return {**place, "pointers": facts.pointers, "values": facts.values, **facts.fields}
