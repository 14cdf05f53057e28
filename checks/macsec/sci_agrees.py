"""macsec-sci-agrees."""

from checks.azure_commands import update_link
from checks.azure_definition import MacsecConfig
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import without_port
from checks.macsec.changes import of_port
from checks.macsec.ports import has_keys, judge_ports
from checks.severity import Severity
from parsers.model.change import ChangeKind
from parsers.model.macsec import MacsecPort


@check(
    "macsec-sci-agrees",
    over=PortLink,
    severity=Severity.HIGH,
    source="Microsoft Learn, Configure MACsec on ExpressRoute Direct ports: SCI",
)
def sci_agrees(link: PortLink) -> Outcome:
    """Both ends agree on whether frames carry the SCI; a platform that always sends it counts as on.

    Why: Between some pairs of devices, frames with an SCI that the other end does not expect are dropped.
    Fails when: the router sends the SCI and sciState is Disabled, or the reverse
    Unknown when: sciState was not exported (null is Azure's Disabled), the router's behaviour is not in the capture, or the router port was not found or not read
    Not applicable when: MACsec is not on at both ends: macsec-on-azure and macsec-on-edge tell
    Fix: Set sciState to what the router does; IOS-XE always sends the SCI.
    - Junos: `set security macsec connectivity-association <name> include-sci`
    - Azure: `az network express-route port link update --port-name <port> --name link1 --macsec-sci-state Enabled`
    """
    missing = without_port(link)
    if missing:
        return missing
    config = link.link.macsec
    if config is None:
        return unknown("macSecConfig was not exported: az network express-route port show", link.link.pointer("macsec"))
    return judge_ports(link, lambda _, bound: _judge(link, config, bound))


def _judge(link: PortLink, config: MacsecConfig, bound: MacsecPort | None) -> Outcome:
    if bound is None or not has_keys(bound) or not config.is_on:
        return not_applicable("MACsec is not on at both ends: macsec-on-azure and macsec-on-edge tell")
    here, there = bound.all_lines("include_sci"), config.pointer("sci_state")
    default = bound.defaults.get("include_sci")
    state = config.sci_state or ("Disabled" if config.has_sci_default else None)
    if state is None:
        return unknown("sciState was not exported: az network express-route port show", *here, there)
    azure = f"sciState is {state}" + ("" if config.sci_state else " (not set: Azure's default)")
    if bound.include_sci is None:
        return unknown(default or "whether the router sends the SCI is not in the capture", *here, there)
    wanted = "Enabled" if bound.include_sci else "Disabled"
    said = ("the router sends the SCI" if bound.include_sci else "the router sends no SCI") + (
        f" ({default})" if default else ""
    )
    if state.casefold() == wanted.casefold():
        return passed(f"{said}, {azure}", *here, there)
    return failed(
        f"{said}, {azure} in Azure: some pairs of devices then drop every frame",
        *here,
        there,
        expected=f"sciState {wanted}",
        actual=f"sciState {state}",
        changes=(of_port(bound, ChangeKind.SET_SCI, send="no" if bound.include_sci else "yes"),),
        azure_cli=update_link(link.port, link.link.name, f"--macsec-sci-state {wanted}"),
    )
