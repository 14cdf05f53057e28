"""Interfaces as the second reader sees them: addresses, tags, and what MACsec binds. Blocks written twice are one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_interface

from parsers.second_reader.sights import Sight, port_name
from parsers.second_reader.words import is_tag, plain_interface

_NO_PORT = ("vlan", "bdi", "bvi")  # their tags follow from the ports that carry the VLAN
_BEGINNINGS = {"be": "bu", "fh": "fou", "tf": "twe", "th": "two", "mg": "mg", "e": "et"}  # of initials
_REFUSED = frozenset("link-local eui-64 eui64 autoconfig auto-config dhcp use-link-local-only".split())


@dataclass(slots=True)
class Port:
    """One interface while its lines are read."""

    name: str
    line: int
    primary: str = ""
    others: list[str] = field(default_factory=list)
    tags: str = ""
    native: str = ""  # XR: the VLAN that this port sends without a tag
    bound: dict[str, str] = field(default_factory=dict)  # of MACsec: "chain", "fallback", "policy"

    def take_address(self, words: Sequence[str], *, is_no: bool = False, keeps_all: bool = False) -> None:
        """Take `ip address …` or `ipv6 address …`; a second primary replaces the first unless all are kept."""
        is_six = words[0] == "ipv6"
        if is_no:
            if len(words) == 2:
                self._clear(is_six=is_six)
            return
        rest = [word for word in words[2:] if word not in ("secondary", "virtual", "anycast")]
        if not rest or _REFUSED.intersection(rest):
            return
        has_mask = not is_six and "/" not in rest[0] and len(rest) > 1
        found = plain_interface(f"{rest[0]}/{rest[1]}" if has_mask else rest[0])
        if found is None or (keeps_all and ip_interface(found).is_link_local and is_six):
            return
        if is_six or keeps_all or "secondary" in words:
            self.others.append(found)
        else:
            self.primary = found

    def _clear(self, *, is_six: bool) -> None:
        self.others = [one for one in self.others if (":" in one) is not is_six]
        if not is_six:
            self.primary = ""

    def take_tags(self, *tags: str) -> None:
        """Take one or two tags; a list or a range is none."""
        self.tags = " ".join(tags) if tags and all(is_tag(one) for one in tags) else ""


class Ports:
    """The interfaces of a config by name, however it is abbreviated."""

    def __init__(self, *, is_exact: bool = False) -> None:
        self._ports: dict[str, Port] = {}
        self._is_exact = is_exact  # names are never abbreviated

    def port(self, name: str, line: int) -> Port:
        """Return the interface of that name, a new one where it was not met before."""
        return self._ports.setdefault(self._key(name), Port(name, line))

    def drop(self, name: str) -> None:
        """Forget an interface: `no interface X`, `default interface X`."""
        self._ports.pop(self._key(name), None)

    def _key(self, name: str) -> str:
        return name if self._is_exact else _key(name)

    def sights(self) -> Iterator[Sight]:
        """Yield what is compared of each interface."""
        for key, port in self._ports.items():
            who = port_name(port.name)
            addresses = sorted({one for one in (port.primary, *port.others) if one})
            if addresses:
                yield Sight(f"{who}: addresses", " ".join(addresses), (port.line,))
            below = self._ports.get(key.partition(".")[0])
            is_native = below is not None and below.native == port.tags
            if port.tags and not is_native and not port.name.casefold().startswith(_NO_PORT):
                yield Sight(f"{who}: tags", port.tags, (port.line,))
            bound = " ".join(port.bound[one] for one in ("chain", "fallback", "policy") if port.bound.get(one))
            if bound:
                yield Sight(f"{who}: MACsec", bound, (port.line,))


def _key(name: str) -> str:
    """Return what all spellings of a name share: the beginning of its kind, and its number."""
    folded = name.replace(" ", "").casefold()
    cut = next((index for index, letter in enumerate(folded) if letter.isdigit()), 0)
    kind = _BEGINNINGS.get(folded[:cut], folded[:cut])
    if not cut:
        return folded
    return f"{kind[: 3 if kind.startswith(('tw', 'fo')) else 2]}{folded[cut:]}"
