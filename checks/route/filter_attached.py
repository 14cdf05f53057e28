"""route-filter-attached."""

from checks.azure_commands import allow_communities, show_circuit, update_peering
from checks.azure_definition import Ipv6Peering, Peering, Pointer
from checks.azure_links import name_of
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import CircuitView
from checks.severity import Severity


@check(
    "route-filter-attached",
    over=CircuitView,
    severity=Severity.HIGH,
    source="Microsoft Learn, Configure route filters for Microsoft peering",
)
def filter_attached(view: CircuitView) -> Outcome:
    """Microsoft peering has a route filter, and the filter lets something in.

    Why: Until a filter is attached Microsoft advertises no prefix: the session stands, and nothing reaches its services.
    Fails when: Microsoft peering, or its IPv6 side, has no route filter, or the filter's rules allow no community
    Unknown when: the circuit's peerings were not exported, or the export does not carry the filter
    Not applicable when: the circuit has no Microsoft peering
    Fix: Attach a filter with the communities of the services and regions in use.
    - Azure: `az network express-route peering update --circuit-name <circuit> --name MicrosoftPeering --route-filter <id>`
    """
    circuit = view.circuit
    peering = next((one for one in circuit.peerings if one.peering_type == "microsoft"), None)
    if peering is None:
        if circuit.peerings:
            return not_applicable("the circuit has no Microsoft peering")
        return unknown(f"no peering was exported: {show_circuit(circuit)}", circuit.pointer("peerings"))
    sides: list[Peering | Ipv6Peering] = [peering] if peering.is_ipv4_present or peering.ipv6 is None else []
    sides += [peering.ipv6] if peering.ipv6 is not None else []
    places = [side.pointer("route_filter_id") for side in sides]
    bare = [side for side in sides if not side.route_filter_id]
    if bare and peering.provisioning_state is None:
        return unknown(f"whether a route filter is attached is not in the export: {show_circuit(circuit)}", *places)
    if bare:
        families = " and ".join("IPv6" if isinstance(side, Ipv6Peering) else "IPv4" for side in bare)
        return failed(
            f"Microsoft peering of {circuit.name} has no route filter for {families}: no prefix comes in",
            *(side.pointer("route_filter_id") for side in bare),
            expected="a route filter",
            actual="none",
            azure_cli=update_peering(circuit, peering, "--route-filter '<route filter id>'"),
        )
    return _filters(view, [side.route_filter_id or "" for side in sides], places)


def _filters(view: CircuitView, ids: list[str], places: list[Pointer]) -> Outcome:
    azure = view.around
    for filter_id in ids:
        found = next((one for one in azure.route_filters if one.id == filter_id), None)
        rules = [one for one in azure.route_filter_rules if one.parent_id == filter_id]
        listed = azure.list_below(filter_id, "routefilterrules")
        allowed = [one for one in rules if (one.access or "Allow").casefold() == "allow" and one.communities]
        if found is not None and listed is not None and not allowed:
            return failed(
                f"route filter {found.name} allows no community: no prefix comes in",
                *([one.pointer("communities") for one in rules] or [listed]),
                expected="a rule that allows communities",
                actual="none",
                azure_cli=allow_communities(found),
            )
    return passed(f"{', '.join(dict.fromkeys(map(name_of, ids)))} is attached", *places)
