"""port-azure-link-enabled."""

from checks.azure_commands import update_link
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import PortLink
from checks.severity import Severity


@check(
    "port-azure-link-enabled",
    over=PortLink,
    severity=Severity.HIGH,
    source="Microsoft Learn, Configure ExpressRoute Direct: enable admin state of links",
    aliases=("APRL 60077378-7cb1-4b35-89bb-393884d9921d",),
)
def azure_link_enabled(link: PortLink) -> Outcome:
    """The link of the ExpressRoute Direct port is enabled in Azure.

    Why: A link whose admin state is Disabled sends no light: every path on it is down.
    Fails when: adminState is not Enabled
    Unknown when: the export holds no adminState
    Fix: Enable the link once the cross connect is in place.
    - Azure: `az network express-route port link update --port-name <port> --name link1 --admin-state Enabled`
    """
    there = link.link.pointer("admin_state")
    state = link.link.admin_state
    if state is None:
        return unknown("adminState was not exported: az network express-route port show", there)
    if state.casefold() == "enabled":
        return passed(f"{link.id} is Enabled", there)
    return failed(
        f"{link.id} is {state} in Azure: nothing crosses it",
        there,
        expected="Enabled",
        actual=state,
        azure_cli=update_link(link.port, link.link.name, "--admin-state Enabled"),
    )
