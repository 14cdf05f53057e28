"""`azure pull` through the real SDK against a server that answers as Azure's resource manager does."""

import json
import stat
from collections.abc import Callable
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest

from agent.azure.folder import read_folder, read_state_folder
from agent.azure.reader import read_definition
from agent.azure_command import pull_command
from agent.cli import main
from checks.azure_definition import AzureDefinition
from parsers.model.secret import Sealer

SUBSCRIPTION = "00000000-0000-0000-0000-00000000c0de"
NETWORK = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-er/providers/Microsoft.Network"
CIRCUIT = f"{NETWORK}/expressRouteCircuits/er-ams"
TABLES = f"{CIRCUIT}/peerings/AzurePrivatePeering"
SUMMARY = {"value": [{"neighbor": "192.0.2.1", "v": 4, "as": 64496, "upDown": "1d", "statePfxRcd": "7"}]}
Network = Callable[..., dict[str, Any]]
SAID = "The client 'someone@example.com' does not have authorization to perform action '{}' over scope '/x'"


@pytest.fixture
def circuit(network: Network) -> dict[str, Any]:
    """A provisioned circuit with one peering, and keys that the models of the SDK do not know."""
    peering = {
        "name": "AzurePrivatePeering",
        "id": f"{CIRCUIT}/peerings/AzurePrivatePeering",
        "properties": {
            "peeringType": "AzurePrivatePeering",
            "state": "Enabled",
            "peerASN": 64496,
            "vlanId": 100,
            "primaryPeerAddressPrefix": "192.0.2.0/30",
            "secondaryPeerAddressPrefix": "192.0.2.4/30",
            "notInAnyModel": {"deepNotInAnyModel": [1, None]},
        },
    }
    return network(
        "expressRouteCircuits",
        "er-ams",
        serviceProviderProvisioningState="Provisioned",
        circuitProvisioningState="Enabled",
        serviceProviderProperties={"serviceProviderName": "Example Telecom"},
        stag=7,
        allowGlobalReach=False,
        peerings=[peering],
    )


def _definition(site: Path, sealer: Sealer) -> AzureDefinition:
    files, problems = read_folder(site / "azure", site)
    state, troubles = read_state_folder(site / "azure" / "state", site)
    return read_definition(files, sealer, [*problems, *troubles], state)


def _on_tables(arm: Any) -> None:
    for link in ("primary", "secondary"):
        arm.on_table(f"{TABLES}/arpTables/{link}", {"value": []})
        arm.on_table(f"{TABLES}/routeTables/{link}", {"value": []})
        arm.on_table(f"{TABLES}/routeTablesSummary/{link}", SUMMARY, waits=2)
    arm.on("GET", f"{CIRCUIT}/stats", {"primarybytesIn": 12})
    arm.on("GET", f"{TABLES}/stats", {"primarybytesIn": 11})
    arm.on_table(f"{CIRCUIT}/getCircuitLinkFailoverAllTestsDetails", [])


