"""macsec-session-secured."""

from checks.check import Outcome, check, not_applicable, unknown
from checks.estate import PortLink
from checks.halves import without_port
from checks.severity import Severity


@check(
    "macsec-session-secured",
    over=PortLink,
    severity=Severity.CRITICAL,
    source="msee-audit: what the router says of its session; nothing in Azure tells the state of MKA",
)
def session_secured(link: PortLink) -> Outcome:
    """The router's session is secured, with one live peer, the expected CKN and cipher, and counters that move.

    Why: Two configurations that agree are a promise; only the session shows that the cable is encrypted.
    Fails when: the session is not secured, has no live peer, or runs under another key or cipher
    Unknown when: no show output of the port was captured
    Fix: Capture the session, and follow the checks of the configuration first.
    - IOS-XE: `show mka sessions`, `show macsec statistics interface <port>`
    - Junos: `show security macsec connections`, `show security mka sessions`
    """
    config = link.link.macsec
    is_bound = any(one is not None and one.is_active is not False for one in link.bound)
    if config is not None and not config.is_on and link.interface is not None and not is_bound:
        return not_applicable("MACsec is on at neither end: macsec-on-azure and macsec-on-edge tell")
    missing = without_port(link)
    if missing:
        return missing
    where = link.macsec.line("is_active") if link.macsec else link.ports[0].line("name")
    return unknown("no session was captured: collect the port's MKA session", where)
