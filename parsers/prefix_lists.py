"""Prefix lists as IOS, NX-OS, EOS and FRR write them: `[seq N] permit|deny PREFIX [ge N] [le N]`, an entry a line."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from parsers.model.policy import PrefixList, PrefixRule
from parsers.values import integer, prefix

Family = Literal["ipv4", "ipv6"]
_ANY: dict[Family, IPv4Network | IPv6Network] = {"ipv4": IPv4Network("0.0.0.0/0"), "ipv6": IPv6Network("::/0")}
_MAX_SEQUENCE = 4294967295


@dataclass(slots=True)
class ListDraft:
    """One prefix list while its lines are read. An entry without a number comes `step` after the last."""

    afi: Family
    line: int
    step: int = 5
    rules: list[tuple[int, PrefixRule]] = field(default_factory=list)  # each with the place it takes
    last: int = 0
    is_readable: bool = True
    unread_place: int | None = None  # of the first entry that was not understood

    def read(self, words: list[str], start: int, line: int, bounds: frozenset[str]) -> bool:
        """Take the entry that begins at `words[start]`; False where it is not understood.

        `bounds` are the words that limit the length on this platform.
        """
        rule = _rule(words, start, line, self.afi, bounds)
        if rule is None:
            self._note_unread(words, start)
            return False
        place = self.last + self.step if rule.sequence is None else rule.sequence
        self.last = max(self.last, place)
        self.rules.append((place, rule))
        return True

    def _note_unread(self, words: list[str], start: int) -> None:
        head = words[start : start + 1]
        if head in ([], ["description"]):
            return
        number = integer("".join(words[start + 1 : start + 2]), 0, _MAX_SEQUENCE) if head == ["seq"] else None
        place = self.last + self.step if number is None else number
        self.unread_place = place if self.unread_place is None else min(place, self.unread_place)

    def finished(self, file: str, name: str) -> PrefixList:
        """Return the list, entries in the order of their sequence numbers.

        What stands behind an entry that was not understood decides nothing: that entry may have decided before.
        """
        self.rules.sort(key=lambda pair: pair[0])
        if not self.is_readable and self.unread_place is not None:
            self.rules = [(place, rule) for place, rule in self.rules if place < self.unread_place]
        rules = tuple(rule for _, rule in self.rules)
        return PrefixList(
            file=file,
            block_line=self.line,
            name=name,
            afi=self.afi,
            rules=rules,
            is_readable=self.is_readable,
            lines={"name": (self.line,), "rules": tuple(rule.line for rule in rules) or (self.line,)},
        )


def _rule(words: list[str], start: int, line: int, afi: Family, bounds: frozenset[str]) -> PrefixRule | None:
    sequence, size = None, len(words)
    if size > start + 1 and words[start] == "seq":
        sequence = integer(words[start + 1], 0, _MAX_SEQUENCE)
        start += 2
    if size < start + 2 or words[start] not in ("permit", "deny"):
        return None
    text = words[start + 1]
    found = prefix(text) if text != "any" else _ANY[afi]
    if found is None or (size - start) % 2 or f"ipv{found.version}" != afi:
        return None
    low = high = found.prefixlen
    if text == "any":
        high = found.max_prefixlen
    if size > start + 2:
        lengths = _lengths(words, start + 2, found, bounds)
        if lengths is None:
            return None
        low, high = lengths
    is_permit = words[start] == "permit"
    return PrefixRule(prefix=found, low=low, high=high, is_permit=is_permit, line=line, sequence=sequence)


def _lengths(
    words: list[str], start: int, found: IPv4Network | IPv6Network, bounds: frozenset[str]
) -> tuple[int, int] | None:
    """Return the shortest and the longest length that the words from `start` allow, None where they are not read."""
    low = high = found.prefixlen
    has_high = "le" in words[start::2]
    for keyword, value in zip(words[start::2], words[start + 1 :: 2], strict=True):
        number = integer(value, 0, found.max_prefixlen)
        if number is None or keyword not in bounds:
            return None
        if keyword == "eq":
            low = high = number
        elif keyword == "ge":
            low, high = number, high if has_high else found.max_prefixlen
        else:
            high = number
    return low, high
