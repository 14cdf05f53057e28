"""Diffie-Hellman groups by IANA's number, in the names that Azure gives them. Source: facts on IPsec, 6.1 and 6.2."""

from collections.abc import Mapping

_DH: Mapping[int, str] = {1: "DHGroup1", 2: "DHGroup2", 14: "DHGroup14", 19: "ECP256", 20: "ECP384", 24: "DHGroup24"}
_PFS: Mapping[int, str] = {1: "PFS1", 2: "PFS2", 14: "PFS2048", 19: "ECP256", 20: "ECP384", 24: "PFS24"}
NO_PFS = "None"


def dh_group(number: int) -> str:
    """Return Azure's `dhGroup` for a group; `group21` and the like, which no enum holds, where Azure has none."""
    return _DH.get(number, f"group{number}")


def pfs_group(number: int) -> str:
    """Return Azure's `pfsGroup` for a group; `group21` and the like, which no enum holds, where Azure has none."""
    return _PFS.get(number, f"group{number}")
