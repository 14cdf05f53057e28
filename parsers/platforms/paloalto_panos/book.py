"""What all readers of a PAN-OS config share: where its tree begins, the spans of secrets, the tally of lines."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parsers.clean_text import CleanText
from parsers.model.device import Coverage, Reference
from parsers.model.secret import Encoding, Sealer, Secret
from parsers.model.source import SourceText, Span, UnreadLine
from parsers.tree.braces import Node, Tree
from parsers.tree.xml_words import XmlTree

_MASK = re.compile(r"(?:<[^<>]{1,60}>|\*{3,}|REDACTED|SCRUBBED|removed|hidden)\Z", re.IGNORECASE)
_CIPHER = re.compile(r"-A[A-Z]==[A-Za-z0-9+/=]{8,}")
_ANY_CIPHER = re.compile(r"-A[A-Z]==[A-Za-z0-9+/=]+")
# A word that a secret follows, in every form: `key V`, `key V;`, `<key>V</key>`.
_KEYED = re.compile(
    r"(?:^|[\s<])(key|secret|phash|password|passphrase|passwd|pre-shared-key|private-key|authpwd|privpwd|auth-code|"
    r"snmp-community-string|bind-password|client-secret)(?:\s+|>)([^\s<>{};][^<>;]*)"
)
_MARKS = ("key", "secret", "phash", "pass", "pwd", "community", "-A", "auth-code")
_PLAIN_WORDS = frozenset({"yes", "no", "none", "enable", "disable"})
_PEM_LINE = 32
_ENCODED = re.compile(r"\s*+[A-Za-z0-9+/=]{32,}\"?;?\s*$")


class Router(NamedTuple):
    """One virtual router, or one VRF of a logical router: its name, and the nodes of what it holds."""

    vrf: str
    node: Node
    bgp: Node | None


class Book:
    """The tree of one config, and what reading it yields besides facts: spans, references, unread lines."""

    def __init__(self, text: CleanText, tree: Tree, sealer: Sealer) -> None:
        self.text = text
        self.file = text.file
        self.tree = tree
        self.sealer = sealer
        self.devices = _devices(tree.root)
        self.version = tree.version if isinstance(tree, XmlTree) else ""  # the release, where the form tells it
        self.references: list[Reference] = []
        self.masked_line = 0
        self._spans: dict[int, list[Span]] = {}
        self._missed: dict[int, str] = {}
        for line in tree.odd:
            self._miss_line(line, "config", "")
        host = next((found for one in self.devices if (found := one.value("deviceconfig", "system", "hostname"))), None)
        self.hostname = host.word if host is not None else ""
        self._guesses = [self.hostname]
        self._hide_all()

    def networks(self) -> Iterator[Node]:
        """Yield the `network` part of every device."""
        for one in self.devices:
            found = one.get("network")
            if found is not None:
                yield found

    def below(self, *path: str) -> Iterator[Node]:
        """Yield what stands below that path of every device's network."""
        for network in self.networks():
            holder = network.at(*path)
            yield from holder.each() if holder is not None else ()

    def routers(self) -> Iterator[Router]:
        """Yield the virtual routers, then the VRFs of logical routers (the advanced routing engine)."""
        for node in self.below("virtual-router"):
            yield Router(node.word, node, node.at("protocol", "bgp"))
        for logical in self.below("logical-router"):
            holder = logical.get("vrf")
            for node in holder.each() if holder is not None else ():
                name = logical.word if node.word == "default" else f"{logical.word}/{node.word}"
                yield Router(name, node, node.get("bgp"))

    def guess(self, word: str) -> None:
        """Name a word that an attacker would try first here."""
        self._guesses.append(word)

    def know(self, node: Node, words: frozenset[str], section: str) -> None:
        """Keep the statements below `node` that are not among `words` as unread."""
        for child in node.children.values():
            if child.word not in words:
                self.miss(child, section)

    def know_key(self, node: Node, words: frozenset[str], section: str) -> None:
        """As `know`, for what holds a key: a statement that is not known may be the key itself, and is not shown."""
        for child in node.children.values():
            if child.word not in words:
                self.miss(child, section, shown=node.word)

    def miss(self, node: Node, section: str, *, shown: str | None = None) -> None:
        """Keep the lines of a statement that stands in a block we read and that we do not understand."""
        waiting = [node]
        while waiting:
            one = waiting.pop()
            self._miss_line(one.line, section, node.word if shown is None else shown)
            waiting += one.children.values()

    def _miss_line(self, line: int, section: str, word: str) -> None:
        """Keep a line as unread. What follows the word that is not known may be a key: it is shown nowhere."""
        if line in self._missed or not 1 <= line <= len(self.text.lines):
            return
        raw = self.text.lines[line - 1]
        at = _start_of_word(raw, word)
        cut = at + len(word) if at >= 0 else 0
        self._missed[line] = section
        self._span(line, cut + len(raw[cut:]) - len(raw[cut:].lstrip()), len(raw.rstrip()), "not shown")

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

    def refer(
        self, kind: str, name: str, line: int, is_defined: bool, owner: str = "", *, is_resolved: bool = True
    ) -> None:
        """Keep a name that a line refers to."""
        one = Reference(kind=kind, name=name, line=line, is_defined=is_defined, owner=owner, is_resolved=is_resolved)
        if one not in self.references[-64:]:
            self.references.append(one)

    def is_variable(self, node: Node, owner: str) -> bool:
        """Tell whether a value is a template variable, which Panorama fills in; it is noted as not defined."""
        if not node.word.startswith("$"):
            return False
        self.refer("template-variable", node.word, node.line, False, owner)
        return True

    def secret_spans(self) -> tuple[Span, ...]:
        """Return the places of all keys, in the order of the text."""
        return tuple(span for line in sorted(self._spans) for span in self._spans[line])

    def seal(self, node: Node) -> Secret:
        """Return the Secret of a key as PAN-OS prints it: encrypted under the master key, masked, or clear."""
        value = node.word
        self._hide(value, node.line)
        if _MASK.match(value):
            self.masked_line = self.masked_line or node.line
            return self.sealer.seal(None, Encoding.MASKED)
        if value.startswith("-A") and "==" in value[:6]:
            return self.sealer.seal(None, Encoding.VENDOR if _CIPHER.match(value) else Encoding.UNREADABLE)
        if value.startswith("$") or not value:
            return self.sealer.seal(None, Encoding.UNREADABLE)
        return self.sealer.seal(value, Encoding.PLAIN, guesses=self._guesses)

    def _hide(self, value: str, line: int) -> None:
        """Mark every place of a key on its line; a line where it stands in another spelling is marked whole."""
        for number, part in enumerate(value.split("\n"), line):
            if not part or not 1 <= number <= len(self.text.lines):
                continue
            raw = self.text.lines[number - 1]
            starts = _starts(raw, part)
            for start in starts:
                self._span(number, start, start + len(part))
            if not starts:
                self._span(number, len(raw) - len(raw.lstrip()), len(raw.rstrip()))

    def _hide_all(self) -> None:
        """Mark every secret of the text, in the parts that nobody reads as well: evidence may show any line."""
        inside = False
        for number, line in enumerate(self.text.lines, 1):
            if inside or "PRIVATE KEY-----" in line:
                self._span(number, len(line) - len(line.lstrip()), len(line.rstrip()))
                inside = "-----END" not in line and (inside or "-----BEGIN" in line)
            elif any(mark in line for mark in _MARKS):
                for hit in _ANY_CIPHER.finditer(line):
                    self._span(number, hit.start(), hit.end())
                for hit in _KEYED.finditer(line):
                    if hit[2].strip() not in _PLAIN_WORDS:
                        self._span(number, hit.start(2), hit.start(2) + len(hit[2].rstrip()))
            elif len(line) >= _PEM_LINE and _ENCODED.match(line):
                self._span(number, len(line) - len(line.lstrip()), len(line.rstrip()))

    def _span(self, line: int, start: int, end: int, label: str = "secret") -> None:
        if start >= end:
            return
        places = self._spans.setdefault(line, [])
        for one in [one for one in places if one.start < end and start < one.end]:
            start, end = min(start, one.start), max(end, one.end)
            places.remove(one)
        places.append(Span(line, start, end, label))
        places.sort()


def _devices(root: Node) -> list[Node]:
    """Return the nodes that hold a device's config: the root, or the entries of `devices` below it."""
    found: list[Node] = []
    for top in (root, root.get("config")):
        if top is not None:
            holder = top.get("devices")
            found += [top, *(holder.each() if holder is not None else ())]
    return found


def _starts(raw: str, part: str) -> Sequence[int]:
    starts: list[int] = []
    at = raw.find(part)
    while at >= 0 and len(starts) < 16:
        starts.append(at)
        at = raw.find(part, at + len(part))
    return starts


def _start_of_word(raw: str, word: str) -> int:
    """Return where `word` stands as a word of its own, -1 where it does not."""
    at = raw.find(word) if word else -1
    while at >= 0:
        before, after = raw[at - 1 : at], raw[at + len(word) : at + len(word) + 1]
        if (not before or before in ' \t<>"') and (not after or after in ' \t;{}<>"/]'):
            return at
        at = raw.find(word, at + 1)
    return -1
