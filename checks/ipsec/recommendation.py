"""The sets that both ends should have: Azure's custom policy where it is strong, else the router's, else our baseline.

Source: facts on Azure, 4.3 (strong baseline) and facts on platforms' IPsec, 6.3.
"""

from checks.estate import Tunnel
from checks.ipsec.algorithms import (
    DH_GROUPS,
    ESP_ENCRYPTION,
    ESP_INTEGRITY,
    IKE_ENCRYPTION,
    IKE_INTEGRITY,
    MAIN_MODE,
    PFS_GROUPS,
    group_of,
    weak_encryption,
    weak_group,
    weak_integrity,
)
from checks.ipsec.default_offer import EspSet, IkeSet
from checks.ipsec.negotiation import azure_esp, azure_ike, fits, router_esp, router_ike

BASELINE_IKE = IkeSet("AES256", "SHA256", "DHGroup14")
BASELINE_ESP = EspSet("GCMAES256", "GCMAES256", "PFS2048")


def is_strong_ike(one: IkeSet) -> bool:
    """Tell whether a set is one that Azure can have and has no weak member."""
    is_known = one.encryption in IKE_ENCRYPTION and one.integrity in IKE_INTEGRITY and one.dh_group in DH_GROUPS
    return is_known and not (
        weak_encryption(one.encryption) or weak_integrity(one.integrity) or weak_group(one.dh_group)
    )


def is_strong_esp(one: EspSet) -> bool:
    """Tell whether a set is one that Azure can have and has no weak member."""
    is_known = one.encryption in ESP_ENCRYPTION and one.integrity in ESP_INTEGRITY and one.pfs_group in PFS_GROUPS
    is_weak = weak_encryption(one.encryption) or weak_integrity(one.integrity) or weak_group(one.pfs_group)
    return is_known and not is_weak and group_of(one.pfs_group) != MAIN_MODE


def recommended_ike(tunnel: Tunnel) -> IkeSet:
    """Return the IKE set that both ends should have."""
    policies = tunnel.settings.ipsec_policies if tunnel.settings is not None else None
    offered = azure_ike(policies).as_initiator if policies else ()
    own = router_ike(tunnel.tunnel.ike_proposals) if tunnel.tunnel is not None else []
    sets = (*offered, *(one.set for one in own))
    return next((one for one in sets if isinstance(one, IkeSet) and is_strong_ike(one)), BASELINE_IKE)


def recommended_esp(tunnel: Tunnel) -> EspSet:
    """Return the ESP set that both ends should have."""
    policies = tunnel.settings.ipsec_policies if tunnel.settings is not None else None
    offered = azure_esp(policies).as_initiator if policies else ()
    own = router_esp(tunnel.tunnel.ipsec_proposals) if tunnel.tunnel is not None else []
    sets = (*offered, *(one.set for one in own))
    return next((one for one in sets if isinstance(one, EspSet) and is_strong_esp(one)), BASELINE_ESP)


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
