"""azure-locked."""

from shlex import quote

from checks.azure_exports import export_of
from checks.azure_record import AzureResource
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import CircuitView
from checks.severity import Severity

_LOCKS = "microsoft.authorization/locks"


@check(
    "azure-locked",
    over=CircuitView,
    severity=Severity.LOW,
    source="Secure your Azure ExpressRoute: Identity and access management; Microsoft Learn, Lock your resources",
)
def locked(view: CircuitView) -> Outcome:
    """A lock keeps the circuit, and the port of a Direct circuit, from being deleted.

    Why: A deleted circuit is an outage of weeks: the carrier has to provision it anew.
    Fails when: no lock holds the circuit, its port, or what they stand below
    Unknown when: the locks were not exported
    Fix: Set a CanNotDelete lock. A ReadOnly lock also blocks the reading of ARP and route tables, which are POST requests.
    - Azure: `az lock create --name keep --lock-type CanNotDelete --resource <id>`
    """
    azure = view.around
    resources: list[AzureResource] = [view.circuit, *([view.port] if view.port else [])]
    places: list[Place] = []
    bare: list[AzureResource] = []
    for resource in resources:
        lock = next((one for one in azure.locks if one.level and one.covers(resource.id)), None)
        if lock is None:
            bare.append(resource)
        else:
            places.append(lock.pointer("level"))
    if not bare:
        is_read_only = any(one.level == "ReadOnly" and one.covers(view.circuit.id) for one in azure.locks)
        note = "; ReadOnly also blocks the reading of ARP and route tables" if is_read_only else ""
        return passed(f"a lock holds {', '.join(one.name for one in resources)}{note}", *places)
    listed = azure.list_of(_LOCKS)
    if listed is None:
        return unknown(f"the locks were not exported: {export_of(_LOCKS)}", view.circuit.place)
    names = ", ".join(one.name for one in bare)
    return failed(
        f"no lock holds {names}",
        listed,
        expected="a CanNotDelete lock",
        actual="none",
        azure_cli=f"az lock create --name keep --lock-type CanNotDelete --resource {quote(bare[0].id)}",
    )
