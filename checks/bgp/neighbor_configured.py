"""bgp-neighbor-configured."""

from checks.absence import open_session_absence
from checks.azure_definition import MICROSOFT_AS
from checks.bgp.changes import process_as
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.route.changes import filter_both_ways, proposed_maximum
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind


@check(
    "bgp-neighbor-configured",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute routing requirements: Microsoft takes the second usable address",
)
def neighbor_configured(path: EdgePath) -> Outcome:
    """A neighbor stands at the second usable address of Azure's prefix, in the interface's VRF.

    Why: Microsoft's edge answers at that address only; without the neighbor there is no session.
    Fails when: no neighbor has that address, nor a listen range that holds it, or it stands in another VRF than the interface
    Unknown when: the router half or Azure's prefix was not captured, or the capture is cut off before or among the neighbors, or what names the neighbor was not understood
    Fix: Configure the neighbor at network+2 in AS 12076.
    - IOS-XE: `neighbor 192.0.2.2 remote-as 12076`
    - Junos: `set protocols bgp group <group> neighbor 192.0.2.2 peer-as 12076`
    """
    there = path.peering.subnet_pointer(path.link, path.family)
    wanted = path.msee_address
    if wanted is None:
        return unknown("Azure's prefix was not exported", there)
    if path.interface is None and path.neighbor is None:
        return unknown(path.unpaired_because or "the router half is not known")
    neighbor, interface = path.neighbor, path.interface
    if neighbor is None:
        assert interface is not None
        doubt = _open_tail(path)
        if doubt is not None:
            return doubt
        return failed(
            f"no neighbor {wanted}" + ("" if _is_vrf_open(path) else f" in VRF {interface.vrf}"),
            interface.line(path.family),
            there,
            expected=f"neighbor {wanted} in AS {MICROSOFT_AS}",
            actual="none",
            changes=_add(path),
        )
    here = neighbor.line("address")
    if interface is not None and neighbor.vrf != interface.vrf:
        return failed(
            f"neighbor {neighbor.address} is in VRF {neighbor.vrf}, its interface in {interface.vrf}",
            here,
            interface.line("vrf"),
            there,
            expected=f"VRF {interface.vrf}",
            actual=f"VRF {neighbor.vrf}",
            changes=_add(path),
        )
    if neighbor.is_dynamic:
        return passed(f"the listen range {neighbor.listen_range} covers {wanted}", here, there)
    if neighbor.address == wanted:
        return passed(f"neighbor {wanted} is configured", here, there)
    return failed(
        f"the neighbor is {neighbor.address}, Microsoft's end is {wanted}",
        here,
        there,
        expected=str(wanted),
        actual=str(neighbor.address),
        changes=_add(path),
    )


def _is_vrf_open(path: EdgePath) -> bool:
    """Tell whether nothing says which VRF the interface is in."""
    return path.interface is not None and "vrf" in path.interface.unknown


def _open_tail(path: EdgePath) -> Outcome | None:
    """Return that the neighbor may stand where the capture was cut off, or in a line that was not understood."""
    device = path.device
    if device is None or path.interface is None:
        return None
    unread = [one for one in device.unread if one.text.split()[:1] == ["neighbor"]]
    if unread and not device.bgp_neighbors:
        return unknown("the lines of the neighbors were not understood", *(device.where(one.line) for one in unread))
    return open_session_absence(device, path.interface)


def _add(path: EdgePath) -> tuple[Change, ...]:
    """Return the changes that make the session as the policy wants it: one without them is a finding the next day."""
    vrf = "<vrf>" if _is_vrf_open(path) else path.interface.vrf if path.interface else "default"
    base = Change(
        kind=ChangeKind.ADD_NEIGHBOR,
        neighbor=str(path.msee_address),
        interface=path.interface.name if path.interface else "",
        vrf=vrf,
        process_as=process_as(path.device, vrf) or path.peering.peer_asn,
        peer_group=path.neighbor.peer_group if path.neighbor else "",
        values={"remote_as": str(MICROSOFT_AS), "afi_safi": path.afi_safi},
    )
    limit = {"maximum_prefix": str(proposed_maximum(path)), "afi_safi": path.afi_safi}
    timers = path.policy.bfd_timers
    pace = {one: str(getattr(timers, one)) for one in ("transmit_ms", "receive_ms", "multiplier")}
    more = [base.model_copy(update={"kind": ChangeKind.SET_MAXIMUM_PREFIX, "values": limit})]
    if path.policy.md5 != "off":
        more.insert(0, base.model_copy(update={"kind": ChangeKind.SET_MD5, "values": {}}))
    if path.policy.bfd != "off":
        more.append(base.model_copy(update={"kind": ChangeKind.SET_BFD, "values": pace}))
    filters = filter_both_ways(path, base)
    filtered = " ".join(one.values["direction"] for one in filters)
    added = base.model_copy(update={"values": {**base.values, "filtered": filtered}})
    return (added, *filters, *more)
