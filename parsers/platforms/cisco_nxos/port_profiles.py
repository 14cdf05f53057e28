"""Port profiles of NX-OS: lines that interfaces inherit, and that `show running-config` does not repeat there.

An interface's own lines go before them, a profile's own lines before those that it inherits, the first profile of an
interface before the second. Only a profile with `state enabled` has effect. Source: Nexus 7000 interfaces guide.
"""

from typing import NamedTuple

from parsers.platforms.cisco_nxos.blocks import Book
from parsers.platforms.cisco_nxos.interface_lines import InterfaceDraft, read_line
from parsers.tree.indent import Node

_MAX_PROFILES = 16  # NX-OS allows four levels; a broken or hostile file must not cost more than it says
_OTHER_LINES = frozenset({"state", "max-ports", "inherit", "capability", "guid", "publish"})
_UNREAD_LINES = frozenset({"macsec", "eapol"})


class _Profile(NamedTuple):
    """What one profile says itself, whether it has effect, and the names that it inherits with their lines."""

    draft: InterfaceDraft
    is_enabled: bool
    inherits: list[tuple[str, int]]


class PortProfiles:
    """The port profiles of a config by name."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._profiles: dict[str, _Profile] = {}
        for node in book.blocks("port-profile"):
            name = node.words[-1]
            self._profiles[name] = self._read(name, node)

    def _read(self, name: str, node: Node) -> _Profile:
        held = self._profiles.get(name)
        draft = held.draft if held else InterfaceDraft(node, f"port-profile {name}")
        is_enabled = held.is_enabled if held else False
        inherits = held.inherits if held else []
        for child in node.children:
            words = child.words
            if words[:2] == ["state", "enabled"] or words[:3] == ["no", "state", "enabled"]:
                is_enabled = words[0] != "no"
            elif words[:2] == ["inherit", "port-profile"] and len(words) > 2:
                inherits.append((words[2], child.line))
            elif words[0] in _UNREAD_LINES:
                self.book.miss(child, f"port-profile {name}")
            elif words[0] not in _OTHER_LINES:
                read_line(self.book, draft, child)
        return _Profile(draft, is_enabled, inherits)

    def apply(self, draft: InterfaceDraft, key: str, lines: list[Node]) -> None:
        """Give an interface what the profiles say that its `inherit` lines name, before its own lines are read."""
        named = [(line.words[2], line.line) for line in lines if len(line.words) > 2]
        for name, line in reversed(named):
            self._apply(draft, key, name, (line,), [])

    def _apply(self, draft: InterfaceDraft, key: str, name: str, via: tuple[int, ...], path: list[str]) -> None:
        profile = self._profiles.get(name)
        self.book.refer("port-profile", name, via[0], profile is not None, key)
        if profile is None:
            draft.gap_line = via[0]
        if profile is None or not profile.is_enabled or name in path or len(path) >= _MAX_PROFILES:
            return
        for inherited, at in reversed(profile.inherits):
            self._apply(draft, key, inherited, (at, *via), [*path, name])
        draft.take(profile.draft, via)
