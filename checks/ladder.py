"""Predicts, rung by rung, what the wire does with the two configurations. Source: facts on the live lab, 4.

A rung says what will happen, not what is proper: a /29 mask comes up, a wrong tag does not. "absent" means that neither
end has it. Rungs are judged each on its own; the reader takes the first that is down as the one that stops the path.
"""

from collections.abc import Callable

from checks.absence import open_session_absence
from checks.azure_definition import MICROSOFT_AS
from checks.check import Place
from checks.estate import EdgePath, Rung, RungName, RungState
from checks.macsec_rung import macsec_rung
from parsers.model.bgp import BgpNeighbor
from parsers.model.interface import Interface

_ENABLED = "enabled"
AZURE_KEY_MAX = 25


def predict(path: EdgePath) -> tuple[Rung, ...]:
    """Return the rungs of a path, from the cable up, predicted."""
    return tuple(
        rule(path) if path.device is not None or name in ("port", "macsec", "vlan") else _unread(path, name)
        for name, rule in _RULES.items()
    )


def first_down(rungs: tuple[Rung, ...]) -> Rung | None:
    """Return the first rung that will not come up, or None."""
    return next((rung for rung in rungs if rung.predicted == "down"), None)


def _rung(name: RungName, state: RungState, because: str, *places: Place) -> Rung:
    return Rung(name, state, because, places)


def _unread(path: EdgePath, name: RungName) -> Rung:
    return _rung(name, "unknown", path.unpaired_because or "the router half is not known")


def _is_off(state: str | None) -> bool:
    return state is not None and state.casefold() != _ENABLED


def _port(path: EdgePath) -> Rung:
    circuit = path.circuit
    if circuit.is_direct is not True and (circuit.service_provider_provisioning_state or "").casefold() in (
        "notprovisioned",
        "deprovisioning",
        "deprovisioned",
    ):
        state = circuit.service_provider_provisioning_state
        where = circuit.pointer("service_provider_provisioning_state")
        return _rung("port", "down", f"the provider's state of the circuit is {state}", where)
    if _is_off(circuit.circuit_provisioning_state):
        state = circuit.circuit_provisioning_state
        return _rung(
            "port", "down", f"Azure's state of the circuit is {state}", circuit.pointer("circuit_provisioning_state")
        )
    if path.port_link and _is_off(path.port_link.admin_state):
        where = path.port_link.pointer("admin_state")
        return _rung("port", "down", f"Azure's {path.port_link.name} is {path.port_link.admin_state}", where)
    if path.device is None or path.interface is None:
        return _unread(path, "port")
    shut = [one for one in path.ports if one.is_enabled is False]
    if path.bundle is not None and len(shut) < len(path.ports):
        shut = []  # the other members carry the bundle
    for one in (*shut, path.bundle, path.interface):
        if one is not None and one.is_enabled is False:
            return _rung("port", "down", f"{one.name} is shut down", one.line("is_enabled"))
    if circuit.is_direct and (path.port_link is None or path.port_link.admin_state is None):
        return _rung("port", "unknown", "Azure's port link was not exported: az network express-route port show")
    return _rung("port", "up", "enabled on both sides", path.interface.line("is_enabled"))


def _vlan(path: EdgePath) -> Rung:
    peering, interface = path.peering, path.interface
    if _is_off(peering.state if path.family == "ipv4" or peering.ipv6 is None else peering.ipv6.state):
        state = peering if path.family == "ipv4" or peering.ipv6 is None else peering.ipv6
        return _rung(
            "vlan", "down", "the peering is disabled in Azure: nothing answers on its tag", state.pointer("state")
        )
    if path.device is None or interface is None:
        return _unread(path, "vlan")
    here, there = interface.line("outer_tag"), peering.pointer("vlan_id")
    if interface.tag_count is None or peering.vlan_id is None:
        missing = "the router's tags are" if interface.tag_count is None else "Azure's vlanId is"
        return _rung("vlan", "unknown", f"{missing} not in the capture", here, there)
    if path.circuit.is_direct and path.port is not None and path.port.encapsulation is not None:
        return _direct_tags(path, interface)
    if interface.customer_tag == peering.vlan_id:
        return _rung("vlan", "up", f"tag {peering.vlan_id} on both sides", here, there)
    because = f"tag {interface.customer_tag or 'none'} on the router, {peering.vlan_id} in Azure"
    if path.circuit.is_direct is False and path.policy.provider_retags:
        return _rung("vlan", "unknown", f"{because}; the provider retags", here, there)
    return _rung("vlan", "down", because, interface.line("inner_tag" if interface.inner_tag else "outer_tag"), there)


