"""ipsec-wanted-present."""

from dataclasses import replace

from checks.check import Outcome, Place, Verdict, check, failed, not_applicable, passed, unknown
from checks.estate import CircuitView, EdgePath, Tunnel
from checks.halves import as_wanted
from checks.ipsec.tunnel_halves import BASIS
from checks.severity import Severity

_CONNECTIONS, _HUB_GATEWAYS = "microsoft.network/connections", "microsoft.network/vpngateways"


@check(
    "ipsec-wanted-present",
    over=CircuitView,
    severity=Severity.HIGH,
    source=BASIS,
    follows=("macsec-on-edge", "macsec-on-azure"),
    aliases=("WAF ef702434-e1ce-4c4b-a2a6-553c1d58f881", "ALZ D02.02"),
)
def wanted_present(view: CircuitView) -> Outcome:
    """An IPsec tunnel runs over the private peering, where the policy wants one or MACsec is impossible.

    Why: ExpressRoute itself encrypts nothing: whoever taps the carrier reads everything that neither MACsec nor IPsec hides.
    Fails when: nothing encrypts: no connection with private addresses, and no MACsec; or a tunnel's router half is missing or shut; low where `ipsec` is "preferred" and MACsec encrypts every path
    Unknown when: connections and gateways were not exported, or the tunnel's router was not read
    Not applicable when: the policy has `ipsec = "off"`, the circuit has no private peering, or MACsec encrypts it and IPsec is only "preferred"
    Fix: Build a VPN over the private peering: gateway and connection with private addresses, and a tunnel on the router.
    - Azure: `az network vpn-connection create … --use-policy-based-traffic-selectors false`, then useLocalAzureIpAddress
    - IOS-XE: `interface Tunnel1`, `tunnel protection ipsec profile <name>`
    """
    wanted = view.policy.ipsec
    if wanted == "off":
        return not_applicable("the policy does not ask for IPsec")
    if not any(path.peering_type == "private" for path in view.paths):
        return not_applicable("the circuit has no private peering")
    tunnels = [one for one in view.tunnels if one.connection is not None and not one.is_backup]
    if tunnels:
        outcome = _judged(tunnels)
        return as_wanted(wanted, outcome) if _has_macsec(view) else outcome
    if _has_macsec(view) and wanted == "preferred":
        return not_applicable("MACsec encrypts the circuit's ports; IPsec is preferred, not required")
    azure = view.azure
    is_listed = azure is not None and azure.list_of(_CONNECTIONS) is not None
    if azure is None or not (is_listed or _HUB_GATEWAYS in azure.resource_types):
        return unknown(
            "no VPN connection was exported, so it is not known whether one runs over the circuit: "
            "az network vpn-connection list, az network vnet-gateway list",
            view.circuit.pointer("name"),
        )
    adrift = [
        one.id
        for one in (view.all_tunnels)
        if one.connection is not None and not one.is_backup and not one.paths and not one.are_paths_known
    ]
    if adrift:
        names = ", ".join(adrift)
        return unknown(
            f"whether {names} runs over this circuit is not known: export the ExpressRoute gateway and its connections",
            view.circuit.pointer("name"),
        )
    macsec = "MACsec alone encrypts it" if _has_macsec(view) else "nothing encrypts it"
    return failed(
        f"no VPN connection with private addresses runs over the circuit: {macsec}",
        view.circuit.pointer("name"),
        expected="an IPsec tunnel over the private peering",
        actual="none",
    )


def _has_macsec(view: CircuitView) -> bool:
    """Tell whether MACsec encrypts every path: both identifiers in Azure, and active on the router's ports."""
    return bool(view.paths) and all(_is_encrypted(path) for path in view.paths)


def _is_encrypted(path: EdgePath) -> bool:
    config = path.port_link.macsec if path.port_link is not None else None
    is_bound = bool(path.macsec) and all(one is not None and one.is_active for one in path.macsec)
    return config is not None and config.is_on and is_bound


def _judged(tunnels: list[Tunnel]) -> Outcome:
    """Return the worst of the tunnels' states: each instance of a gateway needs its own."""
    outcomes = [_state(one) for one in tunnels]
    for verdict in (Verdict.FAIL, Verdict.UNKNOWN):
        alike = [one for one in outcomes if one.verdict is verdict]
        if alike:
            places = tuple(dict.fromkeys(place for one in alike for place in one.places))
            return replace(alike[0], message="; ".join(dict.fromkeys(one.message for one in alike)), places=places)
    places = tuple(dict.fromkeys(place for one in outcomes for place in one.places))
    return passed(f"{', '.join(one.id for one in tunnels)}: a tunnel at both ends", *places)


def _state(tunnel: Tunnel) -> Outcome:
    assert tunnel.connection is not None
    there: Place = tunnel.connection.pointer("name")
    found = tunnel.tunnel
    if found is None:
        holder = tunnel.far_holder
        if tunnel.has_sibling or holder:
            end = f" to {tunnel.end.private[0]}" if tunnel.end.private else ""
            said = f"{tunnel.id} has no tunnel{end} on the router" + (
                " that ends its other instance" if not holder else ""
            )
            places = (*holder, there) if holder else (there,)
            return failed(said, *places, expected=f"a tunnel{end}", actual="none")
        return unknown(f"{tunnel.id}: {tunnel.unpaired_because}", there)
    if found.is_enabled is False:
        said = f"{found.name} of {tunnel.id} is shut down"
        return failed(said, *found.all_lines("is_enabled"), there, expected="enabled", actual="shut down")
    if found.is_enabled is None:
        return unknown(f"whether {found.name} is enabled is not in the capture", found.line("is_enabled"), there)
    return passed("there", found.line("name"), there)
