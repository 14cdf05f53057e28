"""What all readers of an NX-OS config share: the blocks by kind, the spans of secrets, the tally of lines."""

from collections.abc import Callable
from typing import NamedTuple

from parsers.clean_text import CleanText
from parsers.encodings import decode_type7
from parsers.model.device import Coverage, Reference
from parsers.model.secret import Encoding, Sealer, Secret
from parsers.model.source import Span, UnreadLine, mask_text, may_be_key, visible
from parsers.tree.indent import Node, Tree

_TOPS = frozenset({"hostname", "switchname", "version", "interface", "route-map", "feature", "bfd", "port-profile"})
_SECOND = {
    "router": frozenset({"bgp"}),
    "key": frozenset({"chain"}),
    "macsec": frozenset({"policy", "shutdown"}),
    "clock": frozenset({"timezone", "summer-time"}),
    "ip": frozenset({"prefix-list", "route", "as-path"}),
    "ipv6": frozenset({"prefix-list", "route"}),
    "vrf": frozenset({"context"}),
    "default": frozenset({"interface"}),
    "no": frozenset({"interface", "feature", "macsec"}),
    "vlan": frozenset({"dot1q", "dot1Q"}),
}
# Lines that NX-OS never prints at the left margin: where one stands there, its block was lost or flattened.
_STRAY = frozenset(
    "neighbor address-family key-octet-string key-string remote-as channel-group inherit "
    "cipher-suite update-source switchport".split()
)
_STRAY_SECOND = {
    "ip": frozenset({"address"}),
    "ipv6": frozenset({"address"}),
    "vrf": frozenset({"member"}),
    "encapsulation": frozenset({"dot1q", "dot1Q"}),  # not `encapsulation profile`
    "password": frozenset({"0", "3", "6", "7"}),  # not `password strength-check`
    "template": frozenset({"peer", "peer-session", "peer-policy"}),
    "macsec": frozenset({"keychain"}),
}
_SINGLE = frozenset(
    {"hostname", "switchname", "version", "feature", "no feature", "bfd", "macsec shutdown", "no macsec", "ip route"}
    | {"clock timezone", "clock summer-time", "vlan dot1q", "vlan dot1Q"}
    | {"ipv6 route", "ip as-path", "ip prefix-list", "ipv6 prefix-list", "no interface", "default interface"}
)
_MASKS = frozenset({"REDACTED", "xxxxx", "xxxxxx", "xxxxxxxx", "XXXXXXXX"})
_TYPES = frozenset("0123456789")


class FamilyTimers(NamedTuple):
    """The numbers of a `bfd … interval` line, and that line."""

    timers: tuple[int, int, int]  # transmit and receive interval in ms, multiplier
    line: int


class Heads:
    """Decides by a top-level line whether its block is read, and notes the names of what is only pointed at."""

    def __init__(self) -> None:
        self.access_lists: set[str] = set()

    def wants(self, words: list[str]) -> bool:
        """Tell whether the line opens a block that we read."""
        first = words[0]
        if first in _TOPS or first in _STRAY:
            return True
        if len(words) < 2:
            return False
        second = words[1]
        if second in _SECOND.get(first, ()) or second in _STRAY_SECOND.get(first, ()):
            return True
        if first in ("ip", "ipv6") and len(words) > 2 and second == "access-list":
            self.access_lists.add(words[2])
        return False


