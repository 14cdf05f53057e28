"""Where a fact stands: records with lines, and the text they were read from with its secrets masked."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, SkipValidation, field_validator

MAX_EVIDENCE_CHARACTERS = 240


class Where(NamedTuple):
    """One line of one file, 1-based, as the file was given."""

    file: str
    line: int

    def __str__(self) -> str:
        """Return `file:line`, as compilers print it."""
        return f"{self.file}:{self.line}"


class Span(NamedTuple):
    """The place of one secret in the text: 1-based line, 0-based columns, and what stands there."""

    line: int
    start: int
    end: int
    label: str


class Record(BaseModel):
    """A frozen fact. Unknown fields are refused, and a refusal never repeats the value (it may be a key)."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class LinedRecord(Record):
    """A fact that stands in a block of a file, with the lines of its fields.

    `lines` holds, per field, the 1-based lines that set it; an inherited value's line is the line in the template,
    followed by the line that inherits. `defaults` names, per field, the documented platform default that was filled in.
    """

    file: str = Field(exclude=True, repr=False)
    block_line: int = Field(exclude=True, repr=False)
    # Neither is validated: they are ours, typed, and the bulk of a device; validating copies every one of them.
    lines: SkipValidation[Mapping[str, tuple[int, ...]]] = Field(default_factory=dict)
    defaults: SkipValidation[Mapping[str, str]] = Field(default_factory=dict)

    def line(self, field: str) -> Where:
        """Return the line that set `field`, or the head of the block that lacks it; a name that is no field raises."""
        if field not in type(self).__pydantic_fields__:
            raise AttributeError(f"{type(self).__name__} has no field {field!r}")
        return Where(self.file, self.lines.get(field, (self.block_line,))[0])

    def all_lines(self, field: str) -> tuple[Where, ...]:
        """Return every line that `field` stands on, the value's own line first, then the lines that inherit it."""
        first = self.line(field)
        return (first, *(Where(self.file, number) for number in self.lines.get(field, ())[1:]))


class UnreadLine(Record):
    """A line inside a block that the parser reads and does not understand. The text is masked."""

    line: int
    text: str
    section: str

    @field_validator("section")
    @classmethod
    def _printable(cls, value: str) -> str:
        """Make a section printable: it is made of names in the config, and those come from the router."""
        return visible(value)[:200]


# The last resort: words after which a value is masked, whoever wrote the line. Anchored words, no nested repeats.
_KEYWORD = re.compile(
    r"(?i)(\b(?:password|passwd|secret|key-string|key-octet-string|authentication-key|pre-shared-key|psksecret|"
    r"cak|shared-?key|ascii-text|hexadecimal|community|digest|encrypted|hash2?|md5|isakmp key)\b"
    r"(?:\s+(?:[0-9]{1,2}|[0-9]{3,5}(?=\s+(?:md5|sha|hmac))|8a|clear|encrypted|password6?|local|remote|ascii-text|"
    r"hexadecimal|ENC|simple|cipher|md5|sha[0-9-]{0,6}|hmac-[a-z0-9-]{1,12}))*(?:\s*=\s*|\s+))"
    r'("[^"]*"|\S+)'
)
_JUNOS = re.compile(r"\$[0-9][0-9a-z]?\$[^\s\";]+")  # and what crypt writes
_SPARED = {"key-chain", "keychain", "inheritance-disable", "policy", "{", "none", "address", "hostname"}
# A keyring's line names the peer between the key word and the key.
_PEER_KEY = re.compile(r"(?i)(\bpre-shared-key\s+(?:address|hostname)\s.{1,120}?\skey\s+)(\S.*)")
# A server's key behind its type, and the community that `snmp-server host` ends with.
_TYPED_KEY = re.compile(r"(?i)(\bkey\s+[05-8]\s+|\bsnmp-server host\b.{1,200}?\sversion\s+(?:1|2c)\s+)(\S{4,})")


def mask_text(text: str) -> str:
    """Mask whatever follows a key word or looks like a Junos cipher: the filter of last resort over any output."""
    text = _TYPED_KEY.sub(r"\1<secret>", _PEER_KEY.sub(r"\1<secret>", _JUNOS.sub("<secret>", text)))
    return _KEYWORD.sub(lambda hit: hit[0] if hit[2] in _SPARED or hit[2][0] == "<" else f"{hit[1]}<secret>", text)


_PROSE = re.compile(r"(?i)(\b(?:password|secret|key-string|authentication-key|pre-shared-key|cak)\s+[05-9]\s+)(\S+)")


def mask_prose(text: str) -> str:
    """Mask what looks like a config line with a key inside a sentence of ours, where "password" is an ordinary word."""
    return _PROSE.sub(r"\1<secret>", _JUNOS.sub("<secret>", text))


class SourceText:
    """A config as given, with the places of its secrets: gives evidence lines, never a key."""

    def __init__(self, file: str, lines: Sequence[str], spans: Sequence[Span]) -> None:
        self.file = file
        self._lines = lines
        self._spans: dict[int, list[Span]] = {}
        for span in spans:
            self._spans.setdefault(span.line, []).append(span)

    def masked(self, line: int) -> str:
        """Return line `line` (1-based), secrets masked, control characters made visible; "" if there is none."""
        if not 1 <= line <= len(self._lines):
            return ""
        text = self._lines[line - 1]
        for span in sorted(self._spans.get(line, ()), key=lambda one: -one.start):
            text = f"{text[: span.start]}<{span.label}>{text[span.end :]}"
        return visible(mask_text(text))[:MAX_EVIDENCE_CHARACTERS]


_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]"  # C0, C1, zero width, direction marks
)


def visible(text: str) -> str:
    """Return `text` with control and direction characters written as escapes, so that no terminal obeys them."""
    if text.isprintable():  # so nearly every line is
        return text
    return _INVISIBLE.sub(lambda hit: f"\\x{ord(hit[0]):02x}", text)


def plain(record: BaseModel) -> dict[str, Any]:
    """Return a record as plain JSON values, the way every document of ours prints it."""
    return record.model_dump(mode="json")
