"""ipsec-psk-agrees."""

from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.azure_commands import set_shared_key
from checks.ipsec.changes import on_tunnel
from checks.ipsec.tunnel_halves import open_absence, without_connection, without_router
from checks.severity import Severity
from parsers.model.change import ChangeKind
from parsers.model.ipsec import IpsecTunnel
from parsers.model.secret import Secret


@check(
    "ipsec-psk-agrees",
    over=Tunnel,
    severity=Severity.CRITICAL,
    source="Microsoft Learn, Configure a site-to-site VPN connection over ExpressRoute private peering: shared key",
    follows=("ipsec-private-address",),
)
def psk_agrees(tunnel: Tunnel) -> Outcome:
    """The router's pre-shared key equals Azure's, each way.

    Why: With two different keys IKE ends in an authentication failure, and no tunnel comes up.
    Fails when: a key of the router's differs from the supplied or Terraform key, or the router has none
    Unknown when: Azure's key was not supplied (Azure does not return it), the router's cannot be decoded or is not in the capture, or a half of the tunnel was not found or not read
    Fix: Set the same key at both ends.
    - IOS-XE: `pre-shared-key <key>` under the keyring's peer
    - Junos: `set security ike policy <name> pre-shared-key ascii-text <key>`
    - Azure: `az network vpn-connection shared-key update --connection-name <name> --value <key>`
    - Settings: `[[keys]] connection = "<connection>"  psk = "file:<path>"`
    """
    missing = without_router(tunnel) or without_connection(tunnel)
    found = tunnel.tunnel
    if missing or found is None:
        return missing or unknown("the router's half is not known")
    here = dict.fromkeys((*found.all_lines("psk"), *found.all_lines("psk_remote")))
    if found.psk is None and found.psk_remote in (None, False):
        return unknown("the router's key is not in the capture", *here)
    if found.psk is False and not found.psk_remote:
        if found.unresolved:
            return unknown(f"what the tunnel refers to is not in the capture: {', '.join(found.unresolved)}", *here)
        return open_absence(tunnel) or failed(
            "the router has no pre-shared key for the gateway, Azure asks for one",
            *here,
            expected="a pre-shared key",
            actual="none",
            changes=on_tunnel(tunnel, ChangeKind.SET_PSK),
            azure_cli=set_shared_key(tunnel),
        )
    supplied, source = tunnel.supplied_psk, tunnel.supplied_psk_from
    if supplied is None:
        return unknown("Azure's key is not readable: supply it under [[keys]], by the connection's name", *here)
    return _compared(tunnel, found, supplied, source)


def _compared(tunnel: Tunnel, found: IpsecTunnel, supplied: Secret, source: str) -> Outcome:
    verdicts: list[tuple[bool | None, str, tuple[Place, ...]]] = []
    for field, said in (("psk", "the router's key"), ("psk_remote", "the key that the router takes from Azure")):
        key = getattr(found, field)
        if isinstance(key, Secret):
            verdicts.append((key.agrees(supplied), said, found.all_lines(field)))
        elif key is None:
            verdicts.append((None, said, found.all_lines(field)))
    differing = next((one for one in verdicts if one[0] is False), None)
    if differing is not None:
        return failed(
            f"{differing[1]} differs from the one from {source}: no tunnel comes up",
            *differing[2],
            expected=f"the key from {source}",
            actual="another key",
            changes=on_tunnel(tunnel, ChangeKind.SET_PSK),
            azure_cli=set_shared_key(tunnel),
        )
    open_one = next((one for one in verdicts if one[0] is None), None)
    if open_one is not None:
        is_taken_out = supplied.fingerprint is None
        whose = f"the key from {source}" if is_taken_out else open_one[1]
        return unknown(f"{whose} cannot be decoded", *open_one[2])
    places = dict.fromkeys(place for _, _, several in verdicts for place in several)
    return passed(f"the key equals the one from {source}", *places)
