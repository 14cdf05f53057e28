"""evidence-lines-understood."""

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import DeviceView
from checks.severity import Severity
from parsers.model.device import Device
from parsers.model.source import UnreadLine

_SHOWN = 8


@check(
    "evidence-lines-understood",
    over=DeviceView,
    severity=Severity.LOW,
    source="msee-audit: our judgement; a line that was not understood may change a verdict",
)
def lines_understood(view: DeviceView) -> Outcome:
    """No line inside a block that a check relies on was left unread.

    Why: A line that the parser does not understand may change what the session does.
    Fails when: lines were not understood in an interface or MACsec block of an ExpressRoute path, or in any other block that is read: BGP, policies, tunnels
    Unknown when: the device was not captured
    Fix: Read the lines listed; report them, so that the parser learns them.
    - All: `msee-audit parse FILE` lists every unread line
    """
    device = view.edge.device
    if device is None:
        return unknown(f"{view.edge.name} was not captured: {view.edge.problem or 'no config'}")
    concerned = [one for one in device.unread if _concerns(view, one.section) and not _is_torn(device, one)]
    if not concerned:
        return passed("every line that a check relies on was understood", device.where(1))
    return failed(
        f"lines not understood in blocks that the audit relies on: {len(concerned)}",
        *(device.where(line.line) for line in concerned[:_SHOWN]),
        expected="every line understood",
        actual=f"{len(concerned)} unread",
    )


def _is_torn(device: Device, line: UnreadLine) -> bool:
    """Tell whether the cut that ended the capture went through the line: evidence-device-captured tells."""
    return device.wholeness.is_whole is False and line.line == max(device.wholeness.line, device.unread[-1].line)


def _concerns(view: DeviceView, section: str) -> bool:
    """Tell whether a section matters: interfaces and MACsec only where a path uses them, all else always."""
    paths = [path for path in view.estate.paths if path.edge is not None and path.edge.name == view.edge.name]
    if section.startswith("interface "):
        used = {one.name for path in paths for one in (path.interface, path.bundle, *path.ports) if one is not None}
        return section.removeprefix("interface ") in used
    bound = [port for path in paths for port in path.macsec if port is not None]
    if section.startswith("mka policy "):
        return section.removeprefix("mka policy ") in {port.policy for port in bound}
    if section.startswith("key chain "):
        chains = {name for port in bound for name in (port.key_chain, port.fallback_key_chain)}
        chains |= {path.neighbor.tcp_ao for path in paths if path.neighbor and path.neighbor.tcp_ao}
        return section.removeprefix("key chain ").removesuffix(" key") in chains
    return True
