"""What Azure's own tables say: ARP, routes and BGP summary of each link, counters, gateway peers and IKE SAs.

Operational answers, not definitions: each table has the time when it was fetched. Source: facts on Azure, section 5.
"""

from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal

from checks.azure_record import AzureRecord
from parsers.model.source import Record

Address = IPv4Address | IPv6Address


class ArpRow(AzureRecord):
    """One row of a link's ARP table, as Microsoft's edge router sees it."""

    interface: Literal["on-prem", "microsoft"] | None = None
    address: Address | None = None
    mac: str | None = None  # as Azure writes it: "0600.0000.ceb0", lower case
    is_incomplete: bool = False  # asked for, and nobody answered
    age_minutes: int | None = None


class LearnedRoute(AzureRecord):
    """One route of a link's route table."""

    network: IPv4Network | IPv6Network
    next_hop: Address | None = None
    as_path: tuple[int, ...] | None = None
    local_preference: int | None = None
    weight: int | None = None


class BgpSummaryRow(AzureRecord):
    """One session of a link's route table summary; `state` is the word in place of a count."""

    neighbor: Address
    remote_as: int | None = None
    is_established: bool | None = None
    prefixes_received: int | None = None  # of an established session
    state: str | None = None  # "Active", "Idle"; None where the session is established
    up_down: str | None = None  # "3d02h", "never"


class StateTable(AzureRecord):
    """One table of one link of one peering."""

    circuit: str  # the circuit's name in lower case, or `group.name` where two circuits share one
    peering_type: Literal["private", "microsoft", "public"]
    link: Literal["primary", "secondary"]
    captured_at: datetime | None = None  # aware, UTC


class ArpTable(StateTable):
    """The ARP table of a link. Empty: Microsoft's side is off, or nobody asked yet."""

    rows: tuple[ArpRow, ...] = ()


class LearnedRoutes(StateTable):
    """The routes that Microsoft's edge router has on a link."""

    rows: tuple[LearnedRoute, ...] = ()


class BgpSummary(StateTable):
    """The BGP sessions of Microsoft's edge router on a link."""

    rows: tuple[BgpSummaryRow, ...] = ()

    def row(self, neighbor: Address | None) -> BgpSummaryRow | None:
        """Return the session with that router address, None where the summary has none."""
        return next((one for one in self.rows if neighbor is not None and one.neighbor == neighbor), None)


class LinkTables(Record):
    """What Azure's tables say of one link of one peering; None where a table was not captured."""

    arp: ArpTable | None = None
    routes: LearnedRoutes | None = None
    summary: BgpSummary | None = None


class TrafficStats(AzureRecord):
    """Bytes of a circuit, or of one peering of it, since an unknown time: good for differences only."""

    circuit: str
    peering_type: Literal["private", "microsoft", "public"] | None = None
    captured_at: datetime | None = None
    primary_bytes_in: int | None = None
    primary_bytes_out: int | None = None
    secondary_bytes_in: int | None = None
    secondary_bytes_out: int | None = None


class GatewayPeer(AzureRecord):
    """One BGP session of a virtual network gateway. AS 12076 is Microsoft's edge, 65515 a sister instance."""

    gateway: str  # lower case
    neighbor: Address
    captured_at: datetime | None = None
    local_address: Address | None = None
    remote_as: int | None = None
    state: str | None = None  # Unknown, Stopped, Idle, Connecting, Connected
    connected_seconds: int | None = None
    routes_received: int | None = None


class ChildSa(AzureRecord):
    """One IPsec security association below an IKE SA, in Azure's enum names."""

    encryption: str | None = None
    integrity: str | None = None
    pfs_group: str | None = None
    lifetime_seconds: int | None = None
    lifetime_kilobytes: int | None = None


class IkeSa(AzureRecord):
    """One IKE security association of a connection.

    The key names are from general knowledge: they decide nothing alone.
    """

    connection: str  # lower case
    captured_at: datetime | None = None
    local_endpoint: Address | None = None
    remote_endpoint: Address | None = None
    encryption: str | None = None
    integrity: str | None = None
    dh_group: str | None = None
    lifetime_seconds: int | None = None
    elapsed_seconds: int | None = None
    children: tuple[ChildSa, ...] = ()


class AzureState(Record):
    """All operational tables that were captured."""

    arp: tuple[ArpTable, ...] = ()
    routes: tuple[LearnedRoutes, ...] = ()
    summaries: tuple[BgpSummary, ...] = ()
    stats: tuple[TrafficStats, ...] = ()
    gateway_peers: tuple[GatewayPeer, ...] = ()
    ike_sas: tuple[IkeSa, ...] = ()

    def tables(self, circuits: set[str], peering_type: str, link: str) -> LinkTables:
        """Return the tables of one link of a peering; `circuits` are the names that the circuit goes by."""
        wanted = (circuits, peering_type, link)
        return LinkTables(
            arp=next((one for one in self.arp if _is_of(one, *wanted)), None),
            routes=next((one for one in self.routes if _is_of(one, *wanted)), None),
            summary=next((one for one in self.summaries if _is_of(one, *wanted)), None),
        )


def _is_of(table: StateTable, circuits: set[str], peering_type: str, link: str) -> bool:
    return table.circuit in circuits and table.peering_type == peering_type and table.link == link
