"""What collecting starts from and comes to: one router to read, and what came of it. Neither shows text in a repr."""

from dataclasses import dataclass, field
from datetime import datetime

MAX_BYTES = 64 * 1024 * 1024  # what a config file may have (agent.collect.folder)


@dataclass(frozen=True, slots=True)
class Target:
    """One router to collect from, its references resolved and its paths absolute."""

    name: str  # the inventory's; safe as a file name
    platform: str
    host: str
    port: int
    user: str
    password: str | None = field(repr=False)  # None: by key only
    key_file: str | None
    host_key: str | None  # "ssh-ed25519 AAAA…"; wins over known_hosts
    known_hosts: str | None
    connect_timeout_seconds: float  # for TCP, login, and each step before the command
    read_timeout_seconds: float  # for the whole answer
    proxy_jump: str | None = None  # [user@]host[:port]; logs in with the same credential
    max_bytes: int = MAX_BYTES  # of one session, whatever the router sends
    show_output: bool = False  # ask for the state of what the config has, too


@dataclass(frozen=True, slots=True)
class Shown:
    """The answer to one show command, and when it was asked (UTC)."""

    stem: str  # of its file
    command: str
    asked_at: datetime
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Collected:
    """What came of one router: its config and when it was asked (UTC), or the sentence why there is none."""

    name: str
    command: str
    asked_at: datetime
    text: str | None = field(default=None, repr=False)
    problem: str | None = None
    shown: tuple[Shown, ...] = ()
    show_problem: str | None = None  # why show output is missing that was asked for; the config stands
