"""macsec-cipher-strong."""

from checks.azure_commands import update_link
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.macsec.suites import WITHOUT_XPN_GBPS, has_xpn, wanted_suite
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.macsec import CipherSuite


@check(
    "macsec-cipher-strong",
    over=PortLink,
    severity=Severity.MEDIUM,
    source="Microsoft Learn, Configure MACsec on ExpressRoute Direct ports: XPN ciphers are recommended",
)
def cipher_strong(link: PortLink) -> Outcome:
    """The link runs a 256-bit suite; with extended packet numbers where the port is faster than 10 Gbps, and not at 10.

    Why: Without XPN the 32-bit packet number of a 100G link is used up in seconds, and sessions drop now and then.
    Fails when: the suite is a 128-bit one (or none of `macsec_ciphers` in `[policy.algorithms]`), is no XPN suite on a port above 10 Gbps, or is one on a 10 Gbps port
    Unknown when: macSecConfig, its cipher or the port's bandwidth was not exported
    Not applicable when: MACsec is not on in Azure: macsec-on-azure tells
    Fix: Change the suite at both ends, one link at a time, with a CAK of the suite's length.
    - IOS-XE: `macsec-cipher-suite gcm-aes-xpn-256` in the MKA policy
    - Junos: `set security macsec connectivity-association <name> cipher-suite gcm-aes-xpn-256`
    - Azure: `az network express-route port link update --port-name <port> --name link1 --macsec-cipher GcmAesXpn256`
    """
    config = link.link.macsec
    if config is None:
        return unknown("macSecConfig was not exported: az network express-route port show", link.link.pointer("macsec"))
    if not config.is_on:
        return not_applicable("MACsec is not on in Azure: macsec-on-azure tells")
    there, speed = config.pointer("cipher"), link.port.bandwidth_gbps
    if config.cipher is None:
        return unknown("Azure's cipher was not exported", there)
    allowed = link.policy.algorithms.macsec_ciphers
    wanted = wanted_suite(allowed, speed)
    faults = _faults(config.cipher, speed, allowed)
    if not faults:
        if speed is None:
            said = f"{config.cipher}: whether the port is fast enough for XPN was not exported"
            return unknown(said, there, link.port.pointer("bandwidth_gbps"))
        note = ", allowed by policy" if _is_weak(config.cipher, speed) else ""
        return passed(f"{config.cipher} on a port of {speed} Gbps{note}", there)
    change = Change(
        kind=ChangeKind.SET_CIPHER,
        interface=link.macsec.interface if link.macsec else "",
        values={"policy": link.macsec.policy if link.macsec else "", "cipher": wanted},
    )
    return failed(
        f"{config.cipher}: {' and '.join(faults)}",
        there,
        *(link.macsec.all_lines("cipher_suites") if link.macsec else ()),
        expected=wanted if speed is not None else " or ".join(allowed),
        actual=config.cipher,
        changes=(change,) if link.macsec and speed is not None else (),
        azure_cli=update_link(link.port, link.link.name, f"--macsec-cipher {wanted}") if speed is not None else "",
    )


def _is_weak(cipher: CipherSuite, speed: int) -> bool:
    """Tell whether nothing but the policy lets a suite pass."""
    return "128" in cipher or (speed > WITHOUT_XPN_GBPS and not has_xpn(cipher))


def _faults(cipher: CipherSuite, speed: int | None, allowed: tuple[CipherSuite, ...]) -> list[str]:
    found = []
    if cipher not in allowed:
        found.append(
            "a key of 128 bits" if "128" in cipher else f"the policy allows {', '.join(allowed) or 'none'} alone"
        )
    # Where the policy allows no suite with them, it does without.
    is_xpn_wanted = any(map(has_xpn, allowed))
    if speed is not None and speed > WITHOUT_XPN_GBPS and not has_xpn(cipher) and is_xpn_wanted:
        found.append(f"no extended packet numbers on a port of {speed} Gbps")
    if speed == WITHOUT_XPN_GBPS and has_xpn(cipher):
        found.append("Microsoft's 10 Gbps ports have no XPN suites")
    return found
