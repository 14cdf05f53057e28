"""`parse` for people: what was understood of one config, and what not."""

from agent.report.style import WIDTH, clip
from parsers.model.device import Device
from parsers.model.source import visible

_SHOWN = 20
_MICROSOFT_AS = 12076


def device_summary(device: Device) -> str:
    """Return a short account of a device."""
    tagged = sum(bool(one.tag_count) for one in device.interfaces)
    microsoft = sum(one.remote_as == _MICROSOFT_AS for one in device.bgp_neighbors)
    lines = [
        f"{visible(device.hostname)}   {device.platform} {visible(device.version)}".rstrip(),
        _lines_read(device),
        f"  platform {device.platform_confidence}; {device.wholeness.because}",
        f"  interfaces {len(device.interfaces)} ({tagged} with tags)",
        f"  bgp neighbors {len(device.bgp_neighbors)} ({microsoft} in AS {_MICROSOFT_AS})",
        f"  key chains {len(device.key_chains)}   macsec ports {len(device.macsec_ports)}",
        f"  policies {len(device.route_policies)}   prefix lists {len(device.prefix_lists)}",
    ]
    undefined = sorted({f"{one.kind} {one.name} (:{one.line})" for one in device.references if not one.is_defined})
    if undefined:
        lines.append(f"  referred to and not defined: {', '.join(map(visible, undefined))}")
    if device.unread:
        lines.append("  not understood, in blocks we read:")
        lines += [clip(f"    :{one.line}   {one.text}   ({one.section})", WIDTH) for one in device.unread[:_SHOWN]]
        if len(device.unread) > _SHOWN:
            lines.append(f"    and {len(device.unread) - _SHOWN} more: --format json")
    return "\n".join(lines) + "\n"


def _lines_read(device: Device) -> str:
    coverage = device.coverage
    parts = (
        f"{coverage.understood} understood, {coverage.outside} outside our subject, {coverage.unread} not understood"
    )
    return f"  {device.captured_lines} lines: {parts}"
