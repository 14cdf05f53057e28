"""How to change the MACsec key of a port link: the steps in order, and which of them cut the link.

Azure holds one CKN and one CAK for a link and no chain: from the moment that the ends differ until they agree again the
link is down, and fails closed. Source: facts on Azure, 3; on MACsec, 1.1 and 10.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from checks.azure_commands import update_link
from checks.estate import EdgePath, PortLink
from checks.ladder import predict
from checks.macsec_keys import CAK_DIGITS, is_over, key_in_use, may_cover
from parsers.model.macsec import ChainKey


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `cuts` tells whether the link goes down with it, None where that is open."""

    at: Literal["traffic", "vault", "router", "Azure", "both"]
    text: str
    cuts: bool | None = False
    because: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Rollover:
    """The change of one link's key, and what stands in its way now."""

    link: str
    device: str | None
    warnings: tuple[str, ...]
    steps: tuple[Step, ...]


def plan(link: PortLink) -> Rollover:
    """Return the steps for one link, from its lifetimes, its fallback and Azure's single key."""
    device = link.edge.name if link.edge else None
    blocked = _blocked(link)
    if blocked:
        return Rollover(link.id, device, (blocked,), ())
    return Rollover(link.id, device, tuple(_warnings(link)), tuple(_steps(link)))


def _blocked(link: PortLink) -> str:
    if link.interface is None:
        return f"nothing can be planned: {link.unpaired_because or 'the router port is not known'}"
    if link.link.macsec is None:
        return "nothing can be planned: macSecConfig was not exported (az network express-route port show)"
    bound = link.macsec
    if not link.link.macsec.is_on and (bound is None or not bound.keys):
        return "MACsec is on at neither end: there is no key to change"
    if bound is None or not bound.keys:
        return "Azure has keys and the router has none: the link is down already; bind them first"
    return ""


def _warnings(link: PortLink) -> Iterator[str]:
    bound, now = link.macsec, link.now
    assert bound is not None
    if link.twin is None or not _carries(link.twin):
        yield "the other link is not known to carry the traffic: while this one is cut, nothing passes"
    if now is None:
        return
    for key in _future(bound.keys, now):
        start = key.valid_from
        if start is not None:
            yield (
                f"key {_name(key)} starts on {_day(start)}: the router changes to it then, and the link is cut until "
                "Azure has it"
            )
    possible = [key for key in bound.keys if may_cover(key, now)]
    if len(possible) > 1:
        yield (
            f"{len(possible)} keys may be in force at once: the router uses the newest, and nothing says that "
            "Azure has that one"
        )
    end = _end_without_successor(bound.keys, now)
    if end is not None:
        yield f"the key in force ends on {_day(end)} and no other is in force then: the link is cut from that moment"
    if bound.fallback_key_chain:
        yield (
            f"fallback {bound.fallback_key_chain} is bound: Azure never answers it. Only if it held Azure's next key "
            "could it take over; that is not verified"
        )
    twin = link.twin.link.macsec if link.twin else None
    mine = link.link.macsec
    if twin and mine and mine.cak_secret_identifier and mine.cak_secret_identifier == twin.cak_secret_identifier:
        yield "both links name one secret of the vault: store a new secret for this link, and leave the other's alone"


def _carries(twin: PortLink) -> bool:
    """Tell whether every path of the other link is predicted up, as far as that can be told without its keys."""
    return bool(twin.paths) and not any(_is_down(path) for path in twin.paths)


def _is_down(path: EdgePath) -> bool:
    return path.interface is None or any(rung.predicted == "down" for rung in predict(path))


def _steps(link: PortLink) -> Iterator[Step]:
    assert link.macsec is not None
    assert link.link.macsec is not None
    cipher = link.link.macsec.cipher
    digits = f"{CAK_DIGITS[cipher]} hex digits, as {cipher} needs" if cipher else "the length that the cipher needs"
    chain, other = link.macsec.key_chain, link.twin.link.name if link.twin else "the other link"
    yield Step("traffic", f"drain {link.link.name}: prefer {other} both ways, and see that it carries everything")
    yield Step("vault", f"store a new CKN (64 hex digits) and a new CAK ({digits}); no newline at the end")
    yield from _router_steps(link, chain)
    yield Step(
        "both", f"see that the session is secured under the new CKN, then ARP, then BGP on {link.link.name}; then go on"
    )
    yield Step("router", f"remove the old key from {chain}, and any fallback", because="Azure holds no second key")
    yield Step("traffic", f"take {link.link.name} back into service; wait, then do the same for {other}")


def _router_steps(link: PortLink, chain: str) -> Iterator[Step]:
    """Yield the two halves of the change itself: between them the link is down."""
    assert link.macsec is not None
    now = link.now
    arguments = "--macsec-ckn-secret-identifier <new ckn url> --macsec-cak-secret-identifier <new cak url>"
    command = update_link(link.port, link.link.name, arguments)
    coming = _future(link.macsec.keys, now) if now is not None else []
    if coming:
        key = coming[0]
        moment = _day(key.valid_from) if key.valid_from else "its start"
        said = f"key {_name(key)} of {chain} is there already, and starts on {moment}"
        yield Step("router", said, because="not in force yet")
    else:
        moment = "the start that you give it"
        yield Step(
            "router",
            f"add the new key to {chain} with a start in the future, in the device's own time zone",
            because="a key that is in force at once is used at once, and cuts the link",
        )
    yield Step(
        "Azure",
        f"set both identifiers of {link.link.name}, as close to {moment} as you can",
        cuts=True,
        because="Azure changes at once and holds one key: the link is down until the router's new key is in force",
        command=command,
    )
    yield Step(
        "router",
        f"at {moment} the router changes to the new key",
        cuts=True,
        because="where it comes before Azure's change, the cut begins here and ends there",
    )


def _future(keys: tuple[ChainKey, ...], now: datetime) -> list[ChainKey]:
    """Return the keys that start later, the first of them first."""
    coming = [key for key in keys if key.valid_from is not None and key.valid_from > now and not may_cover(key, now)]
    return sorted(coming, key=lambda key: key.valid_from or now)


def _end_without_successor(keys: tuple[ChainKey, ...], now: datetime) -> datetime | None:
    used = key_in_use(keys, now).key
    if used is None or used.valid_to is None:
        return None
    end = used.valid_to
    lasting = [key for key in keys if key is not used and not is_over(key, now) and may_cover(key, end)]
    return None if lasting else end


def _name(key: ChainKey) -> str:
    return key.ckn if key.ckn and len(key.ckn) <= 12 else f"{(key.ckn or key.identifier)[:12]}…"


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "?"
