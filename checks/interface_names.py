"""Names that people write: of interfaces, as a whole or abbreviated, and of things inside a description."""

from parsers.model.device import Device
from parsers.model.interface import Interface


def is_same_interface(text: str, interface: Interface) -> bool:
    """Tell whether `text`, as an operator wrote it, names the interface: long, as configured, or abbreviated."""
    for name in (interface.canonical_name, interface.name):
        if text.casefold() == name.casefold():
            return True
        letters = text.rstrip("0123456789/:.-")
        full = name.rstrip("0123456789/:.-")
        if letters and text[len(letters) :] == name[len(full) :] and full.casefold().startswith(letters.casefold()):
            return True
    return False


def is_named(description: str, name: str) -> bool:
    """Tell whether the description holds the name as a word: `er-ams` is not in `er-ams2`."""
    position, folded, name = 0, description.casefold(), name.casefold()
    while name and (position := folded.find(name, position)) >= 0:
        before, after = folded[position - 1 : position], folded[position + len(name) : position + len(name) + 1]
        if not (before.isalnum() or before == "-") and not (after.isalnum() or after == "-"):
            return True
        position += 1
    return False


def physical_ports(device: Device, interface: Interface) -> tuple[Interface, ...]:
    """Return the physical ports below an interface: itself, its parent, or the members of the bundle."""
    below = device.interface(interface.parent) if interface.parent else interface
    if below is None:
        return ()
    if below.members or below.kind == "bundle":
        return tuple(port for name in below.members if (port := device.interface(name)) is not None)
    return (below,)
