"""macsec-one-key."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import without_port
from checks.macsec.changes import of_port
from checks.macsec.ports import judge_ports
from checks.macsec_keys import covers, key_in_use, may_cover
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.macsec import ChainKey, MacsecPort


@check(
    "macsec-one-key",
    over=PortLink,
    severity=Severity.MEDIUM,
    source="Microsoft Learn, Configure MACsec on ExpressRoute Direct ports: one CKN and one CAK per link, no fallback",
)
def one_key(link: PortLink) -> Outcome:
    """One key is in force on the router's port, and no fallback key is bound.

    Why: Azure holds one key. A router that changes to its next or its fallback key on its own takes the link down.
    Fails when: a fallback key or chain is bound, or two keys of the chain are in force at once
    Unknown when: a lifetime was not understood, its clock leaves open whether a second key is in force, or the router port was not found or not read
    Not applicable when: no key chain is bound, or none of its keys is in force; other checks tell
    Fix: Unbind the fallback; give the next key a start in the future, at which Azure must change.
    - IOS-XE: `no mka pre-shared-key`, then `mka pre-shared-key key-chain <chain>` without a fallback
    - Junos: `delete security macsec connectivity-association <name> fallback-key`
    """
    missing = without_port(link)
    return missing or judge_ports(link, lambda _, bound: _judge(link, bound))


def _judge(link: PortLink, bound: MacsecPort | None) -> Outcome:
    if bound is None or not bound.key_chain:
        return not_applicable("no key chain is bound to the port: macsec-on-edge tells")
    if bound.fallback_key_chain:
        said = f"fallback {bound.fallback_key_chain} is bound: Azure holds no second key, and never answers it"
        where = bound.all_lines("fallback_key_chain")
        return failed(
            said,
            *where,
            expected="no fallback",
            actual=f"fallback {bound.fallback_key_chain}",
            changes=(_unbind(bound),),
        )
    if not bound.keys:
        return not_applicable("the key chain holds no key: macsec-on-edge tells")
    if link.now is None:
        return unknown("the time of the audit is not known")
    now = link.now
    possible = [key for key in bound.keys if may_cover(key, now)]
    certain = [key for key in possible if key.is_lifetime_readable and covers(key, now, now)]
    places = [key.line("ckn") for key in possible]
    if len(certain) > 1:
        said = f"{len(certain)} keys are in force at once: the router uses the newest, Azure holds one"
        return failed(
            said,
            *places,
            expected="one key in force",
            actual=f"{len(certain)} keys in force",
            changes=_keep_one(link, bound, certain),
        )
    if len(possible) > 1:
        return unknown("whether a second key is in force is open: a lifetime is not understood or in doubt", *places)
    if not possible:
        return not_applicable("no key is in force: macsec-key-valid-now tells")
    return passed("one key is in force, and no fallback is bound", *places)


def _unbind(bound: MacsecPort) -> Change:
    ckns = " ".join(key.identifier for key in bound.fallback_keys)
    return of_port(bound, ChangeKind.UNBIND_FALLBACK, fallback=bound.fallback_key_chain, keys=ckns)


def _keep_one(link: PortLink, bound: MacsecPort, certain: list[ChainKey]) -> tuple[Change, ...]:
    """Return the changes that leave the key that Azure holds, else the one that the router uses; none where it is open."""
    supplied = link.supplied.ckn if link.supplied is not None else None
    kept = (
        next((key for key in certain if supplied and key.ckn == supplied), None) or key_in_use(bound.keys, link.now).key
    )
    if kept is None:
        return ()
    others = [key for key in certain if key is not kept]
    return tuple(of_port(bound, ChangeKind.REMOVE_KEY, key=key.identifier) for key in others)
