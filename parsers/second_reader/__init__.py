"""The second witness: reads the relevant blocks again, without our tree, so that an audit hangs on no one parser's bug.

ciscoconfparse2 reads IOS-like configs, TTP the BGP neighbors of every platform; one module a platform in `platforms/`
names what is read. Both packages are imported late. Sources: facts on packages, 2 and 3; design, section 7.

What is compared: neighbors with their remote AS and whether they have a password, interface addresses, tags, what
MACsec is bound to, names of key chains and MACsec policies. Inheritance is followed: peer groups, templates and `use`
chains on IOS, XR, NX-OS, EOS and FRR, `group` and `bgp` levels on Junos. Not followed, so not compared: what XR's
flexible CLI groups and Junos' configuration groups bring; the tags of VLAN interfaces, which follow from their trunks.
"""

import pkgutil
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from parsers.clean_text import CleanText, clean
from parsers.model.capture import Capture
from parsers.model.device import Device
from parsers.second_reader import platforms
from parsers.second_reader.sights import Disagreement as Disagreement
from parsers.second_reader.sights import Witness, differences, first_sights


class SecondReader(Protocol):
    """What a module in `platforms/` offers."""

    WITNESSES: tuple[Witness, ...]
    unfollowed: Callable[[CleanText], frozenset[int]]  # lines whose effect the second reader does not follow


def second_reading(capture: Capture, device: Device) -> tuple[Disagreement, ...]:
    """Read the capture again and return where the two readers differ; empty where they agree.

    A second reader that breaks is itself a disagreement: its witness is missing.
    """
    if not has_second_reader(device.platform):
        return ()
    text = clean(capture.file, capture.text)
    reader = _reader(device.platform)
    found: dict[str, Disagreement] = {}
    for witness in reader.WITNESSES:
        for one in _compared(witness, reader, text, device):
            found.setdefault(one.what, one)
    return tuple(sorted(found.values()))


def has_second_reader(platform: str) -> bool:
    """Tell whether a second reader exists for the platform."""
    return platform in _names()


@cache
def _names() -> frozenset[str]:
    return frozenset(one.name for one in pkgutil.iter_modules(platforms.__path__))


@cache
def _reader(platform: str) -> SecondReader:
    return cast(SecondReader, import_module(f"{platforms.__name__}.{platform}"))


def _compared(witness: Witness, reader: SecondReader, text: CleanText, device: Device) -> Iterable[Disagreement]:
    try:
        seen = list(witness.read(text))
        skipped = reader.unfollowed(text)
    except Exception as error:  # noqa: BLE001  another package over hostile text; its message may hold config lines
        return [Disagreement(f"the second reader ({witness.package})", "read", f"broke: {type(error).__name__}", 1)]
    return differences(first_sights(device), seen, witness, skipped, hides_keys=device.wholeness.hides_secrets)
