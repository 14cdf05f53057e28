"""Interface names of IOS-XR: any abbreviation to the long form that other facts refer to."""

from functools import lru_cache

_LONG = (
    "Bundle-Ether",
    "Bundle-POS",
    "BVI",
    "EightHundredGigE",
    "FastEthernet",
    "FiftyGigE",
    "FortyGigE",
    "FourHundredGigE",
    "GigabitEthernet",
    "HundredGigE",
    "Loopback",
    "MgmtEth",
    "Multilink",
    "Null",
    "POS",
    "PW-Ether",
    "PW-IW",
    "Serial",
    "TenGigE",
    "TwentyFiveGigE",
    "TwoHundredGigE",
    "nve",
    "tunnel-ip",
    "tunnel-mte",
    "tunnel-te",
)
_SHORT = {
    "be": "Bundle-Ether",
    "bv": "BVI",
    "fh": "FourHundredGigE",
    "fi": "FiftyGigE",
    "fo": "FortyGigE",
    "gi": "GigabitEthernet",
    "gig": "GigabitEthernet",
    "hu": "HundredGigE",
    "hundredgigabitethernet": "HundredGigE",
    "lo": "Loopback",
    "mg": "MgmtEth",
    "mgmt": "MgmtEth",
    "nu": "Null",
    "te": "TenGigE",
    "tengigabitethernet": "TenGigE",
    "tf": "TwentyFiveGigE",
    "th": "TwoHundredGigE",
    "ti": "tunnel-ip",
    "tt": "tunnel-te",
}
_FOLDED = {name.casefold(): name for name in _LONG}


@lru_cache(maxsize=65536)
def canonical(name: str) -> str:
    """Return the long form of an interface name: `hu0/0/0/1.100` → `HundredGigE0/0/0/1.100`.

    A kind that is not known is returned as written.
    """
    cut = next((index for index, letter in enumerate(name) if letter.isdigit()), len(name))
    letters, digits = name[:cut].casefold(), name[cut:]
    long = _FOLDED.get(letters) or _SHORT.get(letters)
    if long is None:
        matches = [full for folded, full in _FOLDED.items() if len(letters) > 1 and folded.startswith(letters)]
        long = matches[0] if len(matches) == 1 else name[:cut]
    return f"{long}{digits}"


def parent_of(canonical_name: str) -> str | None:
    """Return the port or bundle below a sub-interface, None for what is none."""
    port, dot, _ = canonical_name.partition(".")
    return port if dot else None
