"""Which MACsec suite a link should run: one that the policy allows and that the port's speed suits."""

from collections.abc import Sequence

from parsers.model.macsec import CipherSuite

WITHOUT_XPN_GBPS = 10  # Microsoft's 10G ports have no XPN suites
_BEST_FIRST: tuple[CipherSuite, ...] = ("GcmAesXpn256", "GcmAesXpn128", "GcmAes256", "GcmAes128")


def has_xpn(suite: CipherSuite) -> bool:
    """Tell whether a suite has extended packet numbers."""
    return "Xpn" in suite


def wanted_suite(allowed: Sequence[CipherSuite], speed_gbps: int | None) -> CipherSuite:
    """Return the suite to set, with extended packet numbers unless the port has none."""
    suites = [one for one in _BEST_FIRST if speed_gbps != WITHOUT_XPN_GBPS or not has_xpn(one)]
    # A list that allows none that the port has is the operator's fault: the best that works is shown.
    return next((one for one in suites if one in allowed), suites[0])
