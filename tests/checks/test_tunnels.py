"""Which router tunnel is paired with which connection, and on what."""

import json
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from checks.estate import Tunnel

BASE = Path(__file__).resolve().parent.parent.parent / "fixtures" / "checks" / "ipsec-ike-agrees" / "pass"
IDS = "/subscriptions/00000000-0000-0000-0000-00000000c0de/resourceGroups/rg-er/providers/Microsoft.Network"
Build = Callable[..., Any]


def config(*edits: tuple[str, str]) -> str:
    text = (BASE / "ams-er1.cisco_xe.txt").read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def azure(edit: Callable[[dict[str, Any]], None] = lambda rows: None) -> str:
    document = json.loads((BASE / "azure.json").read_text("utf-8"))
    rows = {one["name"]: one for one in document["value"]}
    edit(rows)
    return json.dumps({"value": list(rows.values())})


@pytest.fixture
def tunnels(build_estate: Build) -> Callable[..., tuple[Tunnel, ...]]:
    """Build an estate of one router and return its tunnels."""

    def build(text: str, document: str) -> tuple[Tunnel, ...]:
        found: tuple[Tunnel, ...] = build_estate({"ams-er1": text}, [document]).estate.tunnels
        return found

    return build


def test_endpoints_pair_and_say_why(tunnels: Callable[..., tuple[Tunnel, ...]]) -> None:
    (one,) = tunnels(config(), azure())
    assert one.id == "cn-ams-1"
    assert one.tunnel is not None and one.tunnel.name == "Tunnel1"
    assert one.paired_on[:2] == (
        "its destination 10.10.0.4 is the gateway's",
        "its source 10.0.0.1 is the local network gateway's",
    )
    assert one.neighbor is not None and one.neighbor.address == ip_address("10.10.0.30")
    assert sorted(path.id for path in one.paths) == ["er-ams/private/primary/ipv4", "er-ams/private/secondary/ipv4"]
    assert one.are_paths_known


@pytest.mark.parametrize(
    ("edits", "is_paired"),
    [
        ((("ip address 10.0.0.1 255", "ip address 10.0.0.9 255"),), True),  # the destination decides alone
        (((" tunnel destination 10.10.0.4", " tunnel destination 10.10.0.77"),), True),  # source, BGP and description
        (
            (
                (" tunnel destination 10.10.0.4", " tunnel destination 10.10.0.77"),
                ("description cn-ams-1, first", "description to the branch, first"),
                ("neighbor 10.10.0.30", "neighbor 10.10.0.99"),
            ),
            False,  # a source is shared by all tunnels of a router: it pairs nothing alone
        ),
        (
            (
                (" tunnel destination 10.10.0.4", " tunnel destination 203.0.113.99"),
                ("ip address 10.0.0.1 255", "ip address 10.0.0.9 255"),
            ),
            False,  # a BGP neighbor and a description pair nothing without an endpoint
        ),
    ],
)
def test_one_wrong_endpoint_pairs_and_two_do_not(
    tunnels: Callable[..., tuple[Tunnel, ...]], edits: tuple[tuple[str, str], ...], is_paired: bool
) -> None:
    (one,) = [tunnel for tunnel in tunnels(config(*edits), azure()) if tunnel.connection is not None]
    assert (one.tunnel is not None) is is_paired
    if not is_paired:
        assert "no tunnel of a router that was read ends at 10.10.0.4" in one.unpaired_because


def test_a_tunnel_to_a_gateway_without_a_connection_is_named_after_the_router(
    tunnels: Callable[..., tuple[Tunnel, ...]],
) -> None:
    (one,) = tunnels(config(), azure(lambda rows: rows.pop("cn-ams-1") and None))
    assert one.id == "ams-er1/Tunnel1"
    assert one.connection is None and one.gateway is not None and one.are_connections_known


def test_a_tunnel_to_somebody_else_is_no_subject(tunnels: Callable[..., tuple[Tunnel, ...]]) -> None:
    text = config((" tunnel destination 10.10.0.4", " tunnel destination 198.51.100.7"))
    found = tunnels(text, azure(lambda rows: rows.pop("cn-ams-1") and None))
    assert found == ()


