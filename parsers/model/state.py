"""What a router says of itself when it is asked: sessions as its show output has them, each with its line.

Observations, not settings: each stands in a file with the time of its capture. None means that the output does not say.
"""

from datetime import datetime
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address

from parsers.model.source import LinedRecord, Record, Where

Address = IPv4Address | IPv6Address


class ShowOutput(Record):
    """One file of show output. `problem` says why it, or a part of it, could not be read."""

    file: str
    command: str  # the file's stem: show_bgp_all_summary
    captured_at: datetime | None = None  # aware, UTC
    problem: str = ""
    problem_line: int = 0

    @property
    def where(self) -> Where:
        """The line of the problem, else the first."""
        return Where(self.file, self.problem_line or 1)


class BgpSession(LinedRecord):
    """One BGP session, as the router sees it."""

    address: Address  # of the neighbor
    vrf: str | None = None  # "default" is the global table
    remote_as: int | None = None
    state: str = ""  # as printed: "Idle (Admin)", "Established"
    is_established: bool | None = None  # None: a word that we do not know, or one that is cut off
    uptime: str = ""  # as printed, also the time that a session has been down
    prefixes_received: int | None = None  # of an established session


class MkaSession(LinedRecord):
    """One MKA session of one port."""

    interface: str  # as printed, often abbreviated
    status: str = ""
    is_secured: bool | None = None
    live_peers: int | None = None
    ckn: str = ""  # hex digits in lower case, as printed: padded or not
    cipher: str = ""  # as printed: GCM-AES-XPN-256
    is_fallback: bool | None = None  # runs on the fallback key


class ArpEntry(LinedRecord):
    """One ARP entry. `mac` is 12 hex digits in lower case, "" for one that was asked for and not answered."""

    address: Address
    mac: str
    interface: str = ""


class IkeSession(LinedRecord):
    """One IKE SA of the router, with what its output tells of its children."""

    remote_address: Address
    local_address: Address | None = None
    state: str = ""
    is_up: bool | None = None
    has_child: bool | None = None  # a child SA is installed


class DeviceState(Record):
    """All show output of one router that was captured."""

    outputs: tuple[ShowOutput, ...] = ()
    bgp_sessions: tuple[BgpSession, ...] = ()
    mka_sessions: tuple[MkaSession, ...] = ()
    arp: tuple[ArpEntry, ...] = ()
    ike_sessions: tuple[IkeSession, ...] = ()

    def output(self, file: str) -> ShowOutput | None:
        """Return the file of that name."""
        return next((one for one in self.outputs if one.file == file), None)

    def sessions_with(self, address: Address | None) -> tuple[BgpSession, ...]:
        """Return the BGP sessions with a neighbor, of every VRF and file."""
        return self._sessions.get(address, ()) if address is not None else ()

    def arp_of(self, address: Address | None) -> tuple[ArpEntry, ...]:
        """Return the ARP entries of an address."""
        return self._arp.get(address, ()) if address is not None else ()

    @cached_property
    def _sessions(self) -> dict[Address, tuple[BgpSession, ...]]:
        found: dict[Address, list[BgpSession]] = {}
        for one in self.bgp_sessions:
            found.setdefault(one.address, []).append(one)
        return {address: tuple(several) for address, several in found.items()}

    @cached_property
    def _arp(self) -> dict[Address, tuple[ArpEntry, ...]]:
        found: dict[Address, list[ArpEntry]] = {}
        for one in self.arp:
            found.setdefault(one.address, []).append(one)
        return {address: tuple(several) for address, several in found.items()}

    @property
    def problems(self) -> tuple[ShowOutput, ...]:
        """The files that were not read, or not whole."""
        return tuple(one for one in self.outputs if one.problem)
