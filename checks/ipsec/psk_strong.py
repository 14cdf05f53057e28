"""ipsec-psk-strong."""

from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.azure_commands import set_shared_key
from checks.ipsec.changes import on_tunnel
from checks.ipsec.tunnel_halves import without_router
from checks.severity import Severity
from parsers.model.change import ChangeKind
from parsers.model.ipsec import IpsecTunnel
from parsers.model.secret import Secret

_SHORTEST = 20


@check(
    "ipsec-psk-strong",
    over=Tunnel,
    severity=Severity.MEDIUM,
    source="NIST SP 800-77 Rev. 1: pre-shared keys; msee-audit: our judgement on the length",
)
def psk_strong(tunnel: Tunnel) -> Outcome:
    """The pre-shared key has at least 20 characters, and nothing else has it.

    Why: Whoever records one IKE exchange can try keys at home; a key that is used twice falls twice.
    Fails when: the key is shorter, easy to guess, good for any peer, or also another connection's or session's
    Unknown when: no key is in the capture, it cannot be decoded and none was supplied, or the router's tunnel was not found
    Fix: Give the connection a long random key of its own.
    - IOS-XE: `pre-shared-key <key>` under a keyring peer with the gateway's address
    - Junos: `set security ike policy <name> pre-shared-key ascii-text <key>`
    """
    missing = without_router(tunnel)
    found = tunnel.tunnel
    if missing or found is None:
        return missing or unknown("the router's half is not known")
    here = dict.fromkeys((*found.all_lines("psk"), *found.all_lines("psk_remote")))
    faults: list[str] = []
    places: list[Place] = list(here)
    known = _known_keys(tunnel, found)
    short = min((key.length for key in known if key.length is not None), default=_SHORTEST)
    if short < _SHORTEST:
        faults.append(f"{short} characters")
    faults += list(dict.fromkeys(key.weakness for key in known if key.weakness))
    if found.is_psk_wildcard:
        faults.append("good for any peer")
        places += found.all_lines("is_psk_wildcard")
    if tunnel.key_sharers:
        names = dict.fromkeys(name for name, _ in tunnel.key_sharers)
        faults.append(f"also the key of {' and '.join(names)}")
        places += [place for _, place in tunnel.key_sharers]
    if faults:
        said = ", ".join(faults)
        return failed(
            f"the pre-shared key is {said}" if found.is_psk_wildcard and len(faults) == 1 else f"the key: {said}",
            *dict.fromkeys(places),
            expected=f"at least {_SHORTEST} characters, for this connection alone",
            actual=said,
            changes=on_tunnel(tunnel, ChangeKind.SET_PSK, fresh="yes" if found.is_psk_wildcard else ""),
            azure_cli=set_shared_key(tunnel),
        )
    if not found.psk and not found.psk_remote and not known:
        return unknown("no pre-shared key is in the capture: ipsec-psk-agrees tells", *here)
    if not any(key.fingerprint is not None for key in known):
        return unknown("the key cannot be decoded: supply it under [[keys]], by the connection's name", *here)
    return passed(f"{short if known else _SHORTEST} characters or more, used once", *here)


def _known_keys(tunnel: Tunnel, found: IpsecTunnel) -> list[Secret]:
    """Return the router's keys; Azure's stands for one that cannot be decoded."""
    own = [key for key in (found.psk, found.psk_remote) if isinstance(key, Secret)]
    decoded = [key for key in own if key.fingerprint is not None]
    if not decoded and tunnel.supplied_psk is not None and tunnel.supplied_psk.fingerprint is not None:
        return [tunnel.supplied_psk]
    return own
