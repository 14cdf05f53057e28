"""Circuits, peerings and ports from JSON objects of any shape. Source: facts on Azure, 1.2, 1.3, 1.5 and 1.14."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from agent.azure.view import Facts, View
from checks.azure_definition import (
    ExpressRouteCircuit,
    ExpressRouteLink,
    ExpressRoutePort,
    Ipv6Peering,
    MacsecConfig,
    Peering,
    PeeringType,
)
from parsers.model.macsec import CipherSuite
from parsers.model.secret import Encoding, Sealer

_PEERING_TYPES: dict[str, PeeringType] = {
    "azureprivatepeering": "private",
    "microsoftpeering": "microsoft",
    "azurepublicpeering": "public",
}
_CIPHERS: dict[str, CipherSuite] = {
    "gcmaes128": "GcmAes128",
    "gcmaes256": "GcmAes256",
    "gcmaesxpn128": "GcmAesXpn128",
    "gcmaesxpn256": "GcmAesXpn256",
}
MAX_ASN = 4294967295


def read_circuit(view: View, sealer: Sealer) -> ExpressRouteCircuit | None:
    """Return the circuit of an object, None where it has no name to go by."""
    facts = _named(view)
    if facts is None:
        return None
    for field, name in (
        ("location", "location"),
        ("circuit_provisioning_state", "circuitProvisioningState"),
        ("service_provider_provisioning_state", "serviceProviderProvisioningState"),
        ("provisioning_state", "provisioningState"),
    ):
        view.text(facts, field, name)
    view.number(facts, "stag", "stag", 1, 4094)
    for field, name in (
        ("allow_classic_operations", "allowClassicOperations"),
        ("global_reach_enabled", "globalReachEnabled"),
        ("enable_direct_port_rate_limit", "enableDirectPortRateLimit"),
    ):
        view.flag(facts, field, name)
    sku = view.child("sku")
    if sku:
        sku.text(facts, "sku_tier", "tier")
        sku.text(facts, "sku_family", "family")
    provider = view.child("serviceProviderProperties")
    if provider:
        provider.text(facts, "service_provider_name", "serviceProviderName")
        provider.text(facts, "peering_location", "peeringLocation")
        provider.number(facts, "bandwidth_mbps", "bandwidthInMbps", 1, 1_000_000)
    port = view.child("expressRoutePort")
    if port:
        port.text(facts, "express_route_port_id", "id", fold=True)
    lag = view.child("expressRouteLag")
    if lag:
        lag.text(facts, "express_route_lag_id", "id", fold=True)
    _seal(view, facts, "service_key", "serviceKey", sealer)
    peerings = [one for child in view.children("peerings") if (one := read_peering(child, sealer)) is not None]
    facts.fields["peerings"] = tuple(sorted(peerings, key=lambda one: one.peering_type))
    return ExpressRouteCircuit(**_record(view, facts))


def read_peering(view: View, sealer: Sealer) -> Peering | None:
    """Return the peering of an object, None where its type is none that we know."""
    facts = Facts()
    view.text(facts, "name", "name")
    kind, pointer = view.find("peeringType")
    text = kind if isinstance(kind, str) else facts.fields.get("name", "")
    peering_type = _PEERING_TYPES.get(text.lower())
    if peering_type is None:
        view.complain(pointer, "peeringType", "AzurePrivatePeering or MicrosoftPeering")
        return None
    facts.put("peering_type", peering_type, pointer, text)
    facts.fields.setdefault("name", text)
    view.text(facts, "state", "state")
    view.text(facts, "provisioning_state", "provisioningState")
    view.number(facts, "azure_asn", "azureASN", 0, MAX_ASN)
    view.number(facts, "peer_asn", "peerASN", 0, MAX_ASN)
    view.number(facts, "vlan_id", "vlanId", 1, 4094)
    view.subnet(facts, "primary_peer_subnet", "primaryPeerAddressPrefix", IPv4Network)
    view.subnet(facts, "secondary_peer_subnet", "secondaryPeerAddressPrefix", IPv4Network)
    view.text(facts, "primary_azure_port", "primaryAzurePort")
    view.text(facts, "secondary_azure_port", "secondaryAzurePort")
    _seal(view, facts, "shared_key", "sharedKey", sealer)
    _route_filter(view, facts)
    microsoft = view.child("microsoftPeeringConfig")
    if microsoft:
        _microsoft(microsoft, facts)
    ipv6 = view.child("ipv6PeeringConfig")
    if ipv6:
        facts.fields["ipv6"] = _read_ipv6(ipv6)
    return Peering(**_record(view, facts))


def _read_ipv6(view: View) -> Ipv6Peering:
    facts = Facts()
    view.text(facts, "state", "state")
    view.subnet(facts, "primary_peer_subnet", "primaryPeerAddressPrefix", IPv6Network)
    view.subnet(facts, "secondary_peer_subnet", "secondaryPeerAddressPrefix", IPv6Network)
    _route_filter(view, facts)
    return Ipv6Peering(**_record(view, facts))


def _route_filter(view: View, facts: Facts) -> None:
    route_filter = view.child("routeFilter")
    if route_filter:
        route_filter.text(facts, "route_filter_id", "id", fold=True)


def _microsoft(view: View, facts: Facts) -> None:
    view.text(facts, "advertised_public_prefixes_state", "advertisedPublicPrefixesState")
    view.number(facts, "customer_asn", "customerASN", 0, MAX_ASN)
    value, pointer = view.find("advertisedPublicPrefixes")
    if value is None:
        return
    prefixes = []
    for index, text in enumerate(value if isinstance(value, list) else [value]):
        try:
            prefixes.append(ip_network(text, strict=False) if isinstance(text, str) else None)
        except ValueError:
            prefixes.append(None)
        if prefixes[-1] is None:
            view.complain(f"{pointer}/{index}", "advertisedPublicPrefixes", "a prefix")
    known = tuple(one for one in prefixes if one is not None)
    facts.put("advertised_public_prefixes", known, pointer, ", ".join(map(str, known)))


def read_port(view: View) -> ExpressRoutePort | None:
    """Return the ExpressRoute Direct port of an object, None where it has no name to go by."""
    facts = _named(view)
    if facts is None:
        return None
    view.text(facts, "peering_location", "peeringLocation")
    view.number(facts, "bandwidth_gbps", "bandwidthInGbps", 1, 10_000)
    value, pointer = view.find("provisionedBandwidthInGbps")
    if isinstance(value, int | float) and not isinstance(value, bool):
        facts.put("provisioned_bandwidth_gbps", float(value), pointer, str(value))
    view.number(facts, "mtu", "mtu", 64, 65535)
    view.text(facts, "ether_type", "etherType")
    value, pointer = view.find("encapsulation")
    if isinstance(value, str) and value.lower() in ("dot1q", "qinq"):
        facts.put("encapsulation", "QinQ" if value.lower() == "qinq" else "Dot1Q", pointer, value)
    elif value is not None:
        view.complain(pointer, "encapsulation", "Dot1Q or QinQ")
    facts.fields["links"] = tuple(
        sorted(
            (_read_link(link, index) for index, link in enumerate(view.children("links"), 1)), key=lambda one: one.name
        )
    )
    return ExpressRoutePort(**_record(view, facts))


def _read_link(view: View, position: int) -> ExpressRouteLink:
    facts = Facts()
    view.text(facts, "name", "name", fold=True)
    facts.fields.setdefault("name", f"link{position}")
    for field, name in (
        ("admin_state", "adminState"),
        ("router_name", "routerName"),
        ("interface_name", "interfaceName"),
        ("patch_panel_id", "patchPanelId"),
        ("rack_id", "rackId"),
    ):
        view.text(facts, field, name)
    macsec = view.child("macSecConfig")
    if macsec:
        facts.fields["macsec"] = _read_macsec(macsec)
    return ExpressRouteLink(**_record(view, facts))


def _read_macsec(view: View) -> MacsecConfig:
    facts = Facts()
    view.text(facts, "ckn_secret_identifier", "cknSecretIdentifier")
    view.text(facts, "cak_secret_identifier", "cakSecretIdentifier")
    view.text(facts, "sci_state", "sciState")
    value, pointer = view.find("cipher")
    if isinstance(value, str) and value.lower().replace("-", "").replace("_", "") in _CIPHERS:
        facts.put("cipher", _CIPHERS[value.lower().replace("-", "").replace("_", "")], pointer, value)
    elif value is not None:
        view.complain(pointer, "cipher", f"one of {', '.join(_CIPHERS.values())}")
    return MacsecConfig(**_record(view, facts))


def _named(view: View) -> Facts | None:
    facts = Facts()
    view.text(facts, "id", "id", fold=True)
    view.text(facts, "name", "name")
    resource_id = facts.fields.get("id", "")
    if "name" not in facts.fields and resource_id:
        facts.fields["name"] = resource_id.rpartition("/")[2]
    if "name" not in facts.fields:
        view.complain(view.at, "name", "a name or an id")
        return None
    facts.fields.setdefault("id", facts.fields["name"].lower())
    view.text(facts, "resource_group", "resourceGroup")
    parts = resource_id.split("/")
    if "resource_group" not in facts.fields and "resourcegroups" in parts[:-1]:
        facts.fields["resource_group"] = parts[parts.index("resourcegroups") + 1]
    return facts


def _seal(view: View, facts: Facts, field: str, name: str, sealer: Sealer) -> None:
    value, pointer = view.find(name)
    if isinstance(value, str) and value:
        facts.put(field, sealer.seal(value, Encoding.SUPPLIED), pointer, "<secret>")


def _record(view: View, facts: Facts) -> dict[str, Any]:
    return {"file": view.file, "at": view.at, "pointers": facts.pointers, "values": facts.values, **facts.fields}
