"""IPsec tunnels of IOS: of tunnel interfaces, and of crypto maps. Source: facts on IPsec, 7.1."""

from collections.abc import Sequence

from parsers.model.interface import Interface
from parsers.model.ipsec import IpsecTunnel
from parsers.platforms.cisco_xe.blocks import Book
from parsers.platforms.cisco_xe.ipsec_maps import tunnels_of_maps
from parsers.platforms.cisco_xe.ipsec_store import read_crypto
from parsers.platforms.cisco_xe.ipsec_vti import is_tunnel, tunnels_of_interfaces


def read_ipsec(book: Book, interfaces: Sequence[Interface]) -> list[IpsecTunnel]:
    """Return the tunnels: those of tunnel interfaces in the order of the config, then those of crypto maps."""
    crypto = read_crypto(book)
    by_name = {one.canonical_name: one for one in interfaces}
    nodes = book.blocks("interface")
    tunnels = list(tunnels_of_interfaces(crypto, [node for node in nodes if is_tunnel(node)], by_name))
    return [*tunnels, *tunnels_of_maps(crypto, nodes, by_name)] if crypto.maps else tunnels
