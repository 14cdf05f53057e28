"""What all readers of an EOS config share: the blocks by kind, the spans of secrets, the tally of lines."""

from collections.abc import Callable, Collection

from parsers.clean_text import CleanText
from parsers.encodings import decode_eos7, decode_type7
from parsers.model.device import Coverage, Reference
from parsers.model.secret import Encoding, Sealer, Secret
from parsers.model.source import Span, UnreadLine, mask_text, may_be_key, visible
from parsers.platforms.arista_eos.free_text import ConfigLines
from parsers.tree.indent import Node, Tree
from parsers.values import address

_TOPS = frozenset({"hostname", "interface", "route-map", "peer-filter", "bfd", "end"})
_SECOND = {
    "router": frozenset({"bgp", "bfd"}),
    "mac": frozenset({"security"}),
    "management": frozenset({"security"}),
    "ip": frozenset({"prefix-list", "route", "security", "as-path"}),
    "ipv6": frozenset({"prefix-list", "route"}),
    "vrf": frozenset({"instance", "definition"}),
    "switchport": frozenset({"default"}),
    "default": frozenset({"interface"}),
    "no": frozenset({"interface"}),
}
# Lines that EOS never prints at the left margin: where one stands there, its block was lost or flattened.
_STRAY = frozenset("neighbor encapsulation address-family remote-as channel-group cipher".split())
_STRAY_SECOND = {
    "ip": frozenset({"address"}),
    "vrf": frozenset({"forwarding"}),
    "switchport": frozenset({"mode", "trunk", "access"}),
    "traffic": frozenset({"unprotected"}),
}
_MASKS = frozenset({"REDACTED", "xxxxx", "xxxxxx", "xxxxxxxx", "XXXXXXXX"})
_TYPES = frozenset({"0", "7", "8a"})
_NEWER_MARK = "$1c$"  # begins the type 7 form of shared-secret profiles and of BGP in later releases; not decoded


def wants(words: list[str]) -> bool:
    """Tell whether a top-level line opens a block that we read."""
    first = words[0]
    if first in _TOPS or first in _STRAY:
        return True
    if len(words) < 2:
        return False
    second = words[1]
    return second in _SECOND.get(first, ()) or second in _STRAY_SECOND.get(first, ())


