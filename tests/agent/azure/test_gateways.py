"""Gateways, connections and sites: from Azure's answer and from Terraform's state, the same facts."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from agent.azure.reader import AzureFile, read_definition
from checks.azure_definition import AzureDefinition
from parsers.model.secret import Encoding, Sealer

IDS = "/subscriptions/00000000-0000-0000-0000-00000000c0de/resourcegroups/rg-vpn/providers/microsoft.network"
Files = Callable[[str], list[AzureFile]]
Read = Callable[..., AzureDefinition]

POLICY = {
    "ike_encryption": "AES256",
    "ike_integrity": "SHA256",
    "dh_group": "DHGroup14",
    "ipsec_encryption": "GCMAES256",
    "ipsec_integrity": "GCMAES256",
    "pfs_group": "PFS2048",
    "sa_life_time_seconds": 27000,
    "sa_data_size_kilobytes": 102400000,
}


@pytest.fixture(params=["vpn-rest", "vpn-terraform-state"])
def definition(request: pytest.FixtureRequest, azure_files: Files, sealer: Sealer) -> AzureDefinition:
    found = read_definition(azure_files(request.param), sealer)
    assert [one.message for one in found.problems] == []
    return found


def test_an_active_active_gateway_has_two_instances_with_private_and_public_addresses(
    definition: AzureDefinition,
) -> None:
    gateway = next(one for one in definition.virtual_network_gateways if one.name == "vgw-ams")
    assert gateway.id == f"{IDS}/virtualnetworkgateways/vgw-ams"
    assert (gateway.gateway_type, gateway.vpn_type, gateway.sku_name) == ("Vpn", "RouteBased", "VpnGw2AZ")
    assert (gateway.active_active, gateway.enable_bgp, gateway.enable_private_ip_address) == (True, True, True)
    assert gateway.disable_ipsec_replay_protection is False
    assert gateway.bgp_settings is not None and gateway.bgp_settings.asn == 65515
    assert [
        (one.ip_configuration, one.default_bgp_ip_addresses, one.custom_bgp_ip_addresses, one.tunnel_ip_addresses)
        for one in gateway.bgp_settings.instances or ()
    ] == [
        (
            "vnetgatewayconfig",
            (ip_address("10.10.0.4"),),
            (ip_address("169.254.21.1"),),
            (ip_address("203.0.113.4"), ip_address("10.10.0.4")),
        ),
        (
            "activeactive",
            (ip_address("10.10.0.5"),),
            (ip_address("169.254.22.1"),),
            (ip_address("203.0.113.5"), ip_address("10.10.0.5")),
        ),
    ]
    configurations = gateway.ip_configurations
    assert configurations is not None
    assert [one.public_ip_address_id for one in configurations] == [
        f"{IDS}/publicipaddresses/pip-vgw-1",
        f"{IDS}/publicipaddresses/pip-vgw-2",
    ]


def test_a_connection_names_its_ends_and_its_one_policy(
    definition: AzureDefinition, stripped: Callable[[Any], Any]
) -> None:
    one = next(one for one in definition.connections if one.name == "cn-ams-1")
    assert one.connection_type == "IPsec" and one.connection_protocol == "IKEv2" and one.dpd_timeout_seconds == 45
    assert one.virtual_network_gateway1_id == f"{IDS}/virtualnetworkgateways/vgw-ams"
    assert one.local_network_gateway2_id == f"{IDS}/localnetworkgateways/lng-er-ams-1"
    assert (one.enable_bgp, one.use_local_azure_ip_address, one.use_policy_based_traffic_selectors) == (
        True,
        True,
        False,
    )
    assert stripped(one.ipsec_policies) == (POLICY,)
    assert [custom.custom_bgp_ip_address for custom in one.custom_bgp_addresses or ()] == [ip_address("169.254.21.1")]


def test_an_empty_list_of_policies_is_told_from_none(definition: AzureDefinition, read: Read) -> None:
    one = next(one for one in definition.connections if one.name == "cn-par-1")
    assert one.ipsec_policies == ()
    silent = read({"name": "cn", "connectionType": "IPsec", "id": f"{IDS}/connections/cn"})
    assert silent.connections[0].ipsec_policies is None


def test_selector_pairs_and_a_far_end_that_has_a_name_only(
    definition: AzureDefinition, stripped: Callable[[Any], Any]
) -> None:
    one = next(one for one in definition.connections if one.name == "cn-par-1")
    assert stripped(one.traffic_selector_policies) == (
        {
            "local_address_ranges": (ip_network("10.10.0.0/16"),),
            "remote_address_ranges": (ip_network("10.20.0.0/16"), ip_network("10.21.0.0/16")),
        },
    )
    far = next(one for one in definition.local_network_gateways if one.name == "lng-par")
    assert (far.gateway_ip_address, far.fqdn) == (None, "par.edge.example")
    near = next(one for one in definition.local_network_gateways if one.name == "lng-er-ams-1")
    assert near.gateway_ip_address == ip_address("10.0.0.1") and near.address_prefixes == (ip_network("10.1.0.0/16"),)
    assert near.bgp_settings is not None
    assert (near.bgp_settings.asn, near.bgp_settings.bgp_peering_addresses) == (64496, (ip_address("10.1.255.1"),))


def test_a_hub_gateway_brings_its_connections_with_policy_on_the_link(definition: AzureDefinition) -> None:
    (gateway,), (connection,), (site,) = definition.vpn_gateways, definition.vpn_connections, definition.vpn_sites
    assert connection.vpn_gateway_id == gateway.id == f"{IDS}/vpngateways/hubgw-ams"
    assert connection.id == f"{IDS}/vpngateways/hubgw-ams/vpnconnections/hubcn-ams"
    assert connection.remote_vpn_site_id == site.id
    (link,), (site_link,) = connection.link_connections, site.links
    assert link.vpn_site_link_id == (site_link.id or "").lower() == f"{IDS}/vpnsites/site-ams/vpnsitelinks/link-a"
    assert (link.vpn_connection_protocol_type, link.dpd_timeout_seconds, link.ipsec_policies) == ("IKEv2", 30, ())
    assert (link.enable_bgp, link.use_local_azure_ip_address) == (True, True)
    assert site_link.ip_address == ip_address("10.0.0.2")
    assert site_link.bgp is not None
    assert (site_link.bgp.asn, site_link.bgp.bgp_peering_addresses) == (64496, (ip_address("10.1.255.2"),))
    assert [one.private_ip_address for one in gateway.ip_configurations or ()] == [
        ip_address("10.30.0.4"),
        ip_address("10.30.0.5"),
    ]
    assert gateway.bgp_settings is not None
    assert [one.tunnel_ip_addresses for one in gateway.bgp_settings.instances or ()] == [
        (ip_address("203.0.113.20"), ip_address("10.30.0.4")),
        (ip_address("203.0.113.21"), ip_address("10.30.0.5")),
    ]


def test_an_express_route_gateway_brings_its_connections(definition: AzureDefinition) -> None:
    (gateway,) = definition.express_route_gateways
    assert gateway.allow_non_virtual_wan_traffic is False and gateway.autoscale_min == 1
    (connection,) = gateway.express_route_connections
    assert (
        connection.express_route_circuit_peering_id == f"{IDS}/expressroutecircuits/er-ams/peerings/azureprivatepeering"
    )


def test_a_circuit_connection_and_gateway_of_azure_s_own_answer(azure_files: Files, sealer: Sealer) -> None:
    found = read_definition(azure_files("vpn-rest"), sealer)
    one = next(one for one in found.connections if one.name == "cn-er-ams")
    assert (one.connection_type, one.peer_id) == ("ExpressRoute", f"{IDS}/expressroutecircuits/er-ams")
    assert (one.connection_protocol, one.dpd_timeout_seconds) == (None, 0)
    assert one.express_route_gateway_bypass is True
    gateway = next(one for one in found.virtual_network_gateways if one.name == "ergw-ams")
    assert (gateway.autoscale_min, gateway.autoscale_max, gateway.resiliency_model) == (2, 10, "MultiHomed")


def test_terraform_gives_keys_as_secrets_and_azure_none(azure_files: Files, sealer: Sealer) -> None:
    state = read_definition(azure_files("vpn-terraform-state"), sealer)
    expected = sealer.seal("not-a-secret-psk-cn-ams-1", Encoding.SUPPLIED)
    assert next(one for one in state.connections if one.name == "cn-ams-1").shared_key == expected
    link = state.vpn_connections[0].link_connections[0]
    assert link.shared_key == sealer.seal("not-a-secret-psk-hubcn", Encoding.SUPPLIED)
    assert "not-a-secret" not in state.model_dump_json()
    assert all(one.shared_key is None for one in read_definition(azure_files("vpn-rest"), sealer).connections)


def test_azure_s_answer_and_terraform_s_state_together_disagree_on_nothing(azure_files: Files, sealer: Sealer) -> None:
    newest = [one._replace(captured_at=None) for one in azure_files("vpn-terraform-state")]
    found = read_definition([*azure_files("vpn-rest"), *newest], sealer)
    assert [(one.pointer, one.message) for one in found.problems] == []
    one = next(one for one in found.connections if one.name == "cn-ams-1")
    assert one.shared_key is not None and one.connection_status == "Connected"
    gateway = next(one for one in found.virtual_network_gateways if one.name == "vgw-ams")
    assert [one.private_ip_address for one in gateway.ip_configurations or ()] == [
        ip_address("10.10.0.4"),
        ip_address("10.10.0.5"),
    ]


def test_two_policies_that_differ_are_named(read: Read) -> None:
    def connection(group: str) -> dict[str, Any]:
        policy = {"ikeEncryption": "AES256", "dhGroup": group}
        return {"id": f"{IDS}/connections/cn", "name": "cn", "properties": {"ipsecPolicies": [policy]}}

    found = read(connection("DHGroup14"), connection("ECP384"))
    assert [(one.kind, one.pointer) for one in found.problems] == [("conflict", "/properties/ipsecPolicies")]
    assert [one.dh_group for one in found.connections[0].ipsec_policies or ()] == ["DHGroup14"]


def test_old_az_says_active_for_active_active(read: Read) -> None:
    found = read({"id": f"{IDS}/virtualNetworkGateways/g", "name": "g", "gatewayType": "Vpn", "active": True})
    assert found.virtual_network_gateways[0].active_active is True


def test_children_that_come_alone_find_their_parents(read: Read) -> None:
    link = {"id": f"{IDS}/vpnSites/s/vpnSiteLinks/a", "name": "a", "properties": {"ipAddress": "192.0.2.9"}}
    connection = {"id": f"{IDS}/vpnGateways/g/vpnConnections/c", "name": "c", "properties": {}}
    circuit = {"id": f"{IDS}/expressRouteGateways/e/expressRouteConnections/x", "name": "x", "properties": {}}
    found = read({"value": [link, connection, circuit]})
    assert [(one.name, one.links[0].ip_address) for one in found.vpn_sites] == [("s", ip_address("192.0.2.9"))]
    assert [(one.name, one.vpn_gateway_id) for one in found.vpn_connections] == [("c", f"{IDS}/vpngateways/g")]
    assert [(one.name, one.express_route_connections[0].name) for one in found.express_route_gateways] == [("e", "x")]


def test_a_value_that_is_no_address_is_named_and_not_kept(read: Read) -> None:
    found = read({"id": f"{IDS}/localNetworkGateways/l", "name": "l", "properties": {"gatewayIpAddress": "10.0.0.300"}})
    assert found.local_network_gateways[0].gateway_ip_address is None
    assert [one.pointer for one in found.problems] == ["/properties/gatewayIpAddress"]


def test_a_plan_that_does_not_know_its_policy_yet_says_nothing(read: Read) -> None:
    after = {"name": "cn", "type": "IPsec", "ipsec_policy": [], "shared_key": "not-a-secret-psk"}

    def plan(unknown: Any) -> dict[str, Any]:
        change = {"after": after, "after_unknown": unknown}
        one = {"type": "azurerm_virtual_network_gateway_connection", "change": change}
        return {"format_version": "1.2", "terraform_version": "1.9.8", "planned_values": {}, "resource_changes": [one]}

    assert read(plan({"ipsec_policy": True})).connections[0].ipsec_policies is None
    assert read(plan({})).connections[0].ipsec_policies == ()
