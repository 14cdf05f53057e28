"""ipsec-bgp-agrees."""

from ipaddress import ip_address
from typing import NamedTuple

from checks.azure_gateways import BgpSettings, LocalNetworkGateway
from checks.bgp.changes import process_as
from checks.check import Outcome, Place, check, failed, not_applicable, passed, unknown
from checks.estate import Tunnel
from checks.gateway_ends import Address
from checks.ipsec.azure_commands import show_connection, update_connection, update_far_end
from checks.ipsec.tunnel_halves import open_absence, without_connection, without_router
from checks.severity import Severity
from parsers.model.bgp import BgpNeighbor
from parsers.model.change import Change, ChangeKind


class Difference(NamedTuple):
    """One thing that the two ends say differently."""

    message: str
    expected: str
    actual: str
    places: tuple[Place, ...]
    changes: tuple[Change, ...] = ()
    azure_cli: str = ""


@check(
    "ipsec-bgp-agrees",
    over=Tunnel,
    severity=Severity.HIGH,
    source="Microsoft Learn, About BGP with VPN gateway; Configure a site-to-site VPN connection over ExpressRoute private peering",
)
def bgp_agrees(tunnel: Tunnel) -> Outcome:
    """BGP through the tunnel agrees: addresses and AS numbers at both ends.

    Why: Without its routes the tunnel stands idle, and the traffic goes over the circuit in clear.
    Fails when: an address or AS differs, the neighbor is shut down, or BGP is on at one end only
    Unknown when: the gateway's or the local network gateway's BGP settings were not exported, an AS or address of the router's is not in the capture, or a half of the tunnel was not found or not read
    Not applicable when: neither end speaks BGP through the tunnel
    Fix: Give both ends the other's address and AS.
    - IOS-XE: `neighbor 10.10.0.30 remote-as 65515`, `neighbor 10.10.0.30 ebgp-multihop 2`, `neighbor … update-source Loopback1`
    - Junos: `set protocols bgp group <name> neighbor 10.10.0.30 peer-as 65515`
    - Azure: `az network local-gateway update --name <name> --set bgpSettings.asn=64496`
    """
    missing = without_router(tunnel) or without_connection(tunnel)
    found, settings = tunnel.tunnel, tunnel.settings
    if missing or found is None or settings is None:
        return missing or unknown("a half is not known")
    there = settings.pointer("enable_bgp")
    neighbor = tunnel.neighbor
    if settings.enable_bgp is None:
        return unknown(f"enableBgp was not exported: {show_connection(tunnel)}", there)
    if not settings.enable_bgp:
        if neighbor is None:
            return not_applicable("neither end speaks BGP through the tunnel")
        return failed(
            f"the router has neighbor {neighbor.address} through the tunnel, Azure's connection has BGP off",
            neighbor.line("address"),
            there,
            expected="enableBgp true",
            actual="false",
            azure_cli=update_connection(tunnel, "enableBgp", "true"),
        )
    if neighbor is None:
        wanted = ", ".join(map(str, tunnel.bgp_addresses)) or "the gateway's BGP address"
        return open_absence(tunnel) or failed(
            f"Azure's connection has BGP on, the router has no neighbor at {wanted} in VRF {found.vrf}",
            found.line("name"),
            there,
            expected=f"a neighbor at {wanted}",
            actual="none",
            changes=_add(tunnel),
        )
    return _compared(tunnel, neighbor, there)


def _compared(tunnel: Tunnel, neighbor: BgpNeighbor, there: Place) -> Outcome:
    gateway = tunnel.gateway.bgp_settings if tunnel.gateway is not None else None
    far = _far_bgp(tunnel)
    differing = differences(tunnel, neighbor)
    if differing:
        return failed(
            "; ".join(one.message for one in differing),
            *dict.fromkeys(place for one in differing for place in one.places),
            there,
            expected=", ".join(one.expected for one in differing),
            actual=", ".join(one.actual for one in differing),
            changes=tuple(change for one in differing for change in one.changes),
            azure_cli=" && ".join(one.azure_cli for one in differing if one.azure_cli),
        )
    here = neighbor.line("address"), neighbor.line("remote_as"), neighbor.line("local_as")
    lacking = [
        what
        for what, value in (
            ("the gateway's ASN", gateway.asn if gateway else None),
            ("the gateway's BGP address", tunnel.bgp_addresses or None),
            ("the router's ASN in Azure", far.asn if far else None),
            ("the router's BGP address in Azure", (far.bgp_peering_addresses or None) if far else None),
            ("the router's remote AS", neighbor.remote_as),
            ("the router's local AS", neighbor.local_as),
            ("whether the neighbor is enabled", neighbor.is_enabled),
            ("the router's own address of the session", _own_addresses(tunnel, neighbor) or None),
        )
        if value is None
    ]
    if lacking:
        return unknown(f"{', '.join(lacking)}: not in what was captured or exported", *dict.fromkeys(here), there)
    said = f"AS {neighbor.local_as} speaks to {neighbor.address} in AS {neighbor.remote_as}"
    return passed(said, *dict.fromkeys(here), there)


def differences(tunnel: Tunnel, neighbor: BgpNeighbor) -> list[Difference]:
    """Return in what the two ends of the session through the tunnel differ."""
    gateway = tunnel.gateway.bgp_settings if tunnel.gateway is not None else None
    return [*_of_gateway(tunnel, neighbor, gateway), *_of_router(tunnel, neighbor, _far_bgp(tunnel))]