def test_what_is_fetched_is_saved_whole_and_read_by_the_same_reader(
    arm: Any, site: Path, circuit: dict[str, Any], network: Network, sealer: Sealer
) -> None:
    arm.on("GET", f"{NETWORK}/expressRouteCircuits", {"value": [circuit]})
    _on_tables(arm)
    gateway = network("virtualNetworkGateways", "gw-er", gatewayType="ExpressRoute")
    arm.on("GET", f"{NETWORK}/virtualNetworkGateways", {"value": [gateway]})
    peers = {"value": [{"neighbor": "10.1.255.6", "asn": 12076, "state": "Connected", "routesReceived": 41}]}
    arm.on_table(f"{NETWORK}/virtualNetworkGateways/gw-er/getBgpPeerStatus", peers)
    arm.on_table(f"{NETWORK}/virtualNetworkGateways/gw-er/getResiliencyInformation", {"overallScore": "62"})
    brief = network("connections", "cn-1", connectionType="IPsec")
    whole = network("connections", "cn-1", connectionType="IPsec", connectionStatus="Connected")
    arm.on("GET", f"{NETWORK}/connections", {"value": [brief]})
    arm.on("GET", f"{NETWORK}/connections/cn-1", whole)
    arm.on_table(f"{NETWORK}/connections/cn-1/getikesas", json.dumps([{"encryption": "AES256"}]))

    assert pull_command(site, None) == 0

    pulled = site / "azure" / "pulled"
    saved = json.loads((pulled / "circuits.json").read_text())
    assert saved == {"value": [circuit]}
    assert json.loads((pulled / "connections.json").read_text()) == {"value": [whole]}
    assert json.loads((pulled / "resiliency.gw-er.json").read_text()) == {"overallScore": "62"}
    files = [one for one in (site / "azure").rglob("*") if one.is_file()]
    assert len(files) > 30
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    definition = _definition(site, sealer)
    assert definition.problems == ()
    assert [(one.name, one.stag) for one in definition.circuits] == [("er-ams", 7)]
    assert definition.circuits[0].pointer("stag") == (
        "azure/pulled/circuits.json",
        "/value/0/properties/stag",
        "7",
    )
    row = definition.state.tables({"er-ams"}, "private", "secondary").summary
    assert row is not None
    assert row.rows[0].prefixes_received == 7
    assert [one.neighbor for one in definition.state.gateway_peers] == [IPv4Address("10.1.255.6")]
    assert [one.encryption for one in definition.state.ike_sas] == ["AES256"]
    assert {one.peering_type for one in definition.state.stats} == {None, "private"}


def test_pages_are_joined(arm: Any, site: Path, network: Network) -> None:
    path = f"{NETWORK}/expressRoutePorts"
    first = {"value": [network("expressRoutePorts", "erd-1")], "nextLink": f"{arm.endpoint}{path}?$skiptoken=2"}
    arm.on("GET", path, first, {"value": [network("expressRoutePorts", "erd-2")]})
    alerts = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-er/providers/Microsoft.Insights/metricAlerts"
    arm.on("GET", alerts, {"value": [{"id": "a"}], "nextLink": f"{arm.endpoint}{alerts}?p=2"}, {"value": [{"id": "b"}]})
    assert pull_command(site, None) == 0
    ports = json.loads((site / "azure" / "pulled" / "ports.json").read_text())
    assert [one["name"] for one in ports["value"]] == ["erd-1", "erd-2"]
    rules = json.loads((site / "azure" / "pulled" / "metric-alerts.json").read_text())
    assert [one["id"] for one in rules["value"]] == ["a", "b"]


