"""Merges `config` / `edit` / `set` / `next` / `end` lines into a FortiOS config, as the device does."""

import re
from collections.abc import Iterator, Sequence

_OPENING = ("config ", "edit ")
_INDENT = "    "


def merge_edit_lines(text: str, lines: Sequence[str]) -> str:
    """Return the config after the lines were typed in; a table or entry that is not there is made, as the last."""
    root = _Block("")
    _read(root, iter(text.splitlines()))
    _apply(root, iter(lines))
    return "\n".join((*root.printed(-1), ""))


class _Block:
    """A `config` or `edit` line with what stands in it, in the order of the text; a plain line is a block without."""

    def __init__(self, line: str, closing: str = "") -> None:
        self.line = line
        self.closing = closing
        self.inside: list[_Block] = []

    def child(self, line: str) -> "_Block | None":
        """Return the block inside that this line opens; names are alike with and without quotes."""
        return next((one for one in self.inside if _bare(one.line) == _bare(line)), None)

    def printed(self, depth: int) -> Iterator[str]:
        """Yield the lines, as the device prints them."""
        indent = _INDENT * max(depth, 0)
        if self.line:
            yield indent + self.line
        for one in self.inside:
            yield from one.printed(depth + 1)
        if self.closing:
            yield indent + self.closing


def _bare(line: str) -> str:
    return line.replace('"', "")


def _read(block: _Block, lines: Iterator[str]) -> None:
    """Read up to the line that closes the block. Quoted text may go on over lines, which are kept as one."""
    for line in lines:
        text = line.strip()
        while len(re.findall(r'(?<!\\)"', text)) % 2:
            text += "\n" + next(lines)
        if text in ("next", "end"):
            block.closing = text
            return
        one = _Block(text)
        block.inside.append(one)
        if text.startswith(_OPENING):
            _read(one, lines)
            if one.closing == "end" and text.startswith("edit "):  # a VDOM's entry: it closes the table around it
                one.closing, block.closing = "", "end"
                return


def _apply(block: _Block, lines: Iterator[str]) -> None:
    """Type the lines in, up to the one that closes what they opened."""
    for line in lines:
        text = line.strip()
        if text in ("next", "end"):
            return
        verb, _, rest = text.partition(" ")
        if text == "config vdom":
            _apply(_vdom(block, next(lines).strip()), lines)
        elif verb in ("config", "edit"):
            _apply(_opened(block, text), lines)
        elif verb == "set":
            _set(block, text)
        elif verb == "unset":
            block.inside = [one for one in block.inside if not one.line.startswith(f"set {rest} ")]
        else:
            assert verb == "delete", f"not a line of the table: {text}"
            there = block.child(f"edit {rest}")
            assert there is not None, f"no such entry: {rest}"
            block.inside.remove(there)


def _vdom(root: _Block, entry: str) -> _Block:
    """Return a VDOM's part of the config; the table that only lists the VDOMs has nothing in its entries."""
    tables = (one.child(entry) for one in root.inside if one.line == "config vdom")
    found = [one for one in tables if one is not None and one.inside]
    assert len(found) == 1, f"no such VDOM: {entry}"
    return found[0]


def _opened(block: _Block, line: str) -> _Block:
    there = block.child(line)
    if there is None:
        there = _Block(line, "end" if line.startswith("config ") else "next")
        block.inside.append(there)
    return there


def _set(block: _Block, line: str) -> None:
    head = " ".join(line.split()[:2])
    for one in block.inside:
        if one.line.startswith((f"{head} ", f"un{head}")) and one.line.split()[1] == line.split()[1]:
            one.line = line
            return
    last = max(
        (place for place, one in enumerate(block.inside, 1) if one.line.startswith(("set ", "unset "))), default=0
    )
    block.inside.insert(last, _Block(line))
