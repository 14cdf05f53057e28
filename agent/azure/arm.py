"""Circuits, peerings and ports from JSON objects of any shape. Source: facts on Azure, 1.2, 1.3, 1.5 and 1.14."""

from ipaddress import IPv4Network, IPv6Network

from agent.azure.resource import named, put_list, record, seal
from agent.azure.view import SCI_OPEN, Facts, View, escape, prefix
from checks.azure_definition import (
    ExpressRouteCircuit,
    ExpressRouteLink,
    ExpressRoutePort,
    Ipv6Peering,
    MacsecConfig,
    Peering,
    PeeringType,
    PortIdentity,
)
from parsers.model.macsec import CipherSuite
from parsers.model.secret import Encoding, Sealer, is_cak, is_ckn, normal_hex

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
    facts = named(view, "expressroutecircuits")
    if facts is None:
        return None
    for field, name in (
        ("location", "location"),
        ("circuit_provisioning_state", "circuitProvisioningState"),
        ("service_provider_provisioning_state", "serviceProviderProvisioningState"),
        ("provisioning_state", "provisioningState"),
        ("resiliency_level", "resiliencyLevel"),
        ("authorization_status", "authorizationStatus"),
    ):
        view.text(facts, field, name)
    view.number(facts, "stag", "stag", 1, 4094, is_none=0)
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
        provider.number(facts, "bandwidth_mbps", "bandwidthInMbps", 1, 1_000_000, is_none=0)
    _direct(view, facts)
    seal(view, facts, "service_key", "serviceKey", sealer)
    peerings = [one for child in view.children("peerings") if (one := read_peering(child, sealer)) is not None]
    put_list(view, facts, "peerings", sorted(peerings, key=lambda one: one.peering_type))
    return ExpressRouteCircuit(**record(view, facts))


def _direct(view: View, facts: Facts) -> None:
    port = view.child("expressRoutePort")
    if port:
        port.text(facts, "express_route_port_id", "id", fold=True)
    lag = view.child("expressRouteLag")
    if lag:
        lag.text(facts, "express_route_lag_id", "id", fold=True)
    gbps, pointer = view.real("bandwidthInGbps")
    if gbps and "bandwidth_mbps" not in facts.fields:
        facts.put("bandwidth_mbps", round(gbps * 1000), pointer, f"{gbps:g} Gbps")


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
    view.text(facts, "last_modified_by", "lastModifiedBy")
    view.text(facts, "primary_azure_port", "primaryAzurePort")
    view.text(facts, "secondary_azure_port", "secondaryAzurePort")
    seal(view, facts, "shared_key", "sharedKey", sealer)
    _route_filter(view, facts)
    microsoft = view.child("microsoftPeeringConfig")
    if microsoft:
        _microsoft(microsoft, facts)
    ipv6 = view.child("ipv6PeeringConfig")
    if ipv6:
        facts.put("ipv6", _read_ipv6(ipv6), ipv6.at, "present")
    return Peering(**record(view, facts))


def _read_ipv6(view: View) -> Ipv6Peering:
    facts = Facts()
    view.text(facts, "state", "state")
    view.subnet(facts, "primary_peer_subnet", "primaryPeerAddressPrefix", IPv6Network)
    view.subnet(facts, "secondary_peer_subnet", "secondaryPeerAddressPrefix", IPv6Network)
    _route_filter(view, facts)
    return Ipv6Peering(**record(view, facts))


def _route_filter(view: View, facts: Facts) -> None:
    route_filter = view.child("routeFilter")
    if route_filter:
        route_filter.text(facts, "route_filter_id", "id", fold=True)


def _microsoft(view: View, facts: Facts) -> None:
    view.text(facts, "advertised_public_prefixes_state", "advertisedPublicPrefixesState")
    view.number(facts, "customer_asn", "customerASN", 1, MAX_ASN, is_none=0)
    view.text(facts, "routing_registry_name", "routingRegistryName")
    view.texts(facts, "advertised_communities", "advertisedCommunities")
    value, pointer = view.find("advertisedPublicPrefixes")
    if value is None:
        return
    if not isinstance(value, list):
        view.complain(pointer, "advertisedPublicPrefixes", "a list")
        return
    prefixes = [prefix(one) for one in value]
    for index, one in enumerate(prefixes):
        if one is None:
            view.complain(f"{pointer}/{index}", "advertisedPublicPrefixes", "a prefix")
    known = tuple(one for one in prefixes if one is not None)
    facts.put("advertised_public_prefixes", known, pointer, ", ".join(map(str, known)))