def _far_bgp(tunnel: Tunnel) -> BgpSettings | None:
    far = tunnel.far_end
    if far is None:
        return None
    return far.bgp_settings if isinstance(far, LocalNetworkGateway) else far.bgp


def _of_gateway(tunnel: Tunnel, neighbor: BgpNeighbor, settings: BgpSettings | None) -> list[Difference]:
    """Return in what the router's neighbor is not the gateway."""
    found: list[Difference] = []
    if neighbor.is_enabled is False:
        places = neighbor.all_lines("is_enabled")
        changes = _on(tunnel, neighbor, ChangeKind.ENABLE_NEIGHBOR)
        found.append(Difference("the neighbor is shut down", "enabled", "shut down", places, changes))
    if tunnel.bgp_addresses and neighbor.address not in tunnel.bgp_addresses:
        wanted = ", ".join(map(str, tunnel.bgp_addresses))
        message = f"the router speaks to {neighbor.address}, the gateway from {wanted}"
        found.append(
            Difference(
                message,
                wanted,
                str(neighbor.address),
                (neighbor.line("address"), *_place_of_end(tunnel)),
                _add(tunnel),
            )
        )
    if settings is not None and settings.asn is not None and neighbor.remote_as not in (None, settings.asn):
        found.append(
            Difference(
                f"the router expects AS {neighbor.remote_as}, the gateway is in AS {settings.asn}",
                str(settings.asn),
                str(neighbor.remote_as),
                (*neighbor.all_lines("remote_as"), settings.pointer("asn")),
                _on(tunnel, neighbor, ChangeKind.SET_REMOTE_AS, remote_as=str(settings.asn)),
            )
        )
    return found


def _place_of_end(tunnel: Tunnel) -> tuple[Place, ...]:
    return (tunnel.end.place,) if tunnel.end.place is not None else ()


def _of_router(tunnel: Tunnel, neighbor: BgpNeighbor, far: BgpSettings | None) -> list[Difference]:
    """Return in what Azure's local network gateway is not the router."""
    found: list[Difference] = []
    if far is None:
        return found
    if far.asn is not None and neighbor.local_as not in (None, far.asn):
        found.append(
            Difference(
                f"the router is in AS {neighbor.local_as}, Azure expects AS {far.asn}",
                str(far.asn),
                str(neighbor.local_as),
                (*neighbor.all_lines("local_as"), far.pointer("asn")),
                _on(tunnel, neighbor, ChangeKind.SET_LOCAL_AS, local_as=str(far.asn)),
                update_far_end(tunnel, "--asn", str(neighbor.local_as)),
            )
        )
    own, wanted = _own_addresses(tunnel, neighbor), far.bgp_peering_addresses or ()
    if own and wanted and not set(own) & set(wanted):
        said, expected = ", ".join(map(str, own)), ", ".join(map(str, wanted))
        place = neighbor.line("update_source") if neighbor.update_source else neighbor.line("address")
        found.append(
            Difference(
                f"the router speaks BGP from {said}, Azure expects {expected}",
                expected,
                said,
                (place, far.pointer("bgp_peering_addresses")),
                azure_cli=update_far_end(tunnel, "--bgp-peering-address", str(own[0])),
            )
        )
    return found


def _own_addresses(tunnel: Tunnel, neighbor: BgpNeighbor) -> tuple[Address, ...]:
    """Return the addresses that the session may start from: those of its update source, else of the tunnel."""
    device = tunnel.device
    interface = tunnel.interface
    if neighbor.update_source and device is not None:
        interface = device.interface(neighbor.update_source)
        if interface is None:
            try:
                return (ip_address(neighbor.update_source),)
            except ValueError:
                return ()
    if interface is None:
        return ()
    found: list[Address] = [one.ip for one in interface.ipv4]
    return (*found, *(one.ip for one in interface.ipv6))


def _on(tunnel: Tunnel, neighbor: BgpNeighbor, kind: ChangeKind, /, **values: str) -> tuple[Change, ...]:
    return (
        Change(
            kind=kind,
            neighbor=str(neighbor.address),
            description=neighbor.description,
            vrf=neighbor.vrf,
            process_as=process_as(tunnel.device, neighbor.vrf),
            peer_group=neighbor.peer_group,
            values={"afi_safi": f"ipv{neighbor.address.version}-unicast", **values},
        ),
    )


def _source(tunnel: Tunnel) -> dict[str, str]:
    """Return the interface that holds the address which Azure speaks to, where that is not the tunnel itself."""
    far = _far_bgp(tunnel)
    wanted = set((far.bgp_peering_addresses if far is not None else None) or ())
    for one in tunnel.device.interfaces if tunnel.device is not None else ():
        addresses: list[Address] = [held.ip for held in one.ipv4]
        addresses += [held.ip for held in one.ipv6]
        held = next((address for address in addresses if address in wanted), None)
        if held is not None and one != tunnel.interface:
            return {"source": one.name, "address": str(held)}
    return {}


def _add(tunnel: Tunnel) -> tuple[Change, ...]:
    settings = tunnel.gateway.bgp_settings if tunnel.gateway is not None else None
    found = tunnel.tunnel
    if found is None or not tunnel.bgp_addresses or settings is None or settings.asn is None:
        return ()
    values = {"remote_as": str(settings.asn), "afi_safi": f"ipv{tunnel.bgp_addresses[0].version}-unicast"}
    address = str(tunnel.bgp_addresses[0])
    number = process_as(tunnel.device, found.vrf)
    values |= _source(tunnel)
    return (Change(kind=ChangeKind.ADD_NEIGHBOR, neighbor=address, vrf=found.vrf, process_as=number, values=values),)
