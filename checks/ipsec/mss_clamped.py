"""ipsec-mss-clamped."""

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.changes import on_tunnel
from checks.ipsec.tunnel_halves import open_absence, without_router
from checks.severity import Severity
from parsers.model.change import ChangeKind

_MSS, _MTU = 1350, 1400


@check(
    "ipsec-mss-clamped",
    over=Tunnel,
    severity=Severity.MEDIUM,
    source="Microsoft Learn, About VPN devices and IPsec/IKE parameters: TCP MSS 1350, or MTU 1400",
)
def mss_clamped(tunnel: Tunnel) -> Outcome:
    """TCP's MSS is clamped to 1350, or the tunnel's MTU is 1400.

    Why: Larger packets are fragmented or dropped inside the tunnel: small requests pass, large answers hang.
    Fails when: neither the MSS is clamped to 1350 or below, nor is the tunnel's MTU 1400 or below
    Unknown when: the router's tunnel was not found; or the MSS is not in the capture, and the MTU is not there or above 1400
    Fix: Clamp the MSS on the tunnel interface.
    - IOS-XE: `ip tcp adjust-mss 1350` and `ip mtu 1400` on the tunnel
    - Junos: `set security flow tcp-mss ipsec-vpn mss 1350`
    - EOS: `mtu 1400`, `tcp mss ceiling ipv4 1350 egress` on the tunnel
    - FortiOS: `set tcp-mss-sender 1350` in the policies
    """
    missing = without_router(tunnel)
    found = tunnel.tunnel
    if missing or found is None:
        return missing or unknown("the router's half is not known")
    mss, mtu = found.mss, found.mtu
    here = dict.fromkeys((*found.all_lines("mss"), *found.all_lines("mtu")))
    if mss and mss <= _MSS:
        return passed(f"MSS {mss}", *found.all_lines("mss"))
    if mtu is not None and mtu <= _MTU:
        return passed(f"tunnel MTU {mtu}", *found.all_lines("mtu"))
    wanted = f"MSS {_MSS} or less, or a tunnel MTU of {_MTU} or less"
    said = f"{f'MSS {mss}' if mss else 'no MSS' if mss == 0 else 'MSS not known'}, {f'MTU {mtu}' if mtu else 'no MTU'}"
    # Where no line sets the MTU, it is the path's less the overhead of ESP: above 1400 on any path of 1500.
    if mss is None:
        return unknown(f"{said}: the rest is not in the capture", *here, expected=wanted)
    doubt = open_absence(tunnel) if not mss and mtu is None else None
    return doubt or failed(
        f"{said}: large packets do not pass",
        *here,
        expected=wanted,
        actual=said,
        changes=on_tunnel(tunnel, ChangeKind.SET_MSS, mss=str(_MSS), mtu=str(_MTU)),
    )
