"""macsec-ckn-agrees."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import without_port
from checks.macsec.changes import of_port, set_key, set_secrets
from checks.macsec.ports import judge_ports
from checks.macsec_keys import ckn_fault, compare_ckn, is_over, key_in_use
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.macsec import ChainKey, MacsecPort
from parsers.model.secret import normal_hex


@check(
    "macsec-ckn-agrees",
    over=PortLink,
    severity=Severity.HIGH,
    source="Microsoft Learn, Configure MACsec on ExpressRoute Direct ports: CKN",
)
def ckn_agrees(link: PortLink) -> Outcome:
    """The CKN in use on the router is the one that Azure holds, and can be one: hex, an even number of digits, at most 64.

    Why: MKA finds the key by its name; under another name neither end answers, and Azure lets nothing pass in clear.
    Fails when: the CKN is malformed, or another than the supplied one
    Unknown when: Azure's CKN was not supplied, the two are equal only with zeros that a platform may or may not add, which key is in use is open, or the router port was not found or not read
    Not applicable when: no key is bound or in force, or MACsec is not on in Azure; other checks tell
    Fix: Write all 64 digits of one CKN at both ends.
    - IOS-XE: `key <ckn>` below `key chain <name> macsec`
    - Junos: `set security macsec connectivity-association <name> pre-shared-key ckn <ckn>`
    - Settings: `[[keys]] port = "<port>"  link = "link1"  ckn = "file:<path>"  cak = "file:<path>"`
    """
    missing = without_port(link)
    return missing or judge_ports(link, lambda _, bound: _judge(link, bound))


def _judge(link: PortLink, bound: MacsecPort | None) -> Outcome:
    if bound is None or not bound.keys:
        return not_applicable("no key is bound to the port: macsec-on-edge tells")
    for key in bound.keys:
        fault = ckn_fault(key.ckn)
        if fault and not is_over(key, link.now):
            return failed(
                fault,
                key.line("ckn"),
                expected="2 to 64 hex digits, an even number, not only zeros",
                actual=fault,
                changes=_rename(link, bound, key),
                azure_cli=set_secrets(link),
            )
    config = link.link.macsec
    if config is not None and not config.is_on:
        return not_applicable("MACsec is not on in Azure: macsec-on-azure tells")
    choice = key_in_use(bound.keys, link.now)
    if choice.key is None:
        if not choice.is_open:
            return not_applicable(f"{choice.said}: macsec-key-valid-now tells")
        return unknown(choice.said, (choice.doubtful or bound.keys[0]).line("ckn"))
    return _against_azure(link, bound, choice.key)


def _against_azure(link: PortLink, bound: MacsecPort, key: ChainKey) -> Outcome:
    config = link.link.macsec
    there = () if config is None else (config.pointer("ckn_secret_identifier"),)
    supplied = link.supplied.ckn if link.supplied else None
    if supplied is None or link.supplied is None:
        return unknown(
            "Azure keeps its CKN in Key Vault and does not return it: supply it under [[keys]]", key.line("ckn"), *there
        )
    found = compare_ckn(key.ckn or "", supplied)
    if found.agrees is None:
        return unknown(found.said, key.line("ckn"), *there)
    if found.agrees:
        return passed(f"{found.said} ({link.supplied.source})", key.line("ckn"), *there)
    values = {
        "key_chain": bound.key_chain,
        "ckn": supplied,
        "digits": str(key.secret.length) if key.secret and key.secret.length else "64",
        "algorithm": key.algorithm or "aes-256-cmac",
        "key": key.identifier,
    }
    return failed(
        f"{found.said} ({link.supplied.source}): MKA finds no partner, and the link stays down",
        key.line("ckn"),
        *there,
        expected="the CKN from " + link.supplied.source,
        actual="another CKN",
        changes=(*_away(bound, key), Change(kind=ChangeKind.SET_CAK, interface=bound.interface, values=values)),
        azure_cli=set_secrets(link),
    )


def _away(bound: MacsecPort, key: ChainKey) -> tuple[Change, ...]:
    """Return the change that takes a key away that is called by its CKN: its new one would stand beside it."""
    is_called_by_it = key.identifier and normal_hex(key.identifier) == key.ckn
    return (of_port(bound, ChangeKind.REMOVE_KEY, key=key.identifier),) if is_called_by_it else ()


def _rename(link: PortLink, bound: MacsecPort, key: ChainKey) -> tuple[Change, ...]:
    return (*_away(bound, key), set_key(link, bound.key_chain, bound.interface, key.identifier))