def test_an_express_route_connection_is_no_tunnel(tunnels: Callable[..., tuple[Tunnel, ...]]) -> None:
    assert [one.id for one in tunnels(config(), azure())] == ["cn-ams-1"]


def test_a_connection_over_public_addresses_is_a_backup_unless_the_router_goes_private(
    tunnels: Callable[..., tuple[Tunnel, ...]],
) -> None:
    def public(rows: dict[str, Any]) -> None:
        rows["cn-ams-1"]["properties"]["useLocalAzureIpAddress"] = False

    (private,) = tunnels(config(), azure(public))
    assert not private.is_backup
    (backup,) = tunnels(config((" tunnel destination 10.10.0.4", " tunnel destination 203.0.113.4")), azure(public))
    assert backup.is_backup


def test_without_the_express_route_gateway_the_router_s_own_paths_are_taken(
    tunnels: Callable[..., tuple[Tunnel, ...]],
) -> None:
    (one,) = tunnels(config(), azure(lambda rows: rows.pop("cn-er-ams") and None))
    assert len(one.paths) == 2 and not one.are_paths_known


def virtual_wan(rows: dict[str, Any]) -> None:
    """The same tunnel from a virtual hub: gateway of two instances, site with one link."""
    for name in ("vgw-ams", "ergw-ams", "cn-ams-1", "cn-er-ams", "lng-ams-er1"):
        rows.pop(name)
    hub = {"id": f"{IDS}/virtualHubs/hub-ams"}
    site_link = f"{IDS}/vpnSites/site-ams/vpnSiteLinks/link-a"
    link = {
        "name": "link-a",
        "properties": {
            "vpnSiteLink": {"id": site_link},
            "vpnConnectionProtocolType": "IKEv2",
            "enableBgp": True,
            "useLocalAzureIpAddress": True,
            "usePolicyBasedTrafficSelectors": False,
            "ipsecPolicies": [],
        },
    }

    def put(kind: str, name: str, **properties: Any) -> None:
        rows[name] = {
            "name": name,
            "id": f"{IDS}/{kind}/{name}",
            "type": f"Microsoft.Network/{kind}",
            "properties": properties,
        }

    put(
        "vpnSites",
        "site-ams",
        vpnSiteLinks=[
            {
                "name": "link-a",
                "id": site_link,
                "properties": {
                    "ipAddress": "10.0.0.1",
                    "bgpProperties": {"asn": 64496, "bgpPeeringAddress": "10.1.255.1"},
                },
            }
        ],
    )
    put(
        "vpnGateways",
        "hubgw",
        virtualHub=hub,
        bgpSettings={
            "asn": 65515,
            "bgpPeeringAddresses": [
                {
                    "ipconfigurationId": f"Instance{index}",
                    "defaultBgpIpAddresses": [f"10.10.0.{30 + index}"],
                    "tunnelIpAddresses": [f"203.0.113.{4 + index}", f"10.10.0.{4 + index}"],
                }
                for index in (0, 1)
            ],
        },
        connections=[
            {
                "name": "hubcn",
                "id": f"{IDS}/vpnGateways/hubgw/vpnConnections/hubcn",
                "properties": {"remoteVpnSite": {"id": f"{IDS}/vpnSites/site-ams"}, "vpnLinkConnections": [link]},
            }
        ],
    )
    put(
        "expressRouteGateways",
        "hub-ergw",
        virtualHub=hub,
        expressRouteConnections=[
            {
                "name": "ercn",
                "properties": {
                    "expressRouteCircuitPeering": {
                        "id": f"{IDS}/expressRouteCircuits/er-ams/peerings/AzurePrivatePeering"
                    }
                },
            }
        ],
    )


