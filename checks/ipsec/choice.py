"""What IKE and ESP come to on one tunnel: versions, roles and offers of both ends taken together."""

from dataclasses import replace

from checks.estate import Tunnel
from checks.ipsec.default_offer import AS_OF
from checks.ipsec.negotiation import (
    AzureOffer,
    Choice,
    RouterSet,
    azure_esp,
    azure_ike,
    negotiate,
    router_esp,
    router_ike,
)
from checks.ipsec.tunnel_halves import mode, protocol

_VERSIONS = {"ikev1": "IKEv1", "ikev2": "IKEv2", "any": "IKEv1 and IKEv2"}


def ike_choice(tunnel: Tunnel) -> Choice:
    """Return what comes of the two IKE offers; both halves must be there."""
    found, settings = tunnel.tunnel, tunnel.settings
    assert found is not None
    assert settings is not None
    theirs, ours = (protocol(tunnel) or "").casefold(), found.ike_version
    if theirs and ours not in (None, "any", theirs):
        return Choice("none", because=f"the router speaks {_VERSIONS[ours]}, Azure {protocol(tunnel)}")
    if found.is_aggressive and ours == "ikev1":
        return Choice("none", because="the router asks for aggressive mode, Azure speaks main mode")
    offer = azure_ike(settings.ipsec_policies)
    # A router that takes IKEv1 and starts IKEv2 only is never the one who starts where Azure speaks IKEv1.
    is_second_choice = theirs == "ikev1" and ours == "any"
    choice = _negotiated(tunnel, router_ike(found.ike_proposals), offer, starts=not is_second_choice)
    if choice.verdict == "none" and not found.ike_proposals and (found.unresolved or not found.profile):
        named = ", ".join(found.unresolved) or "its IKE proposals"
        return Choice("unknown", because=f"what the tunnel refers to is not in the capture: {named}")
    if choice.verdict == "agreed" and (not theirs or ours is None):
        whose = "the router's" if ours is None else "Azure's"
        return Choice("unknown", because=f"{whose} IKE version is not in the capture", proposal=choice.proposal)
    return choice


def esp_choice(tunnel: Tunnel) -> Choice:
    """Return what comes of the two ESP offers; both halves must be there."""
    found, settings = tunnel.tunnel, tunnel.settings
    assert found is not None
    assert settings is not None
    if found.is_gre:
        return Choice("none", because="the router carries GRE inside ESP, Azure's gateway does not")
    choice = _negotiated(tunnel, router_esp(found.ipsec_proposals), azure_esp(settings.ipsec_policies))
    if choice.verdict == "none" and not found.ipsec_proposals and (found.unresolved or not found.profile):
        named = ", ".join(found.unresolved) or "its ESP proposals"
        return Choice("unknown", because=f"what the tunnel refers to is not in the capture: {named}")
    if choice.verdict == "agreed" and found.mode != "tunnel":
        said = "transport mode on the router" if found.mode else "the router's mode is not in the capture"
        return Choice("unknown", because=f"{said}, Azure speaks tunnel mode", proposal=choice.proposal)
    return choice


def _negotiated(tunnel: Tunnel, offered: list[RouterSet], offer: AzureOffer, *, starts: bool = True) -> Choice:
    found = tunnel.tunnel
    assert found is not None
    azure_mode = mode(tunnel)
    choice = negotiate(
        offered,
        offer,
        may_router_start=starts and not found.is_responder_only and azure_mode != "initiatoronly",
        may_azure_start=azure_mode != "responderonly",
    )
    if offer.is_default and choice.because:
        return replace(choice, because=f"{choice.because} (Azure's default offer as of {AS_OF})")
    return choice


def say_choice(choice: Choice) -> str:
    """Return what is chosen, by whoever starts."""
    if choice.router_starts and choice.azure_starts and choice.router_starts != choice.azure_starts:
        return f"{choice.router_starts} where the router starts, {choice.azure_starts} where Azure does"
    if choice.router_starts and choice.azure_starts:
        return choice.router_starts
    alone = "the router" if choice.router_starts else "Azure"
    return f"{choice.router_starts or choice.azure_starts}, where {alone} starts"
