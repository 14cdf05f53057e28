"""Interfaces: addresses, tags, parents and bundles."""

from ipaddress import IPv4Interface, IPv6Interface
from typing import Literal

from parsers.model.source import LinedRecord, Remark


class Interface(LinedRecord):
    """One interface or sub-interface (Junos: unit), its effective values.

    A single-tagged sub-interface has its VLAN in `outer_tag` and `inner_tag` None; `tag_count` tells untagged (0) from
    not known (None).
    """

    name: str  # as configured
    canonical_name: str  # long vendor form, the key that other facts refer to
    description: Remark = ""
    is_enabled: bool | None = True
    vrf: str = "default"
    ipv4: tuple[IPv4Interface, ...] = ()
    ipv6: tuple[IPv6Interface, ...] = ()
    secondary_ipv4: tuple[IPv4Interface, ...] = ()  # those of `ipv4` that are secondaries
    mtu: int | None = None  # as configured, in the platform's own counting
    ip_mtu: int | None = None  # bytes of IP packet that fit, the platform's arithmetic applied
    tag_count: int | None = None
    outer_tag: int | None = None  # 1..4094
    inner_tag: int | None = None  # 1..4094
    ethertype: str | None = None  # of the outer tag: "0x8100", "0x88a8", "0x9100"
    inner_ethertype: str | None = None
    parent: str | None = None  # canonical name of the physical port or bundle below a sub-interface
    bundle: str | None = None  # canonical name of the bundle that this port is a member of
    members: tuple[str, ...] = ()  # canonical names of the ports of this bundle
    kind: Literal["physical", "bundle", "subinterface", "svi", "loopback", "tunnel", "other"] = "other"
    is_layer2: bool = False
    bfd_transmit_ms: int | None = None
    bfd_receive_ms: int | None = None
    bfd_multiplier: int | None = None
    unknown: tuple[str, ...] = ()  # fields set to what no line says: a variable, an object, DHCP, the kernel's VRF

    @property
    def customer_tag(self) -> int | None:
        """The tag that a peering's vlanId must equal: the inner one of two, else the only one."""
        return self.inner_tag if self.inner_tag is not None else self.outer_tag
