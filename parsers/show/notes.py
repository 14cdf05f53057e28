"""What the readers of show output hand back: records, and what was wrong with the file."""

from dataclasses import dataclass, field

from parsers.model.state import ArpEntry, BgpSession, IkeSession, MkaSession

MAX_RECORDS = 20_000


@dataclass
class Notes:
    """What one file holds. Of several problems the first is kept: it explains the others."""

    file: str
    bgp_sessions: list[BgpSession] = field(default_factory=list)
    mka_sessions: list[MkaSession] = field(default_factory=list)
    arp: list[ArpEntry] = field(default_factory=list)
    ike_sessions: list[IkeSession] = field(default_factory=list)
    problem: str = ""
    problem_line: int = 0

    def complain(self, problem: str, line: int = 0) -> None:
        """Keep why the file, or the rest of it, is not read."""
        if not self.problem:
            self.problem, self.problem_line = problem, line

    def count(self) -> int:
        """Return how many records there are."""
        return len(self.bgp_sessions) + len(self.mka_sessions) + len(self.arp) + len(self.ike_sessions)
