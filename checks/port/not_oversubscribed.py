"""port-not-oversubscribed."""

from checks.azure_commands import show_port
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import PortLink
from checks.severity import Severity


@check(
    "port-not-oversubscribed",
    over=PortLink,
    severity=Severity.MEDIUM,
    source="Azure Proactive Resiliency Library: ExpressRoute Direct ports are not oversubscribed",
    aliases=("APRL 0bee356b-7348-4799-8cab-0c71ffe13018",),
)
def not_oversubscribed(link: PortLink) -> Outcome:
    """The circuits on the port are together no larger than the port.

    Why: Azure provisions up to twice the port's bandwidth: when the circuits fill up together, packets of all of them are dropped.
    Fails when: provisionedBandwidthInGbps, or the sum of the circuits on the port, is more than bandwidthInGbps
    Unknown when: bandwidthInGbps was not exported; or provisionedBandwidthInGbps was not, and the exported circuits fit
    Fix: Move a circuit to another port pair, or make one smaller.
    - Azure: `az network express-route update --name <circuit> --bandwidth <Gbps>`
    """
    port = link.port
    there = port.pointer("bandwidth_gbps")
    if port.bandwidth_gbps is None:
        return unknown(f"bandwidthInGbps was not exported: {show_port(port.id)}", there)
    on_port = [one for one in link.around.circuits if one.express_route_port_id == port.id and one.bandwidth_mbps]
    places = [port.pointer("provisioned_bandwidth_gbps"), there]
    provisioned = port.provisioned_bandwidth_gbps
    if provisioned is None:
        provisioned = sum(one.bandwidth_mbps or 0 for one in on_port) / 1000
        places = [*(one.pointer("bandwidth_mbps") for one in on_port), there]
    if provisioned > port.bandwidth_gbps:
        return failed(
            f"{port.name}: circuits of {provisioned:g} Gbps on a port of {port.bandwidth_gbps} Gbps",
            *places,
            expected=f"at most {port.bandwidth_gbps} Gbps",
            actual=f"{provisioned:g} Gbps",
        )
    if port.provisioned_bandwidth_gbps is None:
        return unknown(f"provisionedBandwidthInGbps was not exported: {show_port(port.id)}", *places)
    return passed(f"{provisioned:g} of {port.bandwidth_gbps} Gbps are provisioned", *places)
