"""Terraform's state (version 4) and `terraform show -json` of a state or plan, mapped to ARM's names.

Nested blocks are lists even when single; an unset text is "" and an unset number 0, so both are absent; what a plan
knows only after apply is absent too. Source: facts on Azure, 1.2, 1.3, 1.5 and 1.13.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from agent.azure.terraform_block import Block, listed
from agent.azure.terraform_gateways import MAPPERS
from agent.azure.terraform_tables import MAPPED, mapped
from agent.azure.view import SCI_OPEN, Document, View, letters

TerraformResource = tuple[str, View, str]  # type in lower case, view, and for a child the id of its circuit

_CIRCUIT = "azurerm_express_route_circuit"
_PEERING = "azurerm_express_route_circuit_peering"
_PORT = "azurerm_express_route_port"
_VAULT_SECRET = "azurerm_key_vault_secret"  # noqa: S105  a resource's type
_MODULES_DEEP = 50


def state_resources(state: Mapping[str, Any], document: Document) -> Iterator[TerraformResource]:
    """Yield the resources of a raw state."""
    for index, resource in enumerate(listed(state.get("resources"))):
        if not isinstance(resource, dict):
            continue
        for number, instance in enumerate(listed(resource.get("instances"))):
            # A deposed instance was replaced and waits for its deletion: it describes nothing that is used.
            is_current = isinstance(instance, dict) and "deposed" not in instance
            attributes = instance.get("attributes") if is_current else None
            if isinstance(attributes, dict):
                at = f"/resources/{index}/instances/{number}/attributes"
                yield from _resource(resource.get("type"), Block(attributes, document, at))


def plan_resources(shown: Mapping[str, Any], document: Document) -> Iterator[TerraformResource]:
    """Yield the resources of `terraform show -json`: of a plan, as they will be; of a state, as they are."""
    changes = shown.get("resource_changes")
    if isinstance(changes, list):
        for index, one in enumerate(changes):
            change = one.get("change") if isinstance(one, dict) else None
            after = change.get("after") if isinstance(change, dict) else None
            if isinstance(change, dict) and isinstance(after, dict) and "deposed" not in one:
                at = f"/resource_changes/{index}/change/after"
                block = Block(after, document, at, change.get("after_unknown"), str(one.get("address") or ""))
                yield from _resource(one.get("type"), block)
        yield from _data_sources(shown, document)
        return
    name = "planned_values" if isinstance(shown.get("planned_values"), dict) else "values"
    root = shown[name].get("root_module") if isinstance(shown.get(name), dict) else None
    yield from _module(root, document, f"/{name}/root_module", 0)


def _data_sources(shown: Mapping[str, Any], document: Document) -> Iterator[TerraformResource]:
    """Yield what a plan looked up in Azure: it is no change, and stands in the state before."""
    prior = shown.get("prior_state")
    values = prior.get("values") if isinstance(prior, dict) else None
    root = values.get("root_module") if isinstance(values, dict) else None
    yield from _module(root, document, "/prior_state/values/root_module", 0, mode="data")


def _module(
    module: Any, document: Document, at: str, depth: int, mode: str | None = None
) -> Iterator[TerraformResource]:
    """Yield the resources of a module and those below it; of one mode, managed or data, where it is given."""
    if not isinstance(module, dict) or depth > _MODULES_DEEP:
        return
    for index, one in enumerate(listed(module.get("resources"))):
        is_meant = isinstance(one, dict) and mode in (None, one.get("mode"))
        if is_meant and isinstance(one.get("values"), dict):
            yield from _resource(one.get("type"), Block(one["values"], document, f"{at}/resources/{index}/values"))
    for index, child in enumerate(listed(module.get("child_modules"))):
        yield from _module(child, document, f"{at}/child_modules/{index}", depth + 1, mode)


def _resource(kind: Any, block: Block) -> Iterator[TerraformResource]:
    """Yield one resource under ARM's type; those that we do not read keep Terraform's."""
    if kind == _CIRCUIT:
        yield "microsoft.network/expressroutecircuits", _circuit(block), ""
    elif kind == _PEERING:
        resource_id = block.text("id")
        position = resource_id.lower().find("/peerings/")
        parent = resource_id[:position] if position > 0 else _partial_id(block)
        yield "microsoft.network/expressroutecircuits/peerings", _peering(block), parent
    elif kind == _PORT:
        yield "microsoft.network/expressrouteports", _port(block), ""
    elif isinstance(kind, str) and kind in MAPPERS:
        yield from MAPPERS[kind](block)
    elif isinstance(kind, str) and kind in MAPPED:
        yield from mapped(MAPPED[kind], block)
    elif isinstance(kind, str):
        if kind == _VAULT_SECRET:
            _keep_secret(block)
        yield kind.lower(), block.view({}), ""


def _keep_secret(block: Block) -> None:
    """Keep a vault's secret for the port that names it: its text goes no further than the file's document."""
    value = block.text("value")
    for name in ("id", "versionless_id"):
        if value and block.text(name):
            block.document.vault_secrets[block.text(name).lower()] = value


def _partial_id(block: Block) -> str:
    """Return as much of a circuit's id as a peering tells that is not applied yet, "" where that is too little."""
    group, circuit = block.text("resource_group_name"), block.text("express_route_circuit_name")
    if not group or not circuit:
        return ""
    return f"/resourceGroups/{group}/providers/Microsoft.Network/expressRouteCircuits/{circuit}"


