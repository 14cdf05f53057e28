"""bgp-md5-strong."""

from checks.azure_commands import set_shared_key
from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.severity import Severity
from parsers.model.change import ChangeKind

MIN_CHARACTERS = 12


@check(
    "bgp-md5-strong",
    over=EdgePath,
    severity=Severity.MEDIUM,
    source="msee-audit: our judgement; RFC 3562 asks for keys of 12 to 24 bytes",
)
def md5_strong(path: EdgePath) -> Outcome:
    """The key has at least 12 characters and is no word, hostname, AS number or vendor sample.

    Why: TCP-MD5 can be guessed offline from one captured segment; a short or common key falls in minutes.
    Fails when: the key is shorter than 12 characters or easy to guess
    Unknown when: the key cannot be decoded or is not in the capture, or the router half was not found or not read
    Not applicable when: no password is set, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Choose 20 or more random letters and digits.
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
    if key is None or key.length is None or key.weakness is None:
        reason = "is not in the capture" if key is None else f"cannot be decoded ({key.encoding.value})"
        return unknown(f"the key {reason}", where)
    fault = key.weakness or (f"shorter than {MIN_CHARACTERS} characters" if key.length < MIN_CHARACTERS else "")
    if not fault:
        return passed("long enough, and no common word", where)
    return failed(
        f"the key is {fault}",
        *neighbor.all_lines("md5"),
        expected=f"at least {MIN_CHARACTERS} characters, not guessable",
        actual=fault,
        changes=on_neighbor(path, ChangeKind.SET_MD5),
        azure_cli=set_shared_key(path.circuit, path.peering),
    )
