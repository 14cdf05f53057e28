"""Interface names of NX-OS: any abbreviation to the long form that other facts refer to."""

from functools import lru_cache

_LONG = {
    "e": "Ethernet",
    "et": "Ethernet",
    "eth": "Ethernet",
    "ethernet": "Ethernet",
    "po": "port-channel",
    "port-channel": "port-channel",
    "portchannel": "port-channel",
    "lo": "loopback",
    "loopback": "loopback",
    "vl": "Vlan",
    "vlan": "Vlan",
    "tu": "Tunnel",
    "tunnel": "Tunnel",
    "mgmt": "mgmt",
    "nve": "nve",
    "null": "Null",
    "nu": "Null",
}


@lru_cache(maxsize=65536)
def canonical(name: str) -> str:
    """Return the long form of an interface name: `eth1/1.100` → `Ethernet1/1.100`.

    A kind that is not known is returned as written.
    """
    cut = next((index for index, letter in enumerate(name) if letter.isdigit()), len(name))
    return f"{_LONG.get(name[:cut].casefold(), name[:cut])}{name[cut:]}"


def parent_of(canonical_name: str) -> str | None:
    """Return the port or port-channel below a sub-interface, None for what is none."""
    port, dot, _ = canonical_name.partition(".")
    return port if dot else None
