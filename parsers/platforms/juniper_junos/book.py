"""What all readers of a Junos config share: the scopes, the spans of secrets, the tally of lines."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from parsers.binary_keys import text_of_hex
from parsers.clean_text import CleanText
from parsers.encodings import decode_junos9
from parsers.model.device import Coverage, Reference
from parsers.model.secret import Encoding, Sealer, Secret
from parsers.model.source import SourceText, Span, UnreadLine, may_be_key
from parsers.tree.braces import MASKED, Node, Tree

_SANITISED = frozenset({"removed", "secret", "redacted", "hidden", "masked", "secret-data"})


class Instance(NamedTuple):
    """One routing instance, or the main one: its node, and what a deactivated block around it says."""

    vrf: str
    node: Node
    system: Node  # the root, or the logical system around it
    prefix: str  # "" or "LS/", before the names of the logical system's policies
    inactive: int  # the line that deactivates it or a block around it, 0 where it is active

    @property
    def vrf_lines(self) -> dict[str, tuple[int, ...]]:
        """The lines that name it, as a fact's `lines` of "vrf"; none for the main instance of the main system."""
        return {"vrf": self.node.lines} if self.vrf != "default" else {}


class Draft:
    """One fact while its values and their lines are put together."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.lines: dict[str, tuple[int, ...]] = {}
        self.defaults: dict[str, str] = {}

    def put(self, field: str, value: Any, *nodes: Node) -> None:
        """Keep a value with the lines of the nodes that say it."""
        self.fields[field] = value
        if len(nodes) == 1:
            self.lines[field] = nodes[0].lines
        else:
            self.lines[field] = tuple(dict.fromkeys(line for node in nodes for line in node.lines))

    def assume(self, field: str, value: Any, because: str) -> None:
        """Fill in a documented default."""
        self.fields[field] = value
        self.defaults[field] = because


class Book:
    """The tree of one config, and what reading it yields besides facts: spans, references, unread lines."""

    def __init__(self, text: CleanText, tree: Tree, sealer: Sealer) -> None:
        self.file = text.file
        self.text = text
        self.tree = tree
        self.root = tree.root
        self.sealer = sealer
        self.references: list[Reference] = []
        self.masked_line = tree.masked_line
        self._places: dict[int, list[tuple[int, int]]] = {}
        self._hidden: dict[int, int] = {}  # line → the column from which on nothing of it is shown
        self._missed: dict[int, str] = {}
        self._sealed: dict[tuple[str, bool, bool], Secret] = {}
        host = self.root.value("system", "host-name")
        self.hostname = host.word if host is not None else ""
        self._guesses = [self.hostname]
        for line in tree.secret_lines:
            self._hide_quotes(line)
        self._hidden |= dict.fromkeys(tree.quoted_on, 0)
        for line in tree.odd:
            self._miss_line(line, "config", "")

    def systems(self) -> Iterator[tuple[Node, str, int]]:
        """Yield the main system, then the logical systems and tenants: node, name prefix, deactivating line."""
        yield self.root, "", 0
        for word in ("logical-systems", "tenants"):
            holder = self.root.children.get(word)
            for one in holder.children.values() if holder is not None else ():
                if one.word not in ("apply-groups", "apply-groups-except"):
                    yield one, f"{one.word}/", one.inactive or (holder.inactive if holder is not None else 0)

    def instances(self) -> Iterator[Instance]:
        """Yield every routing instance of every system, the main one first."""
        for system, prefix, inactive in self.systems():
            yield Instance(f"{prefix}default" if prefix else "default", system, system, prefix, inactive)
            holder = system.children.get("routing-instances")
            for one in holder.children.values() if holder is not None else ():
                if one.word not in ("apply-groups", "apply-groups-except"):
                    above = inactive or (holder.inactive if holder is not None else 0)
                    yield Instance(f"{prefix}{one.word}", one, system, prefix, one.inactive or above)

    def guess(self, word: str) -> None:
        """Name a word that an attacker would try first here."""
        if word not in self._guesses:
            self._guesses.append(word)

    def know(self, node: Node, words: frozenset[str], section: str) -> None:
        """Keep the statements below `node` that are not among `words` as unread."""
        for child in node.children.values():
            if child.word not in words and not child.inactive:
                self.miss(child, section)

    def miss(self, node: Node, section: str) -> None:
        """Keep the lines of a statement that stands in a block we read and that we do not understand."""
        self._miss_line(node.line, section, node.word)
        for child in node.children.values():
            self.miss(child, section)

    def _miss_line(self, line: int, section: str, word: str) -> None:
        """Keep a line as unread. What follows `word`, or its first word, is not shown: it may be a key."""
        if line in self._missed or not 1 <= line <= len(self.text.lines):
            return
        self._missed[line] = section
        raw = self.text.lines[line - 1]
        margin = len(raw) - len(raw.lstrip())
        at = raw.find(word, margin) if word else margin
        size = len(word or raw[margin:].partition(" ")[0])
        end = at + size if at >= 0 else margin
        if may_be_key([raw[margin:end]]):
            end = margin
        rest = raw[end:]
        if rest.strip(' \t;{}"'):
            self._hidden[line] = end + len(rest) - len(rest.lstrip(' \t"'))

    def unread(self) -> tuple[UnreadLine, ...]:
        """Return the lines that were not understood, masked."""
        text = SourceText(self.file, self.text.lines, self.secret_spans())
        return tuple(
            UnreadLine(line=line, text=text.masked(line).strip()[:200], section=section)
            for line, section in sorted(self._missed.items())
        )

    def coverage(self) -> Coverage:
        """Return how the lines were read."""
        unread = len(self._missed)
        understood = max(self.tree.filled - self.tree.outside - unread, 0)
        return Coverage(understood=understood, outside=self.tree.outside, unread=unread)

    def refer(self, kind: str, name: str, node: Node, is_defined: bool, owner: str = "") -> None:
        """Keep a name that a line refers to."""
        self.references.append(Reference(kind=kind, name=name, line=node.line, is_defined=is_defined, owner=owner))

    def refer_gap(self, gap: tuple[str, int], owner: str) -> None:
        """Keep that a group applied above `owner` is not known."""
        self.references.append(Reference(kind="apply-groups", name=gap[0], line=gap[1], is_defined=False, owner=owner))

    def secret_spans(self) -> tuple[Span, ...]:
        """Return the places of all keys, in the order of the text."""
        found = []
        for line in sorted(self._places.keys() | self._hidden.keys()):
            end = len(self.text.lines[line - 1].rstrip())
            cut = self._hidden.get(line, end)
            for start, stop in sorted(self._places.get(line, ())):
                if start >= cut:
                    continue
                cut = max(cut, stop) if line in self._hidden else cut
                found.append(Span(line, start, stop, "secret"))
            if line in self._hidden and cut < end:
                found.append(Span(line, cut, end, "not shown"))
        return tuple(found)

    def seal(self, node: Node, *, is_hex: bool = False, is_bytes: bool = False) -> Secret:
        """Return the Secret of a key as Junos prints it: `$9$`, `$8$`, withheld, or clear.

        `is_hex`: a CAK, which is digits. `is_bytes`: text that stands as the digits of its bytes.
        """
        value = node.word
        self._hide(node)
        form = value, is_hex, is_bytes
        known = self._sealed.get(form)
        if known is None:
            known = self._sealed[form] = self._seal(value, node.line, is_hex=is_hex, is_bytes=is_bytes)
        return known

    def _seal(self, value: str, line: int, *, is_hex: bool, is_bytes: bool) -> Secret:
        bare = value.strip("<>*/[] ").casefold()
        is_framed = value[:1] in "<[*" and (bare == "" or bare.split()[0] in _SANITISED)
        if value == MASKED or not value or is_framed:
            self.masked_line = self.masked_line or line
            return self.sealer.seal(None, Encoding.MASKED)
        if value.startswith("$8$"):
            return self.sealer.seal(None, Encoding.JUNOS8)
        encoding = Encoding.PLAIN
        if value.startswith("$9$"):
            decoded = decode_junos9(value)
            if decoded is None:
                return self.sealer.seal(None, Encoding.UNREADABLE)
            value, encoding = decoded, Encoding.JUNOS9
        if is_bytes:
            text = text_of_hex(value)
            return self.sealer.seal(text, Encoding.UNREADABLE if text is None else encoding)
        return (
            self.sealer.seal_hex(value, encoding)
            if is_hex
            else self.sealer.seal(value, encoding, guesses=self._guesses)
        )

    def _hide(self, node: Node) -> None:
        """Mark every place of the key on its line; a line where it stands in another spelling is marked whole."""
        if not node.word or node.word == MASKED:
            return
        raw = self.text.lines[node.line - 1]
        starts = _starts(raw, node.word)
        for start in starts:
            self._span(node.line, start, start + len(node.word))
        if not starts:
            self._span(node.line, len(raw) - len(raw.lstrip()), len(raw))

    def _hide_quotes(self, line: int) -> None:
        raw = self.text.lines[line - 1]
        start, end = raw.find('"'), raw.rfind('"')
        if 0 <= start < end - 1:
            self._span(line, start + 1, end)

    def _span(self, line: int, start: int, end: int) -> None:
        places = self._places.setdefault(line, [])
        for place in [one for one in places if one[0] < end and start < one[1]]:
            start, end = min(start, place[0]), max(end, place[1])
            places.remove(place)
        places.append((start, end))


def _starts(raw: str, part: str) -> Sequence[int]:
    starts: list[int] = []
    at = raw.find(part)
    while at >= 0 and len(starts) < 16:
        starts.append(at)
        at = raw.find(part, at + len(part))
    return starts