def test_a_throttled_call_waits_as_told_and_is_made_again(
    arm: Any, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    path = f"{NETWORK}/expressRouteCircuits"
    said = {"error": {"code": "TooManyRequests", "message": "not-a-secret"}}
    arm.on("GET", path, arm.reply(said, 429, {"Retry-After": "17"}), {"value": []})
    assert pull_command(site, None) == 0
    assert arm.asked("GET", "/expressRouteCircuits") == 2
    assert 17 in waited


REFUSALS: dict[str, tuple[Any, int, dict[str, str], str, str]] = {
    "no permission, Azure names the action": (
        {
            "error": {
                "code": "AuthorizationFailed",
                "message": SAID.format("Microsoft.Network/expressRouteCircuits/read"),
            }
        },
        403,
        {},
        "refused",
        "not permitted: Microsoft.Network/expressRouteCircuits/read",
    ),
    "no permission, and nothing said": (
        None,
        403,
        {},
        "refused",
        "not permitted: Microsoft.Network/expressRouteCircuits/read",
    ),
    "not there": (
        {"error": {"code": "ResourceGroupNotFound"}},
        404,
        {},
        "not-fetched",
        "HTTP 404 ResourceGroupNotFound",
    ),
    "an answer to wait a day for": (None, 429, {"Retry-After": "86400"}, "not-fetched", "Azure asks to wait 86400 s"),
    "another host for the next page": (
        {"value": [], "nextLink": "https://127.0.0.1:9/subscriptions/x"},
        200,
        {},
        "not-fetched",
        "a call to 127.0.0.1 was not made",
    ),
    "a next page that is no read": (
        {"value": [], "nextLink": "{endpoint}" + f"{NETWORK}/connections/cn-1/sharedkey"},
        200,
        {},
        "not-fetched",
        f"GET {NETWORK}/connections/cn-1/sharedkey was not made",
    ),
    "another place": (None, 307, {"Location": "https://127.0.0.1:9/x"}, "not-fetched", "HTTP 307"),
    "no JSON": (b"<html>not-a-secret</html>", 200, {}, "not-fetched", "the answer is no JSON"),
    "another shape": ({"value": 7}, 200, {}, "not-fetched", "the answer could not be read"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_read_that_comes_to_nothing_is_recorded_and_the_others_go_on(
    name: str, arm: Any, site: Path, network: Network, sealer: Sealer, capsys: pytest.CaptureFixture[str]
) -> None:
    body, status, headers, kind, reason = REFUSALS[name]
    if isinstance(body, dict) and "nextLink" in body:
        body = {**body, "nextLink": body["nextLink"].replace("{endpoint}", arm.endpoint)}
    arm.on("GET", f"{NETWORK}/expressRouteCircuits", arm.reply(body, status, headers))
    arm.on("GET", f"{NETWORK}/expressRoutePorts", {"value": [network("expressRoutePorts", "erd-1")]})
    assert pull_command(site, None) == 4
    definition = _definition(site, sealer)
    [problem] = definition.problems
    assert (problem.kind, problem.file, problem.pointer) == (kind, "azure/pulled/pull-record.json", "/not_read/0")
    assert problem.message.startswith(f"circuits of rg-er was not fetched: {reason}")
    assert [one.name for one in definition.ports] == ["erd-1"]
    everything = capsys.readouterr().err + "".join(one.read_text() for one in site.rglob("*.json"))
    assert reason in everything
    assert "not-a-secret" not in everything
    assert "someone@example.com" not in everything


def test_a_table_that_never_comes_is_given_up(arm: Any, site: Path, circuit: dict[str, Any], sealer: Sealer) -> None:
    settings = (site / "msee-audit.toml").read_text()
    (site / "msee-audit.toml").write_text(
        settings.replace("answer_timeout_seconds = 5", "answer_timeout_seconds = 0.3")
    )
    arm.on("GET", f"{NETWORK}/expressRouteCircuits", {"value": [circuit]})
    _on_tables(arm)
    arm.on_table(f"{TABLES}/arpTables/primary", {"value": []}, waits=10_000)
    elsewhere = arm.reply(None, 202, {"Location": "https://127.0.0.1:9/results"})
    arm.on("POST", f"{TABLES}/arpTables/secondary", elsewhere)
    assert pull_command(site, None) == 4
    other = "arp of rg-er/er-ams/AzurePrivatePeering/secondary was not fetched"
    assert [one.message for one in _definition(site, sealer).problems] == [
        "arp of rg-er/er-ams/AzurePrivatePeering/primary was not fetched: Azure gave no answer within 0 s",
        f"{other}: a call to 127.0.0.1 was not made: an answer pointed to another host than Azure's",
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"serviceProviderProvisioningState": "NotProvisioned"}, 0),
        ({"serviceProviderProvisioningState": None, "expressRoutePort": {"id": "x"}}, 6),
        ({}, 6),
    ],
)
def test_tables_are_asked_only_where_there_can_be_any(
    change: dict[str, Any], expected: int, arm: Any, site: Path, circuit: dict[str, Any]
) -> None:
    disabled = {"name": "MicrosoftPeering", "properties": {"peeringType": "MicrosoftPeering", "state": "Disabled"}}
    circuit["properties"] = {**circuit["properties"], **change}
    circuit["properties"]["peerings"].append(disabled)
    arm.on("GET", f"{NETWORK}/expressRouteCircuits", {"value": [circuit]})
    _on_tables(arm)
    assert pull_command(site, None) == 0
    assert sum("Tables" in path for method, path in arm.calls if method == "POST") == expected


