"""The crypto blocks of IOS by kind and name, each line below its keyword. Source: facts on IPsec, 7.1."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from parsers.platforms.cisco_xe.blocks import Book
from parsers.tree.indent import Node

_LONGEST = 3  # words of a keyword


class Said(NamedTuple):
    """One line: the words after its keyword, and where it stands."""

    words: list[str]
    line: int
    node: Node
    size: int  # words of the keyword


class Block:
    """The lines of one block by keyword, in the order of the config."""

    def __init__(self, name: str, line: int) -> None:
        self.name = name
        self.line = line
        self.said: dict[str, list[Said]] = {}

    def all(self, keyword: str) -> list[Said]:
        """Return every line of that keyword."""
        return self.said.get(keyword, [])

    def last(self, keyword: str) -> Said | None:
        """Return the line of that keyword that holds: the last one."""
        lines = self.said.get(keyword)
        return lines[-1] if lines else None

    def value(self, keyword: str) -> Said | None:
        """Return the line of that keyword that holds, where a word follows the keyword."""
        found = self.last(keyword)
        return found if found is not None and found.words else None


class Words(NamedTuple):
    """The keywords of one kind of block: those that are read, and those that say nothing about our subject."""

    read: frozenset[str]
    outside: frozenset[str]


def words_of(read: str, outside: str) -> Words:
    """Return the keywords that stand in two texts, separated by commas."""
    return Words(*(frozenset(word.strip() for word in text.split(",")) for text in (read, outside)))


def fill(book: Book, block: Block, nodes: Iterable[Node], words: Words, section: str) -> Block:
    """Read lines into a block: `no` takes a keyword away, what is not known goes to the unread lines."""
    for node in nodes:
        is_no = node.words[0] in ("no", "default")
        body = node.words[1:] if is_no else node.words
        keyword = _keyword(body, words.read)
        if keyword is None:
            if _keyword(body, words.outside) is None:
                book.miss(node, section, 1 + int(is_no and bool(body)))
        elif is_no:
            block.said.pop(keyword, None)
        else:
            size = keyword.count(" ") + 1
            block.said.setdefault(keyword, []).append(Said(body[size:], node.line, node, size))
    return block


def _keyword(body: list[str], keywords: Collection[str]) -> str | None:
    for size in range(min(len(body), _LONGEST), 0, -1):
        word = " ".join(body[:size])
        if word in keywords:
            return word
    return None
