"""ciscoconfparse2 over a slice: which line stands below which. It counts from 0 and logs config text, keys included."""

from collections.abc import Iterator, Sequence
from typing import Literal

from parsers.second_reader.slices import Line

Syntax = Literal["ios", "nxos", "iosxr"]  # EOS and FRR are read as "ios"


class Block:
    """One line as ciscoconfparse2 placed it: its words, its 1-based number, and the lines below it."""

    __slots__ = ("children", "line", "words")

    def __init__(self, words: list[str], line: int) -> None:
        self.words = words
        self.line = line
        self.children: list[Block] = []

    def below(self) -> Iterator["Block"]:
        """Yield the lines below, those below them included, in the order of the config."""
        waiting = self.children[::-1]
        while waiting:
            block = waiting.pop()
            yield block
            waiting += reversed(block.children)


def blocks(lines: Sequence[Line], syntax: Syntax) -> list[Block]:
    """Return the top-level lines of a slice. They go in as a list: a bare string may be taken for a file name."""
    if not lines:
        return []
    import ciscoconfparse2
    from loguru import logger

    logger.remove()  # its own handler prints config lines, keys included, to stdout
    parsed = ciscoconfparse2.CiscoConfParse([line.text for line in lines], syntax=syntax)
    made = [Block(item.text.split(), lines[item.linenum].number) for item in parsed.objs]
    tops: list[Block] = []
    for item, block in zip(parsed.objs, made, strict=True):
        if item.parent is item:
            tops.append(block)
        else:
            made[item.parent.linenum].children.append(block)
    return tops
