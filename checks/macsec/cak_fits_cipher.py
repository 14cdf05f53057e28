"""macsec-cak-fits-cipher."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import without_port
from checks.ladder import CAK_DIGITS
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.macsec import ChainKey


@check(
    "macsec-cak-fits-cipher",
    over=PortLink,
    severity=Severity.HIGH,
    source="Microsoft Learn, Configure MACsec on ExpressRoute Direct ports: CAK length",
)
def cak_fits_cipher(link: PortLink) -> Outcome:
    """The length of the CAK and its CMAC algorithm fit Azure's cipher.

    Why: Azure ties 32 digits to 128-bit suites and 64 to 256-bit ones, and pads a short CAK with zeros in silence.
    Fails when: the CAK has another number of digits, is not hex, or its algorithm is of the other size
    Unknown when: the CAK cannot be decoded, or Azure's cipher was not exported
    Fix: Use a CAK of full length with the matching algorithm.
    - IOS-XE: `cryptographic-algorithm aes-256-cmac` with a `key-string` of 64 hex digits
    - Junos: `set security macsec connectivity-association <name> pre-shared-key cak <64 hex digits>`
    """
    missing = without_port(link)
    if missing:
        return missing
    bound, config = link.macsec, link.link.macsec
    if config is None:
        return unknown("macSecConfig was not exported: az network express-route port show", link.link.pointer("macsec"))
    if bound is None or not config.is_on:
        return not_applicable("MACsec is not on at both ends: macsec-on-azure and macsec-on-edge tell")
    there = config.pointer("cipher")
    if config.cipher is None:
        return unknown("Azure's cipher was not exported", there)
    if not bound.keys:
        return not_applicable("the key chain holds no key: macsec-on-edge tells")
    digits = CAK_DIGITS[config.cipher]
    doubts = []
    for key in bound.keys:
        fault = _fault(key, digits)
        if fault:
            algorithm = "aes-256-cmac" if digits == 64 else "aes-128-cmac"
            values = {
                "key_chain": bound.key_chain,
                "digits": str(digits),
                "algorithm": algorithm,
                "ckn": key.ckn or "",
            }
            return failed(
                f"{fault}; {config.cipher} needs {digits} hex digits and {algorithm}",
                key.line("secret"),
                key.line("algorithm"),
                there,
                expected=f"{digits} hex digits, {algorithm}",
                actual=fault,
                changes=(Change(kind=ChangeKind.SET_CAK, interface=bound.interface, values=values),),
            )
        if not key.secret or key.secret.length is None:
            doubts.append(key)
    if doubts:
        return unknown("the CAK cannot be decoded, so its length is not known", doubts[0].line("secret"), there)
    return passed(f"{digits} hex digits, as {config.cipher} needs", bound.keys[0].line("secret"), there)


def _fault(key: ChainKey, digits: int) -> str:
    if key.algorithm is not None and (digits == 64) != ("256" in key.algorithm):
        return f"the algorithm is {key.algorithm}"
    if key.secret is False:
        return "the key has no key-string"
    if key.secret is None or key.secret.length is None:
        return ""
    if key.secret.is_hex is False:
        return "the CAK is not hex"
    return "" if key.secret.length == digits else f"the CAK has {key.secret.length} digits"
