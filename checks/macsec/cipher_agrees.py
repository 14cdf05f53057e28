"""macsec-cipher-agrees."""

from dataclasses import replace

from checks.azure_commands import update_link
from checks.azure_definition import MacsecConfig
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import without_port
from checks.macsec.ports import has_keys, judge_ports
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.macsec import CipherSuite, MacsecPort

_WITHOUT_XPN_GBPS = 10  # Microsoft's 10G ports have no XPN suites


@check(
    "macsec-cipher-agrees",
    over=PortLink,
    severity=Severity.CRITICAL,
    source="Microsoft Learn, Configure MACsec on ExpressRoute Direct ports",
)
def cipher_agrees(link: PortLink) -> Outcome:
    """The router's cipher suite is Azure's, the platform's default filled in.

    Why: With two suites no secure association comes up; Azure drops everything, so there is not even ARP.
    Fails when: the router does not offer Azure's cipher
    Unknown when: one end's cipher was not captured or exported, the router offers several and the key server picks, or the router port was not found or not read
    Not applicable when: MACsec is not on at both ends: macsec-on-azure and macsec-on-edge tell
    Fix: Configure the one suite that Azure has.
    - IOS-XE: `macsec-cipher-suite gcm-aes-xpn-256` in the MKA policy
    - Junos: `set security macsec connectivity-association <name> cipher-suite gcm-aes-xpn-256`
    - Azure: `az network express-route port link update --port-name <port> --name link1 --macsec-cipher GcmAesXpn256`
    """
    missing = without_port(link)
    if missing:
        return missing
    config = link.link.macsec
    if config is None:
        return unknown("macSecConfig was not exported: az network express-route port show", link.link.pointer("macsec"))
    return judge_ports(link, lambda _, bound: _judge(link, config, bound))


def _judge(link: PortLink, config: MacsecConfig, bound: MacsecPort | None) -> Outcome:
    if bound is None or not has_keys(bound) or not config.is_on:
        return not_applicable("MACsec is not on at both ends: macsec-on-azure and macsec-on-edge tell")
    here, there = bound.all_lines("cipher_suites"), config.pointer("cipher")
    if config.cipher is None or not bound.cipher_suites:
        return unknown("one end's cipher is not in the capture", *here, there)
    default = bound.defaults.get("cipher_suites")
    offered = ", ".join(bound.cipher_suites)
    if config.cipher in bound.cipher_suites:
        if len(bound.cipher_suites) > 1:
            return unknown(f"the router offers {offered}: the key server picks", *here, there, expected=config.cipher)
        said = f"{offered} at both ends" + (f": {default}" if default else "")
        return replace(passed(said, *here, there), details=_notes(config.cipher, bound))
    cipher = Change(
        kind=ChangeKind.SET_CIPHER,
        interface=bound.interface,
        values={"policy": bound.policy, "cipher": config.cipher},
    )
    return failed(
        f"the router offers {offered}" + (f" ({default})" if default else "") + f", Azure runs {config.cipher}: "
        "the link will not pass traffic",
        *here,
        there,
        expected=config.cipher,
        actual=offered,
        changes=(cipher,),
        azure_cli=_azure_half(link, config.cipher, bound.cipher_suites[0]),
    )


def _notes(cipher: CipherSuite, bound: MacsecPort) -> tuple[str, ...]:
    if "Xpn" in cipher and bound.ssci_from_sci is False:
        return ("Cisco asks for ssci-based-on-sci where XPN runs toward another vendor's device: it is not there",)
    return ()


def _azure_half(link: PortLink, present: CipherSuite, suite: CipherSuite) -> str:
    """Return the command that gives Azure the router's suite; "" where it would weaken the link or is not offered."""
    is_weaker = "256" in present and "128" in suite
    if is_weaker or (link.port.bandwidth_gbps == _WITHOUT_XPN_GBPS and "Xpn" in suite):
        return ""
    return update_link(link.port, link.link.name, f"--macsec-cipher {suite}")
