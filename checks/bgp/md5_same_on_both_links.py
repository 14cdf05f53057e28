"""bgp-md5-same-on-both-links."""

from checks.absence import open_absence
from checks.azure_commands import set_shared_key
from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.severity import Severity
from parsers.model.change import ChangeKind


@check(
    "bgp-md5-same-on-both-links",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, Create and modify peering: one shared key per peering",
    follows=("bgp-md5-agrees", "bgp-md5-set"),
    spans_links=True,
)
def md5_same_on_both_links(path: EdgePath) -> Outcome:
    """Both links of a peering hold one key.

    Why: Azure holds one key for a peering; where the routers' keys differ, at most one session comes up.
    Fails when: the two links' keys differ, or only one link has one; where a supplied key tells, on the link that deviates
    Unknown when: this or the other link's neighbor was not found or is cut off, or a key cannot be decoded
    Not applicable when: neither link has a password (bgp-md5-set tells), or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Set the peering's key on both routers.
    - IOS-XE: `neighbor 192.0.2.2 password <key>`
    - Junos: `set protocols bgp group <group> authentication-key <key>`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    twin = path.twin
    other = twin.neighbor if twin is not None else None
    if other is None:
        return unknown("the other link's neighbor is not known", neighbor.line("md5"))
    places = neighbor.line("md5"), other.line("md5")
    mine, theirs = neighbor.md5, other.md5
    if mine is None or theirs is None:
        return unknown("a key is not in the capture", *places)
    if mine is False and theirs is False:
        return not_applicable("neither link has a password: bgp-md5-set tells")
    doubt = (open_absence(path) if mine is False else None) or (
        open_absence(twin) if twin and theirs is False else None
    )
    if doubt is not None:
        return doubt
    agrees = False if mine is False or theirs is False else mine.agrees(theirs)
    if agrees is None:
        return unknown("a key cannot be decoded, so the two cannot be compared", *places)
    if agrees:
        return passed("one key on both links", *places)
    if path.supplied_md5 is not None and mine and mine.agrees(path.supplied_md5):
        return passed("this link holds the peering's key; the other deviates", *places)
    is_told = path.supplied_md5 is not None and theirs and theirs.agrees(path.supplied_md5)
    return failed(
        "the two links of the peering hold different keys: at most one session comes up"
        if mine and theirs
        else "only one link of the peering has a password",
        *places,
        expected="one key on both links",
        actual="different keys" if mine and theirs else "a key on one link only",
        changes=on_neighbor(path, ChangeKind.SET_MD5),
        azure_cli="" if is_told else set_shared_key(path.circuit, path.peering),
        device=None if is_told or not mine else "",
    )
