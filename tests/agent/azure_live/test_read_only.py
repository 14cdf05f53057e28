"""Nothing but reads can leave: the list, the guard at the end of the SDK's pipeline, and the role."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.azure.live.client import Subscription
from agent.azure.live.guard import MAX_RETRY_AFTER_SECONDS, CallRefused, asked_to_wait
from agent.azure.live.reads import READS, read_of
from agent.azure.live.role import commands, role
from agent.azure_command import pull_command
from agent.cli import main

SUBSCRIPTION = "00000000-0000-0000-0000-00000000c0de"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-er/providers"
CIRCUIT = f"{GROUP}/Microsoft.Network/expressRouteCircuits/er-ams"
# Every action that is asked by POST, by hand. One more here is a decision, not a detail.
POSTED = {
    "Microsoft.Network/connections/getikesas/action",
    "Microsoft.Network/expressRouteCircuits/getCircuitLinkFailoverAllTestsDetails/action",
    "Microsoft.Network/expressRouteCircuits/peerings/arpTables/read",
    "Microsoft.Network/expressRouteCircuits/peerings/routeTables/read",
    "Microsoft.Network/expressRouteCircuits/peerings/routeTablesSummary/read",
    "Microsoft.Network/virtualNetworkGateways/getBgpPeerStatus/action",
    "Microsoft.Network/virtualNetworkGateways/getResiliencyInformation/action",
}
SPELT_TWICE = {
    f"Microsoft.Network/expressRouteCircuits/peerings/{one}/action"
    for one in ("arpTables", "routeTables", "routeTablesSummary")
}


class _Token:
    """A credential that never logs in."""

    def get_token(self, *scopes: str, **_: Any) -> Any:
        from azure.core.credentials import AccessToken

        return AccessToken("access-not-a-secret", 2**32)


@pytest.fixture
def subscription(arm: Any) -> Subscription:
    """The SDK's client as the pull builds it."""
    return Subscription(SUBSCRIPTION, _Token(), arm.endpoint, f"{arm.endpoint}/.default", ca_file=arm.ca_file)


def test_the_list_posts_only_what_is_named_here() -> None:
    assert {one.action for one in READS if one.method == "POST"} == POSTED
    assert {one.method for one in READS} == {"GET", "POST"}
    assert {one.action for one in READS if not one.action.endswith("/read")} <= POSTED


