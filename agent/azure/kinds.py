"""The resource types beside circuits and ports, each with what reads it; `parent` is the id that a child hangs on."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import get_args

from agent.azure.gateways import read_connection, read_local_network_gateway, read_virtual_network_gateway
from agent.azure.rows import read_resource
from agent.azure.tables import METRICS, TABLES
from agent.azure.view import View
from agent.azure.virtual_wan import (
    read_express_route_connection,
    read_express_route_gateway,
    read_vpn_connection,
    read_vpn_gateway,
    read_vpn_site,
    read_vpn_site_link,
)
from checks.azure_definition import AzureDefinition
from checks.azure_record import AzureResource
from parsers.model.secret import Sealer

Reader = Callable[[View, Sealer, str], Iterator[AzureResource]]

READERS: Mapping[str, Reader] = {
    "microsoft.network/virtualnetworkgateways": read_virtual_network_gateway,
    "microsoft.network/connections": read_connection,
    "microsoft.network/localnetworkgateways": read_local_network_gateway,
    "microsoft.network/vpnsites": read_vpn_site,
    "microsoft.network/vpnsites/vpnsitelinks": read_vpn_site_link,
    "microsoft.network/vpngateways": read_vpn_gateway,
    "microsoft.network/vpngateways/vpnconnections": read_vpn_connection,
    "microsoft.network/expressroutegateways": read_express_route_gateway,
    "microsoft.network/expressroutegateways/expressrouteconnections": read_express_route_connection,
    **{kind: partial(read_resource, kind) for kind in (*TABLES, METRICS)},
}


def _fields() -> dict[type[AzureResource], str]:
    """Return, by the type of a record, the field of the definition that holds such records."""
    found: dict[type[AzureResource], str] = {}
    for name, field in AzureDefinition.model_fields.items():
        for one in get_args(field.annotation):
            if isinstance(one, type) and issubclass(one, AzureResource):
                found[one] = name
    return found


FIELDS: Mapping[type[AzureResource], str] = _fields()
