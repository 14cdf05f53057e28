"""vlan-agrees."""

from checks.azure_commands import update_peering
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_interface
from checks.severity import Severity
from checks.vlan.changes import set_customer_tag
from parsers.model.interface import Interface


@check(
    "vlan-agrees",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute routing requirements; About ExpressRoute Direct",
    follows=("vlan-encapsulation-agrees",),
)
def agrees(path: EdgePath) -> Outcome:
    """The single or inner VLAN tag on the router equals the peering's vlanId in Azure.

    Why: Azure delivers a peering on exactly one tag; frames with another are dropped, so ARP and BGP never start.
    Fails when: the tags differ, or the interface is untagged; low on a provider circuit whose provider retags (policy)
    Unknown when: the router's interface was not found, its encapsulation line is not in the capture, or Azure's vlanId was not exported
    Fix: Set the tag that Azure has, or change the peering's vlanId.
    - IOS-XE: `encapsulation dot1Q 3001 second-dot1q 100`
    - Junos: `set interfaces <port> unit <n> vlan-tags outer 3001 inner 100`
    - Azure: `az network express-route peering update --circuit-name <circuit> --name AzurePrivatePeering --vlan-id 100`
    """
    missing = without_interface(path)
    interface = path.interface
    if missing or interface is None:
        return missing or unknown("the interface is not known")
    field = "inner_tag" if interface.inner_tag is not None else "outer_tag"
    here, there = interface.line(field), path.peering.pointer("vlan_id")
    wanted = path.peering.vlan_id
    if wanted is None:
        return unknown("vlanId was not exported", here, there)
    if interface.tag_count is None or len(_tags(interface)) < interface.tag_count:
        return unknown(f"the tags of {interface.name} are not in the capture", here, there, expected=str(wanted))
    tag = interface.customer_tag
    if tag == wanted:
        return passed(f"tag {tag} on both sides", here, there)
    retagged = path.circuit.is_direct is not True and path.policy.provider_retags
    kind = "inner tag" if interface.tag_count == 2 else "tag"
    return failed(
        f"VLAN differs: {f'{kind} {tag}' if tag else 'no tag'} on the router, {wanted} in Azure"
        + ("; the provider retags" if retagged else "; the link will not pass traffic"),
        here,
        there,
        expected=f"{kind} {wanted}",
        actual=f"{kind} {tag}" if tag else "untagged",
        changes=set_customer_tag(path, interface, wanted),
        azure_cli=update_peering(path.circuit, path.peering, f"--vlan-id {tag}") if tag else "",
        severity=Severity.LOW if retagged else None,
    )


def _tags(interface: Interface) -> list[int]:
    return [tag for tag in (interface.outer_tag, interface.inner_tag) if tag is not None]
