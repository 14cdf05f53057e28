"""Colour, symbols and width of what is printed for people. Colour only where the caller says it is a terminal."""

import textwrap
import unicodedata
from typing import NamedTuple

WIDTH = 80
_COLOURS = {"red": "31", "yellow": "33", "green": "32", "blue": "36", "dim": "2", "bold": "1", "magenta": "35"}


class Style(NamedTuple):
    """How to print: with colour, or with ASCII only."""

    has_colour: bool = False
    is_ascii: bool = False

    def paint(self, text: str, colour: str) -> str:
        """Return the text in a colour, where colour is wanted."""
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self.has_colour and text else text

    def plain(self, text: str) -> str:
        """Return the text, in ASCII where that is wanted."""
        if not self.is_ascii:
            return text
        text = text.translate(_ASCII)
        return unicodedata.normalize("NFKD", text).encode("ascii", "replace").decode()


_ASCII = str.maketrans({"…": "...", "·": "-", "×": "x", "→": "->", "’": "'", "–": "-", "—": "-"})


def wrap(text: str, indent: str = "", hanging: str | None = None, width: int = WIDTH) -> list[str]:
    """Return the text in lines of at most `width`; words are kept whole where they fit at all."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_on_hyphens=False,
    ) or [indent.rstrip()]


def clip(text: str, width: int) -> str:
    """Return the text cut to a width, the cut marked."""
    return text if len(text) <= width else f"{text[: max(width - 1, 0)]}…"
