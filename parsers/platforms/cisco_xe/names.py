"""Interface names of IOS: any abbreviation to the long form that other facts refer to."""

from functools import lru_cache

_LONG = (
    "AppGigabitEthernet",
    "BDI",
    "Bundle-Ether",
    "Dialer",
    "Ethernet",
    "FastEthernet",
    "FiftyGigE",
    "FiveGigabitEthernet",
    "FortyGigabitEthernet",
    "FourHundredGigE",
    "GigabitEthernet",
    "HundredGigE",
    "Loopback",
    "Null",
    "Port-channel",
    "Serial",
    "TenGigabitEthernet",
    "Tunnel",
    "TwentyFiveGigE",
    "TwoGigabitEthernet",
    "TwoHundredGigE",
    "VirtualPortGroup",
    "Virtual-Template",
    "Vlan",
)
_SHORT = {
    "gi": "GigabitEthernet",
    "gig": "GigabitEthernet",
    "ge": "GigabitEthernet",
    "te": "TenGigabitEthernet",
    "ten": "TenGigabitEthernet",
    "tengige": "TenGigabitEthernet",
    "fo": "FortyGigabitEthernet",
    "hu": "HundredGigE",
    "hundredgigabitethernet": "HundredGigE",
    "twe": "TwentyFiveGigE",
    "fa": "FastEthernet",
    "et": "Ethernet",
    "eth": "Ethernet",
    "lo": "Loopback",
    "po": "Port-channel",
    "tu": "Tunnel",
    "vl": "Vlan",
    "se": "Serial",
    "fif": "FiftyGigE",
    "fou": "FourHundredGigE",
    "nu": "Null",
    "bd": "BDI",
}
_FOLDED = {name.casefold(): name for name in _LONG}


@lru_cache(maxsize=65536)
def canonical(name: str, number: str = "") -> str:
    """Return the long form of an interface name: `Hu0/1/0.100`, `hundredgige 0/1/0.100` → `HundredGigE0/1/0.100`.

    A kind that is not known is returned as written.
    """
    cut = next((index for index, letter in enumerate(name) if letter.isdigit()), len(name))
    letters, digits = name[:cut].casefold(), name[cut:] or number
    long = _FOLDED.get(letters) or _SHORT.get(letters)
    if long is None:
        matches = [full for folded, full in _FOLDED.items() if len(letters) > 1 and folded.startswith(letters)]
        long = matches[0] if len(matches) == 1 else name[:cut]
    return f"{long}{digits}"


def parent_of(canonical_name: str) -> str | None:
    """Return the port or bundle below a sub-interface, None for what is none."""
    port, dot, _ = canonical_name.partition(".")
    return port if dot else None