def test_what_the_last_pull_did_not_fetch_is_not_read_as_todays(
    arm: Any, site: Path, circuit: dict[str, Any], network: Network, sealer: Sealer
) -> None:
    path = f"{NETWORK}/expressRouteCircuits"
    arm.on("GET", path, {"value": [circuit]})
    arm.on("GET", f"{NETWORK}/vpnGateways", {"value": [network("vpnGateways", "vg-1")]})
    _on_tables(arm)
    assert pull_command(site, None) == 0
    table = site / "azure" / "state" / "er-ams" / "AzurePrivatePeering.primary.summary.json"
    file = site / "azure" / "pulled" / "circuits.json"
    connections = site / "azure" / "pulled" / "vpn-connections.json"
    assert table.is_file()
    assert connections.is_file()

    arm.on("GET", path, arm.reply(None, 403))
    arm.on("GET", f"{NETWORK}/vpnGateways", {"value": []})
    assert pull_command(site, None) == 4
    assert _definition(site, sealer).circuits == ()
    assert file.is_file()
    assert not connections.exists()

    arm.on("GET", path, {"value": []})
    assert pull_command(site, None) == 0
    assert json.loads(file.read_text()) == {"value": []}
    assert not table.exists()
    assert _definition(site, sealer).problems == ()


def test_names_that_would_leave_the_folder_are_not_written(arm: Any, site: Path, circuit: dict[str, Any]) -> None:
    circuit["name"] = "..%2f..%2fx"
    twin = {**circuit, "name": "../../x"}
    arm.on("GET", f"{NETWORK}/expressRouteCircuits", {"value": [circuit, twin]})
    assert pull_command(site, None) == 4
    record = json.loads((site / "azure" / "pulled" / "pull-record.json").read_text())
    assert {one["kind"] for one in record["not_read"]} >= {"arp", "summary", "diagnostic-settings"}
    assert sorted(one.name for one in site.iterdir()) == ["azure", "msee-audit.toml"]
    assert sorted(one.name for one in site.parent.iterdir()) == ["login", "site"]
    assert [one.name for one in (site / "azure" / "state").iterdir()] == []


