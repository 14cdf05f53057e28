"""macsec-cak-fits-cipher."""

from checks.azure_definition import MacsecConfig
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import without_port
from checks.macsec.ports import judge_ports
from checks.macsec_keys import CAK_DIGITS, algorithm_for, is_over, size_fault
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.macsec import ChainKey, CipherSuite, MacsecPort


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
    Unknown when: the CAK cannot be decoded, is short and both ends are to fill it with zeros, macSecConfig or its cipher was not exported, or the router port was not found or not read
    Not applicable when: MACsec is not on at both ends, or no key is in force; other checks tell
    Fix: Use a CAK of full length with the matching algorithm.
    - IOS-XE: `cryptographic-algorithm aes-256-cmac` with a `key-string` of 64 hex digits
    - Junos: `set security macsec connectivity-association <name> pre-shared-key cak <64 hex digits>`
    """
    missing = without_port(link)
    if missing:
        return missing
    config = link.link.macsec
    if config is None:
        return unknown("macSecConfig was not exported: az network express-route port show", link.link.pointer("macsec"))
    return judge_ports(link, lambda _, bound: _judge(link, config, bound))


def _judge(link: PortLink, config: MacsecConfig, bound: MacsecPort | None) -> Outcome:
    if bound is None or not config.is_on:
        return not_applicable("MACsec is not on at both ends: macsec-on-azure and macsec-on-edge tell")
    there = config.pointer("cipher")
    if config.cipher is None:
        return unknown("Azure's cipher was not exported", there)
    keys = [key for key in bound.keys if not is_over(key, link.now)]
    if not keys:
        return not_applicable("no key is in force: macsec-on-edge and macsec-key-valid-now tell")
    for key in keys:
        fault = size_fault(bound, key, CAK_DIGITS[config.cipher])
        if fault:
            return _failed(bound, key, fault, config.cipher, config)
    sealed = [key for key in keys if not key.secret or key.secret.length is None]
    if sealed:
        return unknown("the CAK cannot be decoded, so its length is not known", sealed[0].line("secret"), there)
    short = next((key for key in keys if key.secret and key.secret.length != CAK_DIGITS[config.cipher]), None)
    if short is not None:
        said = "the CAK is short and both ends are to fill it with zeros: with all its digits there is no question"
        return unknown(said, short.line("secret"), *bound.all_lines("key_padding"), there)
    return passed(f"{CAK_DIGITS[config.cipher]} hex digits, as {config.cipher} needs", keys[0].line("secret"), there)


def _failed(bound: MacsecPort, key: ChainKey, fault: str, cipher: CipherSuite, config: MacsecConfig) -> Outcome:
    digits = CAK_DIGITS[cipher]
    algorithm = algorithm_for(digits)
    values = {"key_chain": bound.key_chain, "key": key.identifier, "ckn": key.ckn or ""}
    values |= {"digits": str(digits), "algorithm": algorithm}
    at_fault = "algorithm" if fault.startswith("the algorithm") else "secret"
    return failed(
        f"{fault}; {cipher} needs {digits} hex digits and {algorithm}",
        key.line(at_fault),
        key.line("secret"),
        config.pointer("cipher"),
        expected=f"{digits} hex digits, {algorithm}",
        actual=fault,
        changes=(Change(kind=ChangeKind.SET_CAK, interface=bound.interface, values=values),),
    )
