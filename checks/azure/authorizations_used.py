"""azure-authorizations-used."""

from datetime import timedelta
from shlex import quote

from checks.azure_commands import show_circuit
from checks.azure_links import name_of
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import CircuitView
from checks.severity import Severity


@check(
    "azure-authorizations-used",
    over=CircuitView,
    severity=Severity.MEDIUM,
    source="Secure your Azure ExpressRoute: Identity and access management; Microsoft Learn, circuit authorizations",
)
def authorizations_used(view: CircuitView) -> Outcome:
    """No authorization of the circuit lies idle for longer than the policy allows.

    Why: Whoever holds an authorization that was never redeemed can attach a virtual network of their own to the circuit.
    Fails when: an authorization is Available and older than `idle_authorization_days` (30 unless set; 0 means none may be idle)
    Unknown when: the authorizations, whether one is used, or the time when an idle one was made, are not in the export
    Fix: Delete it; a new one is made in a minute when it is needed.
    - Azure: `az network express-route auth delete --circuit-name <circuit> --name <authorization>`
    """
    azure, circuit, days = view.around, view.circuit, view.policy.idle_authorization_days
    own = [one for one in azure.authorizations if one.parent_id == circuit.id]
    idle = [one for one in own if (one.authorization_use_status or "").casefold() == "available"]
    made = {one.id: one.created_at for one in idle}
    limit = view.now - timedelta(days=days) if view.now else None
    old = [one for one in idle if days == 0 or ((moment := made[one.id]) and limit and moment < limit)]
    if old:
        names = ", ".join(one.name for one in old)
        group = quote(circuit.resource_group) if circuit.resource_group else "'<resource-group>'"
        return failed(
            f"{names} of {circuit.name} is idle: whoever holds its key can attach a network",
            *(one.pointer("authorization_use_status") for one in old),
            expected=f"none idle for more than {days} days",
            actual=f"idle: {names}",
            azure_cli=f"az network express-route auth delete --resource-group {group} "
            f"--circuit-name {quote(circuit.name)} --name {quote(old[0].name)}",
        )
    doubtful = [one for one in idle if made[one.id] is None]
    if doubtful:
        names = ", ".join(one.name for one in doubtful)
        return unknown(
            f"{names} is idle, and since when is not in the export; with idle_authorization_days = 0 it fails",
            *(one.pointer("authorization_use_status") for one in doubtful),
        )
    listed = azure.list_below(circuit.id, "authorizations")
    if listed is None:
        return unknown(f"the authorizations were not exported: {show_circuit(circuit)}", circuit.place)
    if any(one.authorization_use_status is None for one in own):
        return unknown("whether an authorization is used is not in the export", listed)
    users = sorted({name_of(one.connection_resource_uri or "") for one in own} - {""})
    return passed(f"{len(own)} authorizations, none idle for long", listed, actual=", ".join(users))