def test_a_link_of_a_virtual_wan_is_a_tunnel_per_instance(build_estate: Build) -> None:
    case = build_estate({"ams-er1": config()}, [azure(virtual_wan)])
    first, second = case.estate.tunnels
    assert (first.id, second.id) == ("hubcn/link-a/instance0", "hubcn/link-a/instance1")
    assert first.tunnel is not None and first.tunnel.name == "Tunnel1"
    assert second.tunnel is None and second.has_sibling
    assert len(first.paths) == 2 and first.are_paths_known
    verdicts = {
        one.check: one.verdict.value
        for one in case.findings()
        if one.subject.connection == first.id and one.check.startswith("ipsec-")
    }
    assert verdicts["ipsec-source-agrees"] == verdicts["ipsec-private-address"] == "pass"
    assert verdicts["ipsec-bgp-agrees"] == verdicts["ipsec-selectors-agree"] == "pass"
    assert verdicts["ipsec-replay-protected"] == "pass"
    assert verdicts["ipsec-strong-azure"] == verdicts["ipsec-ike-agrees"] == "fail"  # Azure's default offer
    policy = next(one for one in case.findings() if one.check == "ipsec-strong-azure")
    assert policy.remediation.azure_cli.startswith(
        "az network vpn-gateway connection vpn-site-link-conn ipsec-policy add --resource-group rg-er "
        "--gateway-name hubgw --connection-name hubcn --name link-a --ike-encryption AES256"
    )


def test_two_routers_each_end_their_own_connection(build_estate: Build) -> None:
    """Both tunnels go to one gateway: the source tells which connection is whose."""

    def second(rows: dict[str, Any]) -> None:
        for name, copy in (("cn-ams-1", "cn-ams-0"), ("lng-ams-er1", "lng-ams-er0")):
            rows[copy] = json.loads(json.dumps(rows[name]).replace(name, copy))
        rows["lng-ams-er0"]["properties"]["gatewayIpAddress"] = "10.0.0.2"
        rows["cn-ams-0"]["properties"]["localNetworkGateway2"]["id"] = f"{IDS}/localNetworkGateways/lng-ams-er0"

    other = config(("ip address 10.0.0.1 255", "ip address 10.0.0.2 255"), ("hostname ams-er1", "hostname ams-er0"))
    case = build_estate({"ams-er1": config(), "ams-er0": other}, [azure(second)])
    assert [(one.id, one.edge.name) for one in case.estate.tunnels] == [
        ("cn-ams-0", "ams-er0"),
        ("cn-ams-1", "ams-er1"),
    ]


def test_the_ladder_says_that_pfs_dies_at_the_rekey(build_estate: Build) -> None:
    case = build_estate({"ams-er1": config((" set pfs group14", " set pfs group20"))}, [azure()])
    ike, esp, bgp = case.estate.tunnel_ladders["cn-ams-1"]
    assert (ike.predicted, esp.predicted, bgp.predicted) == ("unknown", "up", "up")  # no key was supplied
    assert "dies at its first rekey" in esp.because
    assert (ike.observed, esp.observed) == ("up", "up")  # Azure's connectionStatus


@pytest.mark.parametrize(
    ("old", "new", "rung", "because"),
    [
        ("interface Tunnel1\n", "interface Tunnel1\n shutdown\n", 0, "shut down"),
        (" tunnel destination 10.10.0.4", " tunnel destination 10.10.0.77", 0, "which is not the gateway's"),
        ("ip address 10.0.0.1 255", "ip address 10.0.0.9 255", 0, "Azure expects 10.0.0.1"),
        (" group 14\n", " group 19\n", 0, "DH group differs"),
        ("esp-gcm 256", "esp-gcm 128", 1, "encryption differs"),
        ("10.10.0.30 remote-as 65515", "10.10.0.30 remote-as 65514", 2, "the gateway is in AS 65515"),
        ("neighbor 10.10.0.30 ", "neighbor 10.99.0.30 ", 2, "the gateway from 10.10.0.30"),
    ],
)
def test_the_first_rung_that_is_down_is_the_fault_s(
    build_estate: Build, old: str, new: str, rung: int, because: str
) -> None:
    case = build_estate({"ams-er1": config((old, new))}, [azure()])
    rungs = case.estate.tunnel_ladders["cn-ams-1"]
    assert [one.predicted == "down" for one in rungs[: rung + 1]] == [False] * rung + [True]
    assert because in rungs[rung].because


def test_two_connections_of_one_name_are_told_apart_by_their_group(tunnels: Callable[..., tuple[Tunnel, ...]]) -> None:
    def copy(rows: dict[str, Any]) -> None:
        rows["copy"] = json.loads(json.dumps(rows["cn-ams-1"]).replace("resourceGroups/rg-er/", "resourceGroups/rg-b/"))

    found = tunnels(config(), azure(copy))
    assert sorted(one.id for one in found) == ["rg-b/cn-ams-1", "rg-er/cn-ams-1"]


