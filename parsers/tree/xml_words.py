"""XML config text (PAN-OS) as the same tree of words that braces and `set` lines give: exact lines, one pass.

An `entry` is its name, a `member` its text; any other element is its tag, with its text as the word below. The text is
hostile until shown otherwise: a document type or an entity is refused, nothing is loaded, depth and size are bounded.
"""

from collections.abc import Sequence
from xml.parsers import expat

from parsers.tree.braces import Node, Tree, Wanted

MAX_DEPTH = 64  # PAN-OS nests some twenty deep
MAX_NAME = 1024
_OUT: Wanted = {"": None}
_WRAPPERS = frozenset({"response", "result"})  # around what the API returns
_ROOT = "config"


class RefusedXml(Exception):  # noqa: N818  it is what becomes of the text, not an error of ours
    """The text holds what no config holds: a document type, or an entity of its own."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__("a document type or an entity of its own")


class XmlTree(Tree):
    """The tree, and what stands at the root element."""

    def __init__(self) -> None:
        super().__init__()
        self.version = ""  # of the root element
        self.root_tag = ""
        self.is_closed = False


def read_xml(lines: Sequence[str], wanted: Wanted) -> XmlTree:
    """Return the tree of a config in XML; raises `RefusedXml`. Damaged text is read as far as it goes."""
    reader = _Reader(lines, wanted)
    text, shift = _document(lines)
    try:
        reader.parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        if not reader.tree.is_closed:
            reader.tree.fault("the XML breaks off or is damaged here", min(error.lineno + shift, max(len(lines), 1)))
    if not reader.tree.is_closed:
        reader.tree.fault("the XML ends before its root element is closed", max(len(lines), 1))
    return reader.finish()


def _document(lines: Sequence[str]) -> tuple[str, int]:
    """Return the text from its first element on, blank lines in place of what stands before it."""
    for index, line in enumerate(lines):
        bare = line.lstrip()
        if bare.startswith("<"):
            if bare.startswith("<?xml"):
                cut = bare.find("?>")
                line = bare[cut + 2 :] if cut >= 0 else ""
            return "\n" * index + "\n".join([line, *lines[index + 1 :]]), 0
    return "", 0


class _Reader:
    """The state of one pass: the open elements, and how deep inside one that is left out."""

    def __init__(self, lines: Sequence[str], wanted: Wanted) -> None:
        self.tree = XmlTree()
        self.wanted = wanted
        self.filled = sum(1 for line in lines if line.strip())
        self.kept_lines: set[int] = set()
        self._stack: list[tuple[Node, Wanted | None, str]] = []
        self._skipped = 0
        self._text: list[str] = []
        self._text_line = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._chars
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def _refuse(self, *_: object) -> int:
        raise RefusedXml(self.parser.CurrentLineNumber)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._skipped:
            self._skipped += 1
            return
        line = self.parser.CurrentLineNumber
        self._flush()
        if not self._stack:
            if tag in _WRAPPERS:
                return
            self.tree.root_tag = tag
            self.tree.version = attributes.get("version", "")[:40]
            self.kept_lines.add(line)
            if tag == _ROOT:
                self._stack.append((self.tree.root, self.wanted, tag))
                return
            self._stack.append((self.tree.root, self.wanted, ""))
        node, wanted, _ = self._stack[-1]
        word = attributes.get("name", "") if tag == "entry" else "" if tag == "member" else tag
        word = word[:MAX_NAME]
        if len(self._stack) == 1:
            self.tree.tops.add(word)
        below = wanted
        if wanted is not None and tag != "member":
            below = wanted.get(word, wanted.get("*", _OUT))
        if below is _OUT or len(self._stack) > MAX_DEPTH:
            if len(self._stack) > MAX_DEPTH:
                self.tree.odd.append(line)
            self._skipped = 1
            return
        self.kept_lines.add(line)
        child = node if tag == "member" else node.child(word, line)
        self._stack.append((child, below, tag))

    def _chars(self, data: str) -> None:
        if self._skipped or not self._stack:
            return
        if not self._text:
            if data.isspace():
                return
            self._text_line = self.parser.CurrentLineNumber
        self._text.append(data)

    def _flush(self) -> None:
        """Put the text that has come below the open element."""
        if not self._text:
            return
        text = "".join(self._text).strip()
        self._text.clear()
        node, wanted, tag = self._stack[-1]
        if tag == "member" and wanted is not None:
            wanted = wanted.get(text, wanted.get("*", _OUT))
        if text and (wanted is not _OUT):
            node.child(text, self._text_line)
            self.kept_lines.update(range(self._text_line, self._text_line + text.count("\n") + 1))

    def _end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        if not self._stack:
            return
        line = self.parser.CurrentLineNumber
        self._flush()
        self._stack.pop()
        self.kept_lines.add(line)
        self.tree.last_line = line
        if not self._stack or (len(self._stack) == 1 and self.tree.root_tag != _ROOT):
            self._stack.clear()
            self.tree.is_closed = True

    def finish(self) -> XmlTree:
        """Return what was read, with the tally of its lines."""
        self.tree.filled = self.filled
        self.tree.outside = max(self.filled - len(self.kept_lines), 0)
        self.tree.last_line = max(self.tree.last_line, 1)
        return self.tree
