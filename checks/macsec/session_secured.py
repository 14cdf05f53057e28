"""macsec-session-secured."""

from collections.abc import Sequence

from checks.azure_definition import MacsecConfig
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import without_port
from checks.macsec.ports import judge_ports
from checks.macsec_keys import CKN_DIGITS
from checks.router_view import mka_sessions, secured
from checks.severity import Severity
from parsers.model.interface import Interface
from parsers.model.macsec import MacsecPort
from parsers.model.state import MkaSession


@check(
    "macsec-session-secured",
    over=PortLink,
    severity=Severity.CRITICAL,
    source="msee-audit: what the router says of its session; nothing in Azure tells the state of MKA",
    follows=("macsec-on-edge", "macsec-on-azure", "macsec-cipher-agrees", "macsec-ckn-agrees", "macsec-cak-agrees"),
)
def session_secured(link: PortLink) -> Outcome:
    """The router's own output shows the session of every port secured, under the bound key's CKN and Azure's cipher.

    Why: Two configurations that agree are a promise; only the session shows that the cable is encrypted.
    Fails when: a port's session is not secured, has no live peer, runs on the fallback key, or under a CKN that is not of
        the bound key chain, or with another cipher than Azure's
    Unknown when: no show output of today has the port, or it does not tell state, CKN or cipher, or has more than one live
        peer; or the router port or Azure's cipher is not known
    Not applicable when: MACsec is on at neither end
    Fix: Follow the checks of the configuration first; where they pass, compare the CAK at both ends.
    - IOS-XE: `show mka sessions detail` into `state/<device>/show_mka_sessions_detail.txt`
    - IOS-XR: `show macsec mka session` and `show macsec mka summary`
    - Junos: `show security mka sessions` and `show security macsec connections`
    """
    config = link.link.macsec
    is_bound = any(one is not None and one.is_active is not False for one in link.bound)
    if config is not None and not config.is_on and link.interface is not None and not is_bound:
        return not_applicable("MACsec is on at neither end: macsec-on-azure and macsec-on-edge tell")
    missing = without_port(link)
    return missing or judge_ports(link, lambda port, bound: _judge(link, config, port, bound))


def _judge(link: PortLink, config: MacsecConfig | None, port: Interface, bound: MacsecPort | None) -> Outcome:
    where = bound.line("is_active") if bound else port.line("name")
    sessions, why = mka_sessions(link, port)
    if not sessions:
        return unknown(why, where)
    places = tuple(one.line("status") for one in sessions)
    fault = _fault(sessions, config, bound)
    if fault:
        said, expected, actual = fault
        return failed(f"{port.name}: {said}", *places, where, expected=expected, actual=actual)
    lacking = _lacking(sessions, config)
    if lacking:
        return unknown(f"{port.name}: {lacking}", *places, where)
    one = next(session for session in sessions if session.ckn)
    return passed(f"{port.name}: secured, CKN {one.ckn}, {_ciphers(sessions)[0]}", *places)


def _fault(
    sessions: Sequence[MkaSession], config: MacsecConfig | None, bound: MacsecPort | None
) -> tuple[str, str, str] | None:
    """Return what is wrong with the session for certain: in words, what is wanted, what is there."""
    own = [one for one in sessions if one.is_fallback is not True]
    if not own:
        return "the session runs on the fallback key", "the session of the primary key", "fallback"
    if secured(sessions) is False:
        return f"the session is {own[0].status or 'not secured'}", "Secured", own[0].status
    if secured(sessions) and any(one.live_peers == 0 for one in own):
        return "the session has no live peer", "one live peer", "0"
    known = [key.ckn for key in bound.keys if key.ckn] if bound else []
    other = next((one.ckn for one in own if one.ckn and known and not any(_is_one(one.ckn, key) for key in known)), "")
    if other:
        return f"the session runs under CKN {other}, which the bound key chain has not", ", ".join(known), other
    azure = config.cipher if config is not None else None
    differing = next((one for one in _ciphers(own) if azure and _folded(one) != _folded(azure)), "")
    if differing and azure:
        return f"the session runs {differing}, Azure has {azure}", azure, differing
    return None


def _lacking(sessions: Sequence[MkaSession], config: MacsecConfig | None) -> str:
    """Return what the output leaves open, "" where it tells everything."""
    if secured(sessions) is None:
        return "whether the session is secured is not told, or told both ways"
    if any((one.live_peers or 0) > 1 for one in sessions):
        return "the session has more than one live peer, expected Microsoft's alone"
    if not any(one.ckn for one in sessions):
        return "secured; under which CKN the output does not tell"
    if not _ciphers(sessions):
        return "secured; with which cipher the output does not tell"
    if config is None or config.cipher is None:
        return "secured; Azure's cipher was not exported"
    return ""


def _ciphers(sessions: Sequence[MkaSession]) -> list[str]:
    return [one.cipher for one in sessions if one.cipher]


def _folded(cipher: str) -> str:
    return cipher.replace("-", "").casefold()


def _is_one(shown: str, configured: str) -> bool:
    """Compare CKNs; some platforms print them filled with zeros, others as configured."""
    return shown.ljust(CKN_DIGITS, "0") == configured.casefold().ljust(CKN_DIGITS, "0")
