"""azure-subnets-guarded."""

from checks.azure_data import table
from checks.azure_definition import AzureDefinition
from checks.azure_exports import export_of
from checks.azure_links import connected_vnets, name_of, rules_of, subnets_of
from checks.azure_mends import deny_inbound, together, update_by_id
from checks.azure_network import SecurityRule, Subnet
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import AzureView
from checks.severity import Severity

_VNETS = "microsoft.network/virtualnetworks"
_GROUPS = "microsoft.network/networksecuritygroups"
# The default rule AllowVnetInBound, which lets on-premises in, stands at 65000.
_BEFORE_DEFAULT = 65000
_ALL_PORTS = frozenset({"*", "0-65535", "1-65535"})
_EVERYONE = frozenset({"*", "any", "virtualnetwork", "0.0.0.0/0"})


@check(
    "azure-subnets-guarded",
    over=AzureView,
    severity=Severity.MEDIUM,
    source="Secure your Azure ExpressRoute: Network security, network security groups on subnets",
    aliases=("PSRule AZR-000263", "Prowler network_subnet_nsg_associated", "Checkov CKV2_AZURE_31"),
)
def subnets_guarded(view: AzureView) -> Outcome:
    """Every subnet that on-premises reaches has a security group with an explicit inbound deny.

    Why: The default rule AllowVnetInBound counts on-premises as the virtual network: without a deny of one's own all of it is let in.
    Fails when: a subnet of a connected virtual network has no security group, or the group does not deny what is left of inbound traffic, from everyone or VirtualNetwork, below priority 65000
    Unknown when: virtual networks, their gateways, or the attached groups were not exported; a Terraform subnet does not tell its group
    Fix: Attach a group, and close its inbound rules with a deny.
    - Azure: `az network nsg rule create --nsg-name <group> --name deny-inbound --priority 4096 --direction Inbound --access Deny --source-address-prefixes '*' --protocol '*'`
    """
    azure = view.azure
    connected = connected_vnets(azure)
    subnets = [one for vnet_id in sorted(connected) for one in subnets_of(azure, vnet_id)]
    judged = [one for one in subnets if one.name.casefold() not in table("alerts")["subnets"]["exempt"]]
    bare = [(one, why) for one in judged if (why := _fault(azure, one))]
    if bare:
        places: list[Place] = [one.pointer("network_security_group_id") for one, _ in bare]
        said = tuple(f"{name_of(one.parent_id)}/{one.name}: {why}" for one, why in bare)
        return failed(
            f"on-premises reaches {len(bare)} of {len(judged)} subnets unguarded: {'; '.join(said[:5])}",
            *places,
            expected="a security group with an inbound deny",
            actual="; ".join(said[:5]),
            azure_cli=together(_command(one, why) for one, why in bare),
            details=said,
        )
    unseen = sorted(set(connected) - {one.parent_id for one in subnets})
    if not connected or unseen:
        names = f" of {', '.join(map(name_of, unseen))}" if unseen else ", or their gateways,"
        return unknown(f"the virtual networks{names} were not exported: {export_of(_VNETS)}", *connected.values())
    doubtful = [one for one in judged if not one.network_security_group_id or not _is_known(azure, one)]
    if doubtful:
        names = ", ".join(f"{name_of(one.parent_id)}/{one.name}" for one in doubtful)
        places = [one.pointer("network_security_group_id") for one in doubtful]
        return unknown(f"the security groups of {names} were not exported: {export_of(_GROUPS)}", *places)
    if not judged:
        return unknown("the connected virtual networks hold no subnet to guard", *connected.values())
    return passed(
        f"all {len(judged)} subnets have a security group with an inbound deny",
        *(one.pointer("network_security_group_id") for one in judged),
    )


def _command(subnet: Subnet, why: str) -> str:
    """Return the command that guards a subnet; "" where a rule that lets all in has to go first, or to shrink."""
    if not subnet.network_security_group_id:
        return update_by_id("network vnet subnet update", subnet.id, "--network-security-group '<group id>'")
    return deny_inbound(subnet.network_security_group_id) if why.endswith("has no inbound deny") else ""


def _is_known(azure: AzureDefinition, subnet: Subnet) -> bool:
    return any(one.id == subnet.network_security_group_id for one in azure.network_security_groups)


def _fault(azure: AzureDefinition, subnet: Subnet) -> str:
    """Return what is wrong with a subnet's guard, "" where nothing is or it is not known."""
    if not subnet.network_security_group_id:
        return "no security group" if subnet.is_live else ""
    if not _is_known(azure, subnet):
        return ""
    group = name_of(subnet.network_security_group_id)
    rules = [one for one in rules_of(azure, subnet.network_security_group_id) if _is_for_all(one, subnet)]
    deciding = min(rules, key=lambda one: one.priority or _BEFORE_DEFAULT, default=None)
    if deciding is None:
        return f"{group} has no inbound deny"
    is_deny = (deciding.access or "").casefold() == "deny"
    return "" if is_deny else f"{group} lets everything in by {deciding.name}, before any deny"


def _is_for_all(rule: SecurityRule, subnet: Subnet) -> bool:
    """Tell whether a rule decides, before the default ones, on everything that on-premises sends to a subnet."""
    if (rule.direction or "").casefold() != "inbound" or rule.priority is None or rule.priority >= _BEFORE_DEFAULT:
        return False
    own = {str(prefix) for prefix in subnet.address_prefixes or ()}
    ports = {one for one in (rule.destination_port_range, *(rule.destination_port_ranges or ())) if one}
    ends = {
        one.casefold() for one in (rule.destination_address_prefix, *(rule.destination_address_prefixes or ())) if one
    }
    is_whole = bool(ports & _ALL_PORTS) and bool(ends & (_EVERYONE | own))
    is_any = (rule.protocol or "").casefold() in ("*", "any")
    return is_whole and is_any and any(one.casefold() in _EVERYONE for one in rule.sources)
