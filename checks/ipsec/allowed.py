"""Which algorithms the policy allows. Its lists hold Azure's words: what Azure has none for it cannot choose either.

So such a name (group 21, SHA512) is judged by its strength alone, like everything where the policy lists nothing.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal

from checks.ipsec.algorithms import (
    DH_GROUPS,
    ESP_ENCRYPTION,
    ESP_INTEGRITY,
    IKE_ENCRYPTION,
    IKE_INTEGRITY,
    PFS_GROUPS,
    group_of,
    is_aead,
    weak_encryption,
    weak_group,
    weak_integrity,
)
from checks.policy import Algorithms

Use = Literal["ike_encryption", "ike_integrity", "dh_groups", "esp_encryption", "esp_integrity", "pfs_groups"]

_KNOWN: Mapping[Use, frozenset[str]] = {
    "ike_encryption": IKE_ENCRYPTION,
    "ike_integrity": IKE_INTEGRITY,
    "dh_groups": DH_GROUPS,
    "esp_encryption": ESP_ENCRYPTION,
    "esp_integrity": ESP_INTEGRITY,
    "pfs_groups": PFS_GROUPS,
}
_DEFAULT = Algorithms()
_IS_WEAK: Mapping[Use, Callable[[str], bool]] = {
    "ike_encryption": weak_encryption,
    "ike_integrity": weak_integrity,
    "dh_groups": weak_group,
    "esp_encryption": weak_encryption,
    "esp_integrity": weak_integrity,
    "pfs_groups": weak_group,
}


def is_weak(use: Use, name: str) -> bool:
    """Tell whether an algorithm or group is weak by itself, whatever the policy says."""
    return _IS_WEAK[use](name)


def is_allowed(algorithms: Algorithms, use: Use, name: str) -> bool:
    """Tell whether the policy allows a name; the hash of an AEAD is its encryption, which is judged as such."""
    if use.endswith("integrity") and is_aead(name):
        return True
    folded = group_of(name)
    if folded in _folded(_KNOWN[use]):
        return folded in _folded(getattr(algorithms, use))
    return not is_weak(use, name)


def is_default(algorithms: Algorithms, use: Use) -> bool:
    """Tell whether the policy's list is the one that holds where the settings give none."""
    return _folded(getattr(algorithms, use)) == _folded(getattr(_DEFAULT, use))


@lru_cache(maxsize=256)
def _folded(names: frozenset[str] | tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(group_of, names))


def allowance(algorithms: Algorithms, names: Mapping[Use, tuple[str, ...]]) -> str:
    """Return a note of the weak names that are allowed all the same, "" where there is none."""
    found = [
        name
        for use, given in names.items()
        for name in given
        if is_weak(use, name) and is_allowed(algorithms, use, name)
    ]
    return f"; {', '.join(dict.fromkeys(found))} allowed by policy" if found else ""
