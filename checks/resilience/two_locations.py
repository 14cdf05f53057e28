"""resilience-two-locations."""

from typing import NamedTuple

from checks.azure_definition import ExpressRouteCircuit, Pointer
from checks.azure_exports import export_of
from checks.azure_links import Gateway, circuits_of, city_of, is_express_route, is_metro, location_of
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import Estate
from checks.severity import Severity

_CIRCUITS = "microsoft.network/expressroutecircuits"
_GATEWAYS = "microsoft.network/virtualnetworkgateways"
_CONNECTIONS = "microsoft.network/connections"


class _Reach(NamedTuple):
    """The peering locations that one gateway reaches, and the circuits whose location is not known."""

    name: str
    locations: dict[str, Pointer]
    untold: list[Pointer]
    place: Pointer
    has_circuits: bool


@check(
    "resilience-two-locations",
    over=Estate,
    severity=Severity.HIGH,
    follows=("azure-circuit-provisioned",),
    source="Secure your Azure ExpressRoute: Backup and recovery, redundant circuits in separate locations",
    aliases=(
        "APRL 4d703025-dafc-f840-a183-5dc440456134",
        "APRL cce3353a-f409-4559-9959-0ca0e3717114",
        "APRL 9987c813-d687-4163-a511-95f31bc5e536",
        "APRL d37db635-157f-584d-9bce-4f6fc8c65ce5",
        "ALZ D06.15",
        "ALZ D06.22",
        "Advisor ExpressRouteGatewayRedundancy",
    ),
)
def two_locations(estate: Estate) -> Outcome:
    """Every ExpressRoute gateway reaches circuits in at least two peering locations.

    Why: A peering location is one building: its outage takes every circuit in it, with both links.
    Fails when: a gateway's circuits stand in one location, or all circuits of a whole export do; a single Metro circuit, over two sites of a city, fails at medium
    Unknown when: gateways, connections, or the location of a circuit (for Direct: of its port) were not exported
    Fix: Order a second circuit in another peering location, and connect it to the same gateway.
    - Azure: `az network vpn-connection create --vnet-gateway1 <gateway> --express-route-circuit2 <circuit> …`
    """
    azure = estate.azure
    usable = [one for one in azure.circuits if (one.circuit_provisioning_state or "enabled").casefold() == "enabled"]
    everywhere: dict[str, Pointer] = {}
    for circuit in usable:
        location, place = location_of(azure, circuit)
        if location:
            everywhere.setdefault(location.casefold(), place)
    gateways: list[Gateway] = [
        *(one for one in azure.virtual_network_gateways if is_express_route(one)),
        *azure.express_route_gateways,
    ]
    reaches = [_reach(estate, one, usable) for one in gateways]
    lacking = [one for one in reaches if len(one.locations) < 2 and not one.untold and one.has_circuits]
    if lacking:
        return _failed([(one.name, one.locations) for one in lacking], [one.place for one in lacking])
    is_whole = azure.list_of(_CIRCUITS) is not None and all(location_of(azure, one)[0] for one in usable)
    if usable and len(everywhere) == 1 and is_whole:
        return _failed([("every circuit", everywhere)], [])
    untold = [place for one in reaches for place in one.untold]
    silent = [one.place for one in reaches if not one.has_circuits]
    if not reaches or untold or silent:
        commands = ", ".join(map(export_of, (_GATEWAYS, _CONNECTIONS)))
        said = "the location of a circuit" if untold else f"which circuits the gateways reach ({commands})"
        return unknown(f"{said} was not exported", *untold, *silent)
    said_locations = "; ".join(f"{one.name}: {', '.join(sorted(one.locations))}" for one in reaches)
    cities = {city_of(location) for one in reaches for location in one.locations}
    note = "" if len(cities) > 1 else ", all of one city"
    return passed(f"{said_locations}{note}", *(place for one in reaches for place in one.locations.values()))


def _reach(estate: Estate, gateway: Gateway, usable: list[ExpressRouteCircuit]) -> _Reach:
    locations: dict[str, Pointer] = {}
    untold: list[Pointer] = []
    linked = circuits_of(estate.azure, gateway)
    for one in linked:
        if one.circuit is None:
            untold.append(one.place)
        elif one.circuit in usable:
            location, place = location_of(estate.azure, one.circuit)
            if location is None:
                untold.append(place)
            else:
                locations.setdefault(location.casefold(), place)
    return _Reach(gateway.name, locations, untold, gateway.place, bool(linked))


def _failed(lacking: list[tuple[str, dict[str, Pointer]]], places: list[Pointer]) -> Outcome:
    said = "; ".join(f"{name} reaches {', '.join(locations) or 'no usable circuit'}" for name, locations in lacking)
    several: list[Place] = [*places, *(place for _, locations in lacking for place in locations.values())]
    only_metro = all(locations and all(map(is_metro, locations)) for _, locations in lacking)
    return failed(
        f"one peering location: {said}",
        *several,
        expected="two peering locations",
        actual=said,
        severity=Severity.MEDIUM if only_metro else None,
    )
