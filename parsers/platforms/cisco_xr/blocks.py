"""What all readers of an XR config share: the blocks by kind, the spans of secrets, the tally of lines."""

from collections.abc import Callable, Iterable

from parsers.clean_text import CleanText
from parsers.encodings import decode_type7
from parsers.model.device import Coverage, Reference
from parsers.model.secret import Encoding, Sealer, Secret
from parsers.model.source import Span, UnreadLine, mask_text, may_be_key, visible
from parsers.platforms.cisco_xr.lines import skip_of
from parsers.tree.indent import Node, TextEnd, Tree, banner_end

_TOPS = frozenset("hostname interface macsec-policy macsec l2vpn group end-group apply-group end".split())
_SECOND = {
    "router": frozenset({"bgp", "static"}),
    "key": frozenset({"chain"}),
    "tcp": frozenset({"ao"}),
    "clock": frozenset({"timezone", "summer-time"}),
}
# Lines that XR never prints at the left margin: where one stands there, its block was lost or flattened.
_STRAY = frozenset(
    "neighbor neighbor-group session-group af-group remote-as address-family encapsulation bundle key-string "
    "cryptographic-algorithm cipher-suite security-policy end-policy end-set endif elseif ^C".split()
)
_STRAY_SECOND = {"ipv4": "address", "ipv6": "address", "macsec": "psk-keychain"}
TEXT_ENDS = {
    "route-policy": "end-policy",
    "policy-global": "end-global",
    **dict.fromkeys(
        (
            "prefix-set as-path-set community-set extcommunity-set large-community-set rd-set tag-set etag-set "
            "mac-set esi-set ospf-area-set"
        ).split(),
        "end-set",
    ),
}
OPENERS = frozenset({"banner", *TEXT_ENDS})
_MASKS = frozenset({"REDACTED", "xxxxx", "xxxxxx", "xxxxxxxx", "XXXXXXXX"})
_KEY_WORDS = frozenset({"password", "key-string"})
_FORMS = {
    "encrypted": Encoding.TYPE7,
    "password": Encoding.TYPE7,
    "7": Encoding.TYPE7,
    "password6": Encoding.TYPE6,
    "6": Encoding.TYPE6,
    "clear": Encoding.PLAIN,
    "0": Encoding.PLAIN,
}


def text_end(line: str) -> TextEnd | None:
    """Return what ends the banner, policy or set that a line opens; None where it opens none."""
    mark = TEXT_ENDS.get(line.split(None, 1)[0])
    return banner_end(line) if mark is None else TextEnd(mark, is_alone=True)


class Heads:
    """Decides by a top-level line whether its block is read, and notes the names of the VRFs."""

    def __init__(self) -> None:
        self.vrfs: set[str] = set()

    def wants(self, words: list[str]) -> bool:
        """Tell whether the line opens a block that we read."""
        first = words[0]
        if first in _TOPS or first in _STRAY:
            return True
        if len(words) < 2:
            return False
        if words[1] in _SECOND.get(first, ()) or _STRAY_SECOND.get(first) == words[1]:
            return True
        if first == "vrf":
            self.vrfs.add(words[1])
        return False


