"""bgp-established."""

from checks.azure_commands import list_table
from checks.check import Outcome, check, failed, unknown
from checks.estate import EdgePath
from checks.observation import why_stale
from checks.severity import Severity


@check(
    "bgp-established",
    over=EdgePath,
    severity=Severity.CRITICAL,
    source="Microsoft Learn, Verify ExpressRoute connectivity; the SLA needs both sessions up",
    follows=(
        "port-edge-enabled",
        "vlan-agrees",
        "vlan-outer-tag-agrees",
        "macsec-cipher-agrees",
        "ip-edge-address-agrees",
        "bgp-neighbor-configured",
        "bgp-neighbor-enabled",
        "bgp-remote-as-microsoft",
        "bgp-local-as-agrees",
        "bgp-md5-agrees",
    ),
)
def established(path: EdgePath) -> Outcome:
    """The session is Established, as the router sees it and as Azure's route table summary does.

    Why: Two configurations that agree may still not speak: a cable, a provider, a key that nobody can read back.
    Fails when: Azure's summary of this link lists the session in another state, or lists others and not this one
    Unknown when: Azure's summary or the router's own view was not captured, or is older than the policy allows
    Fix: Begin with the first rung of the ladder that is down; when none is, compare the keys.
    - Azure: `az network express-route list-route-tables-summary --path primary --peering-name <peering> ...`
    """
    summary = path.tables.summary
    command = list_table(path.circuit, path.peering.name, path.link, "summary")
    if summary is None:
        return unknown(f"neither end's view of the session was captured: {command}", details=(command,))
    stale = why_stale(path, summary)
    if stale:
        return unknown(f"{summary.file}: {stale}: {command}", summary.pointer("rows"), details=(command,))
    row = summary.row(path.edge_address)
    if row is None:
        others = ", ".join(str(one.neighbor) for one in summary.rows)
        if path.family == "ipv6" or path.edge_address is None or not others:
            return unknown(
                f"Azure's summary does not list {path.edge_address or 'the router'}", summary.pointer("rows")
            )
        return failed(
            f"Azure's summary lists {others}, and no session with {path.edge_address}",
            *(one.pointer("neighbor") for one in summary.rows),
            path.peering.subnet_pointer(path.link, path.family),
            expected=f"{path.edge_address} Established",
            actual="not listed",
        )
    if row.is_established is None:
        return unknown(f"Azure's summary gives no state of {row.neighbor}", row.pointer("state"))
    if not row.is_established:
        since = f" ({row.up_down})" if row.up_down else ""
        return failed(
            f"Azure's side of the session with {row.neighbor} is {row.state}{since}",
            row.pointer("state"),
            *((path.neighbor.line("address"),) if path.neighbor else ()),
            expected="Established",
            actual=row.state or "not established",
        )
    said = f"Azure's side is Established with {row.prefixes_received} prefixes"
    return unknown(f"{said}; the router's own view was not captured", row.pointer("prefixes_received"))
