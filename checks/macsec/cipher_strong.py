"""macsec-cipher-strong."""

from checks.azure_commands import update_link
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.macsec import CipherSuite

_WITHOUT_XPN_GBPS = 10  # Microsoft's 10G ports have no XPN suites


@check(
    "macsec-cipher-strong",
    over=PortLink,
    severity=Severity.MEDIUM,
    source="Microsoft Learn, Configure MACsec on ExpressRoute Direct ports: XPN ciphers are recommended",
)
def cipher_strong(link: PortLink) -> Outcome:
    """The link runs a 256-bit suite; with extended packet numbers where the port is faster than 10 Gbps, and not at 10.

    Why: Without XPN the 32-bit packet number of a 100G link is used up in seconds, and sessions drop now and then.
    Fails when: the suite is a 128-bit one, is no XPN suite on a port above 10 Gbps, or is one on a 10 Gbps port
    Unknown when: Azure's cipher or the port's bandwidth was not exported
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
    wanted: CipherSuite = "GcmAes256" if speed == _WITHOUT_XPN_GBPS else "GcmAesXpn256"
    faults = _faults(config.cipher, speed)
    if not faults:
        if speed is None:
            said = f"{config.cipher}: whether the port is fast enough for XPN was not exported"
            return unknown(said, there, link.port.pointer("bandwidth_gbps"))
        return passed(f"{config.cipher} on a port of {speed} Gbps", there)
    change = Change(
        kind=ChangeKind.SET_CIPHER,
        interface=link.macsec.interface if link.macsec else "",
        values={"policy": link.macsec.policy if link.macsec else "", "cipher": wanted},
    )
    return failed(
        f"{config.cipher}: {' and '.join(faults)}",
        there,
        *(link.macsec.all_lines("cipher_suites") if link.macsec else ()),
        expected=wanted if speed is not None else "a 256-bit suite",
        actual=config.cipher,
        changes=(change,) if link.macsec and speed is not None else (),
        azure_cli=update_link(link.port, link.link.name, f"--macsec-cipher {wanted}") if speed is not None else "",
    )


def _faults(cipher: CipherSuite, speed: int | None) -> list[str]:
    found = ["a key of 128 bits"] if "128" in cipher else []
    if speed is not None and speed > _WITHOUT_XPN_GBPS and "Xpn" not in cipher:
        found.append(f"no extended packet numbers on a port of {speed} Gbps")
    if speed == _WITHOUT_XPN_GBPS and "Xpn" in cipher:
        found.append("Microsoft's 10 Gbps ports have no XPN suites")
    return found
