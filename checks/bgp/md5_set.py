"""bgp-md5-set."""

from checks.absence import open_absence
from checks.azure_commands import set_shared_key
from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import as_wanted, without_neighbor
from checks.severity import Severity
from parsers.model.change import ChangeKind


@check(
    "bgp-md5-set",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Secure your Azure ExpressRoute: Data protection, MD5 hash on BGP sessions",
    aliases=("WAF 7091a086-8128-45f8-81e6-c93548433b87",),
)
def md5_set(path: EdgePath) -> Outcome:
    """Every session with Microsoft carries an MD5 password, its own or inherited.

    Why: Without it, whoever reaches the segment can reset the session or speak in its name.
    Fails when: no password is in effect for the neighbor; low where `md5` is "preferred"
    Unknown when: the capture is cut off, or a group or template that the neighbor inherits from is not in it; or the router half was not found or not read
    Not applicable when: the policy has `md5 = "off"`, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Set one key of letters and digits on both links and in Azure; do it link by link, the session resets.
    - IOS-XE: `neighbor 192.0.2.2 password <key>`
    - Junos: `set protocols bgp group <group> authentication-key <key>`
    - Azure: `az network express-route peering update --circuit-name <circuit> --name <peering> --shared-key <key>`
    """
    if path.policy.md5 == "off":
        return not_applicable("the policy does not ask for MD5")
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    where = neighbor.all_lines("md5")
    if neighbor.md5 is None:
        return unknown("what the neighbor inherits from is not in the capture", *where)
    if neighbor.md5:
        return passed("has a password", *where)
    doubt = open_absence(path)
    if doubt is not None:
        return doubt
    source = (neighbor.line("peer_group"),) if neighbor.peer_group else ()
    is_off = {"is_off": "yes"} if "md5" in neighbor.lines else {}
    return as_wanted(
        path.policy.md5,
        failed(
            f"neighbor {neighbor.address} has no MD5 password: the session is open to reset and impersonation",
            *where,
            *source,
            expected="an MD5 password",
            actual="none",
            changes=on_neighbor(path, ChangeKind.SET_MD5, **is_off),
            azure_cli=set_shared_key(path.circuit, path.peering),
        ),
    )