def _direct_tags(path: EdgePath, interface: Interface) -> Rung:
    assert path.port is not None
    peering = path.peering
    there = peering.pointer("vlan_id")
    wanted = 2 if path.port.encapsulation == "QinQ" else 1
    here = interface.line("inner_tag" if interface.inner_tag else "outer_tag")
    if interface.tag_count != wanted:
        because = f"{interface.tag_count} tags on the router, the port is {path.port.encapsulation}"
        return _rung("vlan", "down", because, here, path.port.pointer("encapsulation"))
    if interface.customer_tag != peering.vlan_id:
        because = f"tag {interface.customer_tag} on the router, {peering.vlan_id} in Azure"
        return _rung("vlan", "down", because, here, there)
    for field in ("ethertype", "inner_ethertype"):
        value = getattr(interface, field)
        if value not in (None, "0x8100"):
            return _rung("vlan", "down", f"EtherType {value} on the router, 0x8100 at Microsoft", interface.line(field))
    if wanted == 2 and path.circuit.stag is None:
        return _rung("vlan", "unknown", "the circuit's S-tag was not exported", path.circuit.pointer("stag"))
    if wanted == 2 and interface.outer_tag != path.circuit.stag:
        because = f"outer tag {interface.outer_tag} on the router, stag {path.circuit.stag} in Azure"
        return _rung("vlan", "down", because, interface.line("outer_tag"), path.circuit.pointer("stag"))
    return _rung("vlan", "up", f"tag {peering.vlan_id} on both sides", here, there)


def _address(path: EdgePath) -> Rung:
    there = path.peering.subnet_pointer(path.link, path.family)
    if path.subnet is None:
        return _rung("address", "unknown", "Azure's prefix of this link was not exported", there)
    if path.interface is None:
        return (
            _unread(path, "address")
            if path.neighbor is None
            else _rung(
                "address",
                "down",
                "no interface holds an address of Azure's prefix",
                path.neighbor.line("address"),
                there,
            )
        )
    field = path.family
    own = path.interface.ipv4 if path.family == "ipv4" else path.interface.ipv6
    here = path.interface.line(field)
    if any(one.ip == path.edge_address for one in own):
        return _rung("address", "up", f"holds {path.edge_address}", here, there)
    if field in path.interface.unknown:
        return _rung("address", "unknown", "the config holds the address's name only", here, there)
    held = ", ".join(str(one) for one in own) or "no address"
    return _rung("address", "down", f"the interface holds {held}, Microsoft expects {path.edge_address}", here, there)


def _bgp_peer(path: EdgePath) -> Rung:
    neighbor, interface = path.neighbor, path.interface
    prefix = path.peering.subnet_pointer(path.link, path.family)
    if (path.peering.advertised_public_prefixes_state or "").casefold() == "validationneeded":
        where = path.peering.pointer("advertised_public_prefixes_state")
        return _rung("bgp-peer", "down", "Azure holds the session until the public prefixes are validated", where)
    if neighbor is None:
        if interface is None:
            return _unread(path, "bgp-peer")
        if path.device is not None and (cut := open_session_absence(path.device, interface)) is not None:
            return _rung("bgp-peer", "unknown", cut.message, interface.line("name"))
        return _rung(
            "bgp-peer", "down", f"no neighbor {path.msee_address} is configured", interface.line("name"), prefix
        )
    for is_wrong, because, places in _session_faults(path, neighbor):
        if is_wrong:
            return _rung("bgp-peer", "down", because, *places)
    return _session_doubts(path, neighbor)


def _session_faults(path: EdgePath, neighbor: BgpNeighbor) -> list[tuple[bool, str, tuple[Place, ...]]]:
    prefix = path.peering.subnet_pointer(path.link, path.family)
    family = neighbor.family(path.afi_safi)
    azure_as = path.peering.pointer("peer_asn")
    wrong_vrf = path.interface is not None and neighbor.vrf != path.interface.vrf
    expected = path.peering.peer_asn
    return [
        (
            not neighbor.is_dynamic and path.msee_address is not None and neighbor.address != path.msee_address,
            f"the neighbor is {neighbor.address}, Microsoft's end is {path.msee_address}",
            (neighbor.line("address"), prefix),
        ),
        (
            wrong_vrf,
            f"the neighbor is in VRF {neighbor.vrf}, its interface in another",
            (neighbor.line("vrf"), path.interface.line("vrf")) if path.interface else (neighbor.line("vrf"),),
        ),
        (neighbor.is_enabled is False, "the neighbor is shut down", (neighbor.line("is_enabled"),)),
        (
            neighbor.remote_as is not None and neighbor.remote_as != MICROSOFT_AS,
            f"remote AS {neighbor.remote_as}, Microsoft's is {MICROSOFT_AS}",
            (neighbor.line("remote_as"), path.peering.pointer("azure_asn")),
        ),
        (
            None not in (neighbor.local_as, expected) and neighbor.local_as != expected,
            f"local AS {neighbor.local_as}, Azure expects {expected}",
            (neighbor.line("local_as"), azure_as),
        ),
        (
            family is None or family.is_active is False,
            f"{path.afi_safi} is not active for the neighbor",
            ((family or neighbor).line("is_active") if family else neighbor.line("address_families"),),
        ),
        (
            _is_foreign_source(path, neighbor),
            "the session starts from another interface",
            (neighbor.line("update_source"),),
        ),
    ]


