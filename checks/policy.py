"""What is wanted: the `[policy]` of the settings, of the site, by Azure's tags and by circuit.

Source: catalogue, "Rules for all". A circuit's own table beats the tags', the tags' beat the site's; of two tags that
both give a key the later entry holds, and `disputes` says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import Field, field_validator

from checks.ipsec.algorithms import (
    DhGroupName,
    EspEncryptionName,
    EspIntegrityName,
    IkeEncryptionName,
    IkeIntegrityName,
    PfsGroupName,
    group_of,
)
from checks.severity import Severity
from parsers.model.macsec import CipherSuite
from parsers.model.source import Record

Wanted = Literal["required", "preferred", "off"]
DefaultRoute = Literal["never", "private"]
PreferredLink = Literal["none", "primary", "secondary"]

_WANTED: tuple[Wanted, ...] = ("required", "preferred", "off")  # the strictest first
_MACSEC = "MACsec on the links of ExpressRoute Direct: required, preferred (its absence is low), or off (not asked for)"
_IPSEC = "IPsec over the private peering: required, preferred (asked for where MACsec does not encrypt), or off"
_MD5 = "an MD5 password on every BGP session: required, preferred (its absence is low), or off"
_BFD = "BFD on every BGP session: required, preferred (its absence is low), or off"
_REVERSIBLE = "accept keys kept in a form that can be decoded (type 7, $9$) where the platform has a better one"
_DEFAULT_ROUTE = 'where 0.0.0.0/0 and ::/0 may be announced: never, or "private" (to private peerings)'
_PREFERRED = "the link that carries the traffic by intention; none: both alike"
_RETAGS = "the provider changes VLAN tags on the way: another tag on the router is low, on provider circuits alone"
_VRFS = "every peering stands in a VRF of its own"
_KEY_EXPIRY = "days ahead for which the router's MACsec key must be in force"
_FAILOVER = "days that the last failover test, with success, may be old"
_IDLE = "days that an authorization nobody uses may exist; 0: none may"
_UTILISATION = "percent of the bandwidth that the measured use may reach where no alert watches it"
_BGP_TIMERS = "the BGP timers of every session; left out: any that are not below 3 and 10 s"
_BFD_TIMERS = "the BFD timers of every session"
_ALGORITHMS = "the algorithms that may be used: what is not listed fails"
_SEVERITY = "the severity of a check's findings, by its id: critical, high, medium, low or info"


class BgpTimers(Record):
    """The timers that are wanted on every session, in seconds."""

    keepalive_seconds: int = Field(default=60, ge=0, le=65535, description="keepalive, in seconds")
    hold_seconds: int = Field(default=180, ge=0, le=65535, description="hold time, in seconds")


class BfdTimers(Record):
    """The BFD timers that are wanted. Microsoft's edge goes no lower than 300 ms."""

    transmit_ms: int = Field(default=300, ge=50, le=60000, description="interval of sending, in ms")
    receive_ms: int = Field(default=300, ge=50, le=60000, description="interval of receiving, in ms")
    multiplier: int = Field(default=3, ge=1, le=255, description="packets that may be lost")


class Segmentation(Record):
    """Which networks may be joined through Microsoft. `gateway_transit` None: it is not said who may use a gateway."""

    global_reach: tuple[str, ...] = Field(default=(), description="names of the circuits that may have Global Reach")
    gateway_transit: tuple[str, ...] | None = Field(
        default=None,
        description="names of the virtual networks that may use a peer's gateway; left out: not declared, so unknown",
    )
    virtual_wan_traffic: bool = Field(default=False, description="gateways may pass traffic to and from a virtual WAN")
    remote_vnet_traffic: bool = Field(default=False, description="gateways may pass traffic of remote virtual networks")


class Algorithms(Record):
    """What may be used, in Azure's words. What it has no word for it cannot choose: that fails only if it is weak."""

    macsec_ciphers: tuple[CipherSuite, ...] = Field(
        default=("GcmAes256", "GcmAesXpn256"),
        min_length=1,
        description="MACsec suites; one with extended packet numbers is asked for above 10 Gbps where the list has one",
    )
    ike_encryption: tuple[IkeEncryptionName, ...] = Field(
        default=("AES128", "AES192", "AES256", "GCMAES128", "GCMAES256"), min_length=1, description="of IKE"
    )
    ike_integrity: tuple[IkeIntegrityName, ...] = Field(
        default=("SHA256", "SHA384", "GCMAES128", "GCMAES256"),
        min_length=1,
        description="of IKE, and of its PRF; a GCM suite is judged as an encryption, wherever it stands",
    )
    dh_groups: tuple[DhGroupName, ...] = Field(
        default=("DHGroup14", "ECP256", "ECP384"),
        min_length=1,
        description="Diffie-Hellman groups of IKE; DHGroup14 and DHGroup2048 are one",
    )
    esp_encryption: tuple[EspEncryptionName, ...] = Field(
        default=("AES128", "AES192", "AES256", "GCMAES128", "GCMAES192", "GCMAES256"),
        min_length=1,
        description="of ESP; None is no encryption",
    )
    esp_integrity: tuple[EspIntegrityName, ...] = Field(
        default=("SHA256", "GCMAES128", "GCMAES192", "GCMAES256"),
        min_length=1,
        description="of ESP; a GCM suite is judged as an encryption, wherever it stands",
    )
    pfs_groups: tuple[PfsGroupName, ...] = Field(
        default=("PFS14", "ECP256", "ECP384"),
        min_length=1,
        description="groups of perfect forward secrecy; PFS14 and PFS2048 are one, None is no PFS",
    )

    def meet(self, other: Self) -> Self:
        """Return what both allow."""
        both = {}
        for name in type(self).model_fields:
            theirs = {group_of(word) for word in getattr(other, name)}
            both[name] = tuple(word for word in getattr(self, name) if group_of(word) in theirs)
        return self.model_copy(update=both)


