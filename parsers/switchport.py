"""The switching side of a port on IOS-like platforms: its VLANs, tagged or not, and the lines that say so."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from parsers.values import vlan_tag

ALL_VLANS = frozenset(range(1, 4095))
Carriage = Literal["tagged", "untagged", "unknown", ""]  # "": the VLAN does not pass


class Way(NamedTuple):
    """How one port carries a VLAN; ports that are the same in this are asked once."""

    mode: str  # "" where no line says: an access port
    access_vlan: int
    native_vlan: int | None  # None: the native VLAN goes out tagged too
    allowed: frozenset[int] | None  # None: all
    rewritten: frozenset[int] = frozenset()  # VLANs that the port sends under another tag, and those tags

    def carries(self, vlan: int) -> Carriage:
        """Return how the VLAN leaves the port."""
        if self.mode in ("", "access"):
            return "untagged" if self.access_vlan == vlan else ""
        if self.allowed is not None and vlan not in self.allowed:
            return ""
        if self.mode != "trunk" or vlan in self.rewritten:
            return "unknown"
        return "untagged" if self.native_vlan == vlan else "tagged"


class Switchport:
    """What a port's `switchport` lines say. `lines` holds those of "mode", "access", "native" and "allowed"."""

    __slots__ = ("_named", "lines", "way")

    def __init__(self) -> None:
        self.way = Way("", 1, 1, None)
        self._named: dict[int, frozenset[int]] = {}  # line of an allowed list → the VLANs that it lets pass
        self.lines: dict[str, tuple[int, ...]] = {}

    def take(self, other: "Switchport") -> None:
        """Take over what another's lines say, over what stands here."""
        way = self.way
        for said, field in (
            ("mode", "mode"),
            ("access", "access_vlan"),
            ("native", "native_vlan"),
            ("allowed", "allowed"),
        ):
            if said in other.lines:
                way = way._replace(**{field: getattr(other.way, field)})
        self.way = way
        self._named |= other._named
        self.lines |= other.lines

    def tag_native(self) -> None:
        """Take it that frames of the native VLAN leave tagged too, as a line for the whole device says."""
        self.way = self.way._replace(native_vlan=None)

    def read(self, words: list[str], line: int, *, is_no: bool) -> bool:
        """Take one line, `switchport` cut off; return whether it was understood."""
        head = words[0]
        if head == "mode":
            self.way = self.way._replace(mode="" if is_no else " ".join(words[1:]) or "unknown")
            self.lines["mode"] = (line,)
        elif head == "access" and words[1:2] == ["vlan"]:
            vlan = 1 if is_no else vlan_tag(words[2]) if len(words) > 2 else None
            self.way = self.way._replace(access_vlan=vlan or 0)
            self.lines["access"] = (line,)
            return vlan is not None
        elif words[:2] in (["vlan", "translation"], ["vlan", "mapping"]):
            named = [ALL_VLANS if one == "all" else vlan_list(one) or frozenset() for one in words[2:]]
            numbers = self.way.rewritten.difference(*named) if is_no else self.way.rewritten.union(*named)
            self.way = self.way._replace(rewritten=numbers)
        elif words[:3] == ["trunk", "native", "vlan"]:
            return self._read_native(words[3:], line, is_no=is_no)
        elif words[:3] == ["trunk", "allowed", "vlan"]:
            return self._read_allowed([] if is_no else words[3:], line)
        return True

    def _read_native(self, words: list[str], line: int, *, is_no: bool) -> bool:
        vlan = 1 if is_no else vlan_tag(words[0]) if words else None
        is_tagged = words[:1] == ["tag"]
        if vlan is None and not is_tagged:
            return False
        self.way = self.way._replace(native_vlan=vlan)  # None after `tag`
        self.lines["native"] = (line,)
        return True

    def _read_allowed(self, words: list[str], line: int) -> bool:
        how = words[0] if words else "all"
        named = vlan_list("".join(words[1:] if how in ("add", "remove", "except") else words))
        current = ALL_VLANS if self.way.allowed is None else self.way.allowed
        is_change = how in ("add", "remove")
        self.lines["allowed"] = (*self.lines.get("allowed", ()), line) if is_change else (line,)
        if how not in ("remove", "except") and named is not None:
            self._named[line] = named
        if how in ("all", "none"):
            self.way = self.way._replace(allowed=None if how == "all" else frozenset())
            return True
        if named is None:
            self.way = self.way._replace(mode="unknown")
            return False
        changed = {"add": current | named, "remove": current - named, "except": ALL_VLANS - named}
        self.way = self.way._replace(allowed=changed.get(how, named))
        return True

    def cited(self, vlan: int, head: int) -> tuple[int, ...]:
        """Return the lines that say how the port carries the VLAN; `head`, the port's own line, where none does."""
        how = self.way.carries(vlan)
        if self.way.mode in ("", "access"):
            return self.lines.get("access") or self.lines.get("mode") or (head,)
        if how == "tagged":
            named = tuple(line for line in self.lines.get("allowed", ()) if vlan in self._named.get(line, ()))
            if named:
                return named
        order = ("native", "mode") if how == "untagged" else ("allowed", "mode")
        return next((self.lines[one] for one in order if one in self.lines), (head,))


def vlan_list(text: str) -> frozenset[int] | None:
    """Return the VLANs of a list as `100,200-210`; None where a part of it is none."""
    found: set[int] = set()
    for part in text.split(","):
        low, dash, high = part.partition("-")
        first, last = vlan_tag(low), vlan_tag(high if dash else low)
        if first is None or last is None:
            return None
        found.update(range(first, last + 1))
    return frozenset(found)


class Carrier(NamedTuple):
    """One port that carries a VLAN, how, and the lines that say so."""

    name: str
    how: Carriage
    lines: tuple[int, ...]


def carriers_of(vlan: int, groups: "Ports") -> list[Carrier]:
    """Return the ports that carry the VLAN, in the order of the config."""
    return [
        Carrier(name, how, port.cited(vlan, head))
        for way, ports in groups.items()
        if (how := way.carries(vlan))
        for name, port, head in ports
    ]


Ports = dict[Way, list[tuple[str, Switchport, int]]]  # the ports of each way: name, port, the line of its block


def by_way(ports: Iterable[tuple[str, Switchport, int]]) -> Ports:
    """Group ports by what they carry, so that a thousand VLANs need not ask a thousand ports each."""
    groups: Ports = {}
    for one in ports:
        groups.setdefault(one[1].way, []).append(one)
    return groups
