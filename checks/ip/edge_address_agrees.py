"""ip-edge-address-agrees."""

from collections.abc import Sequence
from ipaddress import IPv4Interface, IPv6Interface

from checks.azure_commands import show_circuit, update_peering
from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_interface
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind


@check(
    "ip-edge-address-agrees",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute routing requirements: IP addresses used for peering",
)
def edge_address_agrees(path: EdgePath) -> Outcome:
    """The router's interface holds the first usable address of Azure's prefix.

    Why: Microsoft's edge takes the second address and peers with the first; another address finds no neighbor.
    Fails when: the interface does not hold network+1 of the link's prefix
    Unknown when: Azure's prefix or the router's interface was not captured, or the config holds the address's name only
    Fix: Configure network+1, or correct the prefix in Azure.
    - IOS-XE: `ip address 192.0.2.1 255.255.255.252`
    - Junos: `set interfaces <port> unit <n> family inet address 192.0.2.1/30`
    - Azure: `az network express-route peering update --circuit-name <circuit> --name <peering> --primary-peer-subnet …`
    """
    there = path.peering.subnet_pointer(path.link, path.family)
    if path.subnet is None or path.edge_address is None:
        return unknown(f"the {path.link} prefix was not exported: {show_circuit(path.circuit)}", there)
    missing = without_interface(path)
    interface = path.interface
    if missing or interface is None:
        return missing or unknown("the interface is not known")
    here = interface.line(path.family)
    held = [*interface.ipv4] if path.family == "ipv4" else [*interface.ipv6]
    if any(one.ip == path.edge_address for one in held):
        return passed(f"holds {path.edge_address}", here, there)
    if path.family in interface.unknown:
        return unknown("the interface's address is a variable, an object or learned: the config does not hold it", here)
    said = ", ".join(str(one) for one in held) or "no address"
    wanted = f"{path.edge_address}/{path.subnet.prefixlen}"
    is_msee = any(one.ip == path.msee_address for one in held)
    return failed(
        f"the interface holds {said}"
        + (", which is Microsoft's own address" if is_msee else "")
        + f"; Microsoft peers with {path.edge_address}",
        here,
        there,
        expected=wanted,
        actual=said,
        changes=(
            Change(
                kind=ChangeKind.SET_ADDRESS,
                interface=interface.name,
                vrf=interface.vrf,
                values={"address": wanted, "old": str(held[0]) if held else ""},
            ),
            *_unbound(path, held),
        ),
        azure_cli=_other_prefix(path, held),
    )


def _unbound(path: EdgePath, held: Sequence[IPv4Interface | IPv6Interface]) -> tuple[Change, ...]:
    """Return the change that frees the session from an address that is taken away: it starts from it by name."""
    source = path.neighbor.update_source if path.neighbor is not None else ""
    is_bound = any(str(one.ip) == source for one in held)
    return on_neighbor(path, ChangeKind.REMOVE_UPDATE_SOURCE, field="update_source") if is_bound else ()


def _other_prefix(path: EdgePath, held: Sequence[IPv4Interface | IPv6Interface]) -> str:
    """Return the command that gives Azure the router's prefix, where the router holds the first address of one."""
    own = next((one for one in held if one.ip == one.network.network_address + 1), None)
    if own is None or own.network.prefixlen != (30 if path.family == "ipv4" else 126):
        return ""
    version = " --ip-version ipv6" if path.family == "ipv6" else ""
    return update_peering(path.circuit, path.peering, f"--{path.link}-peer-subnet {own.network}{version}")
