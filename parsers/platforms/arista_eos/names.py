"""Interface names of EOS: any abbreviation to the long form that other facts refer to."""

from functools import lru_cache
from typing import Literal

Kind = Literal["physical", "bundle", "subinterface", "svi", "loopback", "tunnel", "other"]

_LONG = (
    "Dps",
    "Ethernet",
    "Fabric",
    "Loopback",
    "Management",
    "Null",
    "Port-Channel",
    "Recirc-Channel",
    "Register",
    "Tunnel",
    "UnconnectedEthernet",
    "Vlan",
    "Vxlan",
)
_FOLDED = {name.casefold(): name for name in _LONG}
_SHORT = {"vl": "Vlan", "vx": "Vxlan", "re": "Recirc-Channel", "e": "Ethernet", "po": "Port-Channel"}
_KINDS: dict[str, Kind] = {
    "Ethernet": "physical",
    "Management": "physical",
    "UnconnectedEthernet": "physical",
    "Port-Channel": "bundle",
    "Vlan": "svi",
    "Loopback": "loopback",
    "Tunnel": "tunnel",
}


@lru_cache(maxsize=65536)
def canonical(name: str) -> str:
    """Return the long form of an interface name: `Et1/1.100` → `Ethernet1/1.100`, `po1` → `Port-Channel1`.

    A kind that is not known is returned as written.
    """
    letters, digits = _split(name)
    folded = letters.casefold()
    long = _FOLDED.get(folded) or _SHORT.get(folded)
    if long is None:
        matches = [full for one, full in _FOLDED.items() if len(folded) > 1 and one.startswith(folded)]
        long = matches[0] if len(matches) == 1 else letters
    return f"{long}{digits}"


def kind_of(canonical_name: str) -> Kind:
    """Return the model's kind of an interface by its long name."""
    kind = _KINDS.get(_split(canonical_name)[0], "other")
    return "subinterface" if "." in canonical_name and kind in ("physical", "bundle") else kind


def parent_of(canonical_name: str) -> str | None:
    """Return the port or bundle below a sub-interface, None for what is none."""
    port, dot, _ = canonical_name.partition(".")
    return port if dot else None


def is_range(name: str) -> bool:
    """Tell whether a name stands for several interfaces, as in `Ethernet1-4,7`."""
    digits = _split(name)[1]
    return "-" in digits or "," in digits


def _split(name: str) -> tuple[str, str]:
    cut = next((index for index, letter in enumerate(name) if letter.isdigit()), len(name))
    return name[:cut], name[cut:]
