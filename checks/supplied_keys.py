"""What Azure will not tell, supplied by the operator: sealed keys, by the names that Azure gives what they protect."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.azure_definition import PeeringType
from parsers.model.secret import Secret


@dataclass(frozen=True, slots=True)
class SuppliedMacsec:
    """The one CKN and CAK that Azure holds for a link; None where that half was not supplied. A CKN is no secret."""

    ckn: str | None = None  # normalised hex
    cak: Secret | None = None
    source: str = "the settings"


@dataclass(frozen=True, slots=True)
class SuppliedKeys:
    """Keys that the operator supplied, sealed, each with where it came from."""

    md5: Mapping[tuple[str, PeeringType], tuple[Secret, str]] = field(default_factory=dict)  # by circuit and peering
    macsec: Mapping[str, SuppliedMacsec] = field(default_factory=dict)  # by "port/link1"
    psk: Mapping[str, tuple[Secret, str]] = field(default_factory=dict)  # by the connection's name
    problems: tuple[str, ...] = ()  # what was named and could not be fetched, a sentence each
