"""evidence-azure-readable."""

from checks.azure_definition import AzureProblem, Pointer
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import AzureView
from checks.severity import Severity

_SHOWN = 10


@check(
    "evidence-azure-readable",
    over=AzureView,
    severity=Severity.HIGH,
    source="msee-audit: our judgement; what was not read was not compared",
)
def azure_readable(view: AzureView) -> Outcome:
    """Every Azure file was read: JSON, of a known shape, and no two files disagree on a value.

    Why: A file that was not read, or two exports that differ, leave open what Azure's half is.
    Fails when: a file is not JSON, of no known shape, holds a value of the wrong kind, or contradicts another file
    Unknown when: there is no Azure file; or nothing else is wrong, and the last pull was not permitted to read something or failed there
    Fix: Export the resource again, and remove the stale file.
    - Azure: `az network express-route show --resource-group <group> --name <circuit> -o json`
    """
    if not view.azure.sources and not view.azure.problems:
        return unknown("there is no Azure file: az network express-route list -o json > azure/circuits.json")
    problems = view.azure.problems
    missed = [one for one in problems if one.kind in ("refused", "not-fetched")]
    if problems and len(missed) == len(problems):
        said = tuple(f"{one.file}{one.pointer}: {one.message}" for one in missed)
        return unknown(
            "; ".join(said[:_SHOWN]),
            *(Pointer(one.file, one.pointer, one.kind) for one in missed[:_SHOWN]),
            expected="everything read that the settings name",
            details=said,
        )
    if not problems:
        names = ", ".join(source.file for source in view.azure.sources)
        return passed(f"read {names}", *(Pointer(source.file, "", source.shape) for source in view.azure.sources))
    return failed(
        "; ".join(f"{one.file}{one.pointer}: {one.message}" for one in problems[:_SHOWN]),
        *(place for one in problems[:_SHOWN] for place in _places(one)),
        expected="every file read",
        actual=f"problems: {len(problems)}",
        details=tuple(f"{one.file}{one.pointer}: {one.message}" for one in problems),
    )


def _places(problem: AzureProblem) -> tuple[Pointer, ...]:
    """Return where a problem is: of two files that disagree, both places."""
    here = Pointer(problem.file, problem.pointer, problem.kind)
    if not problem.other_file:
        return (here,)
    return here, Pointer(problem.other_file, problem.other_pointer, problem.kind)
