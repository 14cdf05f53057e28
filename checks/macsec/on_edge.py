"""macsec-on-edge."""

from checks.absence import open_port_absence
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import as_wanted, without_port
from checks.macsec.changes import bind, define
from checks.macsec.ports import judge_ports
from checks.severity import Severity
from parsers.model.device import Device
from parsers.model.interface import Interface
from parsers.model.macsec import MacsecPort
from parsers.model.source import Where


@check(
    "macsec-on-edge",
    over=PortLink,
    severity=Severity.HIGH,
    source="Secure your Azure ExpressRoute: Network security, MACsec on ExpressRoute Direct",
    follows=("macsec-whole-port", "evidence-references-defined"),
)
def on_edge(link: PortLink) -> Outcome:
    """The router's port has MACsec with key chain and policy bound and active.

    Why: Azure fails closed: with MACsec on its end alone, no frame passes; with none, the cable is clear.
    Fails when: nothing is bound to the port, or what is bound is not active, names what is not defined, or protects integrity alone; low where `macsec` is "preferred"
    Unknown when: the router port was not found or not read, or is cut off where the lines would stand
    Not applicable when: the policy has `macsec = "off"`
    Fix: Bind key chain and policy to the physical port, and turn MACsec on.
    - IOS-XE: `mka policy <policy>`, `mka pre-shared-key key-chain <chain>`, `macsec` on the physical port
    - Junos: `set security macsec interfaces <port> connectivity-association <name>`
    """
    if link.policy.macsec == "off":
        return not_applicable("the policy does not ask for MACsec")
    missing = without_port(link)
    if missing:
        return missing
    device = link.edge.device if link.edge else None
    return as_wanted(
        link.policy.macsec, judge_ports(link, lambda interface, bound: _judge(link, device, interface, bound))
    )


def _judge(link: PortLink, device: Device | None, interface: Interface, bound: MacsecPort | None) -> Outcome:
    changes = bind(link, interface, bound)
    wanted = "key chain and policy bound, MACsec on"
    if bound is None or not bound.is_active:
        doubt = open_port_absence(device, interface) if device is not None else None
        if doubt is not None:
            return doubt
    if bound is None:
        said = f"nothing of MACsec is bound to {interface.name}"
        return failed(said, interface.line("name"), expected=wanted, actual="none", changes=changes)
    where = bound.line("is_active")
    if bound.is_active is None:
        return unknown(f"whether MACsec runs on {interface.name} is not in the capture", where)
    if not bound.is_active:
        said = f"MACsec does not run on {interface.name}: {bound.inactive_because}"
        return failed(said, where, expected=wanted, actual=bound.inactive_because, changes=changes)
    lacking = _lacking(bound)
    if lacking:
        names = ", ".join(name for name, _ in lacking)
        return failed(
            f"{names}: MACsec does not run on {interface.name} as meant",
            *(place for _, place in lacking),
            expected="a key chain with a key, and a policy, both defined",
            actual=names,
            changes=define(link, interface, bound.key_chain, bound.policy),
        )
    if not bound.is_encrypting:
        said = "integrity only: frames are not encrypted"
        return failed(said, bound.line("is_encrypting"), expected="encryption", actual="integrity only")
    return passed(f"active on {interface.name}", where, bound.line("key_chain"))


def _lacking(bound: MacsecPort) -> list[tuple[str, Where]]:
    """Return what the binding names and the capture does not define, each with its line."""
    found = []
    if not bound.is_chain_defined:
        found.append((f"key chain {bound.key_chain} is not defined", bound.line("key_chain")))
    elif not bound.keys:
        found.append((f"key chain {bound.key_chain} holds no key", bound.line("keys")))
    if not bound.is_policy_defined:
        found.append((f"policy {bound.policy} is not defined", bound.line("policy")))
    return found