def _circuit(block: Block) -> View:
    sku = block.block("sku")
    # The data source has a block where the resource has plain attributes.
    provider = block.block("service_provider_properties") or block
    provided = provider.entries("service_provider_name", "peering_location", "bandwidth_in_mbps")
    own = block.entries(
        "id",
        "name",
        "location",
        "service_provider_provisioning_state",
        "service_key",
        "allow_classic_operations",
        "bandwidth_in_gbps",
        "tags",
        resourceGroup="resource_group_name",
        enableDirectPortRateLimit="rate_limiting_enabled",
    )
    peerings = [_peering(one) for one in block.blocks("peerings")]
    return block.view(
        {
            **own,
            "sku": (sku.view(sku.entries("tier", "family")), sku.at) if sku else None,
            "serviceproviderproperties": (provider.view(provided), provider.at) if provided else None,
            "expressrouteport": block.reference("express_route_port_id"),
            "peerings": (peerings, f"{block.at}/peerings") if peerings else None,
        }
    )


def _peering(block: Block) -> View:
    ipv6, microsoft = block.block("ipv6"), block.block("microsoft_peering_config")
    own = block.entries(
        "peering_type",
        "azure_asn",
        "peer_asn",
        "vlan_id",
        "primary_peer_address_prefix",
        "secondary_peer_address_prefix",
        "primary_azure_port",
        "secondary_azure_port",
        "shared_key",
        name="peering_type",
    )
    return block.view(
        {
            **own,
            "state": block.switch("ipv4_enabled"),
            "routefilter": block.reference("route_filter_id"),
            "ipv6peeringconfig": (_ipv6(ipv6), ipv6.at) if ipv6 else None,
            "microsoftpeeringconfig": (
                microsoft.view(
                    microsoft.entries(
                        "advertised_public_prefixes",
                        "advertised_communities",
                        "routing_registry_name",
                        customerASN="customer_asn",
                    )
                ),
                microsoft.at,
            )
            if microsoft
            else None,
        }
    )


def _ipv6(block: Block) -> View:
    return block.view(
        {
            **block.entries("primary_peer_address_prefix", "secondary_peer_address_prefix"),
            "state": block.switch("enabled"),
            "routefilter": block.reference("route_filter_id"),
        }
    )


def _port(block: Block) -> View:
    links = [(name, one) for name in ("link1", "link2") if (one := block.block(name)) is not None]
    own = block.entries(
        "id",
        "name",
        "peering_location",
        "bandwidth_in_gbps",
        "billing_type",
        "encapsulation",
        "location",
        "mtu",
        "ethertype",
        "tags",
        resourceGroup="resource_group_name",
    )
    views = [_link(name, one) for name, one in links]
    identity = block.block("identity")
    assigned = identity.entries(userAssignedIdentities="identity_ids") if identity else {}
    return block.view(
        {
            **own,
            "links": (views, f"{block.at}/{links[0][0]}") if links else None,
            "identity": (identity.view(assigned), identity.at) if identity and assigned else None,
        }
    )


def _link(name: str, block: Block) -> View:
    macsec = block.entries(
        cipher="macsec_cipher",
        cknSecretIdentifier="macsec_ckn_keyvault_secret_id",
        cakSecretIdentifier="macsec_cak_keyvault_secret_id",
    )
    sci_state = block.switch("macsec_sci_enabled")
    if sci_state is not None:
        macsec["scistate"] = sci_state
    elif macsec:  # releases of the provider before this attribute: its absence says nothing
        macsec[letters(SCI_OPEN)] = (True, block.at)
    return block.view(
        {
            **block.entries("router_name", "interface_name", "patch_panel_id", "rack_id", "connector_type"),
            "name": (name, block.at),
            "adminstate": block.switch("admin_enabled"),
            "macsecconfig": (block.view(macsec), block.at) if macsec else None,
        }
    )
