"""What all readers of an FRR config share: the blocks by kind, the spans of secrets, the tally of lines."""

from collections.abc import Iterable, Iterator

from parsers.clean_text import CleanText
from parsers.model.device import Coverage, Reference
from parsers.model.secret import Encoding, Sealer, Secret
from parsers.model.source import Span, UnreadLine, mask_text, may_be_key, visible
from parsers.tree.indent import Node, Tree

_TOPS = frozenset(
    {"hostname", "frr", "interface", "route-map", "vrf", "bfd", "password", "enable", "end", "exit", "exit-vrf"}
)
_SECOND = {
    "router": frozenset({"bgp"}),
    "key": frozenset({"chain"}),
    "ip": frozenset({"prefix-list", "route", "as-path"}),  # `ip as-path` before release 7.2
    "bgp": frozenset({"as-path"}),
    "ipv6": frozenset({"prefix-list", "route"}),
    "no": frozenset({"interface"}),
}
# Lines that vtysh never prints at the left margin: where one stands there, its block was lost or flattened.
_STRAY = frozenset(
    "neighbor address-family exit-address-family remote-as match set key-string detect-multiplier "
    "receive-interval transmit-interval network redistribute shutdown".split()
)
_STRAY_SECOND = {"ip": frozenset({"address"}), "ipv6": frozenset({"address"}), "no": frozenset({"neighbor"})}
_GUESSES = 16  # each key is compared with all of them
_MASKS = frozenset({"REDACTED", "xxxxx", "xxxxxx", "xxxxxxxx", "XXXXXXXX"})


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
        if first == "access-list":  # an entry a line: the bulk of many a config
            self.access_lists.add(words[1])
            return False
        if words[1] in _SECOND.get(first, ()) or words[1] in _STRAY_SECOND.get(first, ()):
            return True
        self._note(words)
        return False

    def _note(self, words: list[str]) -> None:
        if words[0] == "ipv6" and words[1] == "access-list" and len(words) > 2:
            self.access_lists.add(words[2])


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
        self.masked_line = 0  # the first line whose key was taken out
        self.stray_line = 0  # the first line that stands outside its block
        self._blocks: dict[str, list[Node]] = {}
        for root in tree.roots:
            self._file_root(root)
        # vtysh prints one `hostname` per daemon: the first is as good as the others.
        self.hostname = next((node.words[1] for node in self.blocks("hostname")), "")
        self._guesses = [self.hostname]

    def _file_root(self, root: Node) -> None:
        words = root.words
        first = words[0]
        if first in _STRAY or (len(words) > 1 and words[1] in _STRAY_SECOND.get(first, ())):
            self.stray_line = self.stray_line or root.line
            self.miss(root, "outside any block")
            return
        if first in ("exit", "exit-vrf") and root.children:
            # What stands below the end of a block had a head of its own, and that was lost.
            self.stray_line = self.stray_line or root.children[0].line
            for child in root.children:
                self.miss(child, "outside any block")
        self._blocks.setdefault(first if first in _TOPS else f"{first} {words[1]}", []).append(root)

    def blocks(self, *head: str) -> list[Node]:
        """Return the top-level blocks that begin with these words and have one more."""
        size = len(head)
        return [root for root in self._blocks.get(" ".join(head), ()) if len(root.words) > size]

    def heads_of(self, head: str) -> list[Node]:
        """Return the top-level blocks of that head, with or without another word."""
        return self._blocks.get(head, [])

    def has(self, head: str) -> bool:
        """Tell whether a top-level line with these words stands in the config."""
        return head in self._blocks

    def frr_word(self, kind: str) -> str:
        """Return what `frr version` or `frr defaults` says, "" where no line does."""
        lines = (node.words for node in self.blocks("frr") if node.words[1] == kind)
        return next((words[2] for words in lines if len(words) > 2), "")

    def guess(self, word: str) -> None:
        """Name a word that an attacker would try first here."""
        if word not in self._guesses and len(self._guesses) < _GUESSES:
            self._guesses.append(word)

    def hide_logins(self) -> None:
        """Hide the passwords of vtysh itself: they are no subject of ours, and no output may hold them."""
        for node in self.blocks("password"):
            self.hide(node.line, 1)
        for node in self.blocks("enable"):
            self.hide(node.line, 2)

    def miss(self, node: Node, section: str, shown: int = 1) -> None:
        """Keep a line that stands in a block we read and that we do not understand, with what is below it.

        Only its first `shown` words are repeated: what follows a word that we do not know may be a key.
        """
        self.miss_line(node, section, shown)
        for below in statements(node.children):
            self.miss_line(below, section, 1)

    def miss_line(self, node: Node, section: str, shown: int = 1) -> None:
        """Keep one line as `miss` does, without what is below it: `statements` reads that for itself."""
        if may_be_key(node.words[:shown]):
            shown = 0
        text = " ".join(node.words[:shown])
        if len(node.words) > shown:
            self.hide(node.line, shown, "not shown")
            text += " <not shown>"
        self.unread.append(UnreadLine(line=node.line, text=visible(mask_text(text))[:200], section=section))

    def coverage(self) -> Coverage:
        """Return how the lines were read."""
        unread = len(self.unread)
        return Coverage(understood=self.tree.kept - unread, outside=self.tree.outside, unread=unread)

    def refer(self, kind: str, name: str, line: int, is_defined: bool, owner: str = "") -> None:
        """Keep a name that a line refers to."""
        key = kind, name, line, owner
        if key not in self.references:
            self.references[key] = Reference(kind=kind, name=name, line=line, is_defined=is_defined, owner=owner)

    def hide(self, line: int, word: int, label: str = "secret") -> str:
        """Mark the text from the `word`-th word (0-based) to the line's end as secret, and return it as it stands.

        Blanks at the line's end are not taken for a part of a key: terminals add them.
        """
        raw = self.text.lines[line - 1]
        start, end = column_of_word(raw, word), len(raw.rstrip())
        if start >= end:
            return ""
        self.spans.append(Span(line, start, end, label))
        return raw[start:end]

    def read_key(self, node: Node, word: int) -> Secret | None:
        """Return the key that begins at the `word`-th word and hide it; None where none stands there.

        FRR knows no encodings: all up to the line's end is the key, clear, blanks and leading digits included.
        """
        if len(node.words) <= word:
            return None
        value = self.hide(node.line, word)
        if value in _MASKS or not value.strip("*") or (value[:1] == "<" and value[-1:] == ">"):
            self.masked_line = self.masked_line or node.line
            return self.sealer.seal(None, Encoding.MASKED)
        return self.sealer.seal(value, Encoding.PLAIN, guesses=self._guesses)


def statements(nodes: Iterable[Node], holders: frozenset[str] = frozenset()) -> Iterator[Node]:
    """Yield the lines of a block; what uneven indentation put below a line that opens no block follows that line.

    Lines that begin with one of `holders` keep what is below them.
    """
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if node.words[0] not in holders:
            waiting += reversed(node.children)


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
