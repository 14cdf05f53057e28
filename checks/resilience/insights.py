"""resilience-insights."""

from datetime import datetime, timedelta

from checks.azure_data import table
from checks.azure_definition import AzureDefinition
from checks.azure_exports import export_of
from checks.azure_gateways import VirtualNetworkGateway
from checks.azure_links import circuits_of, is_express_route, is_metro, location_of
from checks.check import Outcome, Place, check, failed, not_applicable, passed, unknown
from checks.estate import GatewayView
from checks.severity import Severity

_SCORE = "resiliencyinformation"
_RECENT = timedelta(days=30)


@check(
    "resilience-insights",
    over=GatewayView,
    severity=Severity.LOW,
    source="Secure your Azure ExpressRoute: Backup and recovery, Resiliency Insights and Resiliency Validation",
)
def insights(view: GatewayView) -> Outcome:
    """The gateway's resiliency score is at or above the policy's.

    Why: The score sums up what a single look at circuit, gateway and tests does not show: how much of an outage is survived.
    Fails when: the service's own score, or the best that the definition can reach, is below `resiliency_score` (60 unless set)
    Unknown when: the service's score was not exported, or is older than 30 days, and the definition leaves it open
    Not applicable when: the gateway is a VPN gateway
    Fix: Add a circuit in a second location, use a zone-redundant gateway, and validate the failover.
    - Azure: `az network vnet-gateway get-resiliency-information --name <gateway> -o json`
    """
    gateway, azure, wanted = view.gateway, view.around, view.estate.policy.resiliency_score
    if is_express_route(gateway) is False:
        return not_applicable("a VPN gateway")
    own = next((one for one in azure.resiliency if one.name.casefold() == gateway.name.casefold()), None)
    score = _number(own.overall_score) if own else None
    is_recent = bool(own and (own.last_computed_time is None or view.estate.now - own.last_computed_time <= _RECENT))
    if own is not None and score is not None and is_recent:
        there = own.pointer("overall_score")
        if score >= wanted:
            return passed(f"the score of {gateway.name} is {score:g}", there)
        return failed(
            f"the score of {gateway.name} is {score:g}", there, expected=f"{wanted} or more", actual=f"{score:g}"
        )
    command = export_of(_SCORE, gateway.name, resource_group=gateway.resource_group)
    bounds = _recomputed(view, azure)
    if bounds is None:
        return unknown(f"the score of {gateway.name} was not exported: {command}", gateway.place)
    low, high, places = bounds
    said = f"recomputed from the definition, the score of {gateway.name} is {low:g} to {high:g}"
    if high < wanted:
        return failed(said, *places, expected=f"{wanted} or more", actual=f"at most {high:g}")
    if low >= wanted:
        return passed(said, *places)
    return unknown(f"{said}: {command}", *places)


def _number(text: str | None) -> float | None:
    digits = (text or "").removesuffix("%").strip()
    return float(digits) if digits.replace(".", "", 1).isdigit() else None


def _recomputed(view: GatewayView, azure: AzureDefinition) -> tuple[float, float, list[Place]] | None:
    """Return the lowest and highest score that the definition allows, None where it does not tell enough."""
    gateway = view.gateway
    if not isinstance(gateway, VirtualNetworkGateway) or gateway.sku_name is None:
        return None
    linked = circuits_of(azure, gateway)
    places: list[Place] = [gateway.pointer("sku_name")]
    locations: set[str] = set()
    for one in linked:
        location, place = location_of(azure, one.circuit) if one.circuit else (None, one.place)
        if location is None:
            return None
        places.append(place)
        locations.add(location.casefold())
    if not locations:
        return None
    known = table("resiliency")
    route = known["route"]["two_locations" if len(locations) > 1 else "one_location"]
    if len(locations) == 1 and is_metro(next(iter(locations))):
        route = known["route"]["metro"]
    names = {one.circuit.name.casefold() for one in linked if one.circuit}
    low_factor, high_factor = _factors(view, names)
    low_zone, high_zone = _zones(gateway.sku_name.casefold())
    return route * low_factor + low_zone, route * high_factor + high_zone + known["advisor"]["most"], places


def _factors(view: GatewayView, names: set[str]) -> tuple[float, float]:
    """Return the multipliers that the youngest validation test gives: the highest is open where none was exported."""
    known = table("resiliency")["route"]
    tests: list[datetime] = [
        one.end_time
        for one in view.around.failover_tests
        if one.name.casefold() in names and one.end_time and (one.status or "").casefold() == "completed"
    ]
    if not tests:
        return known["multiplier_without"], known["multipliers"][0][1]
    days = (view.estate.now - max(tests)).days
    factor = next((one for limit, one in known["multipliers"] if days <= limit), known["multiplier_without"])
    # Halved, where only one of two locations was tested: that is not told.
    return factor / 2, factor


def _zones(sku: str) -> tuple[float, float]:
    known = table("resiliency")["zones"]
    if sku == "ergwscale":
        return known["zonal"], known["scale"]
    if sku.endswith("az"):
        return known["zonal"], known["redundant"]
    return known.get(sku, 0), known.get(sku, 0)
