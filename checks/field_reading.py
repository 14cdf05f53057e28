"""What a subject holds in a field that a site's settings name: the values, their places, and why one is not known.

None is never taken for an answer, an empty list of an export neither, and what a cut-off capture lacks stays open.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from checks.absence import open_list, open_neighbor_absence, open_port_absence
from checks.azure_record import AzureRecord, AzureResource, Pointer
from checks.check import Outcome, Place, Subject, not_applicable, unknown
from checks.estate import CircuitView, EdgeDevice, EdgePath, PortLink, Tunnel
from checks.field_path import FieldPath, Shape, Step
from checks.halves import without_interface, without_neighbor, without_port
from checks.operators import NOT_SET
from parsers.model.bgp import BgpNeighbor
from parsers.model.device import Device
from parsers.model.secret import Encoding, Secret
from parsers.model.source import LinedRecord, Record, Where

_NAMES = ("canonical_name", "address", "name", "identifier", "prefix", "interface", "afi_safi", "id", "hostname")
_HIDING = (Encoding.MASKED, Encoding.UNREADABLE)


class Seen(NamedTuple):
    """One value of a field. `entry` says by which entries of which lists it was reached."""

    value: object  # None where it is not known: `open` says why
    places: tuple[Place, ...] = ()
    entry: tuple[int, ...] = ()
    label: str = ""  # the entries' names
    open: Outcome | None = None
    note: str = ""  # the platform's documented default


class _At(NamedTuple):
    """How a value was reached."""

    subject: Subject
    path: FieldPath
    trail: tuple[tuple[object, str], ...] = ()  # records with the field that was taken of each
    entry: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The field's name as far as the trail goes."""
        return ".".join(step.name + ("[]" if step.is_list else "") for step in self.path.steps[: len(self.trail)])

    def holder(self, kind: type) -> object:
        """Return the innermost record of a kind on the trail, None where there is none."""
        return next((one for one, _ in reversed(self.trail) if isinstance(one, kind)), None)


def read_field(subject: Subject, path: FieldPath) -> tuple[Seen, ...]:
    """Return the values of a field, one of each entry of its lists; none where its list is known to be empty."""
    return tuple(_walk(subject, path.steps, _At(subject, path)))


def _walk(owner: object, steps: tuple[Step, ...], at: _At) -> Iterator[Seen]:
    step, rest = steps[0], steps[1:]
    at = at._replace(trail=(*at.trail, (owner, step.name)))
    if not hasattr(owner, step.name):
        yield _seen(at, None, not_applicable(f"a {type(owner).__name__} has no {step.name}"))
        return
    value = getattr(owner, step.name)
    if value is None:
        yield _seen(at, None, _not_known(at))
    elif step.key is not None:
        names = {key.casefold(): text for key, text in value.items()} if isinstance(value, Mapping) else {}
        yield _seen(at, names.get(step.key.casefold(), ""), None)
    elif step.is_list:
        yield from _entries(value, rest, at)
    elif rest and value is False:
        yield _seen(at, None, not_applicable(f"{at.name} is not set"))
    elif rest:
        yield from _walk(value, rest, at)
    else:
        yield _leaf(at, value)


def _entries(value: object, rest: tuple[Step, ...], at: _At) -> Iterator[Seen]:
    entries = (
        sorted(value, key=str) if isinstance(value, frozenset) else list(value) if isinstance(value, tuple) else []
    )
    doubt = _open_list(at, is_empty=not entries)
    for index, one in enumerate(entries):
        label = "" if one is None else _label(one)
        there = at._replace(entry=(*at.entry, index), labels=(*at.labels, label or f"entry {index + 1}"))
        if one is None:
            yield _seen(there, None, _not_known(there, is_entry=True))
        elif rest:
            yield from _walk(one, rest, there)
        else:
            yield _seen(there, one, None)
    if doubt is not None:
        yield _seen(at._replace(entry=(*at.entry, -1)), None, doubt)


def _leaf(at: _At, value: object) -> Seen:
    if value is False and "unset" in _kinds(at.path.shape):
        value = NOT_SET
    doubt = _doubt(at, value)
    if doubt is None and isinstance(value, tuple | frozenset):
        doubt = _open_list(at, is_empty=not value)
    return _seen(at, value, doubt)


def _kinds(shape: Shape) -> frozenset[str]:
    return frozenset() if "bool" in shape.kinds else frozenset(shape.kinds)


def _seen(at: _At, value: object, reason: Outcome | None) -> Seen:
    owner, name = at.trail[-1]
    note = owner.defaults.get(name, "") if isinstance(owner, LinedRecord) else ""
    label = " ".join(at.labels)
    return Seen(None if reason else value, _places(at, value), at.entry, label, reason, note)


def _not_known(at: _At, *, is_entry: bool = False) -> Outcome:
    """Return why a field holds None: what a half that was not found says of itself, else that the input lacks it."""
    owner, name = at.trail[-1]
    places = _places(at, None)
    if owner is at.subject and not is_entry:
        said = _half(at.subject, name)
        if said is not None:
            return said
    edge = owner if isinstance(owner, EdgeDevice) else getattr(owner, "edge", None)
    if isinstance(edge, EdgeDevice) and name == "device":
        return unknown(f"{edge.name} was not read: {edge.problem or 'there is no capture of it'}")
    if is_entry and name in ("macsec", "bound"):
        return not_applicable("no MACsec is bound to the port")
    source = "the export does not carry it" if isinstance(owner, AzureRecord) else "the input does not say it"
    source = "the capture does not say it" if isinstance(owner, LinedRecord | Device) else source
    return unknown(f"{at.name} is not known: {source}", *places)


