"""The least that `azure pull` must be allowed, as a custom role; and the az commands that fetch the same by hand."""

import json
from collections.abc import Iterable, Sequence
from shlex import quote

from agent.azure.live.reads import READS, Read

_STATE = frozenset({"arp", "routes", "summary", "stats", "bgp-peers", "ike-sas"})
_OWNER = {
    "link": "CIRCUIT",
    "peering": "CIRCUIT",
    "circuit": "CIRCUIT",
    "gateway": "GATEWAY",
    "connection": "CONNECTION",
}


def role(scopes: Sequence[tuple[str, Sequence[str]]], leave_out: frozenset[str] = frozenset()) -> str:
    """Return the custom role as `az role definition create --role-definition` takes it."""
    actions = {action for one in _meant(leave_out) for action in (one.action, *one.also)}
    groups = [
        f"/subscriptions/{subscription}/resourceGroups/{group}" for subscription, all_ in scopes for group in all_
    ]
    definition = {
        "Name": "msee-audit reader",
        "IsCustom": True,
        "Description": "Reads what msee-audit compares with the edge routers of ExpressRoute. No keys, no changes.",
        "Actions": sorted(actions),
        "NotActions": [],
        "DataActions": [],
        "NotDataActions": [],
        "AssignableScopes": groups or ["/subscriptions/SUBSCRIPTION/resourceGroups/GROUP"],
    }
    return json.dumps(definition, indent=2) + "\n"


def commands(scopes: Sequence[tuple[str, Sequence[str]]], leave_out: frozenset[str] = frozenset()) -> str:
    """Return the az commands, one a line; words in capitals stand for names that the lists give."""
    lines = [
        "# Run these in the site's folder. Words in capitals are names to fill in, as the lists give them.",
        "mkdir -p azure/state/CIRCUIT azure/state/GATEWAY azure/state/CONNECTION",
    ]
    for subscription, groups in scopes or [("SUBSCRIPTION", ["GROUP"])]:
        lines.append(f"az account set --subscription {quote(subscription)}")
        lines += [line for one in _meant(leave_out) for line in _lines(one, groups)]
    if len(scopes) > 1:
        lines.insert(
            1,
            "# Run each subscription's part in its own folder, then join files of one name: jq -s add",
        )
    return "\n".join(lines) + "\n"


def _meant(leave_out: frozenset[str]) -> list[Read]:
    return [one for one in READS if one.kind not in leave_out]


def _lines(read: Read, groups: Sequence[str]) -> Iterable[str]:
    """Yield a read's commands. A list of several groups goes into one file: only a whole list shows what is absent."""
    each = [f"{read.command.format(group=quote(group))} -o json" for group in groups]
    each = list(dict.fromkeys(each))
    if read.per == "group" and len(each) > 1:
        yield f"{{ {'; '.join(each)}; }} | jq -s add > azure/{read.kind}.json"
        return
    for command in each:
        yield from (f"{command.replace('--path primary', f'--path {link}')} > {file}" for link, file in _files(read))


def _files(read: Read) -> Iterable[tuple[str, str]]:
    """Yield the files of a read, with the link that each is of."""
    if read.kind not in _STATE:
        is_list = read.per in ("group", "watcher", "vpn-gateway")
        yield "", f"azure/{read.kind}.json" if is_list else f"azure/{read.kind}.{_OWNER.get(read.per, 'NAME')}.json"
    elif read.per == "link":
        for link in ("primary", "secondary"):
            yield link, f"azure/state/CIRCUIT/PEERING.{link}.{read.kind}.json"
    else:
        stem = f"PEERING.{read.kind}" if read.per == "peering" else read.kind
        yield "", f"azure/state/{_OWNER.get(read.per, 'CONNECTION')}/{stem}.json"