class CircuitPolicy(Record):
    """What is wanted of one circuit; a value left out is that of its tags, else the site's."""

    macsec: Wanted | None = Field(default=None, description=_MACSEC)
    ipsec: Wanted | None = Field(default=None, description=_IPSEC)
    md5: Wanted | None = Field(default=None, description=_MD5)
    bfd: Wanted | None = Field(default=None, description=_BFD)
    accept_reversible_keys: bool | None = Field(default=None, description=_REVERSIBLE)
    default_route: DefaultRoute | None = Field(default=None, description=_DEFAULT_ROUTE)
    preferred_link: PreferredLink | None = Field(default=None, description=_PREFERRED)
    provider_retags: bool | None = Field(default=None, description=_RETAGS)
    separate_vrfs: bool | None = Field(default=None, description=_VRFS)
    key_expiry_days: int | None = Field(default=None, ge=0, description=_KEY_EXPIRY)
    failover_test_max_age_days: int | None = Field(default=None, ge=1, description=_FAILOVER)
    idle_authorization_days: int | None = Field(default=None, ge=0, description=_IDLE)
    utilisation_percent: int | None = Field(default=None, ge=1, le=100, description=_UTILISATION)
    bgp_timers: BgpTimers | None = Field(default=None, description=_BGP_TIMERS)
    bfd_timers: BfdTimers | None = Field(default=None, description=_BFD_TIMERS)
    algorithms: Algorithms | None = Field(default=None, description=_ALGORITHMS)
    severity: dict[str, Severity] | None = Field(default=None, description=_SEVERITY)


class TaggedPolicy(CircuitPolicy):
    """[[policy.tagged]]: what is wanted of the circuits that carry an Azure tag."""

    tag: str = Field(min_length=1, description="name of an Azure tag of the circuit, in any case")
    value: str | None = Field(default=None, description="the tag's value, exactly; left out: any")

    @property
    def said(self) -> str:
        """The tag as people write it."""
        return self.tag if self.value is None else f"{self.tag}={self.value}"

    def is_on(self, tags: Mapping[str, str]) -> bool:
        """Tell whether a circuit with those tags is meant. In Azure case counts in values, not in names."""
        values = [value for name, value in tags.items() if name.casefold() == self.tag.casefold()]
        return bool(values) if self.value is None else self.value in values


