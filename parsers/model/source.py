"""Where a fact stands: records with lines, and the text they were read from with its secrets masked."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SkipValidation, field_validator

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
_WORDS = (
    r"password|passwd|passphrase|pwd|secret|key-string|key-octet-string|authentication-key|pre-?shared-key|psksecret|psk|"
    r"cak|mka_cak|shared-?key|ascii-text|hexadecimal|(?<!send-)(?<!set )(?<!match )community|digest|encrypted|hash2?|"
    r"md5|isakmp key|password-encrypt(?:ion)?|phash|nhrp authentication|authentication text|md5-key"
)
_FORMS = (  # what may stand between the word and the value
    r"[0-9]{1,2}|[0-9]{3,5}(?=\s+(?:md5|sha|hmac))|8a|clear|encrypted|password6?|local|remote|ascii-text|hexadecimal|"
    r"ENC|simple|cipher|md5|sha[0-9-]{0,6}|hmac-[a-z0-9-]{1,12}|text|plaintext|key|ascii|hex|irreversible-cipher|type|value"
)
_KEYWORD = re.compile(
    rf"(?i)(\b(?:{_WORDS})\b(?:[ \t]*[=:][ \t]*|[ \t]+)(?:(?:{_FORMS})[ \t]+)*)"
    rf"(?!(?:{_WORDS})(?![a-z0-9]))"
    r"""("[^"]*"|'[^']*'|[^\s;]+)"""
)
_JUNOS = re.compile(r"\$[0-9][0-9a-z]?\$[^\s\";<]+|-AQ==[^\s<\";]+")  # what crypt writes, and PAN-OS
_SPARED = frozenset(
    "key-chain keychain inheritance-disable policy profile encryption aes strength-check { none address hostname both "
    "standard extended".split()
)
# A keyring's line names the peer between the key word and the key.
_PEER_KEY = re.compile(r"(?i)(\bpre-shared-key\s+(?:address|hostname)\s.{1,120}?\skey\s+)(\S.*)")
# Where only the place tells the key: behind its type, behind a CKN or a server, in SNMP users and hosts, in XML.
_PLACES = (
    r"\bkey\s+[05-8]\s+",
    r"\bkey\s+(?:[0-9a-f]{2,64}\s+)?(?:0|7|8a|encrypted|clear)\s+",
    r"\b(?:radius|tacacs)[a-z0-9-]{0,20}\s(?:.{0,120}\s)?key\s+",
    r"^\s+key\s+(?=[0-9a-f]{0,64}[g-z_!@#$%^&*+=])",
    r"\bauth\s+(?:md5|sha[0-9-]{0,6}|hmac-[a-z0-9-]{1,12})\s+(?:encrypted\s+|clear\s+)?",
    r"(?<![\w-])priv\s+(?:(?:aes|des|3des)[0-9-]{0,4}\s+(?:[0-9]{3}\s+)?(?:encrypted\s+|clear\s+)?|(?=0x))",
    r"\bsnmp-server host\b.{1,200}?\sversion\s+(?:1|2c)\s+",
    r"\bsnmp-server host \S+ (?:traps |informs )?(?!traps|informs|version|vrf|use-vrf|source-interface|filter-vrf)",
    r"\brip authentication key\s+",
    r"\bvrrp [0-9]{1,3} peer authentication\s+",
    r"\busername \S{1,64} key\s+",
    r":\s+PSK\s+",
    r"<(?:key|phash|secret|password|passwd|community)>",
)
_PLACED = re.compile(rf"(?i)({'|'.join(_PLACES)})(?!(?:{_WORDS}|chain)\b)" + r"""("[^"]*"|'[^']*'|[^\s;<]{4,})""")


def mask_text(text: str) -> str:
    """Mask whatever follows a key word or looks like a vendor's cipher: the filter of last resort over any output."""
    return _masked(text, _hide)


def _masked(text: str, hide: Callable[[re.Match[str]], str]) -> str:
    text = _PEER_KEY.sub(r"\1<secret>", _JUNOS.sub("<secret>", text))
    return _PLACED.sub(hide, _KEYWORD.sub(hide, text))


# One of these stands in every text that is masked.
_HINT = re.compile(r"(?i)pass|pwd|psk|cak|key|secret|ascii|hexa|commun|digest|crypt|hash|md5|auth|priv|snmp|\$|-AQ")


def _remark(text: str) -> str:
    return _masked(text, _hide_key) if _HINT.search(text) else text


Remark = Annotated[str, AfterValidator(_remark)]  # what people write: a key pasted into it is masked


_WORD_OF_PROSE = re.compile(r"[A-Za-z]?[a-z-]*[.,;:!?]?")


def _hide_key(hit: re.Match[str]) -> str:
    """Hide what follows a key word unless it is a word of a sentence, as "password" is in what people write."""
    return hit[0] if len(hit[2]) < 4 or _WORD_OF_PROSE.fullmatch(hit[2]) else _hide(hit)


def _hide(hit: re.Match[str]) -> str:
    return hit[0] if hit[2].casefold() in _SPARED or hit[2][0] == "<" else f"{hit[1]}<secret>"


_PROSE = re.compile(r"(?i)(\b(?:password|secret|key-string|authentication-key|pre-shared-key|cak)\s+[05-9]\s+)(\S+)")


def mask_prose(text: str) -> str:
    """Mask what looks like a config line with a key inside a sentence of ours, where "password" is an ordinary word."""
    return _PROSE.sub(r"\1<secret>", _JUNOS.sub("<secret>", text))


LONGEST_WORD = 24


def may_be_key(words: Sequence[str]) -> bool:
    """Tell whether a line begins as no router's does: a setting of another program, a line of a key's armour.

    Longer words than `LONGEST_WORD` are keywords with dashes, and addresses.
    """
    if any("=" in word for word in words):
        return True
    return bool(words) and len(words[0]) > LONGEST_WORD and not any(mark in words[0] for mark in "-:")


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
