"""BGP confederations of IOS-like platforms: which AS a neighbor sees. Source: RFC 5065, section 4."""

from dataclasses import dataclass, field

from parsers.values import as_number


@dataclass(slots=True)
class Confederation:
    """What `confederation identifier` and `confederation peers` say."""

    identifier: int | None = None
    line: int = 0  # of the identifier
    members: set[int] = field(default_factory=set)  # the other ASs inside

    def read(self, words: list[str], line: int, *, is_no: bool) -> bool:
        """Take one line, `confederation` cut off; return whether it was understood."""
        numbers = [as_number(word) for word in words[1:]]
        if words[:1] == ["identifier"]:
            self.identifier, self.line = (None if is_no or not numbers else numbers[0]), line
            return is_no or self.identifier is not None
        if words[:1] != ["peers"]:
            return False
        named = {number for number in numbers if number is not None}
        self.members = self.members - (named or self.members) if is_no else self.members | named
        return None not in numbers

    def shows(self, own: int, remote: int | None) -> tuple[int | None, int]:
        """Return the AS that a neighbor of AS `remote` sees of a process of AS `own`, and the line that says so.

        The line is 0 where no confederation has a say; None where the neighbor's AS is not known.
        """
        if self.identifier is None or remote == own or remote in self.members:
            return own, 0
        return (None if remote is None else self.identifier), self.line
