"""macsec-fails-closed."""

from dataclasses import replace

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import as_wanted, without_port
from checks.macsec.changes import of_port
from checks.macsec.ports import judge_ports
from checks.severity import Severity
from parsers.model.change import ChangeKind
from parsers.model.interface import Interface
from parsers.model.macsec import MacsecPort
from parsers.model.source import Where


@check(
    "macsec-fails-closed",
    over=PortLink,
    severity=Severity.HIGH,
    source="Microsoft Learn, About encryption for ExpressRoute: MACsec fails closed; the router must as well",
)
def fails_closed(link: PortLink) -> Outcome:
    """The router's port carries no traffic in clear: must-secure is in effect, and no VLAN tag is left in clear. What is spoken beside the session (LLDP, LACP) is noted.

    Why: should-secure falls back to clear frames when keys do not match: encrypted on paper only.
    Fails when: should-secure is in effect, or VLAN tags are left in clear; low where `macsec` is "preferred"
    Unknown when: no line says so and the platform's default is not verified, an offset leaves the first bytes in clear, or the router port was not found or not read
    Not applicable when: MACsec does not run on the port (macsec-on-edge tells), or the policy has `macsec = "off"`
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
        return failed(
            said,
            bound.line("vlan_tags_in_clear"),
            expected="nothing in clear",
            actual="tags in clear",
            changes=(of_port(bound, ChangeKind.ENCRYPT_TAGS),),
        )
    where = bound.all_lines("security_policy")
    default = bound.defaults.get("security_policy")
    if bound.security_policy is None:
        return unknown(default or "must-secure or should-secure is not in the capture", *where, expected="must-secure")
    if bound.security_policy == "must-secure":
        return _closed(bound, "must-secure" + (f": {default}" if default else ""), where)
    if default:
        where = (*where, bound.line("key_chain"))  # no line says it: the one that binds the port shows what is bound
    return failed(
        "should-secure: when keys do not match, the router falls back to clear frames"
        + (f" ({default})" if default else ""),
        *where,
        expected="must-secure",
        actual="should-secure",
        changes=(of_port(bound, ChangeKind.SET_MUST_SECURE),),
    )


def _closed(bound: MacsecPort, said: str, where: tuple[Where, ...]) -> Outcome:
    """Return the outcome of must-secure, with what is spoken beside the session and Microsoft does not document."""
    if bound.confidentiality_offset:
        offset = f"{said}; as key server the router leaves the first {bound.confidentiality_offset} bytes in clear"
        return unknown(offset, bound.line("confidentiality_offset"), expected="confidentiality offset 0")
    notes = [f"{name} is spoken in clear beside the session" for name in bound.clear_protocols]
    if bound.keeps_last_key:
        notes.append("when MKA dies, traffic goes on under the last key: nothing is in clear")
    return replace(passed(said, *where), details=tuple(notes))