def read_port(view: View, sealer: Sealer) -> ExpressRoutePort | None:
    """Return the ExpressRoute Direct port of an object, None where it has no name to go by."""
    facts = named(view, "expressrouteports")
    if facts is None:
        return None
    view.text(facts, "peering_location", "peeringLocation")
    view.text(facts, "billing_type", "billingType")
    view.text(facts, "allocation_date", "allocationDate")
    _identities(view, facts)
    view.number(facts, "bandwidth_gbps", "bandwidthInGbps", 1, 10_000, is_none=0)
    provisioned, pointer = view.real("provisionedBandwidthInGbps")
    if provisioned is not None:
        facts.put("provisioned_bandwidth_gbps", provisioned, pointer, f"{provisioned:g}")
    view.number(facts, "mtu", "mtu", 64, 65535, is_none=0)
    view.text(facts, "ether_type", "etherType")
    value, pointer = view.find("encapsulation")
    if isinstance(value, str) and value.lower() in ("dot1q", "qinq"):
        facts.put("encapsulation", "QinQ" if value.lower() == "qinq" else "Dot1Q", pointer, value)
    elif value not in (None, ""):
        view.complain(pointer, "encapsulation", "Dot1Q or QinQ")
    links = [read_link(link, f"link{index}", sealer) for index, link in enumerate(view.children("links"), 1)]
    put_list(view, facts, "links", sorted(links, key=lambda one: one.name))
    return ExpressRoutePort(**record(view, facts))


def _identities(view: View, facts: Facts) -> None:
    """Read the user-assigned identities: ARM has them by id, Terraform lists the ids."""
    identity = view.child("identity")
    assigned, pointer = identity.find("userAssignedIdentities") if identity else (None, "")
    kind, where = identity.find("type") if identity else (None, "")
    if assigned is None and isinstance(kind, str) and kind.casefold() == "none":
        assigned, pointer = [], where
    if isinstance(assigned, list):
        assigned = {one: {} for one in assigned if isinstance(one, str)}
    if not isinstance(assigned, dict):
        return
    found: list[PortIdentity] = []
    for resource_id, one in assigned.items():
        own = View.of(one if isinstance(one, dict) else {}, view.document, f"{pointer}/{escape(resource_id)}")
        inner = Facts()
        inner.put("id", resource_id.lower(), own.at, resource_id)
        own.text(inner, "principal_id", "principalId", fold=True)
        own.text(inner, "client_id", "clientId", fold=True)
        found.append(PortIdentity(**record(own, inner)))
    facts.put("identities", tuple(found), pointer, ", ".join(one.id for one in found) or "none")


def read_link(view: View, name: str, sealer: Sealer) -> ExpressRouteLink:
    """Return one link of a port; `name` is what its place in the list says, where it has no name of its own."""
    facts = Facts()
    view.text(facts, "name", "name", fold=True)
    facts.fields.setdefault("name", name)
    for field, key in (
        ("admin_state", "adminState"),
        ("router_name", "routerName"),
        ("interface_name", "interfaceName"),
        ("patch_panel_id", "patchPanelId"),
        ("rack_id", "rackId"),
        ("colo_location", "coloLocation"),
        ("connector_type", "connectorType"),
        ("provisioning_state", "provisioningState"),
    ):
        view.text(facts, field, key)
    macsec = view.child("macSecConfig")
    if macsec:
        facts.put("macsec", _read_macsec(macsec, sealer), macsec.at, "present")
    return ExpressRouteLink(**record(view, facts))


def _read_macsec(view: View, sealer: Sealer) -> MacsecConfig:
    facts = Facts()
    _identifier(view, facts, "ckn_secret_identifier", "cknSecretIdentifier")
    _identifier(view, facts, "cak_secret_identifier", "cakSecretIdentifier")
    _vault_keys(view, facts, sealer)
    view.text(facts, "sci_state", "sciState")
    if not view.has("sciState") and not view.has(SCI_OPEN) and view.document.parameters is None:
        facts.fields["has_sci_default"] = True  # null, and not printed: Azure's Disabled (facts on MACsec, 1.1)
    value, pointer = view.find("cipher")
    cipher = _CIPHERS.get(value.lower().replace("-", "").replace("_", "")) if isinstance(value, str) else None
    if cipher is not None:
        facts.put("cipher", cipher, pointer, str(value))
    elif value not in (None, ""):
        view.complain(pointer, "cipher", f"one of {', '.join(_CIPHERS.values())}")
    return MacsecConfig(**record(view, facts))


def _vault_keys(view: View, facts: Facts, sealer: Sealer) -> None:
    """Take CKN and CAK from the file itself, where a Terraform state holds the vault's secrets beside the port."""
    held = view.document.vault_secrets
    ckn = held.get(facts.fields.get("ckn_secret_identifier", "").lower())
    if ckn is not None and is_ckn(normal_hex(ckn)):
        facts.fields["ckn"] = normal_hex(ckn)
    cak = held.get(facts.fields.get("cak_secret_identifier", "").lower())
    if cak is not None and is_cak(normal_hex(cak)):
        facts.fields["cak"] = sealer.seal_hex(cak, Encoding.SUPPLIED)


def _identifier(view: View, facts: Facts, field: str, name: str) -> None:
    """Read a Key Vault URL; anything else there may be the key itself, and is not kept."""
    value, pointer = view.find(name)
    if value is None or value == "":
        return
    if not isinstance(value, str) or not value.lower().startswith("https://"):
        view.complain(pointer, name, "the URL of a Key Vault secret")
        return
    url = value.partition("?")[0]
    facts.put(field, url, pointer, url)
