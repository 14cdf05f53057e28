"""`parse` for people: what was understood of one config, and what not."""

from agent.report.style import WIDTH, clip
from parsers.model.bgp import BgpNeighbor
from parsers.model.device import Device
from parsers.model.source import visible

_SHOWN = 20
_MICROSOFT_AS = 12076
_CONFIDENCE = {
    "given": "platform as named by you",
    "certain": "platform recognised, certain: it bears marks of this one alone",
    "likely": "platform recognised, likely: --platform makes it certain",
}
# What a platform's config cannot say, so that a count of 0 would mislead.
_NOT_IN_CONFIG = {"frr": "tags, MTU, bundles and MACsec are the kernel's: an FRR config does not say"}


def device_summary(device: Device) -> str:
    """Return a short account of a device."""
    lines = [
        f"{visible(device.hostname)}   {device.platform} {visible(device.version)}".rstrip(),
        _lines_read(device),
        f"  {_CONFIDENCE[device.platform_confidence]}; {_whole(device)}",
        f"  {_interfaces(device)}   {_neighbors(device)}",
        "  " + "   ".join(f"{name} {count}" for name, count in _counts(device)),
    ]
    if device.platform in _NOT_IN_CONFIG:
        lines.append(f"  {_NOT_IN_CONFIG[device.platform]}")
    if device.wholeness.hides_secrets:
        lines.append(f"  keys are hidden from this capture: {visible(device.wholeness.hides_because)}")
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
    read = device.coverage
    blank = device.captured_lines - read.understood - read.outside - read.unread
    parts = f"{read.understood} understood, {read.outside} outside our subject, {read.unread} not understood"
    return f"  {device.captured_lines} lines: {parts}" + (f", {blank} blank or comments" if blank > 0 else "")


def _whole(device: Device) -> str:
    judged = {True: "whole", False: "not whole", None: "not known to be whole"}[device.wholeness.is_whole]
    return f"{judged}: {visible(device.wholeness.because)}"


def _interfaces(device: Device) -> str:
    tagged = sum(bool(one.tag_count) for one in device.interfaces)
    ports = [one for one in device.interfaces if one.kind in ("physical", "bundle", "subinterface")]
    unknown = sum(one.tag_count is None for one in ports)
    open_tags = f", of {unknown} not known" if unknown else ""
    return f"interfaces {len(device.interfaces)} ({tagged} with tags{open_tags})"


def _neighbors(device: Device) -> str:
    neighbors = [one for one in device.bgp_neighbors if not one.is_dynamic]
    ranges = len(device.bgp_neighbors) - len(neighbors)
    microsoft = sum(one.remote_as == _MICROSOFT_AS for one in neighbors)
    text = f"bgp neighbors {len(neighbors)} ({microsoft} in AS {_MICROSOFT_AS}{_keys(neighbors)})"
    return text + (f"   listen ranges {ranges}" if ranges else "")


def _keys(neighbors: list[BgpNeighbor]) -> str:
    """Say how many have a password, and of how many the capture does not tell."""
    keyed, open_keys = sum(bool(one.md5) for one in neighbors), sum(one.md5 is None for one in neighbors)
    return (f", {keyed} with a password" if keyed else "") + (f", {open_keys} not told" if open_keys else "")


def _counts(device: Device) -> tuple[tuple[str, int], ...]:
    """Return what else was read; MACsec is left out where the config could not show it."""
    macsec = (("macsec policies", len(device.macsec_policies)), ("macsec ports", len(device.macsec_ports)))
    return (
        ("key chains", len(device.key_chains)),
        *(() if device.platform in _NOT_IN_CONFIG else macsec),
        ("tunnels", len(device.ipsec_tunnels)),
        ("static routes", len(device.static_routes)),
        ("policies", len(device.route_policies)),
        ("prefix lists", len(device.prefix_lists)),
    )