def _is_foreign_source(path: EdgePath, neighbor: BgpNeighbor) -> bool:
    """Tell whether update-source names something else than the interface that Microsoft peers with."""
    if not neighbor.update_source or path.interface is None:
        return False
    return neighbor.update_source not in (path.interface.canonical_name, path.interface.name, str(path.edge_address))


def _session_doubts(path: EdgePath, neighbor: BgpNeighbor) -> Rung:
    there = path.peering.pointer("peer_asn")
    here = neighbor.line("remote_as")
    family = neighbor.family(path.afi_safi)
    lacking = [
        text
        for text, value in (
            ("the remote AS", neighbor.remote_as),
            ("the local AS", neighbor.local_as),
            ("Azure's peerASN", path.peering.peer_asn),
            ("whether the neighbor is enabled", neighbor.is_enabled),
            ("whether the address family is active", family.is_active if family else None),
        )
        if value is None
    ]
    if lacking:
        return _rung("bgp-peer", "unknown", f"{lacking[0]} is not in the capture", here, there)
    return _rung("bgp-peer", "up", f"neighbor {neighbor.address} in AS {neighbor.remote_as}", here, there)


def _bgp_key(path: EdgePath) -> Rung:
    neighbor = path.neighbor
    if neighbor is None:
        return _unread(path, "bgp-key") if path.interface is None else _rung("bgp-key", "unknown", "no neighbor")
    if neighbor.tcp_ao:
        return _rung("bgp-key", "down", "the router speaks TCP-AO, Microsoft MD5 only", neighbor.line("tcp_ao"))
    here, supplied = neighbor.line("md5"), path.supplied_md5
    if neighbor.md5 is None:
        return _rung("bgp-key", "unknown", "the router's key is not in the capture", here)
    if neighbor.md5 is False:
        if supplied is not None:
            return _rung(
                "bgp-key", "down", f"no password on the router, Azure has one ({path.supplied_md5_from})", here
            )
        return _rung("bgp-key", "absent", "no password on the router", here)
    key = neighbor.md5
    if key.is_alphanumeric is False or (key.length or 0) > AZURE_KEY_MAX:
        return _rung("bgp-key", "down", "Azure cannot hold such a key: at most 25 letters and digits", here)
    if supplied is None:
        return _rung("bgp-key", "unknown", "Azure's key is not readable; supply it under [[keys]]", here)
    agrees = key.agrees(supplied)
    if agrees is None:
        return _rung("bgp-key", "unknown", f"the router's key cannot be decoded ({key.encoding.value})", here)
    if agrees:
        return _rung("bgp-key", "up", f"the key equals the one from {path.supplied_md5_from}", here)
    return _rung("bgp-key", "down", f"the key differs from the one from {path.supplied_md5_from}", here)


def _routes(path: EdgePath) -> Rung:
    family = path.neighbor.family(path.afi_safi) if path.neighbor else None
    if path.neighbor is None or family is None:
        return _rung("routes", "unknown", "no session carries this address family")
    here = family.line("export_policy")
    undefined = next((use for use in (*family.export_policy, *family.import_policy) if not use.is_defined), None)
    if family.is_active is not True:
        return _rung("routes", "unknown", f"{path.afi_safi} is not active", family.line("is_active"))
    if family.without_policy == "reject" and not (family.export_policy and family.import_policy):
        return _rung("routes", "down", "the platform exchanges nothing without a policy each way", here)
    if undefined is not None:
        return _rung("routes", "unknown", f"{undefined.kind} {undefined.name} is not defined", here)
    return _rung("routes", "up", "the family is active and its policies are defined", here)


_RULES: dict[RungName, Callable[[EdgePath], Rung]] = {
    "port": _port,
    "macsec": macsec_rung,
    "vlan": _vlan,
    "address": _address,
    "bgp-peer": _bgp_peer,
    "bgp-key": _bgp_key,
    "routes": _routes,
}
