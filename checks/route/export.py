"""Can a prefix leave to Microsoft? The policies of a neighbor's address family, asked together."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import NamedTuple

from checks.estate import EdgePath, Tunnel
from parsers.model.bgp import AddressFamily, PolicyUse
from parsers.model.policy import Answer, PolicyBook, PrefixList, RoutePolicy, decide_policy
from parsers.model.source import Where

Network = IPv4Network | IPv6Network
DEFAULT_ROUTES: dict[str, Network] = {"ipv4": IPv4Network("0.0.0.0/0"), "ipv6": IPv6Network("::/0")}


class Leaving(NamedTuple):
    """Whether a prefix can leave, the lines that decide, and what to change so that it cannot.

    `policy` is the list or policy that decides; "" where none does, or where the deciding entry names no list.
    """

    answer: Answer
    places: tuple[Where, ...]
    because: str
    policy: str = ""
    is_open_end: bool = False  # the policy decides nothing: the next of a chain is asked, then the protocol's default


def can_leave(path: EdgePath | Tunnel, family: AddressFamily, network: Network) -> Leaving:
    """Return whether the policies let `network` leave.

    Policies of different kinds (route-map, prefix-list) must all let it pass; a chain of one kind "policy" is tried in
    order until one decides. `default-originate` sends the default past all of them.
    """
    if network.prefixlen == 0 and family.default_originate:
        return Leaving("yes", family.all_lines("default_originate"), "the neighbor is told to originate it")
    found = _by_policy(path, family, network)
    if network.prefixlen or found.answer == "no" or family.withholds_default is False:
        return found
    where = family.all_lines("withholds_default")
    if family.withholds_default:
        return Leaving("no", where, "BGP itself takes no default route and gives none on")
    return Leaving("unknown", where, "whether BGP gives a default route on is not in the config")


def _by_policy(path: EdgePath | Tunnel, family: AddressFamily, network: Network) -> Leaving:
    if not family.export_policy:
        where = family.all_lines("export_policy")
        if family.without_policy == "reject":
            return Leaving("no", where, "without a policy this platform lets nothing leave")
        return Leaving("yes", where, "no export policy is applied")
    device = path.device
    book = device.policy_book() if device is not None else PolicyBook({}, {})
    answers = [_ask(use, network, book, family.file) for use in family.export_policy]
    if all(use.kind == "policy" for use in family.export_policy):
        return _chain(answers, family)
    refused = next((one for one in answers if one.answer == "no"), None)
    doubted = next((one for one in answers if one.answer == "unknown"), None)
    return refused or doubted or answers[0]


def _ask(use: PolicyUse, network: Network, book: PolicyBook, file: str) -> Leaving:
    here = Where(file, use.line)
    name = f"{use.kind} {use.name}"
    if use.kind == "prefix-list":
        ours = _of_family(book.prefix_lists.get(use.name, ()), network)
        if ours is None:
            return Leaving("unknown", (here,), f"{name} is not defined")
        answer, line = ours.decide(network)
        return Leaving(answer, (Where(file, line), here), name, use.name)
    policy = book.route_policies.get(use.name)
    if policy is None:
        return Leaving("unknown", (here,), f"{name} is not defined, or is of a kind that is not read")
    verdict = decide_policy(policy, network, book)
    if verdict.line is None:
        return Leaving("unknown", (here,), f"{name} leaves it to what follows", is_open_end=True)
    places: tuple[Where, ...] = (Where(file, verdict.line), here)
    if verdict.answer == "unknown":
        return Leaving("unknown", places, f"a condition of {name} is not understood")
    if use.kind != "route-map":
        entry = _entry(policy, verdict.line, network, book) if verdict.answer == "yes" else None
        return Leaving(verdict.answer, (*((Where(file, entry),) if entry else ()), *places), name, use.name)
    found = _deciding_list(policy, verdict.line, network, book)
    if found is None:
        return Leaving(verdict.answer, places, name)
    list_name, line = found
    return Leaving(verdict.answer, (Where(file, line), *places), f"{name}, prefix-list {list_name}", list_name)


def _of_family(lists: Sequence[PrefixList], network: Network) -> PrefixList | None:
    """Return the list of the network's family, None where it has none: one name may stand for a list of each."""
    return next((one for one in lists if one.afi in ("any", f"ipv{network.version}")), None)


def _deciding_list(policy: RoutePolicy, line: int, network: Network, book: PolicyBook) -> tuple[str, int] | None:
    """Return the prefix list by which the entry at `line` lets the network pass, and the line in it."""
    for match in (match for term in policy.terms if term.line == line for match in term.matches):
        for name in match.names if match.kind == "prefix-list" and not match.is_negated else ():
            ours = _of_family(book.prefix_lists.get(name, ()), network)
            answer, at = ours.decide(network) if ours is not None else ("no", line)
            if answer == "yes":
                return name, at
    return None


def _entry(policy: RoutePolicy, line: int, network: Network, book: PolicyBook) -> int | None:
    """Return the entry by which the term at `line` lets the network pass: a list's, or one of its own."""
    found = _deciding_list(policy, line, network, book)
    if found is not None:
        return found[1]
    matches = (match for term in policy.terms if term.line == line for match in term.matches if not match.is_negated)
    return next((rule.line for match in matches for rule in match.rules if rule.covers(network)), None)


def _chain(answers: list[Leaving], family: AddressFamily) -> Leaving:
    for one in answers:
        if not one.is_open_end:
            return one
    where = family.all_lines("export_policy")
    return Leaving(
        "yes",
        where,
        "no policy of the chain decides, and the default sends what BGP has learned",
        family.export_policy[-1].name,
    )