class Book:
    """The blocks of one config by kind, and what reading them yields besides facts: spans, references, unread lines."""

    def __init__(self, text: CleanText, sealer: Sealer, tree: Tree, config: ConfigLines) -> None:
        self.text = text
        self.file = text.file
        self.sealer = sealer
        self.tree = tree
        self.functions = config.functions
        self.unclosed_line = config.unclosed_line
        self.spans: list[Span] = []
        self.references: dict[tuple[str, str, int, str], Reference] = {}
        self.unread: list[UnreadLine] = []
        self._missed: set[int] = set()
        self.masked_line = 0  # the first line whose key was taken out by an operator or a privilege
        self.stray_line = 0  # the first line that stands outside its block
        self._blanked = config.outside
        self._blocks: dict[str, list[Node]] = {}
        for root in tree.roots:
            self._file_root(root)
        self.hostname = next((node.words[1] for node in self.blocks("hostname")), "")
        self.vrfs = {node.words[-1] for kind in ("instance", "definition") for node in self.blocks("vrf", kind)}
        self._guesses = [self.hostname]

    def _file_root(self, root: Node) -> None:
        words = root.words
        first = words[0]
        second = words[1] if len(words) > 1 else ""
        is_profile = first == "mac" and words[2:3] == ["profile"]  # a port's line, not the head of `mac security`
        if first in _STRAY or second in _STRAY_SECOND.get(first, ()) or is_profile:
            self.stray_line = self.stray_line or root.line
            self.miss(root, "outside any block")
            return
        self._blocks.setdefault(first if first in _TOPS else f"{first} {second}", []).append(root)

    def blocks(self, *head: str) -> list[Node]:
        """Return the top-level blocks that begin with these words and have one more."""
        size = len(head)
        return [root for root in self._blocks.get(" ".join(head), ()) if len(root.words) > size]

    def named(self, head: str) -> list[Node]:
        """Return the top-level blocks whose head is these words, more or none after them."""
        return self._blocks.get(head, [])

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
            if one.line in self._missed:  # as a line below one that was not understood either
                continue
            self._missed.add(one.line)
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
        outside = self.tree.outside + self._blanked
        return Coverage(understood=self.tree.kept - unread, outside=outside, unread=unread)

    def refer(
        self, kind: str, name: str, line: int, is_defined: bool, owner: str = "", *, is_resolved: bool = True
    ) -> None:
        """Keep a name that a line refers to."""
        key = kind, name, line, owner
        if key not in self.references:
            self.references[key] = Reference(
                kind=kind, name=name, line=line, is_defined=is_defined, owner=owner, is_resolved=is_resolved
            )

    def hide(self, line: int, word: int, label: str = "secret", *, is_one_word: bool = False) -> str:
        """Mark the text from the `word`-th word (0-based) as secret, and return it as it stands.

        To the line's end, without the blanks that terminals add there; or that word alone.
        """
        raw = self.text.lines[line - 1]
        start = column_of_word(raw, word)
        end = len(raw.rstrip())
        if is_one_word:
            end = next((index for index in range(start, end) if raw[index].isspace()), end)
        if start >= end:
            return ""
        self.spans.append(Span(line, start, end, label))
        return raw[start:end]

    def read_password(self, node: Node, word: int, name: str) -> Secret | None:
        """Return the key of a BGP line that begins at the `word`-th word, its type first where it has one; hide it.

        EOS encodes type 7 under `name`, the neighbor or peer group on that very line. None where no key stands there.
        """
        words = node.words
        if len(words) <= word:
            return None
        has_type = len(words) > word + 1 and words[word] in _TYPES
        value = self.hide(node.line, word + int(has_type))
        masked = self._masked(value, node.line)
        if masked is not None:
            return masked
        kind = words[word] if has_type else "0"
        if kind == "8a":
            return self.sealer.seal(None, Encoding.EOS8A)
        if kind == "0":
            return self.sealer.seal(value, Encoding.PLAIN, guesses=self._guesses)
        if value.startswith(_NEWER_MARK):
            return self.sealer.seal(None, Encoding.EOS7)
        found = address(name)
        text = decode_eos7(value, name) or (decode_eos7(value, str(found)) if found is not None else None)
        if text is None:
            return self.sealer.seal(None, Encoding.UNREADABLE)
        return self.sealer.seal(text, Encoding.EOS7, guesses=self._guesses)

    def read_word_key(self, node: Node, word: int, follows: Collection[str], *, is_hex: bool) -> Secret | None:
        """Return the key that is one word, its type before it where it has one; hide it.

        `follows` may stand after it; where anything else does, all of it is hidden and none of it read. Outside BGP,
        EOS's type 7 is Cisco's. None where no key stands there.
        """
        words = node.words
        has_type = len(words) > word + 1 and words[word] in _TYPES
        position = word + int(has_type)
        if len(words) <= position:
            return None
        if len(words) > position + 1 and words[position + 1] not in follows:
            self.hide(node.line, word)
            return self.sealer.seal(None, Encoding.UNREADABLE)
        value = self.hide(node.line, position, is_one_word=True)
        masked = self._masked(value, node.line, is_word=True)
        if masked is not None:
            return masked
        seal: Callable[[str | None, Encoding], Secret] = self.sealer.seal_hex if is_hex else self.sealer.seal
        kind = words[word] if has_type else "0"
        if kind == "0":
            return seal(value, Encoding.PLAIN)
        if kind == "8a":
            return self.sealer.seal(None, Encoding.EOS8A)
        if value.startswith(_NEWER_MARK):
            return self.sealer.seal(None, Encoding.EOS7)
        text = decode_type7(value)
        return self.sealer.seal(None, Encoding.UNREADABLE) if text is None else seal(text, Encoding.TYPE7)

    def _masked(self, value: str, line: int, *, is_word: bool = False) -> Secret | None:
        # Copies say `<removed>`, or `<secret hidden>` where a key of one word stood.
        is_masked = value in _MASKS or not value.strip("*") or (value[0] == "<" and (value[-1] == ">" or is_word))
        if not is_masked:
            return None
        self.masked_line = self.masked_line or line
        return self.sealer.seal(None, Encoding.MASKED)


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
