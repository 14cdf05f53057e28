"""resilience-both-links."""

from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import CircuitView, EdgePath
from checks.ladder import first_down, predict
from checks.severity import Severity

# Azure shows no MD5 key, and policies decide what is said, not whether the link is there: other checks tell.
_BEYOND = frozenset({"bgp-key", "routes"})


@check(
    "resilience-both-links",
    over=CircuitView,
    severity=Severity.CRITICAL,
    source="Microsoft Learn, ExpressRoute: the SLA needs both connections",
    follows=(
        "evidence-path-paired",
        "port-edge-enabled",
        "port-azure-link-enabled",
        "macsec-on-azure",
        "macsec-on-edge",
        "macsec-cipher-agrees",
        "macsec-ckn-agrees",
        "macsec-cak-agrees",
        "macsec-cak-fits-cipher",
        "macsec-key-valid-now",
        "vlan-agrees",
        "vlan-outer-tag-agrees",
        "vlan-encapsulation-agrees",
        "vlan-ethertype-8100",
        "ip-edge-address-agrees",
        "bgp-neighbor-configured",
        "bgp-neighbor-enabled",
        "bgp-remote-as-microsoft",
        "bgp-local-as-agrees",
        "bgp-family-active",
        "bgp-md5-agrees",
        "bgp-md5-accepted-by-azure",
        "bgp-not-tcp-ao",
        "bgp-single-hop",
        "route-outbound-filtered",
        "route-inbound-filtered",
        "azure-circuit-provisioned",
        "azure-prefixes-validated",
    ),
)
def both_links(view: CircuitView) -> Outcome:
    """Every peering's primary and secondary link are both configured and enabled.

    Why: Microsoft maintains one link at a time and gives no SLA for a single one: with one link, maintenance is an outage.
    Fails when: a link has no router half, or its two configurations will not come up
    Unknown when: a router was not captured, a rung from the port to the BGP peer cannot be told, or the circuit has no peering in the export
    Fix: Mend what keeps the link down; the finding that it follows from says how.
    - All: `msee-audit paths SITE` shows the rung
    """
    if not view.paths:
        return unknown("the circuit has no peering in the export", view.circuit.pointer("peerings"))
    down: list[tuple[EdgePath, str, tuple[Place, ...]]] = []
    doubtful: list[str] = []
    for path in view.paths:
        rungs = predict(path)
        stop = first_down(rungs)
        if stop is not None:
            down.append((path, stop.because, tuple(one for one in stop.places)))  # type: ignore[misc]
        elif not path.agreed and path.unpaired_because and not _may_be_elsewhere(path):
            down.append((path, "no router ends it", (path.peering.subnet_pointer(path.link, path.family),)))
        elif doubt := next((rung for rung in rungs if rung.predicted == "unknown" and rung.rung not in _BEYOND), None):
            doubtful.append(f"{_say(path)}: {doubt.rung}: {doubt.because}")
    if down:
        links = ", ".join(sorted({_say(path) for path, _, _ in down}))
        places = [place for _, _, several in down for place in several]
        return failed(
            f"not both links will come up: {links}",
            *dict.fromkeys(places or [view.circuit.pointer("peerings")]),
            expected="primary and secondary up",
            actual=f"down: {links}",
            details=tuple(f"{_say(path)}: {because}" for path, because, _ in down),
        )
    if doubtful:
        return unknown(f"cannot be told: {'; '.join(doubtful)}", details=tuple(doubtful))
    return passed("both links of every peering are configured and enabled", *_places(view))


def _say(path: EdgePath) -> str:
    return f"{path.peering_type} {path.link} {path.family}"


def _may_be_elsewhere(path: EdgePath) -> bool:
    is_unread = "was not read" in path.unpaired_because or path.unpaired_because.startswith("no router was read")
    return is_unread or (path.edge is not None and path.edge.device is None)


def _places(view: CircuitView) -> tuple[Place, ...]:
    return tuple(path.interface.line("name") for path in view.paths if path.interface is not None)
