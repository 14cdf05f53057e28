"""resilience-failover-tested."""

from datetime import timedelta

from checks.azure_definition import Pointer
from checks.azure_exports import export_of
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import Estate
from checks.severity import Severity

_TESTS = "failovertests"


@check(
    "resilience-failover-tested",
    over=Estate,
    severity=Severity.MEDIUM,
    source="Secure your Azure ExpressRoute: Backup and recovery, test failover",
)
def failover_tested(estate: Estate) -> Outcome:
    """Every circuit's failover was tested, with success, within the policy's days.

    Why: A second link that was never used alone is a hope: filters, timers and forgotten static routes show in a test.
    Fails when: the youngest completed test of a circuit is older than `failover_test_max_age_days` (90 unless set), failed, or there is none in its list
    Unknown when: the tests of a circuit were not exported, and nobody attests one
    Fix: Run a failover test in a maintenance window, or attest the one that was made by hand.
    - Azure: `az network express-route get-link-failover-all-tests-detail --name <circuit> --type All --fetch-latest true -o json`
    - Settings: `[[attestation]] check = "resilience-failover-tested"`
    """
    azure = estate.azure
    if not azure.circuits:
        return unknown("no circuit was exported: az network express-route list -o json > azure/circuits.json")
    days = {one.circuit.id: one.policy.failover_test_max_age_days for one in estate.circuits}
    faults: list[tuple[str, Place]] = []
    places: list[Place] = []
    untold: list[str] = []
    for circuit in azure.circuits:
        oldest = estate.now - timedelta(days=days.get(circuit.id, estate.policy.failover_test_max_age_days))
        own = [one for one in azure.failover_tests if one.name.casefold() == circuit.name.casefold()]
        done = [one for one in own if (one.status or "").casefold() == "completed" and one.end_time is not None]
        listed = azure.list_of(_TESTS, circuit.name)
        if done:
            youngest = max(done, key=lambda one: one.end_time or estate.now)
            there: Pointer = youngest.pointer("end_time")
            if youngest.was_simulation_successful is False:
                faults.append((f"{circuit.name}: the test of {there.value} failed", there))
            elif youngest.end_time is not None and youngest.end_time < oldest:
                said = f"last tested {youngest.end_time:%Y-%m-%d}, a test since {oldest:%Y-%m-%d} is wanted"
                faults.append((f"{circuit.name}: {said}", there))
            else:
                places.append(there)
        elif listed is not None:
            faults.append((f"{circuit.name}: no completed test", listed))
        else:
            untold.append(export_of(_TESTS, circuit.name, resource_group=circuit.resource_group))
    if faults:
        said = "; ".join(why for why, _ in faults)
        return failed(
            said,
            *(place for _, place in faults),
            expected="a test with success of every circuit, young enough",
            actual=said,
        )
    if untold:
        return unknown(f"failover tests were not exported: {untold[0]}, or attest one", details=tuple(untold))
    return passed("every circuit's failover was tested", *places)
