"""ipsec-sa-up."""

from checks.azure_state import IkeSa
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.algorithms import group_of, same
from checks.ipsec.tunnel_halves import without_connection
from checks.router_view import ike_session
from checks.severity import Severity
from parsers.model.state import IkeSession

_DOWN = ("notconnected", "connecting")


@check(
    "ipsec-sa-up",
    over=Tunnel,
    severity=Severity.CRITICAL,
    source="Microsoft Learn, Verify a VPN gateway connection: connectionStatus; List IKE security associations",
    follows=(
        "ipsec-ike-agrees",
        "ipsec-esp-agrees",
        "ipsec-psk-agrees",
        "ipsec-source-agrees",
        "ipsec-private-address",
    ),
)
def sa_up(tunnel: Tunnel) -> Outcome:
    """IKE and child SA were observed up, with the algorithms that the policy has.

    Why: Two configs that agree are no tunnel yet: a filter on the way or a stale SA keeps it down.
    Fails when: Azure says that the connection is not connected, or the router's output has its IKE SA down and Azure's status was not exported
    Unknown when: the router's IKE SA is down and Azure says that it is connected; Azure's status or its security associations, IKE's or the children's, were not captured, those seem to differ from the policy, or a half of the tunnel was not found or not read
    Fix: Look for the first rung that is down; then for filters of UDP 500 and 4500 and of ESP on the way.
    - IOS-XE: `show crypto ikev2 sa detailed`, `show crypto ipsec sa`
    - Junos: `show security ike security-associations detail`
    - Azure: `az network vpn-connection show --query connectionStatus`, and `list-ike-sas`
    """
    missing = without_connection(tunnel)
    settings = tunnel.settings
    if missing or settings is None:
        return missing or unknown("Azure's connection is not known")
    there = settings.pointer("connection_status")
    status = settings.connection_status
    if status is not None and status.casefold() in _DOWN:
        return failed(
            f"Azure says that the connection is {status}",
            there,
            expected="Connected",
            actual=status,
        )
    session = ike_session(tunnel)
    if session is not None and not session.is_up:
        return _down_on_router(session, status, there)
    if not tunnel.ike_sas:
        said = f"Azure says {status}; " if status else ""
        return unknown(
            f"{said}the security associations were not captured: az network vpn-connection list-ike-sas", there
        )
    return _judged(tunnel, status)


def _down_on_router(session: IkeSession, status: str | None, there: Place) -> Outcome:
    """Return the outcome where the router has an SA that is not up, and Azure does not say that it is down."""
    here = session.line("state")
    said = f"the router's IKE SA with {session.remote_address} is {session.state}"
    if status is not None:
        return unknown(f"{said}, Azure says {status}: capture both again", here, there)
    return failed(said, here, there, expected="up", actual=session.state)


def _judged(tunnel: Tunnel, status: str | None) -> Outcome:
    settings = tunnel.settings
    assert settings is not None
    there = settings.pointer("connection_status")
    places = tuple(one.pointer("connection") for one in tunnel.ike_sas)
    differing = [text for one in tunnel.ike_sas for text in _differences(tunnel, one)]
    if differing:
        said = ", ".join(dict.fromkeys(differing))
        # These tables are read by names that nobody documents: they fail nothing alone.
        return unknown(f"an SA seems to run with other algorithms: {said}; look on the router", *places, there)
    if not any(one.children for one in tunnel.ike_sas):
        return unknown("an IKE SA is up, its child SAs were not captured", *places, there)
    if status is None or status.casefold() != "connected":
        return unknown("security associations are there, Azure's connectionStatus was not exported", *places, there)
    return passed(f"Azure says {status}, and {len(tunnel.ike_sas)} IKE SA with its children", *places, there)


def _differences(tunnel: Tunnel, one: IkeSa) -> list[str]:
    """Return what of an SA is not the custom policy's."""
    policies = tunnel.settings.ipsec_policies if tunnel.settings is not None else None
    if not policies:
        return []
    wanted = policies[0]
    pairs = [
        ("IKE encryption", one.encryption, wanted.ike_encryption),
        ("IKE integrity", one.integrity, wanted.ike_integrity),
        *(("ESP encryption", child.encryption, wanted.ipsec_encryption) for child in one.children),
        *(("ESP integrity", child.integrity, wanted.ipsec_integrity) for child in one.children),
    ]
    found = [f"{what} {has}, not {want}" for what, has, want in pairs if has and want and not same(has, want)]
    if one.dh_group and wanted.dh_group and group_of(one.dh_group) != group_of(wanted.dh_group):
        found.append(f"DH group {one.dh_group}, not {wanted.dh_group}")
    return found