def test_a_cut_router_misses_nothing(build_estate: Build) -> None:
    """The router holds the far end's address and has no tunnel: of a cut capture that says nothing."""
    without = ((" tunnel protection ipsec profile AZ-IPSEC\n", ""), (" tunnel mode ipsec ipv4\n", ""))
    whole = build_estate({"ams-er1": config(*without)}, [azure()]).estate.tunnels[0]
    cut = build_estate(
        {"ams-er1": config(*without, ("!\nend\n", "!\nip prefix-list CUT-O"))}, [azure()]
    ).estate.tunnels[0]
    assert whole.far_holder and not cut.far_holder


def test_a_second_child_of_one_connection_is_judged_and_no_orphan(build_estate: Build) -> None:
    """Two router tunnels between the same two addresses are two child SAs of one IKE SA."""
    second = (
        "interface Tunnel9\n vrf forwarding INSIDE\n ip unnumbered Loopback1\n tunnel source Loopback0\n"
        " tunnel mode ipsec ipv4\n tunnel destination 10.10.0.4\n tunnel protection ipsec profile AZ-IPSEC\n!\n"
    )
    text = config(("interface GigabitEthernet0/0/0\n", f"{second}interface GigabitEthernet0/0/0\n"))
    case = build_estate({"ams-er1": text}, [azure()])
    assert [one.id for one in case.estate.tunnels] == ["cn-ams-1", "cn-ams-1/Tunnel9"]
    assert all(one.connection is not None and not one.has_sibling for one in case.estate.tunnels)
    failed: dict[str | None, set[str]] = {}
    for one in case.findings():
        if one.verdict.value == "fail" and one.check.startswith("ipsec-"):
            failed.setdefault(one.subject.connection, set()).add(one.check)
    assert failed["cn-ams-1"] == {"ipsec-psk-protected"}
    assert failed["cn-ams-1/Tunnel9"] == {"ipsec-psk-protected", "ipsec-mss-clamped"}


def test_one_exported_connection_is_no_list_of_them(build_estate: Build) -> None:
    """Only a list shows what is absent: the router's tunnel may have a connection that nobody exported."""
    rows = json.loads(azure(lambda found: found.pop("cn-ams-1") and None))["value"]
    case = build_estate({"ams-er1": config()}, [json.dumps(row) for row in rows])
    (one,) = case.estate.tunnels
    assert one.connection is None and not one.are_connections_known
    verdicts = {found.check: found.verdict.value for found in case.findings()}
    assert verdicts["ipsec-source-agrees"] == verdicts["ipsec-wanted-present"] == "unknown"


MENDED = ("crypto ikev2 proposal AZ-IKE", " encryption aes-cbc-256", " integrity sha256", " group 14")


@pytest.mark.parametrize(
    ("edits", "policies", "config_lines", "is_azure_told"),
    [
        # Azure's policy is strong and not the router's: the router is mended
        (((" group 14\n", " group 19\n"),), None, MENDED, False),
        # Azure has no policy, the router's set is strong: Azure gets it
        ((), [], (), True),
        # neither has a strong set: both are mended to one
        (((" group 14\n", " group 5\n"),), [], MENDED, True),
    ],
)
def test_the_half_that_deviates_is_the_one_that_is_mended(
    build_estate: Build,
    edits: tuple[tuple[str, str], ...],
    policies: Any,
    config_lines: tuple[str, ...],
    is_azure_told: bool,
) -> None:
    def change(rows: dict[str, Any]) -> None:
        if policies is not None:
            rows["cn-ams-1"]["properties"]["ipsecPolicies"] = policies

    case = build_estate({"ams-er1": config(*edits)}, [azure(change)])
    (found,) = [one for one in case.findings() if one.check == "ipsec-ike-agrees"]
    assert found.verdict.value == "fail"
    assert found.remediation.config == config_lines
    assert bool(found.remediation.azure_cli) is is_azure_told
    if is_azure_told:
        assert "--ike-encryption AES256 --ike-integrity SHA256 --dh-group DHGroup14" in found.remediation.azure_cli
