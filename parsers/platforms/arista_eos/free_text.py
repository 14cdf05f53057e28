"""Text in an EOS config that is no config: banners, comments, scripts and functions, each up to a line `EOF`.

It may stand at the left margin though it belongs to a block, and it may look like config: it is taken out first.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

_END = "EOF"
_NESTED = frozenset({"comment", "code", "action bash"})


class ConfigLines(NamedTuple):
    """The lines with the free text blanked, and what was noticed on the way."""

    lines: Sequence[str]
    outside: int  # lines blanked that are neither blank nor comment
    unclosed_line: int  # where text opens that nothing ends; 0 where all of it is closed
    functions: frozenset[str]  # names of the routing functions (RCF) that the config defines


def without_free_text(holds: Callable[[str], bool], lines: Sequence[str]) -> ConfigLines:
    """Return the lines with all free text blanked; numbers stay. `holds` tells whether a word stands anywhere."""
    if not holds(_END) and not holds("banner "):
        return ConfigLines(lines, 0, 0, frozenset())
    kept: list[str] = []
    functions: set[str] = set()
    outside = opened = 0
    for number, line in enumerate(lines, 1):
        body = line.strip()
        if not opened:
            if _opens(line, body):
                opened = number
            kept.append("" if body == "comment" else line)
            outside += body == "comment"
            continue
        kept.append("")
        outside += bool(body) and body[0] != "!"
        if body == _END:
            opened = 0
        elif body.startswith("function "):
            functions.add(body[len("function ") :].partition("(")[0].strip())
    return ConfigLines(kept, outside, opened, frozenset(functions))


def _opens(line: str, body: str) -> bool:
    if line.startswith("banner "):
        return True
    return body in _NESTED or body.startswith("code unit ")
