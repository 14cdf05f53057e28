"""Can a prefix leave to Microsoft? The policies of a neighbor's address family, asked together."""

from ipaddress import IPv4Network, IPv6Network
from typing import NamedTuple

from checks.estate import EdgePath
from parsers.model.bgp import AddressFamily, PolicyUse
from parsers.model.policy import Answer, PolicyBook, decide_policy
from parsers.model.source import Where

DEFAULT_ROUTES: dict[str, IPv4Network | IPv6Network] = {
    "ipv4": IPv4Network("0.0.0.0/0"),
    "ipv6": IPv6Network("::/0"),
}


class Leaving(NamedTuple):
    """Whether a prefix can leave, the line that decides, and the policy or list that it stands in."""

    answer: Answer
    where: Where
    because: str
    policy: str = ""


def can_leave(path: EdgePath, family: AddressFamily, network: IPv4Network | IPv6Network) -> Leaving:
    """Return whether the policies let `network` leave.

    Policies of different kinds (route-map, prefix-list) must all let it pass; a chain of one kind "policy" is tried in
    order until one decides. `default-originate` sends the default past all of them.
    """
    device = path.device
    assert device is not None
    if network.prefixlen == 0 and family.default_originate:
        return Leaving("yes", family.line("default_originate"), "the neighbor is told to originate it")
    if not family.export_policy:
        where = family.line("export_policy")
        if family.without_policy == "reject":
            return Leaving("no", where, "without a policy this platform lets nothing leave")
        return Leaving("yes", where, "no export policy is applied")
    book = device.policy_book()
    answers = [_ask(use, network, book, family.file) for use in family.export_policy]
    if all(use.kind == "policy" for use in family.export_policy):
        return _chain(answers, family)
    for answer in ("no", "unknown"):
        found = next((one for one in answers if one.answer == answer), None)
        if found is not None:
            return found
    return answers[0]


def _ask(use: PolicyUse, network: IPv4Network | IPv6Network, book: PolicyBook, file: str) -> Leaving:
    where = Where(file, use.line)
    if use.kind == "prefix-list":
        lists = book.prefix_lists.get(use.name, ())
        ours = [one for one in lists if one.afi in ("any", f"ipv{network.version}")] or list(lists)
        if not ours:
            return Leaving("unknown", where, f"{use.kind} {use.name} is not defined", use.name)
        answer, line = ours[0].decide(network)
        return Leaving(answer, Where(file, line), f"{use.kind} {use.name}", use.name)
    policy = book.route_policies.get(use.name)
    if policy is None:
        return Leaving("unknown", where, f"{use.kind} {use.name} is not defined or not read", use.name)
    verdict = decide_policy(policy, network, book)
    if verdict.line is None:
        return Leaving("unknown", where, "", use.name)
    return Leaving(verdict.answer, Where(file, verdict.line), f"{use.kind} {use.name}", use.name)


def _chain(answers: list[Leaving], family: AddressFamily) -> Leaving:
    for one in answers:
        if one.answer != "unknown" or one.because:
            return one
    # No policy of the chain decides: the protocol's own default sends active BGP routes.
    return Leaving("yes", family.line("export_policy"), "no policy of the chain decides, so the default sends it")