class Book:
    """The blocks of one config by kind, and what reading them yields besides facts: spans, references, unread lines."""

    def __init__(self, text: CleanText, sealer: Sealer, tree: Tree, heads: Heads) -> None:
        self.text = text
        self.file = text.file
        self.sealer = sealer
        self.tree = tree
        self.vrfs = heads.vrfs
        self.group_names: set[str] = set()
        self.references: dict[tuple[str, str, int, str], Reference] = {}
        self.macsec_lines: dict[str, list[Node]] = {}  # the `macsec` lines below each interface
        self.read_text_lines = 0  # lines of policies and sets, which the tree counts as outside
        self.masked_line = 0  # the first line whose key was taken out by an operator
        self.stray_line = 0  # the first line that stands outside its block
        self._spans: dict[tuple[int, int, str], Span] = {}
        self._unread: dict[int, UnreadLine] = {}
        self._told: set[tuple[int, int, int]] = set()  # lines missed already, each with what was shown of it
        self._blocks: dict[str, list[Node]] = {}
        self._guesses: list[str] = []
        self.hostname = ""

    def file_roots(self, roots: Iterable[Node]) -> None:
        """Take the top-level blocks, sorted by kind."""
        for root in roots:
            words = root.words
            first = words[0]
            if first in _STRAY or (len(words) > 1 and _STRAY_SECOND.get(first) == words[1]):
                self.stray_line = self.stray_line or root.line
                self.miss(root, "outside any block")
                continue
            self._blocks.setdefault(first if first in _TOPS else f"{first} {words[1]}", []).append(root)
        self.hostname = next((node.words[1] for node in self.blocks("hostname")), "")
        self._guesses.append(self.hostname)

    def blocks(self, *head: str) -> list[Node]:
        """Return the top-level blocks that begin with these words and have one more."""
        size = len(head)
        return [root for root in self._blocks.get(" ".join(head), ()) if len(root.words) > size]

    def plain_blocks(self, head: str) -> list[Node]:
        """Return the top-level blocks of a head that has no name."""
        return self._blocks.get(head, [])

    def has(self, head: str) -> bool:
        """Tell whether a top-level line with these words stands in the config."""
        return head in self._blocks

    def guess(self, word: str) -> None:
        """Name a word that an attacker would try first here."""
        self._guesses.append(word)

    @property
    def unread(self) -> tuple[UnreadLine, ...]:
        """The lines that were not understood, in the order of the config."""
        return tuple(one for _, one in sorted(self._unread.items()))

    @property
    def spans(self) -> tuple[Span, ...]:
        """The places of all secrets."""
        return tuple(self._spans.values())

    def miss(self, node: Node, section: str, shown: int = 1) -> None:
        """Keep a line that stands in a block we read and that we do not understand, with what is below it.

        Only its first `shown` words are repeated: what follows a word that we do not know may be a key.
        """
        waiting = [(node, shown)]
        while waiting:
            one, count = waiting.pop()
            waiting += [(child, 1) for child in reversed(one.children)]
            told = one.line, skip_of(one), count
            if told in self._told:  # a group brings its lines to many blocks
                continue
            self._told.add(told)
            if may_be_key(one.words[:count]):
                count = 0
            text = " ".join(one.words[:count])
            if len(one.words) > count:
                self.hide(one, count, label="not shown")
                text += " <not shown>"
            self.miss_text(one.line, text, section)

    def miss_text(self, line: int, text: str, section: str) -> None:
        """Keep a line that was not understood; `text` is what may be shown of it."""
        if line not in self._unread:
            shown = visible(mask_text(text))[:200]
            self._unread[line] = UnreadLine(line=line, text=shown, section=visible(section)[:200])

    def hide_rest(self, line: int, shown: int) -> None:
        """Hide what follows the first `shown` words of a line of a policy: they are in no grammar that we know."""
        raw = self.text.lines[line - 1]
        start, end = column_of_word(raw, shown), len(raw.rstrip())
        if start < end:
            self._spans.setdefault((line, start, "not shown"), Span(line, start, end, "not shown"))

    def coverage(self) -> Coverage:
        """Return how the lines were read."""
        unread = len(self._unread)
        return Coverage(
            understood=self.tree.kept + self.read_text_lines - unread,
            outside=self.tree.outside - self.read_text_lines,
            unread=unread,
        )

    def refer(
        self, kind: str, name: str, line: int, is_defined: bool, owner: str = "", *, is_resolved: bool = True
    ) -> None:
        """Keep a name that a line refers to."""
        key = kind, name, line, owner
        if key not in self.references:
            self.references[key] = Reference(
                kind=kind, name=name, line=line, is_defined=is_defined, owner=owner, is_resolved=is_resolved
            )

    def refer_group(self, node: Node, owner: str) -> None:
        """Keep an `apply-group` line that was left because its group is not defined, or not read for this block."""
        name = node.words[1] if len(node.words) > 1 else ""
        self.refer("apply-groups", name, node.line, name in self.group_names, owner, is_resolved=False)

    def rest(self, node: Node, word: int) -> str:
        """Return the text of a node from its `word`-th word (0-based) to the line's end, as it stands."""
        raw = self.text.lines[node.line - 1]
        return raw[column_of_word(raw, skip_of(node) + word) :].rstrip()

    def hide(self, node: Node, word: int, count: int = 0, label: str = "secret") -> str:
        """Mark `count` words (0: all to the line's end) from the `word`-th on as secret; return them as they stand.

        Blanks at the line's end are not taken for a part of a key: terminals add them.
        """
        raw = self.text.lines[node.line - 1]
        start = column_of_word(raw, skip_of(node) + word)
        end = len(raw.rstrip())
        if count:
            end = start + len(raw[start:end].split(None, count)[0]) if start < end else start
        if start >= end:
            return ""
        self._spans.setdefault((node.line, start, label), Span(node.line, start, end, label))
        return raw[start:end]

    def hide_keys(self, node: Node) -> None:
        """Mark every key below a node as secret: those of a group that is applied nowhere are read by nobody else."""
        waiting = [node]
        while waiting:
            one = waiting.pop()
            waiting += one.children
            for index, word in enumerate(one.words[:-1]):
                if word in _KEY_WORDS:
                    self.hide(one, index + 1)
                    break

    def read_key(self, node: Node, word: int, *, is_hex: bool = False) -> Secret | None:
        """Return the key that begins at the `word`-th word, the word for its form first where it has one; hide it.

        None where no key stands there. A MACsec key's algorithm may follow on the same line.
        """
        words = node.words
        if len(words) <= word:
            return None
        has_form = len(words) > word + 1 and words[word] in _FORMS
        first = word + int(has_form)
        is_followed = words[first + 1 : first + 2] == ["cryptographic-algorithm"]
        value = self.hide(node, first, int(is_followed))
        return self._seal(_FORMS[words[word]] if has_form else Encoding.PLAIN, value, node.line, is_hex)

    def _seal(self, form: Encoding, value: str, line: int, is_hex: bool) -> Secret:
        seal: Callable[[str | None, Encoding], Secret] = self.sealer.seal_hex if is_hex else self._seal_text
        if value in _MASKS or not value.strip("*") or (value[:1] == "<" and value[-1:] == ">"):
            self.masked_line = self.masked_line or line
            return self.sealer.seal(None, Encoding.MASKED)
        if form is Encoding.PLAIN:
            return seal(value, form)
        if form is Encoding.TYPE6:
            return self.sealer.seal(None, form)
        text = decode_type7(value)
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
