"""The blocks of a config that the second reader looks at, each line with its number; free text is left out."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Mark(NamedTuple):
    """What ends free text: text anywhere in a line, or alone on its line."""

    text: str
    is_alone: bool = True

    def ends(self, line: str) -> bool:
        """Tell whether the line ends the free text."""
        return line.strip() == self.text if self.is_alone else self.text in line


class Line(NamedTuple):
    """One line of config with its own indentation."""

    number: int  # 1-based
    indent: int
    body: str

    @property
    def text(self) -> str:
        """The line as it stood, without blanks at its end."""
        return f"{' ' * self.indent}{self.body}"


def sliced(
    lines: Sequence[str], heads: tuple[str, ...], opens: Callable[[str], Mark | None], comments: str = "!"
) -> list[Line]:
    """Return the blocks whose head begins with one of `heads`. `opens` tells what ends the text that a line opens."""
    kept: list[Line] = []
    margin = _margin(lines)
    ending: Mark | None = None
    is_wanted = False
    for number, raw in enumerate(lines, 1):
        if ending is not None:
            ending = None if ending.ends(raw) else ending
            continue
        body = raw.strip()
        if not body or body[0] in comments:
            continue
        line = raw.expandtabs(8).rstrip()
        indent = max(0, len(line) - len(line.lstrip()) - margin)
        ending = opens(f"{' ' * indent}{body}")
        if ending is not None:
            continue
        if not indent:
            is_wanted = f"{body} ".startswith(heads)
        if is_wanted:
            kept.append(Line(number, indent, body))
    return kept


def _margin(lines: Sequence[str]) -> int:
    """Return how far a config copied from a page is indented: as far as the `end` that closes it."""
    tail = [line for line in lines[-5:] if line.strip() == "end"]
    return len(tail[-1]) - len(tail[-1].lstrip()) if tail else 0


_MAX_DEPTH = 4  # of the lines that a template reads: router, VRF or family, neighbor, statement


def spelled_out(lines: Iterable[Line]) -> list[str]:
    """Return each line with the heads of its blocks before it, as the TTP templates want them."""
    found: list[str] = []
    above: list[Line] = []
    for line in lines:
        while above and above[-1].indent >= line.indent:
            above.pop()
        above.append(line)
        if len(above) <= _MAX_DEPTH:
            found.append(" ".join(" ".join(one.body.split()) for one in above))
    return found


_MESSAGE = re.compile(
    r"(?:banner (?:(?:config-save|exec|incoming|login|motd|prompt-timeout|slip-ppp)\b)?|"
    r"aaa authentication (?:banner|fail-message) |menu [^ ]+ title | {1,8}(?:vacant|refuse)-message )(.*)"
)


def message(line: str) -> Mark | None:
    """Return what ends a message of IOS, XR or NX-OS that goes on after its line; None where none is opened.

    The first character is the delimiter, `^C` being one; where a collector lost it, IOS's `!` after it stands in.
    """
    if line.startswith("macro name "):
        return Mark("@")
    found = _MESSAGE.match(f"{line} ")
    if found is None:
        return None
    rest = found[1].strip()
    if not rest:
        return Mark("!")
    delimiter = rest[:2] if rest[:2].upper() == "^C" else rest[0]
    return None if delimiter in rest[len(delimiter) :] else Mark(delimiter, is_alone=False)


def no_text(_: str) -> Mark | None:
    """Of platforms whose messages stand on one line."""
    return None


def nested(lines: Sequence[Line]) -> list[Line]:
    """Indent what old IOS releases print flat below an address family or template, up to the line that closes it."""
    found: list[Line] = []
    shift_until = -1  # index of the closing line
    for index, line in enumerate(lines):
        if index < shift_until:
            found.append(line._replace(indent=line.indent + 1))
            continue
        found.append(line)
        if line.body.startswith(_OPENING):
            shift_until = _closing(lines, index)
    return found


_OPENING = ("address-family ", "template ")
_CLOSING = ("exit-address-family", "exit-peer-session", "exit-peer-policy")


def _closing(lines: Sequence[Line], index: int) -> int:
    """Return the index of the line that closes a flat block opened at `index`, -1 where it is not flat or open."""
    indent = lines[index].indent
    for position in range(index + 1, len(lines)):
        line = lines[position]
        if line.indent != indent or line.body.startswith(_OPENING):
            return -1
        if line.body.startswith(_CLOSING):
            return position
    return -1
