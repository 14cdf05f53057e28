"""macsec-fails-closed."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import as_wanted, without_port
from checks.macsec.ports import judge_ports
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.interface import Interface
from parsers.model.macsec import MacsecPort


@check(
    "macsec-fails-closed",
    over=PortLink,
    severity=Severity.HIGH,
    source="Microsoft Learn, About encryption for ExpressRoute: MACsec fails closed; the router must as well",
)
def fails_closed(link: PortLink) -> Outcome:
    """The router sends and accepts nothing in clear: must-secure is in effect, and no tag or protocol bypasses it.

    Why: should-secure falls back to clear frames when keys do not match: encrypted on paper only.
    Fails when: should-secure is in effect, or VLAN tags are left in clear
    Unknown when: no line says so and the platform's default is not verified
    Fix: Write must-secure.
    - IOS-XE: `macsec access-control must-secure` on the physical port
    - Junos: `delete security macsec connectivity-association <name> mka should-secure`
    """
    if link.policy.macsec == "off":
        return not_applicable("the policy does not ask for MACsec")
    missing = without_port(link)
    if missing:
        return missing
    return as_wanted(link.policy.macsec, judge_ports(link, _judge))


def _judge(_: Interface, bound: MacsecPort | None) -> Outcome:
    if bound is None or not bound.is_active:
        return not_applicable("MACsec does not run on the port: macsec-on-edge tells")
    if bound.vlan_tags_in_clear:
        said = f"{bound.vlan_tags_in_clear} VLAN tags are left in clear; Microsoft encrypts the whole frame"
        return failed(said, bound.line("vlan_tags_in_clear"), expected="nothing in clear", actual="tags in clear")
    where = bound.all_lines("security_policy")
    default = bound.defaults.get("security_policy")
    if bound.security_policy is None:
        return unknown(default or "must-secure or should-secure is not in the capture", *where, expected="must-secure")
    if bound.security_policy == "must-secure":
        return passed("must-secure" + (f": {default}" if default else ""), *where)
    must = Change(kind=ChangeKind.SET_MUST_SECURE, interface=bound.interface, values={"policy": bound.policy})
    return failed(
        "should-secure: when keys do not match, the router falls back to clear frames"
        + (f" ({default})" if default else ""),
        *where,
        expected="must-secure",
        actual="should-secure",
        changes=(must,),
    )
