"""ipsec-ikev2."""

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.azure_commands import show_connection
from checks.ipsec.changes import on_tunnel
from checks.ipsec.tunnel_halves import protocol, protocol_place, without_connection, without_router
from checks.severity import Severity
from parsers.model.change import ChangeKind


@check(
    "ipsec-ikev2",
    over=Tunnel,
    severity=Severity.MEDIUM,
    source="RFC 9395: IKEv1 is deprecated; Microsoft Learn, VPN gateway FAQ: connection protocol",
)
def ikev2(tunnel: Tunnel) -> Outcome:
    """IKEv2 is in effect at both ends, the platform's default considered.

    Why: IKEv1 is deprecated: it tells identities in aggressive mode, and has no defence against floods of half-open sessions.
    Fails when: an end speaks IKEv1, or the router also takes IKEv1
    Unknown when: a version was not captured or exported, and the platform's default is not documented, or a half of the tunnel was not found or not read
    Fix: Set IKEv2 at both ends; Azure's protocol cannot be changed on a connection, so it is created anew.
    - IOS-XE: `set ikev2-profile <name>` in the IPsec profile
    - Junos: `set security ike gateway <name> version v2-only`
    - EOS: `ike policy <name>`, `version 2` under `ip security`
    - FortiOS: `set ike-version 2`
    - PAN-OS: `set network ike gateway <name> protocol version ikev2`
    - strongSwan: `version = 2`
    """
    missing = without_router(tunnel) or without_connection(tunnel)
    found = tunnel.tunnel
    if found is None and _is_old(protocol(tunnel)):
        said = f"Azure's connection speaks {protocol(tunnel)}"
        return failed(said, *protocol_place(tunnel), expected="IKEv2", actual=protocol(tunnel) or "")
    if missing or found is None:
        return missing or unknown("the router's half is not known")
    here, there = found.all_lines("ike_version"), protocol_place(tunnel)
    theirs, ours = protocol(tunnel), found.ike_version
    if ours in ("ikev1", "any"):
        said = "speaks IKEv1" if ours == "ikev1" else "starts IKEv2 and takes IKEv1"
        default = found.defaults.get("ike_version")
        return failed(
            f"the router {said}" + (f": {default}" if default else ""),
            *here,
            *there,
            expected="IKEv2 alone",
            actual=ours,
            changes=on_tunnel(tunnel, ChangeKind.SET_IKE_VERSION, version="2"),
        )
    if _is_old(theirs):
        return failed(f"Azure's connection speaks {theirs}", *here, *there, expected="IKEv2", actual=theirs or "")
    if ours is None:
        return unknown("the router's IKE version is not in the capture", *here, *there)
    if theirs is None:
        return unknown(f"connectionProtocol was not exported: {show_connection(tunnel)}", *here, *there)
    return passed("IKEv2 at both ends", *here, *there)


def _is_old(protocol_name: str | None) -> bool:
    return protocol_name is not None and protocol_name.casefold() != "ikev2"
