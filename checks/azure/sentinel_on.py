"""azure-sentinel-on."""

from checks.azure_exports import export_of
from checks.azure_links import name_of
from checks.azure_mends import onboard_sentinel
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import AzureView
from checks.severity import Severity

_ONBOARDING = "microsoft.securityinsights/onboardingstates"
_SETTINGS = "microsoft.insights/diagnosticsettings"


@check(
    "azure-sentinel-on",
    over=AzureView,
    severity=Severity.LOW,
    source="Secure your Azure ExpressRoute: Logging and threat detection, Microsoft Sentinel",
)
def sentinel_on(view: AzureView) -> Outcome:
    """The logs of circuits and gateways reach a workspace with Microsoft Sentinel.

    Why: A log that nobody correlates is evidence after the fact, not detection.
    Fails when: the logs go to no workspace, or Sentinel is not on any that they go to
    Unknown when: diagnostic settings or the workspace's onboarding state were not exported
    Fix: Send the logs to a workspace and onboard it to Sentinel; where another SIEM reads them, attest it.
    - Azure: `az sentinel onboarding-state create --name default --workspace-name <workspace>`
    """
    azure = view.azure
    watched = {one.id for one in (*azure.circuits, *azure.virtual_network_gateways, *azure.vpn_gateways)}
    settings = [one for one in azure.diagnostic_settings if one.target in watched]
    workspaces = {one.workspace_id: one for one in settings if one.workspace_id}
    onboarded = {one.workspace: one for one in azure.sentinel_onboardings}
    for workspace, setting in workspaces.items():
        if workspace in onboarded:
            return passed(
                f"logs reach {name_of(workspace)}, which has Sentinel",
                setting.pointer("workspace_id"),
                onboarded[workspace].place,
            )
    if not settings:
        return unknown(f"no diagnostic setting of a circuit or gateway was exported: {export_of(_SETTINGS)}")
    if not workspaces:
        return failed(
            "the logs of circuits and gateways reach no workspace",
            *(one.pointer("workspace_id") for one in settings),
            expected="a workspace with Sentinel",
            actual="no workspace",
        )
    names = sorted(map(name_of, workspaces))
    lists = [azure.list_of(_ONBOARDING, name) for name in names]
    if not all(lists):
        commands = ", ".join(export_of(_ONBOARDING, name_of(one), workspace_id=one) for one in sorted(workspaces))
        return unknown(
            f"whether {', '.join(names)} has Sentinel was not exported: {commands}",
            *(one.pointer("workspace_id") for one in workspaces.values()),
        )
    return failed(
        f"{', '.join(names)} has no Sentinel",
        *(one for one in lists if one is not None),
        expected="Sentinel on the workspace",
        actual="not onboarded",
        azure_cli=onboard_sentinel(min(workspaces)),
    )
