"""The sets that both ends should have: Azure's custom policy where it is allowed, else the router's, else our baseline.

Source: facts on Azure, 4.3 (strong baseline) and facts on platforms' IPsec, 6.3.
"""

from checks.estate import Tunnel
from checks.ipsec.algorithms import (
    DH_GROUPS,
    ESP_ENCRYPTION,
    ESP_INTEGRITY,
    IKE_ENCRYPTION,
    IKE_INTEGRITY,
    PFS_GROUPS,
    group_of,
    is_aead,
)
from checks.ipsec.allowed import is_allowed
from checks.ipsec.default_offer import EspSet, IkeSet
from checks.ipsec.negotiation import azure_esp, azure_ike, fits, router_esp, router_ike
from checks.policy import Algorithms

BASELINE_IKE = IkeSet("AES256", "SHA256", "DHGroup14")
BASELINE_ESP = EspSet("GCMAES256", "GCMAES256", "PFS2048")
_HASH = "SHA256"


def is_strong_ike(one: IkeSet, algorithms: Algorithms) -> bool:
    """Tell whether a set is one that Azure can have and that the policy allows."""
    is_known = one.encryption in IKE_ENCRYPTION and one.integrity in IKE_INTEGRITY and one.dh_group in DH_GROUPS
    return (
        is_known
        and is_allowed(algorithms, "ike_encryption", one.encryption)
        and is_allowed(algorithms, "ike_integrity", one.integrity)
        and is_allowed(algorithms, "dh_groups", one.dh_group)
    )


def is_strong_esp(one: EspSet, algorithms: Algorithms) -> bool:
    """Tell whether a set is one that Azure can have and that the policy allows."""
    is_known = one.encryption in ESP_ENCRYPTION and one.integrity in ESP_INTEGRITY and one.pfs_group in PFS_GROUPS
    return (
        is_known
        and is_allowed(algorithms, "esp_encryption", one.encryption)
        and is_allowed(algorithms, "esp_integrity", one.integrity)
        and is_allowed(algorithms, "pfs_groups", one.pfs_group)
    )


def _baseline_ike(algorithms: Algorithms) -> IkeSet:
    """Return our baseline with what the policy allows in the place of what it does not."""
    encryption = _one_of(algorithms.ike_encryption, BASELINE_IKE.encryption)
    hashes = tuple(one for one in algorithms.ike_integrity if not is_aead(one))
    return IkeSet(encryption, _one_of(hashes, _HASH), _one_of(algorithms.dh_groups, BASELINE_IKE.dh_group))


def _baseline_esp(algorithms: Algorithms) -> EspSet:
    encryption = _one_of(algorithms.esp_encryption, BASELINE_ESP.encryption)
    hashes = tuple(one for one in algorithms.esp_integrity if not is_aead(one))
    integrity = encryption if is_aead(encryption) else _one_of(hashes, _HASH)
    return EspSet(encryption, integrity, _one_of(algorithms.pfs_groups, BASELINE_ESP.pfs_group))


def _one_of(allowed: tuple[str, ...], wanted: str) -> str:
    if not allowed or group_of(wanted) in map(group_of, allowed):
        return wanted
    return allowed[0]


def recommended_ike(tunnel: Tunnel) -> IkeSet:
    """Return the IKE set that both ends should have."""
    policies = tunnel.settings.ipsec_policies if tunnel.settings is not None else None
    offered = azure_ike(policies).as_initiator if policies else ()
    own = router_ike(tunnel.tunnel.ike_proposals) if tunnel.tunnel is not None else []
    allowed = tunnel.policy.algorithms
    sets = (*offered, *(one.set for one in own))
    return next(
        (one for one in sets if isinstance(one, IkeSet) and is_strong_ike(one, allowed)), _baseline_ike(allowed)
    )


def recommended_esp(tunnel: Tunnel) -> EspSet:
    """Return the ESP set that both ends should have."""
    policies = tunnel.settings.ipsec_policies if tunnel.settings is not None else None
    offered = azure_esp(policies).as_initiator if policies else ()
    own = router_esp(tunnel.tunnel.ipsec_proposals) if tunnel.tunnel is not None else []
    allowed = tunnel.policy.algorithms
    sets = (*offered, *(one.set for one in own))
    return next(
        (one for one in sets if isinstance(one, EspSet) and is_strong_esp(one, allowed)), _baseline_esp(allowed)
    )


def has_router_set(tunnel: Tunnel, wanted: IkeSet | EspSet) -> bool:
    """Tell whether the router offers a set already: then Azure's half is the one to mend."""
    found = tunnel.tunnel
    if found is None:
        return False
    offered = router_ike(found.ike_proposals) if isinstance(wanted, IkeSet) else router_esp(found.ipsec_proposals)
    return any(fits(one, wanted).answer == "yes" for one in offered)


def has_azure_set(tunnel: Tunnel, wanted: IkeSet | EspSet) -> bool:
    """Tell whether Azure's custom policy is that set already: then the router's half is the one to mend."""
    policies = tunnel.settings.ipsec_policies if tunnel.settings is not None else None
    if not policies:
        return False
    offer = azure_ike(policies) if isinstance(wanted, IkeSet) else azure_esp(policies)
    return wanted in offer.as_initiator
