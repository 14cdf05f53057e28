"""azure-tagged."""

from shlex import quote

from checks.azure_mends import together
from checks.azure_record import AzureResource
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import AzureView
from checks.severity import Severity

_SHOWN = 3  # resources: more make a line that nobody reads


@check(
    "azure-tagged",
    over=AzureView,
    severity=Severity.LOW,
    source="Secure your Azure ExpressRoute: Asset management, tags",
)
def tagged(view: AzureView) -> Outcome:
    """Circuits, ports, gateways and connections carry the required tags.

    Why: Who owns a circuit and whom to call is found by its tags, when it matters.
    Fails when: a tag of `required_tags` is missing or empty; where the policy names none, when a resource has no tag at all
    Unknown when: nothing was exported that is tagged, or an export does not carry tags
    Fix: Tag the resource.
    - Azure: `az tag update --resource-id <id> --operation merge --tags owner=<team>`
    """
    azure, required = view.azure, view.estate.policy.required_tags
    resources: list[AzureResource] = [
        *(one for one in azure.circuits if one.values),
        *(one for one in azure.ports if one.values),
        *azure.virtual_network_gateways,
        *azure.express_route_gateways,
        *azure.vpn_gateways,
        *azure.connections,
    ]
    if not resources:
        return unknown("no circuit was exported: az network express-route list -o json > azure/circuits.json")
    lacking = [(one, missing) for one in resources if (missing := _missing(one, required))]
    if lacking:
        said = tuple(f"{one.name}: {', '.join(missing)}" for one, missing in lacking)
        places: list[Place] = [one.pointer("tags") for one, _ in lacking]
        return failed(
            f"missing or empty tags: {'; '.join(said)}",
            *places,
            expected=", ".join(required) or "at least one tag",
            actual="; ".join(said),
            azure_cli=together(
                f"az tag update --resource-id {quote(one.id)} --operation merge "
                f"--tags {' '.join(quote(f'{name}=<value>') for name in (required or ['<name>']))}"
                for one, _ in lacking[:_SHOWN]
            ),
            details=said,
        )
    untold = [one for one in resources if one.tags is None and not one.is_live]
    if untold:
        names = ", ".join(one.name for one in untold)
        return unknown(f"the tags of {names} are not in the export", *(one.pointer("tags") for one in untold))
    return passed(f"{len(resources)} resources carry their tags", *(one.pointer("tags") for one in resources))


def _missing(resource: AzureResource, required: tuple[str, ...]) -> list[str]:
    """Return the tags that a resource lacks. Names of tags are the same in any case."""
    if resource.tags is None and not resource.is_live:
        return []
    own = {name.casefold(): value for name, value in (resource.tags or {}).items() if value.strip()}
    if not required:
        return [] if own else ["any tag"]
    return [name for name in required if name.casefold() not in own]
