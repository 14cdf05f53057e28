"""The fixture texts of each platform, and the keys that stand in them."""

import re
from functools import cache
from pathlib import Path

from parsers import known_platforms, parse
from parsers.errors import ParseError
from parsers.model.capture import Capture
from parsers.model.secret import Sealer

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
_MARKED = re.compile(r"[^\s\";]*not-?a-?secret[^\s\";]*", re.IGNORECASE)
_SHORTEST = 8
_WORDS = frozenset({"message-digest"})  # masked behind "authentication", and no key


@cache
def texts() -> dict[str, tuple[str, ...]]:
    """Return the texts by platform; platforms are found by walking, so that a new one is fuzzed from its first day."""
    found = {}
    for platform in known_platforms():
        paths = sorted((FIXTURES / platform).glob("*/running-config.*"))
        found[platform] = tuple(path.read_bytes().decode("utf-8", "backslashreplace") for path in paths)
    return found


@cache
def keys() -> tuple[str, ...]:
    """Return what the parsers take for keys in the fixtures, and what says of itself that it is one."""
    found: set[str] = set()
    for platform, all_texts in texts().items():
        for text in all_texts:
            found.update(_MARKED.findall(text))
            try:
                device = parse(
                    Capture(device="r1", file="r1.cfg", text=text, platform=platform), Sealer(b"0" * 32)
                ).device
            except ParseError:
                continue
            lines = text.replace("\r", "").split("\n")
            for span in device.secret_spans:
                if span.label == "secret" and span.line <= len(lines):
                    found.add(lines[span.line - 1][span.start : span.end].strip('";'))
    return tuple(
        sorted(
            one
            for one in found
            if len(one) >= _SHORTEST and "removed" not in one and one.strip("*") and one not in _WORDS
        )
    )
