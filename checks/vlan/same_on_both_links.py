"""vlan-same-on-both-links."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_interface
from checks.severity import Severity
from checks.vlan.changes import set_customer_tag


@check(
    "vlan-same-on-both-links",
    over=EdgePath,
    severity=Severity.MEDIUM,
    source="Microsoft Learn, ExpressRoute routing requirements: one VLAN ID per peering",
    follows=("vlan-agrees",),
    spans_links=True,
)
def same_on_both_links(path: EdgePath) -> Outcome:
    """Primary and secondary link carry the same VLAN tag.

    Why: A peering has one vlanId for both links; where the routers differ, one of them is wrong.
    Fails when: the two routers' tags of one peering differ; reported on the link whose tag is not Azure's
    Unknown when: the interface of this or the other link was not found, or a tag is not in the capture
    Not applicable when: the circuit is not known to be Direct, and the policy has `provider_retags`
    Fix: Set the peering's vlanId on both.
    - IOS-XE: `encapsulation dot1Q <vlanId>`
    - Junos: `set interfaces <port> unit <n> vlan-id <vlanId>`
    """
    missing = without_interface(path)
    interface, twin = path.interface, path.twin
    if missing or interface is None:
        return missing or unknown("the interface is not known")
    if path.circuit.is_direct is not True and path.policy.provider_retags:
        return not_applicable("the provider retags: the hand-offs may differ")
    if twin is None or twin.interface is None:
        return unknown("the other link's interface is not known", interface.line("outer_tag"))
    mine, other = interface.customer_tag, twin.interface.customer_tag
    places = interface.line("outer_tag"), twin.interface.line("outer_tag")
    if interface.tag_count is None or twin.interface.tag_count is None:
        return unknown("a tag is not in the capture", *places)
    if mine == other:
        return passed(f"tag {mine or 'none'} on both links", *places)
    wanted = path.peering.vlan_id
    if mine == wanted:
        return passed(f"tag {mine} here, as in Azure; the other link differs", *places, path.peering.pointer("vlan_id"))
    return failed(
        f"tag {mine or 'none'} on the {path.link} link, {other or 'none'} on the other",
        *places,
        path.peering.pointer("vlan_id"),
        expected=str(wanted or other),
        actual=str(mine or "untagged"),
        changes=set_customer_tag(path, interface, wanted) if wanted is not None else (),
        device="" if wanted is None else None,
    )
