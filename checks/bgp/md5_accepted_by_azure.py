"""bgp-md5-accepted-by-azure."""

from checks.azure_commands import set_shared_key
from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.severity import Severity
from parsers.model.change import ChangeKind

MAX_CHARACTERS = 25


@check(
    "bgp-md5-accepted-by-azure",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, Create and modify peering: MD5 hash, at most 25 alphanumeric characters",
)
def md5_accepted_by_azure(path: EdgePath) -> Outcome:
    """The router's key is one that Azure can hold: at most 25 letters and digits.

    Why: Azure refuses longer keys and special characters, so such a key on the router can match nothing.
    Fails when: the key is longer than 25 characters, or is not of letters and digits only
    Unknown when: the key cannot be decoded or is not in the capture, or the router half was not found or not read
    Not applicable when: no password is set, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Choose a key of 12 to 25 letters and digits, and set it on both sides.
    - IOS-XE: `neighbor 192.0.2.2 password <key>`
    - Junos: `set protocols bgp group <group> authentication-key <key>`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    where = neighbor.line("md5")
    key = neighbor.md5
    if key is False:
        return not_applicable("no password is set: bgp-md5-set tells")
    if key is None or key.length is None or key.is_alphanumeric is None:
        reason = "is not in the capture" if key is None else f"cannot be decoded ({key.encoding.value})"
        return unknown(f"the key {reason}", where)
    faults = []
    if key.length > MAX_CHARACTERS:
        faults.append(f"longer than {MAX_CHARACTERS} characters")
    if not key.is_alphanumeric:
        faults.append("not of letters and digits only")
    if not faults:
        return passed("letters and digits, not too long", where)
    return failed(
        f"the key is {' and '.join(faults)}: Azure cannot hold it, so the two ends cannot match",
        *neighbor.all_lines("md5"),
        expected="at most 25 letters and digits",
        actual=", ".join(faults),
        changes=on_neighbor(path, ChangeKind.SET_MD5),
        azure_cli=set_shared_key(path.circuit, path.peering),
    )
