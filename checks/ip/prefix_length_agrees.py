"""ip-prefix-length-agrees."""

from checks.azure_commands import update_peering
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_interface
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind

_WANTED = {"ipv4": 30, "ipv6": 126}


@check(
    "ip-prefix-length-agrees",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute routing requirements: IP addresses used for peering",
)
def prefix_length_agrees(path: EdgePath) -> Outcome:
    """The prefix is a /30 (IPv6: /126) on both sides.

    Why: A wider mask still comes up, and then swallows the other link's prefix: traffic to it goes nowhere.
    Fails when: the router's mask or Azure's prefix has another length
    Unknown when: Azure's prefix or the router's interface was not captured
    Not applicable when: the interface holds no address of Azure's prefix (ip-edge-address-agrees tells)
    Fix: Use /30 for IPv4 and /126 for IPv6.
    - IOS-XE: `ip address 192.0.2.1 255.255.255.252`
    - Junos: `set interfaces <port> unit <n> family inet address 192.0.2.1/30`
    """
    there = path.peering.subnet_pointer(path.link, path.family)
    wanted = _WANTED[path.family]
    if path.subnet is None:
        return unknown(f"the {path.link} prefix was not exported", there)
    if path.subnet.prefixlen != wanted:
        actual = f"/{path.subnet.prefixlen}"
        return failed(
            f"Azure's prefix is a {actual}, a /{wanted} is wanted",
            there,
            expected=f"/{wanted}",
            actual=actual,
            azure_cli=_shorten(path, wanted),
        )
    missing = without_interface(path)
    interface = path.interface
    if missing or interface is None:
        return missing or unknown("the interface is not known")
    held = [*interface.ipv4] if path.family == "ipv4" else [*interface.ipv6]
    mine = next((one for one in held if one.ip in path.subnet), None)
    if mine is None:
        return not_applicable("no address of Azure's prefix is held: ip-edge-address-agrees tells")
    here = interface.line(path.family)
    if mine.network.prefixlen == wanted:
        return passed(f"/{wanted} on both sides", here, there)
    length = mine.network.prefixlen
    change = Change(
        kind=ChangeKind.SET_ADDRESS,
        interface=interface.name,
        vrf=interface.vrf,
        values={"address": f"{mine.ip}/{wanted}", "old": str(mine)},
    )
    return failed(
        f"/{length} on the router, /{wanted} in Azure: the session still comes up, the mask is wrong",
        here,
        there,
        expected=f"/{wanted}",
        actual=f"/{length}",
        changes=(change,),
    )


def _shorten(path: EdgePath, length: int) -> str:
    """Return the command that gives Azure the first prefix of that length within its own."""
    if path.subnet is None or path.subnet.prefixlen > length:
        return ""
    version = " --ip-version ipv6" if path.family == "ipv6" else ""
    wanted = f"{path.subnet.network_address}/{length}"
    return update_peering(path.circuit, path.peering, f"--{path.link}-peer-subnet {wanted}{version}")