def test_every_read_of_the_list_is_one_that_the_server_permits(allowed: Callable[[str, str], bool]) -> None:
    for one in READS:
        path = one.path.replace("{id}", "Microsoft.Network/expressRouteCircuits/x").replace("{link}", "primary")
        assert allowed(one.method, f"{GROUP}/" + re.sub(r"\{\w+\}", "x", path)), one


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", CIRCUIT),
        ("DELETE", CIRCUIT),
        ("PATCH", CIRCUIT),
        ("POST", CIRCUIT),
        ("HEAD", CIRCUIT),
        ("GET", f"{CIRCUIT}/peerings/AzurePrivatePeering/arpTables/primary"),
        ("GET", f"{CIRCUIT}/authorizations"),
        ("POST", f"{CIRCUIT}/authorizations/a/listKeys"),
        ("POST", f"{CIRCUIT}/startCircuitLinkFailoverTest"),
        ("POST", f"{CIRCUIT}/stopCircuitLinkFailoverTest"),
        ("GET", f"{GROUP}/Microsoft.Network/connections/cn-1/sharedkey"),
        ("POST", f"{GROUP}/Microsoft.Network/connections/cn-1/sharedkey"),
        ("POST", f"{GROUP}/Microsoft.Network/connections/cn-1/resetconnection"),
        ("POST", f"{GROUP}/Microsoft.Network/virtualNetworkGateways/gw/startExpressRouteSiteFailoverSimulation"),
        ("POST", f"{GROUP}/Microsoft.Network/virtualNetworkGateways/gw/listRadiusSecrets"),
        ("GET", f"{GROUP}/Microsoft.KeyVault/vaults/kv/secrets"),
        ("GET", f"{GROUP}/Microsoft.KeyVault/vaults/kv/../../x"),
        ("GET", f"{GROUP}/Microsoft.Network/expressRouteCircuits%2f..%2fx"),
        ("POST", f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Network/register"),
        ("POST", f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Network/locations/x/operationResults/y"),
        ("GET", f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Compute/locations/x/operationResults/y"),
        ("GET", "/"),
        ("GET", ""),
    ],
)
def test_a_call_that_is_not_on_the_list_is_none(method: str, path: str) -> None:
    assert read_of(method, path) is None


WRITES: dict[str, Callable[[Any], Any]] = {
    "create": lambda sdk: sdk.express_route_circuits.begin_create_or_update("rg-er", "er-ams", {"location": "x"}),
    "delete": lambda sdk: sdk.express_route_circuits.begin_delete("rg-er", "er-ams", polling=False),
    "tags": lambda sdk: sdk.express_route_circuits.update_tags("rg-er", "er-ams", {"tags": {"a": "b"}}),
    "keys": lambda sdk: sdk.express_route_circuit_authorizations.list_keys("rg-er", "er-ams", "a"),
    "shared key": lambda sdk: sdk.virtual_network_gateway_connections.get_shared_key("rg-er", "cn-1"),
}


@pytest.mark.parametrize("name", WRITES)
def test_the_sdk_itself_cannot_send_anything_else(name: str, arm: Any, subscription: Subscription) -> None:
    with pytest.raises(CallRefused, match="not on the list of reads"):
        WRITES[name](subscription._client)
    assert arm.calls == []


@pytest.mark.parametrize(
    ("headers", "is_long"),
    [
        ({"Retry-After": "300"}, False),
        ({"Retry-After": "301"}, True),
        ({"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}, True),
        ({"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}, False),
        ({"Retry-After": "soon"}, False),
        ({"x-ms-retry-after-ms": "300001"}, True),
        ({"retry-after-ms": "999999999999999999999"}, True),
        ({}, False),
    ],
)
def test_every_way_to_ask_for_a_long_wait_is_known(headers: dict[str, str], is_long: bool) -> None:
    assert (asked_to_wait(headers) > MAX_RETRY_AFTER_SECONDS) == is_long


def test_a_missing_provider_is_not_registered(arm: Any, subscription: Subscription) -> None:
    said = {"error": {"code": "MissingSubscriptionRegistration", "message": "register 'Microsoft.Network'"}}
    arm.on("GET", f"{GROUP}/Microsoft.Network/expressRouteCircuits", arm.reply(said, 409))
    from agent.azure.live.client import NotRead

    circuits = next(one for one in READS if one.kind == "circuits")
    with pytest.raises(NotRead, match="HTTP 409 MissingSubscriptionRegistration"):
        subscription.ask(circuits, "rg-er")
    assert {method for method, _ in arm.calls} == {"GET"}


def test_the_role_permits_the_list_and_nothing_more() -> None:
    definition = json.loads(role([(SUBSCRIPTION, ["rg-er", "rg-two"])]))
    actions = set(definition["Actions"])
    assert {one.action for one in READS} <= actions
    assert actions - {one.action for one in READS} == SPELT_TWICE
    assert {one for one in actions if not one.endswith("/read")} == {
        one for one in POSTED if one.endswith("/action")
    } | SPELT_TWICE
    assert not [
        one for one in actions if "*" in one or "write" in one.lower() or "key" in one.partition("/")[2].lower()
    ]
    assert definition["DataActions"] == []
    assert definition["AssignableScopes"] == [
        f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}" for group in ("rg-er", "rg-two")
    ]
    assert "Microsoft.Authorization/locks/read" not in role([], frozenset({"locks"}))


def test_the_commands_write_where_the_reader_looks() -> None:
    lines = commands([(SUBSCRIPTION, ["rg er"])]).splitlines()
    assert "az network express-route list -g 'rg er' -o json > azure/circuits.json" in lines
    assert "az monitor diagnostic-settings list --resource ID -o json > azure/diagnostic-settings.NAME.json" in lines
    tables = "az network express-route list-route-tables-summary -g 'rg er' -n CIRCUIT --peering-name PEERING"
    for link in ("primary", "secondary"):
        file = f"azure/state/CIRCUIT/PEERING.{link}.summary.json"
        assert f"{tables} --path {link} -o json > {file}" in lines
    assert not [one for one in lines[3:] if not re.match(r"az [a-z -]+(?:list|show|get|-)", one)]


def test_the_lists_of_several_groups_are_joined() -> None:
    lines = commands([(SUBSCRIPTION, ["rg-1", "rg-2"])]).splitlines()
    both = "az network vnet list -g rg-1 -o json; az network vnet list -g rg-2 -o json;"
    assert f"{{ {both} }} | jq -s add > azure/vnets.json" in lines
    assert len({one.rpartition(" > ")[2] for one in lines if one.startswith("{")}) > 20


@pytest.mark.parametrize("word", ["role", "commands"])
def test_role_and_commands_need_no_azure_packages(
    word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("azure.identity", "azure.mgmt.network", "azure.core"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr("sys.argv", ["msee-audit", "azure", word])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert len(capsys.readouterr().out.splitlines()) > 30


@pytest.mark.parametrize("missing", ["azure.identity", "azure.mgmt.network"])
def test_without_the_extra_the_pull_says_what_to_install(
    missing: str, site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.setattr("sys.argv", ["msee-audit", "azure", "pull", str(site)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "pip install --require-hashes -r requirements-azure.txt" in capsys.readouterr().err
    assert not (site / "azure").exists()


def test_a_pull_without_scope_is_a_settings_error(site: Path) -> None:
    (site / "msee-audit.toml").write_text("[site]\nname = 'ams'\n")
    from agent.errors import ConfigError

    with pytest.raises(ConfigError, match=r"no \[\[azure.scope\]\]"):
        pull_command(site, None)