class Policy(Record):
    """What is wanted of the site."""

    macsec: Wanted = Field(default="required", description=_MACSEC)
    ipsec: Wanted = Field(default="preferred", description=_IPSEC)
    md5: Wanted = Field(default="required", description=_MD5)
    bfd: Wanted = Field(default="required", description=_BFD)
    accept_reversible_keys: bool = Field(default=False, description=_REVERSIBLE)
    default_route: DefaultRoute = Field(default="never", description=_DEFAULT_ROUTE)
    preferred_link: PreferredLink = Field(default="none", description=_PREFERRED)
    provider_retags: bool = Field(default=False, description=_RETAGS)
    separate_vrfs: bool = Field(default=False, description=_VRFS)
    capture_max_age_hours: int = Field(default=26, ge=1, description="hours that configs, state and exports may be old")
    key_expiry_days: int = Field(default=30, ge=0, description=_KEY_EXPIRY)
    baseline_max_age_days: int = Field(default=90, ge=1, description="days that baseline.json may be old")
    failover_test_max_age_days: int = Field(default=90, ge=1, description=_FAILOVER)
    idle_authorization_days: int = Field(default=30, ge=0, description=_IDLE)
    utilisation_percent: int = Field(default=80, ge=1, le=100, description=_UTILISATION)
    resiliency_score: int = Field(
        default=60, ge=0, le=100, description="the least that Azure's resiliency score of a gateway may be"
    )
    segmentation: Segmentation = Field(
        default=Segmentation(), description="which networks may be joined through Microsoft"
    )
    required_tags: tuple[str, ...] = Field(
        default=(), description="names of tags that every resource carries with a value; none named: at least one tag"
    )
    allowed_principals: tuple[str, ...] = Field(
        default=(),
        description="object ids or names of those who may hold a broad role over the connection's resources",
    )
    bgp_timers: BgpTimers | None = Field(default=None, description=_BGP_TIMERS)
    bfd_timers: BfdTimers = Field(default=BfdTimers(), description=_BFD_TIMERS)
    algorithms: Algorithms = Field(default=Algorithms(), description=_ALGORITHMS)
    severity: dict[str, Severity] = Field(default_factory=dict, description=_SEVERITY)
    tagged: tuple[TaggedPolicy, ...] = Field(
        default=(), description="what circuits with an Azure tag have otherwise; of two that disagree the later holds"
    )
    circuit: dict[str, CircuitPolicy] = Field(
        default_factory=dict, description="what a circuit has otherwise, by its name in any case; it beats the tags"
    )

    @field_validator("circuit")
    @classmethod
    def _names_are_folded(cls, value: dict[str, CircuitPolicy]) -> dict[str, CircuitPolicy]:
        """Azure tells names apart in no case: two spellings of one would leave open which of them holds."""
        folded = {name.casefold(): own for name, own in value.items()}
        if len(folded) < len(value):
            raise ValueError("two names differ in case alone, and Azure takes them for one")
        return folded

    def for_circuit(self, name: str, tags: Mapping[str, str] | None = None) -> "Policy":
        """Return the policy with the values that the settings give for that circuit and its tags."""
        policy = self
        for layer in (*self._of_tags(tags), *self._of_name(name)):
            policy = policy.model_copy(update=_laid_over(policy, layer))
        return policy

    def disputes(self, name: str, tags: Mapping[str, str] | None) -> tuple[str, ...]:
        """Return a sentence for each key that two tags give different values, and its own table does not settle."""
        settled = {key for layer in self._of_name(name) for key, _ in _said(layer)}
        given: dict[str, list[tuple[str, Any]]] = {}
        for layer in self._of_tags(tags):
            for key, value in _said(layer):
                given.setdefault(key, []).append((layer.said, value))
        return tuple(
            f"{key}: {' and '.join(tag for tag, _ in values)} disagree; the later entry holds: {_text(values[-1][1])}"
            for key, values in given.items()
            if key not in settled and any(value != values[0][1] for _, value in values)
        )

    def needs_tags(self, name: str) -> bool:
        """Tell whether tags can decide what is wanted of a circuit: its own table does not settle all they give."""
        settled = {key for layer in self._of_name(name) for key, _ in _said(layer)}
        return any(key not in settled for layer in self.tagged for key, _ in _said(layer))

    def _of_tags(self, tags: Mapping[str, str] | None) -> tuple[TaggedPolicy, ...]:
        return tuple(one for one in self.tagged if one.is_on(tags or {}))

    def _of_name(self, name: str) -> tuple[CircuitPolicy, ...]:
        own = self.circuit.get(name.casefold())
        return () if own is None else (own,)


def _laid_over(policy: Policy, layer: CircuitPolicy) -> dict[str, Any]:
    """Return what a layer changes: key by key, inside a table too."""
    changed: dict[str, Any] = {}
    for key in layer.model_fields_set & Policy.model_fields.keys():
        value, below = getattr(layer, key), getattr(policy, key)
        if isinstance(value, dict):
            value = {**below, **value}
        elif isinstance(value, Record) and isinstance(below, Record):
            value = below.model_copy(update={name: getattr(value, name) for name in value.model_fields_set})
        if value is not None:
            changed[key] = value
    return changed


def _said(layer: CircuitPolicy) -> Iterator[tuple[str, Any]]:
    """Yield every value that a layer gives, by its dotted key."""
    for key in (name for name in type(layer).model_fields if name in layer.model_fields_set - {"tag", "value"}):
        value = getattr(layer, key)
        if isinstance(value, Record):
            yield from ((f"{key}.{name}", getattr(value, name)) for name in sorted(value.model_fields_set))
        elif isinstance(value, dict):
            yield from ((f"{key}.{name}", one) for name, one in value.items())
        else:
            yield key, value


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def together(site: Policy, policies: Sequence[Policy]) -> Policy:
    """Return what is wanted of what several circuits share, a port or a tunnel: the strictest of what each wants.

    Site alone where it is no circuit's. What a port or tunnel is not judged by stays the site's where circuits differ.
    """
    each = list({id(one): one for one in policies}.values())
    if len(each) < 2:
        return each[0] if each else site
    algorithms = each[0].algorithms
    for one in each[1:]:
        algorithms = algorithms.meet(one.algorithms)
    strictest = {
        "macsec": min((one.macsec for one in each), key=_WANTED.index),
        "accept_reversible_keys": all(one.accept_reversible_keys for one in each),
        "key_expiry_days": max(one.key_expiry_days for one in each),
        "algorithms": algorithms,
    }
    return site.model_copy(update=strictest)
