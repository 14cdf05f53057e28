"""Text in, facts out. `parse` is the door: it detects the platform, reads the config, and hands back masked evidence.

Pure: no files, no network, no clock. Importing this package loads no parser and no heavy library.
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.model.capture import Capture
    from parsers.model.change import Change
    from parsers.model.device import Device
    from parsers.model.secret import Sealer
    from parsers.model.source import SourceText
    from parsers.model.state import DeviceState
    from parsers.show.reading import ShowText


class Parsed(NamedTuple):
    """A device's facts, and its text for evidence lines with the secrets masked."""

    device: "Device"
    text: "SourceText"


def parse(capture: "Capture", sealer: "Sealer") -> Parsed:
    """Return the facts of one config; raises `ParseError` where it is no config of any platform we read."""
    from parsers.reading import read

    return read(capture, sealer)


def render(platform: str, change: "Change") -> tuple[str, ...]:
    """Return the lines that make `change` in the platform's syntax; empty where the platform has no words for it."""
    from parsers.reading import platform_module

    return platform_module(platform).render(change)


def parse_show(given: "Iterable[ShowText]") -> "tuple[DeviceState, dict[str, SourceText]]":
    """Return what one router's show output says, and its texts by file for evidence lines."""
    from parsers.show.reading import read_show

    return read_show(given)


def known_platforms() -> tuple[str, ...]:
    """Return the platforms that can be read, by netmiko's names, sorted."""
    from parsers.reading import platform_names

    return platform_names()
