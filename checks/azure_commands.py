"""The az commands that mend Azure's half, or fetch what was not exported. Never with a key."""

from shlex import quote

from checks.azure_definition import ExpressRouteCircuit, ExpressRoutePort, Peering
from checks.azure_record import AzureResource

_GROUP = "'<resource-group>'"  # stands for what the export does not tell


def _group_of(group: str) -> str:
    # Names come from a file: quoted, so that a pasted command stays one command.
    return quote(group) if group else _GROUP


def update_peering(circuit: ExpressRouteCircuit, peering: Peering, arguments: str) -> str:
    """Return the command that changes one peering."""
    group = _group_of(circuit.resource_group)
    return (
        f"az network express-route peering update --resource-group {group} --circuit-name {quote(circuit.name)} "
        f"--name {quote(peering.name)} {arguments}"
    )


def set_shared_key(circuit: ExpressRouteCircuit, peering: Peering) -> str:
    """Return the command that gives the peering a new MD5 key, which the operator puts in."""
    return update_peering(circuit, peering, "--shared-key '<key>'")


def update_link(port: ExpressRoutePort, link: str, arguments: str) -> str:
    """Return the command that changes one link of a port."""
    group = _group_of(port.resource_group)
    return (
        f"az network express-route port link update --resource-group {group} --port-name {quote(port.name)} "
        f"--name {quote(link)} {arguments}"
    )


def allow_communities(route_filter: AzureResource) -> str:
    """Return the command that gives a route filter a rule; which communities it lets in, the operator says."""
    return (
        f"az network route-filter rule create --resource-group {_group_of(route_filter.resource_group)} "
        f"--filter-name {quote(route_filter.name)} --name allow --access Allow --communities '<community>'"
    )


def show_circuit(circuit: ExpressRouteCircuit) -> str:
    """Return the command that exports the circuit."""
    group = _group_of(circuit.resource_group)
    return f"az network express-route show --resource-group {group} --name {quote(circuit.name)} -o json"


def show_port_of(circuit: ExpressRouteCircuit) -> str:
    """Return the command that exports the circuit's port; where its port is not known either, the circuit."""
    return show_port(circuit.express_route_port_id) if circuit.express_route_port_id else show_circuit(circuit)


def show_port(port_id: str) -> str:
    """Return the command that exports the port of an id."""
    return f"az network express-route port show --ids {quote(port_id)} -o json"


_TABLES = {"arp": "list-arp-tables", "routes": "list-route-tables", "summary": "list-route-tables-summary"}


def list_table(circuit: ExpressRouteCircuit, peering: str, link: str, table: str) -> str:
    """Return the command that fetches one of Azure's own tables of a link, into the site's folder."""
    group, name = _group_of(circuit.resource_group), quote(circuit.name)
    file = f"azure/state/{circuit.name}/{peering}.{link}.{table}.json"
    return (
        f"az network express-route {_TABLES[table]} --resource-group {group} --name {name} "
        f"--peering-name {quote(peering)} --path {link} -o json > {quote(file)}"
    )


def show_gateway(gateway: AzureResource) -> str:
    """Return the command that exports a gateway."""
    command = "az network vnet-gateway show"
    if "/expressroutegateways/" in gateway.id:
        command = "az network express-route gateway show"
    elif "/vpngateways/" in gateway.id:
        command = "az network vpn-gateway show"
    return f"{command} --resource-group {_group_of(gateway.resource_group)} --name {quote(gateway.name)} -o json"