def test_a_login_that_fails_is_every_reads_failure_and_told_by_us_alone(
    arm: Any, site: Path, sealer: Sealer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    arm.on("POST", "login", arm.reply({"error": "invalid_client", "error_description": "AADSTS7000215: x"}, 401))
    assert pull_command(site, None) == 4
    problems = _definition(site, sealer).problems
    assert len(problems) > 20
    assert {one.message.partition(": ")[2] for one in problems} == {"the login failed (ClientAuthenticationError)"}
    assert caplog.records == []
    assert "AADSTS" not in capsys.readouterr().err


def test_an_audit_after_a_partial_pull_is_incomplete_and_names_the_action(
    arm: Any, site: Path, circuit: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arm.on("GET", f"{NETWORK}/expressRouteCircuits", {"value": [circuit]})
    _on_tables(arm)
    arm.on("GET", f"{NETWORK}/routeFilters", arm.reply(None, 403))
    monkeypatch.setattr("sys.argv", ["msee-audit", "azure", "pull", str(site)])
    with pytest.raises(SystemExit) as pulled:
        main()
    assert pulled.value.code == 4
    capsys.readouterr()
    monkeypatch.setattr("sys.argv", ["msee-audit", "audit", str(site), "--format", "json"])
    with pytest.raises(SystemExit) as audited:
        main()
    assert audited.value.code == 4
    document = json.loads(capsys.readouterr().out)
    [readable] = [one for one in document["findings"] if one["check"] == "evidence-azure-readable"]
    assert readable["verdict"] == "unknown"
    assert "not permitted: Microsoft.Network/routeFilters/read" in readable["message"]
    assert [one for one in document["run"]["incomplete"] if "Microsoft.Network/routeFilters/read" in one]
    [path] = [one for one in document["paths"] if one["id"] == "er-ams/private/primary/ipv4"]
    assert {one["rung"]: one["observed"] for one in path["rungs"]}["bgp-peer"] == "up"


def test_the_clients_secret_is_nowhere(arm: Any, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pull_command(site, None) == 0
    captured = capsys.readouterr()
    written = "".join(one.read_text() for one in site.rglob("*") if one.is_file())
    for key in ("pull-login-not-a-secret", "access-not-a-secret"):
        assert key not in captured.out + captured.err + written


def test_groups_are_joined_and_only_a_whole_list_shows_what_is_absent(
    arm: Any, site: Path, network: Network, sealer: Sealer
) -> None:
    settings = site / "msee-audit.toml"
    settings.write_text(settings.read_text().replace('["rg-er"]', '["rg-er", "rg-two"]'))
    second = NETWORK.replace("rg-er", "rg-two")
    arm.on("GET", f"{NETWORK}/virtualNetworks", {"value": [network("virtualNetworks", "vn-1")]})
    arm.on("GET", f"{second}/virtualNetworks", {"value": [network("virtualNetworks", "vn-2")]})
    arm.on("GET", f"{NETWORK}/routeTables", {"value": [network("routeTables", "rt-1")]})
    arm.on("GET", f"{second}/routeTables", arm.reply(None, 403))
    arm.on("GET", f"{second}/networkWatchers", arm.reply(None, 400))
    arm.on("GET", f"{NETWORK}/networkWatchers", {"value": [network("networkWatchers", "nw-1")]})
    assert pull_command(site, None) == 4
    definition = _definition(site, sealer)
    assert [one.name for one in definition.virtual_networks] == ["vn-1", "vn-2"]
    assert [one.name for one in definition.route_tables] == ["rt-1"]
    assert definition.list_of("microsoft.network/virtualnetworks") is not None
    assert definition.list_of("microsoft.insights/metricalerts") is not None
    assert definition.list_of("microsoft.network/routetables") is None
    assert definition.list_of("microsoft.network/networkwatchers/flowlogs") is None

    arm.on("GET", f"{second}/routeTables", {"value": []})
    arm.on("GET", f"{second}/networkWatchers", {"value": []})
    assert pull_command(site, None) == 0
    definition = _definition(site, sealer)
    assert definition.list_of("microsoft.network/routetables") is not None
    assert definition.list_of("microsoft.network/networkwatchers/flowlogs") is not None
    assert not (site / "azure" / "pulled" / "route-tables.partial.json").exists()


def test_diagnostic_settings_are_listed_for_each_resource(
    arm: Any, site: Path, circuit: dict[str, Any], network: Network, sealer: Sealer
) -> None:
    arm.on("GET", f"{NETWORK}/expressRouteCircuits", {"value": [circuit]})
    _on_tables(arm)
    gateway = network("virtualNetworkGateways", "er-ams", gatewayType="Vpn")  # of the circuit's name
    other = network("virtualNetworkGateways", "gw-2", gatewayType="Vpn")
    arm.on("GET", f"{NETWORK}/virtualNetworkGateways", {"value": [gateway, other]})
    for name in ("er-ams", "gw-2"):
        arm.on_table(f"{NETWORK}/virtualNetworkGateways/{name}/getBgpPeerStatus", {"value": []})
    setting = {
        "id": f"{CIRCUIT}/providers/microsoft.insights/diagnosticSettings/all",
        "name": "all",
        "type": "Microsoft.Insights/diagnosticSettings",
        "properties": {"workspaceId": "x", "logs": [{"category": "PeeringRouteLog", "enabled": True}]},
    }
    where = "providers/Microsoft.Insights/diagnosticSettings"
    arm.on("GET", f"{CIRCUIT}/{where}", {"value": [setting]})
    arm.on("GET", f"{NETWORK}/virtualNetworkGateways/gw-2/{where}", arm.reply(None, 403))
    assert pull_command(site, None) == 4
    definition = _definition(site, sealer)
    assert [one.name for one in definition.diagnostic_settings] == ["all"]
    assert definition.list_of("microsoft.insights/diagnosticsettings", "er-ams") is not None
    assert definition.list_of("microsoft.insights/diagnosticsettings", "gw-2") is None
