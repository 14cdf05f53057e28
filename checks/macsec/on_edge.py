"""macsec-on-edge."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import as_wanted, without_port
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind


@check(
    "macsec-on-edge",
    over=PortLink,
    severity=Severity.HIGH,
    source="Secure your Azure ExpressRoute: Network security, MACsec on ExpressRoute Direct",
)
def on_edge(link: PortLink) -> Outcome:
    """The router's port has MACsec with key chain and policy bound and active.

    Why: Azure fails closed: with MACsec on its end alone, no frame passes; with none, the cable is clear.
    Fails when: nothing is bound to the port, or what is bound is not active or names what is not defined
    Unknown when: the router port was not found or captured
    Fix: Bind key chain and policy to the physical port, and turn MACsec on.
    - IOS-XE: `mka policy <policy>`, `mka pre-shared-key key-chain <chain>`, `macsec` on the physical port
    - Junos: `set security macsec interfaces <port> connectivity-association <name>`
    """
    if link.policy.macsec == "off":
        return not_applicable("the policy does not ask for MACsec")
    missing = without_port(link)
    interface = link.interface
    if missing or interface is None:
        return missing or unknown("the router port is not known")
    bound = link.macsec
    change = Change(
        kind=ChangeKind.BIND_MACSEC,
        interface=interface.name,
        values={"policy": bound.policy if bound else "", "key_chain": bound.key_chain if bound else ""},
    )
    if bound is None:
        outcome = failed(
            f"nothing of MACsec is bound to {interface.name}",
            interface.line("name"),
            expected="key chain and policy bound, MACsec on",
            actual="none",
            changes=(change,),
        )
        return as_wanted(link.policy.macsec, outcome)
    where = bound.line("is_active")
    if bound.is_active is None:
        return unknown(f"whether MACsec runs on {interface.name} is not in the capture", where)
    if not bound.is_active:
        said = f"MACsec does not run on {interface.name}: {bound.inactive_because}"
        outcome = failed(said, where, expected="active", actual=bound.inactive_because, changes=(change,))
        return as_wanted(link.policy.macsec, outcome)
    lacking = [
        (f"key chain {bound.key_chain}", "key_chain") if not bound.is_chain_defined else None,
        (f"policy {bound.policy}", "policy") if not bound.is_policy_defined else None,
    ]
    undefined = [one for one in lacking if one is not None]
    if undefined:
        names = ", ".join(name for name, _ in undefined)
        return as_wanted(
            link.policy.macsec,
            failed(
                f"{names} is not defined: MACsec never starts on {interface.name}",
                *(bound.line(field) for _, field in undefined),
                expected="key chain and policy defined",
                actual=f"{names} undefined",
            ),
        )
    if not bound.is_encrypting:
        return as_wanted(
            link.policy.macsec,
            failed("integrity only: frames are not encrypted", where, expected="encryption", actual="integrity only"),
        )
    return passed(f"active on {interface.name}", where, bound.line("key_chain"))
