"""The least that `azure pull` must be allowed, as a custom role; and the az commands that fetch the same by hand."""

import json
from collections.abc import Iterable, Sequence
from shlex import quote

from agent.azure.live.reads import READS, Read

_STATE = frozenset({"arp", "routes", "summary", "stats", "bgp-peers", "ike-sas"})
_OWNER = {"link": "CIRCUIT", "peering": "CIRCUIT", "circuit": "CIRCUIT", "gateway": "GATEWAY"}


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
        for group in groups:
            lines += [line for one in _meant(leave_out) for line in _lines(one, group)]
    return "\n".join(lines) + "\n"


def _meant(leave_out: frozenset[str]) -> list[Read]:
    return [one for one in READS if one.kind not in leave_out]


def _lines(read: Read, group: str) -> Iterable[str]:
    command = f"{read.command.format(group=quote(group))} -o json"
    if read.kind not in _STATE:
        owner = group if read.per == "group" else read.per.upper()
        yield f"{command} > {quote(f'azure/{read.kind}.{owner}.json')}"
    elif read.per == "link":
        for link in ("primary", "secondary"):
            yield f"{command.replace('primary', link)} > azure/state/CIRCUIT/PEERING.{link}.{read.kind}.json"
    else:
        stem = f"PEERING.{read.kind}" if read.per == "peering" else read.kind
        yield f"{command} > azure/state/{_OWNER.get(read.per, 'CONNECTION')}/{stem}.json"