class Book:
    """The blocks of one config by kind, and what reading them yields besides facts: spans, references, unread lines."""

    def __init__(self, text: CleanText, sealer: Sealer, tree: Tree, heads: Heads) -> None:
        self.text = text
        self.file = text.file
        self.sealer = sealer
        self.tree = tree
        self.heads = heads
        self.spans: list[Span] = []
        self.references: dict[tuple[str, str, int, str], Reference] = {}
        self.unread: list[UnreadLine] = []
        self.macsec_lines: dict[str, list[Node]] = {}  # the `macsec` lines below each interface
        self.bfd_timers: dict[tuple[str, str], FamilyTimers] = {}  # `bfd ipv4 interval`: by interface and family
        self.masked_line = 0  # the first line whose key was taken out by an operator or a setting
        self.stray_line = 0  # the first line that stands outside its block
        self._blocks: dict[str, list[Node]] = {}
        for root in tree.roots:
            self._file_root(root)
        names = (*self.blocks("hostname"), *self.blocks("switchname"))
        self.hostname = names[0].words[1] if names else ""
        self.features = self._features()
        self.vrfs = {node.words[2] for node in self.blocks("vrf", "context")} | {"default", "management"}
        self._guesses = [self.hostname]

    def _file_root(self, root: Node) -> None:
        words = root.words
        first = words[0]
        if first in _STRAY or (len(words) > 1 and words[1] in _STRAY_SECOND.get(first, ())):
            self.stray_line = self.stray_line or root.line
            self.miss(root, "outside any block")
            return
        head = first if first in _TOPS else f"{first} {words[1]}"
        if head in _SINGLE and root.children:  # nothing belongs below: the head of a block was lost
            self.stray_line = self.stray_line or root.children[0].line
            for child in root.children:
                self.miss(child, "outside any block")
            root.children = []
        self._blocks.setdefault(head, []).append(root)

    def _features(self) -> set[str]:
        """Return the features that are on; `show running-config all` prints those that are off with `no`."""
        on = {" ".join(node.words[1:]) for node in self.blocks("feature")}
        return on - {" ".join(node.words[2:]) for node in self.blocks("no", "feature")}

    def blocks(self, *head: str) -> list[Node]:
        """Return the top-level blocks that begin with these words and have one more."""
        size = len(head)
        return [root for root in self._blocks.get(" ".join(head), ()) if len(root.words) > size]

    def has(self, head: str) -> bool:
        """Tell whether a top-level line with these words stands in the config."""
        return head in self._blocks

    def line_of(self, head: str) -> int:
        """Return the last top-level line with these words, 0 where there is none or a later `no` line takes it back."""
        found = max((node.line for node in self._blocks.get(head, ())), default=0)
        taken = [node.line for node in self.blocks("no", head.split()[0]) if node.text == f"no {head}"]
        return 0 if max(taken, default=0) > found else found

    def needs_feature(self, name: str, line: int, owner: str) -> bool:
        """Note that a line works only where a feature is on; tell whether it is.

        A config without any `feature` line is an excerpt: it says nothing about features.
        """
        is_on = name in self.features or not self.features
        if not is_on:
            self.refer("feature", name, line, False, owner)
        return is_on

    def guess(self, word: str) -> None:
        """Name a word that an attacker would try first here."""
        self._guesses.append(word)

    def miss(self, node: Node, section: str, shown: int = 1) -> None:
        """Keep a line that stands in a block we read and that we do not understand, with what is below it.

        Only its first `shown` words are repeated: what follows a word that we do not know may be a key.
        """
        waiting = [(node, shown)]
        while waiting:
            one, count = waiting.pop()
            waiting += [(child, 1) for child in reversed(one.children)]
            if may_be_key(one.words[:count]):
                count = 0
            text = " ".join(one.words[:count])
            if len(one.words) > count:
                self.hide(one.line, count, "not shown")
                text += " <not shown>"
            self.unread.append(UnreadLine(line=one.line, text=visible(mask_text(text))[:200], section=section))

    def coverage(self) -> Coverage:
        """Return how the lines were read."""
        unread = len(self.unread)
        return Coverage(understood=self.tree.kept - unread, outside=self.tree.outside, unread=unread)

    def refer(self, kind: str, name: str, line: int, is_defined: bool, owner: str = "") -> None:
        """Keep a name that a line refers to."""
        key = kind, name, line, owner
        if key not in self.references:
            self.references[key] = Reference(kind=kind, name=name, line=line, is_defined=is_defined, owner=owner)

    def hide(self, line: int, word: int, label: str = "secret", before: str = "") -> str:
        """Mark the text from the `word`-th word (0-based) as secret, and return it as it stands.

        It reaches to the line's end, blanks there not counted, or to the word `before`.
        """
        raw = self.text.lines[line - 1]
        start = column_of_word(raw, word)
        end = len(raw.rstrip())
        if before:
            found = raw.find(f" {before}", start)
            end = len(raw[:found].rstrip()) if found > start else end
        if start >= end:
            return ""
        self.spans.append(Span(line, start, end, label))
        return raw[start:end]

    def read_key(self, node: Node, word: int, *, is_hex: bool = False, before: str = "") -> Secret | None:
        """Return the key that begins at the `word`-th word, its type digit first where it has one; hide it.

        None where no key stands there. `before` is a word of the same line that follows the key.
        """
        words = node.words
        if len(words) <= word or words[word] == before:
            return None
        has_type = len(words) > word + 1 and words[word] in _TYPES and words[word + 1] != before
        value = self.hide(node.line, word + int(has_type), before=before)
        if len(value) > 1 and value[0] == value[-1] == '"':
            value = value[1:-1]
        return self._seal(words[word] if has_type else "", value, node.line, is_hex)

    def _seal(self, type_digit: str, value: str, line: int, is_hex: bool) -> Secret:
        seal: Callable[[str | None, Encoding], Secret] = self.sealer.seal_hex if is_hex else self._seal_text
        if value in _MASKS or not value.strip("*") or (value[0] == "<" and value[-1] == ">"):
            self.masked_line = self.masked_line or line
            return self.sealer.seal(None, Encoding.MASKED)
        if type_digit in ("", "0"):
            return seal(value, Encoding.PLAIN)
        if type_digit in ("3", "6"):
            # Type 3 is 3DES under a key that every switch holds; no published decoder was found.
            return self.sealer.seal(None, Encoding.TYPE3 if type_digit == "3" else Encoding.TYPE6)
        text = decode_type7(value) if type_digit == "7" else None
        return self.sealer.seal(None, Encoding.UNREADABLE) if text is None else seal(text, Encoding.TYPE7)

    def _seal_text(self, text: str | None, encoding: Encoding) -> Secret:
        return self.sealer.seal(text, encoding, guesses=self._guesses)


def column_of_word(raw: str, word: int) -> int:
    """Return the 0-based column at which the `word`-th word begins; the line's length where there are fewer."""
    position, size = 0, len(raw)
    for index in range(word + 1):
        while position < size and raw[position].isspace():
            position += 1
        if index == word:
            break
        while position < size and not raw[position].isspace():
            position += 1
    return position
