"""The router ports of an ExpressRoute Direct link: one, or the members of the bundle that ends it."""

from collections.abc import Callable
from dataclasses import replace

from checks.check import Outcome, Verdict
from checks.estate import PortLink
from parsers.model.interface import Interface
from parsers.model.macsec import MacsecPort

_WORST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE)


def judge_ports(link: PortLink, judge: Callable[[Interface, MacsecPort | None], Outcome]) -> Outcome:
    """Return the worst of the ports' outcomes, with the places and changes of all that are as bad.

    Every member of a bundle has a session of its own: one that is not secured carries clear frames.
    """
    outcomes = [judge(interface, bound) for interface, bound in zip(link.ports, link.bound, strict=True)]
    worst = min(outcomes, key=lambda one: _WORST_FIRST.index(one.verdict))
    alike = [one for one in outcomes if one.verdict is worst.verdict]
    if len(alike) == 1:
        return worst
    return replace(
        worst,
        places=tuple(dict.fromkeys(place for one in alike for place in one.places)),
        changes=tuple(change for one in alike for change in one.changes),
        details=tuple(dict.fromkeys(one.message for one in alike)),
    )


def has_keys(bound: MacsecPort) -> bool:
    """Tell whether keys are bound: without any, a port's other MACsec lines set nothing up."""
    return bool(bound.keys or bound.key_chain)


def bound_ports(link: PortLink) -> list[MacsecPort | None]:
    """Return what is bound to each of the ports."""
    return list(link.bound)
