"""What is wanted: the `[policy]` of the settings, by default and per circuit. Source: catalogue, "Rules for all"."""

from typing import Literal

from pydantic import Field

from checks.severity import Severity
from parsers.model.source import Record

Wanted = Literal["required", "preferred", "off"]


class BgpTimers(Record):
    """The timers that are wanted on every session, in seconds."""

    keepalive_seconds: int = Field(default=60, ge=0, le=65535)
    hold_seconds: int = Field(default=180, ge=0, le=65535)


class Segmentation(Record):
    """Which networks may be joined through Microsoft. `gateway_transit` None: it is not said who may use a gateway."""

    global_reach: tuple[str, ...] = ()  # circuits
    gateway_transit: tuple[str, ...] | None = None  # virtual networks that may use a peer's gateway
    virtual_wan_traffic: bool = False
    remote_vnet_traffic: bool = False


class CircuitPolicy(Record):
    """What is wanted of one circuit; a value left out is the site's."""

    macsec: Wanted | None = None
    ipsec: Wanted | None = None
    md5: Wanted | None = None
    bfd: Wanted | None = None
    accept_reversible_keys: bool | None = None
    default_route: Literal["never", "private"] | None = None
    preferred_link: Literal["none", "primary", "secondary"] | None = None
    provider_retags: bool | None = None
    separate_vrfs: bool | None = None


class Policy(Record):
    """What is wanted of the site."""

    macsec: Wanted = "required"  # on ExpressRoute Direct; a provider circuit cannot have it
    ipsec: Wanted = "preferred"
    md5: Wanted = "required"
    bfd: Wanted = "required"
    accept_reversible_keys: bool = False
    default_route: Literal["never", "private"] = "never"
    preferred_link: Literal["none", "primary", "secondary"] = "none"
    provider_retags: bool = False
    separate_vrfs: bool = False
    capture_max_age_hours: int = Field(default=26, ge=1)
    key_expiry_days: int = Field(default=30, ge=0)
    baseline_max_age_days: int = Field(default=90, ge=1)
    failover_test_max_age_days: int = Field(default=90, ge=1)
    idle_authorization_days: int = Field(default=30, ge=0)  # 0: none may be idle
    utilisation_percent: int = Field(default=80, ge=1, le=100)
    resiliency_score: int = Field(default=60, ge=0, le=100)
    segmentation: Segmentation = Segmentation()
    required_tags: tuple[str, ...] = ()
    allowed_principals: tuple[str, ...] = ()
    bgp_timers: BgpTimers | None = None
    severity: dict[str, Severity] = Field(default_factory=dict)  # by check id
    circuit: dict[str, CircuitPolicy] = Field(default_factory=dict)  # by circuit name

    def for_circuit(self, name: str) -> "Policy":
        """Return the policy with the values that the settings give for that circuit."""
        own = self.circuit.get(name)
        if own is None:
            return self
        return self.model_copy(update={key: value for key, value in own if value is not None})
