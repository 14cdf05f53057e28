"""Config texts made worse: lines lost, doubled and mixed, tokens spliced from anywhere, and what no device prints.

A line that holds a key keeps its words as they are: with `password` taken away, what follows is no key any more, and
nobody could tell that it was one.
"""

from collections.abc import Callable, Sequence
from random import Random

_HOSTILE = (
    "\x00 \x03 \x07 \x08 \x0b \x0c \x1b[31m \x1b]0;t\x07 \x7f \x85 \x9b31m \xa0 \u200b \u200f \u2028 \u2029 \u202e "
    "\u2066 \ufeff ² ³ ٣ ３ ⅷ 𝟘 é ß İ ǅ \ue000 \U000e0041 %s {{x}} ${x} <x> &amp; \\ \\n ` | $9$ $8$ 7 0 -1 4294967296 "
    "1.1.1.1.1 999.1.1.1 ::/129 1/0 fe80::1%eth0 65536.65536 0x8100 1-4094 1,,2 no default exit end ! # ## /* */ // "
    "\" ' ^C ^ { } [ ] ; ;; inactive: protect: replace: delete: apply-groups groups <*> ${node} EOF @ --More-- "
    "exit-address-family end-policy"
).split(" ")
_ENDINGS = ("\n", "\r\n", "\r\r\n", "\r", "\n\n", "\x0b", "\u2028", "\x85")
_MAX_LINES = 6000
_MAX_CHARACTERS = 400_000

Lines = list[str]


class Mutator:
    """Makes config texts worse, with a random source that can be repeated."""

    def __init__(self, texts: Sequence[str], keys: Sequence[str]) -> None:
        self._texts = texts
        self._keys = tuple(keys)
        self._operations: tuple[Callable[[Lines, Random], Lines], ...] = (
            _delete,
            _delete,
            _duplicate,
            _swap,
            _move,
            _cut_text,
            _cut_line,
            _indent,
            _nest,
            _repeat,
            self._splice_lines,
            self._splice_lines,
            self._splice_token,
            self._splice_token,
            self._splice_token,
            self._drop_token,
            self._grow_token,
            self._insert,
            self._insert,
        )

    def mutate(self, text: str, random: Random) -> str:
        """Return a worse text; most often only a little worse, so that the reader gets far into it."""
        lines = text.split("\n")
        for _ in range(random.choice((1, 1, 2, 3, 5, 8))):
            lines = random.choice(self._operations)(lines, random)[:_MAX_LINES] or [""]
        ending = random.choice(_ENDINGS) if random.random() < 0.05 else "\n"
        return ending.join(lines)[:_MAX_CHARACTERS]

    def _is_keyed(self, line: str) -> bool:
        return any(key in line for key in self._keys)

    def _place(self, lines: Lines, random: Random) -> int:
        """Return a line whose words may be changed, -1 where chance finds none."""
        for _ in range(8):
            at = random.randrange(len(lines))
            if lines[at].strip() and not self._is_keyed(lines[at]):
                return at
        return -1

    def _token(self, random: Random) -> str:
        if random.random() < 0.4:
            return random.choice(_HOSTILE)
        words = random.choice(random.choice(self._texts).split("\n")).split()
        word = random.choice(words) if words else "x"
        return "x" if self._is_keyed(word) or any(word in key for key in self._keys) else word

    def _splice_lines(self, lines: Lines, random: Random) -> Lines:
        other = random.choice(self._texts).split("\n")
        start = random.randrange(len(other))
        at = random.randrange(len(lines) + 1)
        return [*lines[:at], *other[start : start + random.choice((1, 1, 2, 5, 20))], *lines[at:]]

    def _splice_token(self, lines: Lines, random: Random) -> Lines:
        at = self._place(lines, random)
        if at >= 0:
            margin = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
            words = lines[at].split()
            position = random.randrange(len(words) + 1)
            words[position : position + random.choice((0, 1))] = [self._token(random)]
            lines[at] = margin + " ".join(words)
        return lines

    def _drop_token(self, lines: Lines, random: Random) -> Lines:
        at = self._place(lines, random)
        if at >= 0:
            margin = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
            words = lines[at].split()
            words.pop(random.randrange(len(words)))
            lines[at] = margin + " ".join(words)
        return lines

    def _grow_token(self, lines: Lines, random: Random) -> Lines:
        at = self._place(lines, random)
        if at >= 0:
            words = lines[at].split(" ")
            position = random.randrange(len(words))
            words[position] = (words[position] or "9") * random.choice((2, 40, 1000, 5000))
            lines[at] = " ".join(words)[:200_000]
        return lines

    def _insert(self, lines: Lines, random: Random) -> Lines:
        at = self._place(lines, random)
        if at >= 0:
            column = random.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:column] + random.choice(_HOSTILE) + lines[at][column:]
        return lines


def _span(lines: Lines, random: Random) -> tuple[int, int]:
    start = random.randrange(len(lines))
    return start, min(len(lines), start + random.choice((1, 1, 1, 2, 4, 10, 40)))


def _delete(lines: Lines, random: Random) -> Lines:
    start, end = _span(lines, random)
    return lines[:start] + lines[end:]


def _duplicate(lines: Lines, random: Random) -> Lines:
    start, end = _span(lines, random)
    return lines[:end] + lines[start:]


def _swap(lines: Lines, random: Random) -> Lines:
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def _move(lines: Lines, random: Random) -> Lines:
    start, end = _span(lines, random)
    block = lines[start:end]
    rest = lines[:start] + lines[end:]
    at = random.randrange(len(rest) + 1)
    return rest[:at] + block + rest[at:]


def _cut_text(lines: Lines, random: Random) -> Lines:
    at = random.randrange(len(lines))
    if random.random() < 0.3:
        return lines[at:]
    last = lines[at]
    words = last.split()
    # A key that is cut in the middle is no key of the fixture any more.
    return [*lines[:at], " ".join(words[: random.randrange(len(words) + 1)])]


def _cut_line(lines: Lines, random: Random) -> Lines:
    at = random.randrange(len(lines))
    words = lines[at].split(" ")
    lines[at] = " ".join(words[: random.randrange(len(words) + 1)])
    return lines


def _indent(lines: Lines, random: Random) -> Lines:
    start, end = _span(lines, random)
    change = random.choice((" ", "  ", "\t", "        ", ""))
    for at in range(start, end):
        lines[at] = change + lines[at] if change else lines[at].lstrip()
    return lines


def _nest(lines: Lines, random: Random) -> Lines:
    """Put lines into one another, far deeper than any device does."""
    at = random.randrange(len(lines))
    depth = random.choice((10, 100, 1500))
    body = lines[at].strip()
    if random.random() < 0.5:
        deep = [f"{' ' * level}{body}" for level in range(min(depth, 400))]
    else:
        word = (body.rstrip(";{ ") or "x")[:200]
        deep = [f"{word} {{"] * depth
        if random.random() < 0.7:
            deep += ["}"] * random.choice((depth, depth - 1, depth + 1))
    return lines[:at] + deep + lines[at:]


def _repeat(lines: Lines, random: Random) -> Lines:
    start, end = _span(lines, random)
    count = random.choice((3, 10, 30, 30, 400)) // (end - start) + 1
    return lines[:end] + lines[start:end] * count + lines[end:]
