"""What all readers of an IOS config share: the blocks by kind, the spans of secrets, the tally of lines."""

from collections.abc import Callable

from parsers.clean_text import CleanText
from parsers.encodings import decode_type7
from parsers.model.device import Coverage, Reference
from parsers.model.secret import Encoding, Sealer, Secret
from parsers.model.source import Span, UnreadLine, mask_text, may_be_key, visible
from parsers.tree.indent import Node, Tree

_TOPS = frozenset({"hostname", "version", "interface", "route-map", "bfd-template", "bridge-domain", "end"})
_SECOND = {
    "router": frozenset({"bgp"}),
    "key": frozenset({"chain"}),
    "crypto": frozenset({"ikev2", "ipsec", "isakmp", "keyring", "map", "dynamic-map"}),
    "mka": frozenset({"policy"}),
    "clock": frozenset({"timezone", "summer-time"}),
    "ip": frozenset({"prefix-list", "route", "as-path"}),
    "ipv6": frozenset({"prefix-list", "route"}),
    "default": frozenset({"interface"}),
    "no": frozenset({"interface", "crypto"}),
    "vlan": frozenset({"dot1q"}),
    "system": frozenset({"mtu"}),
}
# Lines that IOS never prints at the left margin: where one stands there, its block was lost or flattened.
_STRAY = frozenset(
    "neighbor encapsulation address-family exit-address-family cryptographic-algorithm key-string "
    "macsec-cipher-suite remote-as channel-group ^C".split()
)
_STRAY_SECOND = {
    "ip": frozenset({"address"}),
    "vrf": frozenset({"forwarding"}),
    "mka": frozenset({"pre-shared-key"}),
    "macsec": frozenset({"access-control", "network-link"}),
}
# Lines that open no block: what is indented below one of them has lost its own head.
_SINGLE = frozenset(
    {"hostname", "version", "end", "ip route", "ipv6 route", "ip as-path", "clock timezone", "clock summer-time"}
    | {"no interface", "default interface", "vlan dot1q", "system mtu"}
)
_MASKS = frozenset({"REDACTED", "xxxxx", "xxxxxx", "xxxxxxxx", "XXXXXXXX"})
_TYPES = frozenset("0123456789")


class Heads:
    """Decides by a top-level line whether its block is read, and notes the names of what is only pointed at."""

    def __init__(self) -> None:
        self.vrfs: set[str] = set()
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
        self._note(words)
        return False

    def _note(self, words: list[str]) -> None:
        first, second, last = words[0], words[1], words[-1]
        if first == "access-list":
            self.access_lists.add(second)
        elif first == "vrf" and second == "definition":
            self.vrfs.add(last)
        elif first in ("ip", "ipv6") and len(words) > 2:
            if second == "access-list" and (first == "ipv6" or words[2] in ("standard", "extended")):
                self.access_lists.add(last)
            elif second == "vrf":
                self.vrfs.add(last)


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
        self.macsec_lines: dict[str, list[Node]] = {}  # the `mka` and `macsec` lines below each interface
        self.masked_line = 0  # the first line whose key was taken out by an operator or a privilege
        self.stray_line = 0  # the first line that stands outside its block
        self._blocks: dict[str, list[Node]] = {}
        for root in tree.roots:
            self._file_root(root)
        self.hostname = next((node.words[1] for node in self.blocks("hostname")), "")
        self._guesses = [self.hostname]

    def _file_root(self, root: Node) -> None:
        words = root.words
        first = words[0]
        if first in _STRAY or (len(words) > 1 and words[1] in _STRAY_SECOND.get(first, ())):
            self.stray_line = self.stray_line or root.line
            self.miss(root, "outside any block")
            return
        head = first if first in _TOPS else f"{first} {words[1]}"
        if head in _SINGLE and root.children:
            self.stray_line = self.stray_line or root.children[0].line
            for child in root.children:
                self.miss(child, "outside any block")
            root.children = []
        self._blocks.setdefault(head, []).append(root)

    def blocks(self, *head: str) -> list[Node]:
        """Return the top-level blocks that begin with these words and have one more."""
        size = len(head)
        return [root for root in self._blocks.get(" ".join(head), ()) if len(root.words) > size]

    def heads_of(self, first: str) -> list[Node]:
        """Return the top-level blocks that begin with that word."""
        return self._blocks.get(first, [])

    def has(self, head: str) -> bool:
        """Tell whether a top-level line with these words stands in the config."""
        return head in self._blocks

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

    def hide(self, line: int, word: int, label: str = "secret", *, until: int | None = None) -> str:
        """Mark the text from the `word`-th word (0-based) to the line's end as secret, and return it as it stands.

        To the `until`-th word, where that is given. Blanks at the end are not taken for a part of a key.
        """
        raw = self.text.lines[line - 1]
        start = column_of_word(raw, word)
        end = len((raw if until is None else raw[: column_of_word(raw, until)]).rstrip())
        if start >= end:
            return ""
        self.spans.append(Span(line, start, end, label))
        return raw[start:end]

    def read_key(self, node: Node, word: int, *, is_hex: bool = False, until: int | None = None) -> Secret | None:
        """Return the key that begins at the `word`-th word, its type digit first where it has one; hide it.

        It goes to the line's end, or to the `until`-th word. None where no key stands there.
        """
        words = node.words[:until]
        if len(words) <= word:
            return None
        has_type = len(words) > word + 1 and words[word] in _TYPES
        value = self.hide(node.line, word + int(has_type), until=until)
        return self._seal(words[word] if has_type else "", value, node.line, is_hex)

    def _seal(self, type_digit: str, value: str, line: int, is_hex: bool) -> Secret:
        seal: Callable[[str | None, Encoding], Secret] = self.sealer.seal_hex if is_hex else self._seal_text
        if value in _MASKS or not value.strip("*") or (value[0] == "<" and value[-1] == ">"):
            self.masked_line = self.masked_line or line
            return self.sealer.seal(None, Encoding.MASKED)
        if type_digit in ("", "0"):
            return seal(value, Encoding.PLAIN)
        if type_digit == "6":
            return self.sealer.seal(None, Encoding.TYPE6)
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