def _half(subject: Subject, name: str) -> Outcome | None:
    """Return what is to be said where a half, or a part of one, is missing from a subject."""
    if isinstance(subject, EdgePath):
        if name == "neighbor":
            return without_neighbor(subject)
        if name in ("port", "port_link") and subject.circuit.is_direct is False:
            return not_applicable("a provider's circuit has no port of ours")
        if name == "bundle" and subject.interface is not None:
            return not_applicable("the interface stands on no bundle")
        return without_interface(subject) if name in ("interface", "edge", "device", "bundle") else None
    if isinstance(subject, PortLink) and name in ("interface", "edge", "macsec"):
        if name == "macsec" and subject.interface is not None:
            return not_applicable("no MACsec is bound to the port")
        return without_port(subject)
    if isinstance(subject, CircuitView) and name == "port" and subject.circuit.is_direct is False:
        return not_applicable("a provider's circuit has no port of ours")
    if isinstance(subject, Tunnel) and subject.unpaired_because:
        return unknown(subject.unpaired_because)
    return None


def _device(at: _At) -> Device | None:
    found = at.holder(Device) or getattr(at.subject, "device", None)
    if found is None:
        found = getattr(getattr(at.subject, "edge", None), "device", None)
    return found if isinstance(found, Device) else None


def _doubt(at: _At, value: object) -> Outcome | None:
    """Return why a value that no line and no pointer gives may be another, None where the input settles it."""
    owner, name = at.trail[-1]
    if isinstance(owner, AzureRecord) and value == "" and name not in owner.pointers:
        return unknown(f"{at.name} is not known: the export does not carry it", *_places(at, None))
    if isinstance(owner, Secret) and owner.encoding in _HIDING:
        return unknown(
            f"{at.name} is not known: the key is not in the capture as the router has it", *_places(at, None)
        )
    if isinstance(owner, Record) and name in getattr(owner, "unknown", ()):
        return unknown(f"{at.name} is not known: a line sets it to what it does not say", *_places(at, None))
    device, lined = _device(at), at.holder(LinedRecord)
    if device is None or not isinstance(lined, LinedRecord):
        return None
    taken = next(field for one, field in reversed(at.trail) if one is lined)
    return None if lined.lines.get(taken) else _open_block(at, device, lined)


def _open_block(at: _At, device: Device, lined: LinedRecord) -> Outcome | None:
    neighbor = at.holder(BgpNeighbor)
    if isinstance(neighbor, BgpNeighbor):
        return open_neighbor_absence(device, neighbor)
    return open_port_absence(device, lined)


def _open_list(at: _At, *, is_empty: bool) -> Outcome | None:
    """Return why a list may hold more than was read, None where it is whole."""
    owner, name = at.trail[-1]
    if isinstance(owner, Device):
        return open_list(owner)
    if isinstance(owner, LinedRecord):
        device = _device(at)
        return _open_block(at, device, owner) if device is not None else None
    if not is_empty:
        return None
    if owner is at.subject and isinstance(owner, EdgePath | PortLink) and name in ("ports", "macsec", "bound"):
        return without_interface(owner) if isinstance(owner, EdgePath) else without_port(owner)
    if isinstance(owner, AzureRecord) and name in owner.pointers:
        return None
    if isinstance(owner, Record) and type(owner).__module__.startswith("checks.azure"):
        return unknown(
            f"{at.name} is empty: the export carries none, and only a list of them would show that there is none"
        )
    return None


def _label(one: object) -> str:
    """Return the name of a list's entry, "" where it has none."""
    if not isinstance(one, Record) and not hasattr(one, "__dataclass_fields__"):
        return str(one.value if isinstance(one, Enum) else one)
    return next((str(found) for name in _NAMES if (found := getattr(one, name, None))), "")


def _places(at: _At, value: object) -> tuple[Place, ...]:
    """Return where a value stands: its own lines or pointer, else those of the nearest record that has some."""
    if isinstance(value, LinedRecord):
        return (Where(value.file, value.block_line),)
    if isinstance(value, AzureResource):
        return (value.place,)
    device = _device(at)
    for owner, name in reversed(at.trail):
        found = _place(owner, name, device)
        if found:
            return found
    return place_of(at.subject)


def _place(owner: object, name: str, device: Device | None) -> tuple[Place, ...]:
    if isinstance(owner, LinedRecord):
        is_field = name in type(owner).model_fields
        return owner.all_lines(name) if is_field else (Where(owner.file, owner.block_line),)
    if isinstance(owner, AzureRecord):
        if name in type(owner).model_fields:
            return (owner.pointer(name),)
        return (owner.place if isinstance(owner, AzureResource) else Pointer(owner.file, owner.at, ""),)
    if isinstance(owner, Device):
        return (owner.where(1),)
    number = getattr(owner, "line", None)  # references, uses of policies, the wholeness
    return (device.where(number),) if isinstance(owner, Record) and isinstance(number, int) and device else ()


def place_of(subject: Subject) -> tuple[Place, ...]:
    """Return where a subject stands: its router block, else its Azure object; () where nothing was read of it."""
    for name in ("neighbor", "interface", "tunnel"):
        one = getattr(subject, name, None)
        if isinstance(one, LinedRecord):
            return (Where(one.file, one.block_line),)
    for name in ("peering", "link", "connection", "circuit", "gateway"):
        one = getattr(subject, name, None)
        if isinstance(one, AzureResource):
            return (one.place,)
        if isinstance(one, AzureRecord):
            return (Pointer(one.file, one.at, str(getattr(one, "name", ""))),)
    edge = getattr(subject, "edge", None)
    if isinstance(edge, EdgeDevice) and edge.file:
        return (Where(edge.file, 1),)
    azure = getattr(subject, "azure", None)
    return tuple(Pointer(one.file, "", one.shape) for one in getattr(azure, "sources", ())[:1])
