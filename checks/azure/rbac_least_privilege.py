"""azure-rbac-least-privilege."""

from shlex import quote

from checks.azure_access import KeyVault, RoleAssignment
from checks.azure_data import table
from checks.azure_definition import AzureDefinition
from checks.azure_exports import export_of
from checks.azure_record import AzureResource
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import AzureView
from checks.severity import Severity

_ASSIGNMENTS = "microsoft.authorization/roleassignments"
_ROLES = "microsoft.authorization/roledefinitions"
_BROAD_ACTIONS = frozenset({"*", "*/write", "microsoft.network/*", "microsoft.authorization/*"})


@check(
    "azure-rbac-least-privilege",
    over=AzureView,
    severity=Severity.MEDIUM,
    source="Secure your Azure ExpressRoute: Identity and access management, role-based access control",
    aliases=("WAF 61fced7c-71af-4061-a73a-b880e8ee4f78",),
)
def rbac_least_privilege(view: AzureView) -> Outcome:
    """Nobody beyond the allow-list holds a broad role over a circuit, port, gateway or vault.

    Why: An owner of the subscription can delete the circuit, read its authorization keys, or switch MACsec off.
    Fails when: a principal that `allowed_principals` does not name holds Owner, Contributor, User Access Administrator or a custom role like them
    Unknown when: the role assignments over a resource, or the definition of a custom role, were not exported
    Fix: Give Network Contributor on the resource group in its place, or name the principal in the policy.
    - Settings: `[policy] allowed_principals = ["<object id or name>"]`
    - Azure: `az role assignment delete --ids <id>`
    """
    azure = view.azure
    resources: list[AzureResource] = [
        *azure.circuits,
        *azure.ports,
        *azure.virtual_network_gateways,
        *azure.express_route_gateways,
        *azure.vpn_gateways,
        *(one for one in azure.key_vaults if _holds_macsec_keys(azure, one)),
    ]
    if not resources:
        return unknown("no circuit was exported: az network express-route list -o json > azure/circuits.json")
    allowed = {one.casefold() for one in view.estate.policy.allowed_principals}
    over = [one for one in azure.role_assignments if any(one.covers(other.id) for other in resources)]
    foreign = [
        one
        for one in over
        if not allowed & {(one.principal_id or "").casefold(), (one.principal_name or "").casefold()}
    ]
    broad = [one for one in foreign if _is_broad(azure, one)]
    if broad:
        said = tuple(
            f"{one.principal_name or one.principal_id}: {_role(one)} over {one.scope or one.parent_id}" for one in broad
        )
        places: list[Place] = [
            one.pointer("role_definition_name" if one.role_definition_name else "role_definition_id") for one in broad
        ]
        return failed(
            f"{len(broad)} broad roles beyond the allow-list: {'; '.join(said[:5])}",
            *places,
            expected="Network Contributor or less",
            actual="; ".join(said[:5]),
            azure_cli=f"az role assignment delete --ids {quote(broad[0].id)}",
            details=said,
        )
    unseen = [one for one in resources if not any(assignment.covers(one.id) for assignment in over)]
    if unseen:
        first = unseen[0]
        command = export_of(_ASSIGNMENTS, first.name, id=first.id)
        names = ", ".join(one.name for one in unseen)
        return unknown(
            f"the role assignments over {names} were not exported: {command}", *(one.place for one in unseen)
        )
    strange = [one for one in foreign if _is_broad(azure, one) is None]
    if strange:
        names = ", ".join(dict.fromkeys(_role(one) for one in strange))
        return unknown(
            f"what {names} allows was not exported: {export_of(_ROLES)}",
            *(one.pointer("role_definition_id") for one in strange),
        )
    return passed(f"{len(over)} role assignments, no broad one beyond the allow-list", *(one.place for one in over))


def _holds_macsec_keys(azure: AzureDefinition, vault: KeyVault) -> bool:
    return any(
        vault.holds(link.macsec.cak_secret_identifier) for port in azure.ports for link in port.links if link.macsec
    )


def _role(one: RoleAssignment) -> str:
    roles = table("roles")
    return one.role_definition_name or {**roles["broad"], **roles["narrow"]}.get(one.role_guid) or one.role_guid


def _is_broad(azure: AzureDefinition, one: RoleAssignment) -> bool | None:
    """Tell whether a role is broad: by name, by the GUID of a built-in one, by its actions; None where none tells."""
    roles = table("roles")
    if _role(one) in roles["broad"].values():
        return True
    definition = next((role for role in azure.role_definitions if role.id.endswith(f"/{one.role_guid}")), None)
    if definition is not None:
        actions = [action.casefold() for each in definition.permissions or () for action in each.actions or ()]
        return bool(_BROAD_ACTIONS & set(actions))
    # Built-in roles have fixed names; a name that is none of the broad ones may be a custom role like them.
    is_known = _role(one) in roles["narrow"].values() or (one.role_definition_name or "").endswith("Reader")
    return False if is_known else None
