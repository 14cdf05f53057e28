"""ipsec-dpd."""

from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.azure_commands import update_connection
from checks.ipsec.changes import on_tunnel
from checks.ipsec.tunnel_halves import open_absence, without_connection, without_router
from checks.severity import Severity
from parsers.model.change import ChangeKind

_SHORTEST, _LONGEST = 10, 45
_AZURE_DEFAULT = 45


@check(
    "ipsec-dpd",
    over=Tunnel,
    severity=Severity.LOW,
    source="Microsoft Learn, Configure custom IPsec/IKE connection policies: DPD timeout",
)
def dpd(tunnel: Tunnel) -> Outcome:
    """Dead peer detection is on, every 10 to 45 seconds.

    Why: Without it a tunnel whose far end is gone keeps its routes until the SA's lifetime ends.
    Fails when: it is off, or its interval is below 10 or above 45 seconds
    Unknown when: a half is not known, or the router's setting is not in the capture
    Fix: Set an interval between 10 and 45 seconds.
    - IOS-XE: `dpd 10 3 periodic` in the IKEv2 profile
    - Junos: `set security ike gateway <name> dead-peer-detection interval 10`
    - EOS: `dpd 10 50 restart` in the profile
    - strongSwan: `dpd_delay = 10s`
    - Azure: `az network vpn-connection update --set dpdTimeoutSeconds=45`
    """
    missing = without_router(tunnel) or without_connection(tunnel)
    found, settings = tunnel.tunnel, tunnel.settings
    if missing or found is None or settings is None:
        return missing or unknown("a half is not known")
    here: tuple[Place, ...] = found.all_lines("dpd_seconds")
    there = settings.pointer("dpd_timeout_seconds")
    wanted = f"{_SHORTEST} to {_LONGEST} s"
    ours, theirs = found.dpd_seconds, settings.dpd_timeout_seconds or _AZURE_DEFAULT
    if ours is not None and not _SHORTEST <= ours <= _LONGEST:
        said = f"every {ours} s" if ours else "off"
        default = found.defaults.get("dpd_seconds")
        doubt = open_absence(tunnel) if ours == 0 else None
        return doubt or failed(
            f"dead peer detection is {said} on the router" + (f": {default}" if default else ""),
            *here,
            there,
            expected=wanted,
            actual=said,
            changes=on_tunnel(tunnel, ChangeKind.SET_DPD, seconds=str(_SHORTEST), retries="3"),
        )
    if not _SHORTEST <= theirs <= _LONGEST:
        return failed(
            f"Azure waits {theirs} s",
            *here,
            there,
            expected=wanted,
            actual=f"{theirs} s",
            azure_cli=update_connection(tunnel, "dpdTimeoutSeconds", str(_AZURE_DEFAULT)),
        )
    if ours is None:
        return unknown("the router's dead peer detection is not in the capture", *here, there)
    return passed(f"every {ours} s on the router, {theirs} s in Azure", *here, there)
