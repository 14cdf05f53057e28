"""macsec-cak-agrees."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import without_port
from checks.macsec.changes import set_secrets
from checks.macsec.ports import judge_ports
from checks.macsec_keys import CAK_DIGITS, algorithm_for, compare_cak, key_in_use
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.macsec import ChainKey, MacsecPort


@check(
    "macsec-cak-agrees",
    over=PortLink,
    severity=Severity.CRITICAL,
    source="Microsoft Learn, Configure MACsec on ExpressRoute Direct ports: the same CAK at both ends",
    follows=("macsec-cak-fits-cipher",),
)
def cak_agrees(link: PortLink) -> Outcome:
    """The CAK in use on the router is the one that Azure holds.

    Why: With two keys MKA drops every message of the other end; Azure fails closed, so not even ARP passes.
    Fails when: the router's key differs from the supplied one
    Unknown when: Azure's key was not supplied, the router's cannot be decoded, which of its keys is in use is open, or the router port was not found or not read
    Not applicable when: no key with a key-string is bound and in force, or MACsec is not on in Azure; other checks tell
    Fix: Write the key that Azure holds, under its CKN; drain the link before.
    - IOS-XE: `key-string <cak>` below `key <ckn>` of `key chain <name> macsec`
    - Junos: `set security macsec connectivity-association <name> pre-shared-key cak <cak>`
    - Settings: `[[keys]] port = "<port>"  link = "link1"  ckn = "file:<path>"  cak = "file:<path>"`
    """
    missing = without_port(link)
    return missing or judge_ports(link, lambda _, bound: _judge(link, bound))


def _judge(link: PortLink, bound: MacsecPort | None) -> Outcome:
    if bound is None or not bound.keys:
        return not_applicable("no key is bound to the port: macsec-on-edge tells")
    config = link.link.macsec
    if config is not None and not config.is_on:
        return not_applicable("MACsec is not on in Azure: macsec-on-azure tells")
    choice = key_in_use(bound.keys, link.now)
    if choice.key is None:
        if not choice.is_open:
            return not_applicable(f"{choice.said}: macsec-key-valid-now tells")
        return unknown(choice.said, (choice.doubtful or bound.keys[0]).line("secret"))
    return _against_azure(link, bound, choice.key)


def _against_azure(link: PortLink, bound: MacsecPort, key: ChainKey) -> Outcome:
    config = link.link.macsec
    there = () if config is None else (config.pointer("cak_secret_identifier"),)
    here = key.line("secret")
    if key.secret is False:
        return not_applicable("the key has no key-string: macsec-cak-fits-cipher tells")
    if link.supplied is None or link.supplied.cak is None:
        return unknown(
            "Azure keeps its CAK in Key Vault and does not return it: supply it under [[keys]], or capture the session",
            here,
            *there,
        )
    cipher = config.cipher if config else None
    found = compare_cak(key, link.supplied.cak, cipher)
    if found.agrees is None:
        return unknown(found.said, here, *there)
    if found.agrees:
        return passed(f"{found.said} ({link.supplied.source})", here, *there)
    digits = CAK_DIGITS[cipher] if cipher else 64
    values = {"key_chain": bound.key_chain, "key": key.identifier, "ckn": key.ckn or "", "digits": str(digits)}
    values["algorithm"] = algorithm_for(digits)
    return failed(
        f"{found.said} ({link.supplied.source}): the link will not pass traffic",
        here,
        *there,
        expected="the CAK from " + link.supplied.source,
        actual="another CAK",
        changes=(Change(kind=ChangeKind.SET_CAK, interface=bound.interface, values=values),),
        azure_cli=set_secrets(link),
    )
