"""Changes on a port's MACsec, with the names that the device uses, and the command that gives Azure other keys."""

from collections.abc import Iterable

from checks.azure_commands import update_link
from checks.estate import PortLink
from parsers.model.change import Change, ChangeKind
from parsers.model.device import Device
from parsers.model.interface import Interface
from parsers.model.macsec import MacsecPort

_SECRETS = "--macsec-ckn-secret-identifier '<ckn url>' --macsec-cak-secret-identifier '<cak url>'"


def set_secrets(link: PortLink) -> str:
    """Return the command that points Azure's end at other secrets of the vault."""
    return update_link(link.port, link.link.name, _SECRETS)


def of_port(bound: MacsecPort, kind: ChangeKind, **values: str) -> Change:
    """Return a change on what is bound to a port."""
    return Change(
        kind=kind, interface=bound.interface, values={"policy": bound.policy, "key_chain": bound.key_chain, **values}
    )


def set_key(link: PortLink, key_chain: str, interface: str, key: str = "") -> Change:
    """Return the change that writes the key that Azure holds, its CKN where it was supplied, as the chain's `key`."""
    ckn = link.supplied.ckn if link.supplied is not None else None
    values = {"key_chain": key_chain, "ckn": ckn or "", "digits": "64", "algorithm": "aes-256-cmac"}
    values["key"] = key
    cipher = link.link.macsec.cipher if link.link.macsec is not None else None
    if cipher is not None and cipher.endswith("128"):
        values |= {"digits": "32", "algorithm": "aes-128-cmac"}
    return Change(kind=ChangeKind.SET_CAK, interface=interface, values=values)


def bind(link: PortLink, interface: Interface, bound: MacsecPort | None) -> tuple[Change, ...]:
    """Return the changes that turn MACsec on: with names in use on the router, else with key and policy of its own."""
    device = link.edge.device if link.edge else None
    chain, policy = _names(device, bound)
    values = {"policy": policy, "key_chain": chain}
    if bound is not None and bound.is_active is False:
        values["is_off"] = "yes"
    binding = Change(kind=ChangeKind.BIND_MACSEC, interface=interface.name, values=values)
    return (*define(link, interface, chain, policy), binding)


def define(link: PortLink, interface: Interface, chain: str, policy: str) -> tuple[Change, ...]:
    """Return the changes that define the chain with a key, and the policy, where the router has none of that name."""
    device = link.edge.device if link.edge else None
    chains = {one.name for one in device.key_chains if one.keys} if device is not None else set()
    policies = {one.name for one in device.macsec_policies} if device is not None else set()
    found: list[Change] = []
    if chain not in chains:
        found.append(set_key(link, chain, interface.name))
    if policy not in policies:
        cipher = (link.link.macsec.cipher if link.link.macsec is not None else None) or "GcmAesXpn256"
        values = {"policy": policy, "cipher": cipher}
        found.append(Change(kind=ChangeKind.SET_CIPHER, interface=interface.name, values=values))
        found.append(Change(kind=ChangeKind.SET_MUST_SECURE, interface=interface.name, values=values))
    return tuple(found)


def _names(device: Device | None, bound: MacsecPort | None) -> tuple[str, str]:
    """Return chain and policy: the port's own, those of another port, the only ones there are, or new ones."""
    ports = [*([bound] if bound is not None else []), *(device.macsec_ports if device is not None else ())]
    chains = [one.key_chain for one in ports]
    policies = [one.policy for one in ports]
    if device is not None:
        chains += _only(one.name for one in device.key_chains if one.kind == "macsec")
        policies += _only(one.name for one in device.macsec_policies)
    return next(filter(None, chains), "MSEE"), next(filter(None, policies), "MSEE")


def _only(names: Iterable[str]) -> list[str]:
    found = list(names)
    return found if len(found) == 1 else []
