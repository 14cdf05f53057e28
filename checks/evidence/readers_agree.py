"""evidence-readers-agree."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import DeviceView
from checks.severity import Severity

_SHOWN = 8


@check(
    "evidence-readers-agree",
    over=DeviceView,
    severity=Severity.HIGH,
    source="msee-audit: our judgement; an audit must not hang on one parser's bug",
)
def readers_agree(view: DeviceView) -> Outcome:
    """The two independent readers found the same neighbors, keys, addresses and tags.

    Why: A bug in one parser would make wrong verdicts look right; a second parser of another make rarely shares it.
    Fails when: the readers differ on a neighbor, its AS, whether it has a password, an address, a tag, or a name
    Unknown when: the device was not captured
    Not applicable when: the second reader did not run (`--second-reader` turns it on), or does not read the platform
    Fix: Look at the lines named and decide which reader is right; report the other.
    - All: `msee-audit audit SITE --second-reader`
    """
    device = view.edge.device
    if device is None:
        return unknown(f"{view.edge.name} was not captured: {view.edge.problem or 'no config'}")
    found = view.edge.disagreements
    if found is None:
        return not_applicable("the second reader did not run: --second-reader turns it on")
    if not found:
        return passed("both readers saw the same", device.where(1))
    first = found[0]
    more = f"; and {len(found) - 1} more" if len(found) > 1 else ""
    return failed(
        f"{first.what}: {first.first} to one reader, {first.second} to the other{more}",
        *(device.where(one.line) for one in found[:_SHOWN]),
        expected="both readers see the same",
        actual=f"differences: {len(found)}",
        details=tuple(f"{one.what}: {one.first} / {one.second}" for one in found[:_SHOWN]),
    )
