"""The az commands that mend Azure's half, or fetch what was not exported. Never with a key."""

from checks.azure_definition import ExpressRouteCircuit, ExpressRoutePort, Peering

_GROUP = "<resource-group>"


def update_peering(circuit: ExpressRouteCircuit, peering: Peering, arguments: str) -> str:
    """Return the command that changes one peering."""
    group = circuit.resource_group or _GROUP
    return (
        f"az network express-route peering update --resource-group {group} --circuit-name {circuit.name} "
        f"--name {peering.name} {arguments}"
    )


def update_link(port: ExpressRoutePort, link: str, arguments: str) -> str:
    """Return the command that changes one link of a port."""
    group = port.resource_group or _GROUP
    return (
        f"az network express-route port link update --resource-group {group} --port-name {port.name} "
        f"--name {link} {arguments}"
    )


def show_circuit(circuit: ExpressRouteCircuit) -> str:
    """Return the command that exports the circuit."""
    group = circuit.resource_group or _GROUP
    return f"az network express-route show --resource-group {group} --name {circuit.name} -o json"


def show_port_of(circuit: ExpressRouteCircuit) -> str:
    """Return the command that exports the circuit's port; where its port is not known either, the circuit."""
    return show_port(circuit.express_route_port_id) if circuit.express_route_port_id else show_circuit(circuit)


def show_port(port_id: str) -> str:
    """Return the command that exports the port of an id."""
    return f"az network express-route port show --ids {port_id} -o json"
