"""Azure's operational tables: read as az and REST print them, refused by name where they are not."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.azure.folder import read_state_folder
from agent.azure.reader import AzureFile, read_definition
from agent.azure.state import StateFile
from checks.azure_definition import AzureDefinition
from checks.estate import Estate
from checks.pairing import PairingHints, pair
from checks.policy import Policy
from checks.supplied_keys import SuppliedKeys
from parsers.model.secret import Sealer

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
GROUP = "/subscriptions/00000000-0000-0000-0000-00000000c0de/resourceGroups/rg-er/providers/Microsoft.Network"
PRIVATE = {
    "peeringType": "AzurePrivatePeering",
    "peerASN": 64496,
    "vlanId": 100,
    "primaryPeerAddressPrefix": "192.0.2.0/30",
    "secondaryPeerAddressPrefix": "192.0.2.4/30",
    "ipv6PeeringConfig": {"primaryPeerAddressPrefix": "2001:DB8:0:0::/126"},
}
CIRCUIT = {
    "id": f"{GROUP}/expressRouteCircuits/er-ams",
    "name": "er-ams",
    "properties": {"peerings": [{"name": "AzurePrivatePeering", "properties": PRIVATE}]},
}
UP = {"neighbor": "192.0.2.1", "v": 4, "as": 64496, "upDown": "3d02h", "statePfxRcd": "12"}
ON_PREM = {"age": 5, "interface": "On-Prem", "ipAddress": "192.0.2.1", "macAddress": "0600.0000.CEB0"}
MICROSOFT = {"age": 0, "interface": "Microsoft", "ipAddress": "192.0.2.2", "macAddress": "0600.0000.0001"}

Tables = dict[str, Any]
STEMS = [
    *(f"AzurePrivatePeering.primary.{table}" for table in ("arp", "routes", "summary")),
    "stats",
    "MicrosoftPeering.stats",
    "bgp-peers",
    "ike-sas",
]
_KEYS = st.sampled_from(
    "value nextLink neighbor as statePfxRcd interface ipAddress macAddress age network nextHop path weight asn state "
    "connectedDuration localEndpoint quickModeSa properties primarybytesIn".split()
)


@pytest.fixture
def read_tables(sealer: Sealer) -> Callable[..., AzureDefinition]:
    """Read tables by `owner/stem`, beside one circuit."""

    def one(tables: Tables, circuit: Any = CIRCUIT) -> AzureDefinition:
        files = [
            StateFile(
                f"azure/state/{path}.json",
                *path.split("/"),
                table if isinstance(table, str) else json.dumps(table),
                NOON,
            )
            for path, table in tables.items()
        ]
        return read_definition([AzureFile("azure/c.json", json.dumps(circuit), NOON)], sealer, (), files)

    return one


@pytest.fixture
def estate_of(read_tables: Callable[..., AzureDefinition]) -> Callable[..., Estate]:
    """Pair no router with one circuit and its tables, at an hour."""

    def one(tables: Tables, now: datetime = NOON) -> Estate:
        return pair("test", now, Policy(), read_tables(tables), [], PairingHints(), SuppliedKeys())

    return one


@pytest.mark.parametrize("wrapped", [True, False])
def test_the_three_tables_of_a_link_are_read_with_their_places(
    wrapped: bool, read_tables: Callable[..., AzureDefinition]
) -> None:
    route = {"network": "10.0.0.0/20", "nextHop": "192.0.2.1", "locPrf": "", "weight": 0, "path": "64496 4200000000"}

    def table(row: dict[str, Any]) -> Any:
        return {"value": [row], "nextLink": None} if wrapped else [row]

    azure = read_tables(
        {
            "er-ams/AzurePrivatePeering.primary.arp": table(ON_PREM),
            "er-ams/AzurePrivatePeering.primary.routes": table(route),
            "ER-AMS/azureprivatepeering.secondary.summary": table({**UP, "statePfxRcd": "Idle"}),
        }
    )
    assert azure.problems == ()
    primary = azure.state.tables({"er-ams"}, "private", "primary")
    secondary = azure.state.tables({"er-ams"}, "private", "secondary")
    assert primary.summary is None
    assert primary.arp is not None
    assert primary.routes is not None
    assert secondary.summary is not None
    [arp], [learned], [session] = primary.arp.rows, primary.routes.rows, secondary.summary.rows
    at = "/value/0" if wrapped else "/0"
    assert (arp.interface, arp.address, arp.mac, arp.age_minutes) == (
        "on-prem",
        IPv4Address("192.0.2.1"),
        "0600.0000.ceb0",
        5,
    )
    assert arp.pointer("mac") == (
        "azure/state/er-ams/AzurePrivatePeering.primary.arp.json",
        f"{at}/macAddress",
        "0600.0000.CEB0",
    )
    assert (learned.network, learned.next_hop, learned.as_path, learned.local_preference) == (
        IPv4Network("10.0.0.0/20"),
        IPv4Address("192.0.2.1"),
        (64496, 4200000000),
        None,
    )
    assert (session.remote_as, session.is_established, session.prefixes_received, session.state) == (
        64496,
        False,
        None,
        "Idle",
    )


def test_counters_gateway_peers_and_ike_sas_are_read(read_tables: Callable[..., AzureDefinition]) -> None:
    peer = {
        "localAddress": "10.1.255.4",
        "neighbor": "10.1.255.6",
        "asn": 12076,
        "state": "Connected",
        "connectedDuration": "3.03:14:13.1796961",
        "routesReceived": 41,
    }
    child = {"encryption": "GCMAES256", "integrity": "GCMAES256", "pfsGroupId": "ECP384", "lifeTimeSeconds": 27000}
    sa = {
        "localEndpoint": "198.51.100.1",
        "remoteEndpoint": "203.0.113.1",
        "encryption": "AES256",
        "integrity": "SHA384",
        "dhGroup": "ECP384",
        "lifeTimeSeconds": 28800,
        "elapsedTimeInseconds": 21437,
        "quickModeSa": [child],
    }
    azure = read_tables(
        {
            "er-ams/stats": {
                "primarybytesIn": 181751,
                "primarybytesOut": 2,
                "secondarybytesIn": 3,
                "secondarybytesOut": 0,
            },
            "er-ams/MicrosoftPeering.stats": {"primarybytesIn": 1},
            "gw-er/bgp-peers": {"value": [peer]},
            "cn-ams-1/ike-sas": json.dumps(json.dumps([sa])),  # a text that holds JSON, as the API returns it
        }
    )
    assert azure.problems == ()
    microsoft, whole = azure.state.stats
    assert (whole.peering_type, whole.primary_bytes_in, whole.secondary_bytes_out) == (None, 181751, 0)
    assert (microsoft.peering_type, microsoft.primary_bytes_in, microsoft.primary_bytes_out) == ("microsoft", 1, None)
    [found] = azure.state.gateway_peers
    assert (found.gateway, found.remote_as, found.routes_received) == ("gw-er", 12076, 41)
    assert found.connected_seconds == 3 * 86400 + 3 * 3600 + 14 * 60 + 13
    [ike] = azure.state.ike_sas
    assert (ike.connection, ike.encryption, ike.dh_group, ike.elapsed_seconds) == (
        "cn-ams-1",
        "AES256",
        "ECP384",
        21437,
    )
    assert [(one.encryption, one.pfs_group) for one in ike.children] == [("GCMAES256", "ECP384")]


WRONG: dict[str, tuple[str, Any, str, str]] = {
    "cut off": ("AzurePrivatePeering.primary.arp", '{"value": [', "unreadable", "line 1, column 12: not JSON"),
    "an error": ("AzurePrivatePeering.primary.arp", {"error": {"code": "x"}}, "unknown-shape", "Azure answered with"),
    "no list": ("AzurePrivatePeering.primary.arp", {"value": 7}, "bad-value", "the table: expected a list of rows"),
    "a page": ("AzurePrivatePeering.primary.arp", {"value": [], "nextLink": "x"}, "unreadable", "the table goes on"),
    "a bad row": ("AzurePrivatePeering.primary.summary", [7], "bad-value", "the row: expected an object"),
    "a bad MAC": ("AzurePrivatePeering.primary.arp", [{**ON_PREM, "macAddress": "x"}], "bad-value", "macAddress"),
    "a bad address": ("AzurePrivatePeering.primary.summary", [{**UP, "neighbor": 7}], "bad-value", "neighbor"),
    "a bad path": (
        "AzurePrivatePeering.primary.routes",
        [{"network": "10.0.0.0/8", "path": "one"}],
        "bad-value",
        "path: expected AS numbers",
    ),
    "another peering": ("Peering.primary.arp", [], "unknown-shape", "its name, expected AzurePrivatePeering or"),
    "another name": ("arp", [], "unknown-shape", "its name, expected <peering>.<primary|secondary>"),
    "no object": ("stats", [], "bad-value", "the counters: expected an object"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_table_that_is_none_is_one_problem_and_the_others_are_read(
    name: str, read_tables: Callable[..., AzureDefinition]
) -> None:
    stem, table, kind, message = WRONG[name]
    azure = read_tables({f"er-ams/{stem}": table, "er-ams/AzurePrivatePeering.secondary.summary": [UP]})
    assert [(one.kind, one.file) for one in azure.problems] == [(kind, f"azure/state/er-ams/{stem}.json")]
    assert azure.problems[0].message.startswith(message)
    assert azure.state.tables({"er-ams"}, "private", "secondary").summary is not None


def test_a_table_of_a_circuit_that_is_not_there_is_named(read_tables: Callable[..., AzureDefinition]) -> None:
    azure = read_tables({"er-asm/AzurePrivatePeering.primary.summary": [UP]})
    assert [(one.kind, one.message) for one in azure.problems] == [
        ("bad-value", "no circuit is called er-asm, expected its folder to be one of er-ams, rg-er.er-ams")
    ]


def test_two_circuits_of_one_name_have_tables_by_group_and_name_only(
    read_tables: Callable[..., AzureDefinition],
) -> None:
    other = {**CIRCUIT, "id": CIRCUIT["id"].replace("rg-er", "rg-two")}  # type: ignore[attr-defined]
    tables = {f"{name}/AzurePrivatePeering.primary.summary": [UP] for name in ("er-ams", "rg-two.er-ams")}
    azure = read_tables(tables, [CIRCUIT, other])
    assert [one.message.partition(",")[0] for one in azure.problems] == ["no circuit is called er-ams"]
    estate = pair("test", NOON, Policy(), azure, [], PairingHints(), SuppliedKeys())
    seen = {path.circuit.resource_group: path.tables.summary for path in estate.paths if path.link == "primary"}
    assert seen["rg-er"] is None
    assert seen["rg-two"] is not None


OBSERVED: dict[str, tuple[Any, Any, str | None, str | None]] = {
    "a MAC address and a count of prefixes": ([ON_PREM, MICROSOFT], [UP], "up", "up"),
    "a count of none is a session": ([ON_PREM], [{**UP, "statePfxRcd": "0"}], "up", "up"),
    "asked and not answered": (
        [{**ON_PREM, "macAddress": "Incomplete"}],
        [{**UP, "statePfxRcd": "Active"}],
        "down",
        "down",
    ),
    "only Microsoft's own row": ([MICROSOFT], [], "down", None),
    "nothing": ([], [], None, None),
    "another router": ([{**ON_PREM, "ipAddress": "192.0.2.9"}], [{**UP, "neighbor": "192.0.2.9"}], None, None),
}


@pytest.mark.parametrize("name", OBSERVED)
def test_the_ladder_says_what_azure_observes(name: str, estate_of: Callable[..., Estate]) -> None:
    arp, summary, address, session = OBSERVED[name]
    tables = {
        "er-ams/AzurePrivatePeering.primary.arp": arp,
        "er-ams/AzurePrivatePeering.primary.summary": {"value": summary},
    }
    ladders = estate_of(tables).ladders
    observed = {rung.rung: rung.observed for rung in ladders["er-ams/private/primary/ipv4"] if rung.observed}
    assert (observed.get("address"), observed.get("bgp-peer")) == (address, session)
    assert set(observed) <= {"address", "bgp-peer"}
    for other in ("er-ams/private/secondary/ipv4", "er-ams/private/primary/ipv6"):
        assert {rung.observed for rung in ladders[other]} == {None}


def test_ipv6_is_observed_by_its_own_session(estate_of: Callable[..., Estate]) -> None:
    summary = [UP, {**UP, "neighbor": "2001:DB8::1", "statePfxRcd": "Idle"}]
    estate = estate_of({"er-ams/AzurePrivatePeering.primary.summary": summary})
    observed = {rung.rung: rung.observed for rung in estate.ladders["er-ams/private/primary/ipv6"]}
    assert observed["bgp-peer"] == "down"
    assert observed["address"] is None
    assert IPv6Address("2001:db8::1") in {path.edge_address for path in estate.paths}


@pytest.mark.parametrize("late", [timedelta(hours=27), timedelta(minutes=-11)])
def test_a_table_of_another_day_is_no_observation(late: timedelta, estate_of: Callable[..., Estate]) -> None:
    estate = estate_of({"er-ams/AzurePrivatePeering.primary.summary": [UP]}, NOON + late)
    assert {rung.observed for rung in estate.ladders["er-ams/private/primary/ipv4"]} == {None}


_ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_ODD, st.sampled_from(STEMS))
def test_no_table_whatever_it_holds_raises(read_tables: Callable[..., AzureDefinition], value: Any, stem: str) -> None:
    azure = read_tables({f"er-ams/{stem}": {"value": [value]}, f"gw/{stem}": value})
    assert {one.file for one in azure.problems} <= {f"azure/state/{owner}/{stem}.json" for owner in ("er-ams", "gw")}


def test_the_state_folder_is_read_by_owner_and_name(tmp_path: Path) -> None:
    state = tmp_path / "azure" / "state"
    (state / "er-ams").mkdir(parents=True)
    (state / "er-ams" / "AzurePrivatePeering.primary.arp.json").write_bytes("[]".encode("utf-16"))
    (state / "er-ams" / "notes.txt").write_text("x")
    (state / "er-ams" / "loop.json").symlink_to(state / "er-ams" / "loop.json")
    (state / "stray.json").write_text("[]")
    (state / "loop").symlink_to(state / "loop")
    files, problems = read_state_folder(state, tmp_path)
    assert [(one.owner, one.table, one.text.removeprefix("\ufeff")) for one in files] == [
        ("er-ams", "AzurePrivatePeering.primary.arp", "[]")
    ]
    assert [(one.file, one.message.partition(",")[0]) for one in problems] == [
        ("azure/state/er-ams/loop.json", "Too many levels of symbolic links"),
        ("azure/state/loop", "Too many levels of symbolic links"),
        ("azure/state/stray.json", "expected a folder for each circuit"),
    ]
    assert read_state_folder(tmp_path / "nowhere", tmp_path) == ([], [])
