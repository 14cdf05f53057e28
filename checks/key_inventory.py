"""Every key of the estate: where it stands, what it serves, whether the ends agree, how long; never its text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from checks.estate import EdgeDevice, EdgePath, Estate, PortLink, Tunnel
from checks.macsec_keys import compare_cak, compare_ckn, is_over, key_in_use
from parsers.model.macsec import ChainKey, KeyChain, MacsecPort
from parsers.model.secret import Secret
from parsers.model.source import Where

Use = Literal["macsec", "macsec-fallback", "md5", "psk", "key-chain"]


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """One key at one place of a config. `agrees` None: not known, and `because` says what would tell."""

    use: Use
    device: str
    where: Where
    owners: tuple[str, ...]  # "key chain K, key 01", "neighbor 192.0.2.2"
    serves: tuple[str, ...] = ()  # in Azure's names: port links, paths, connections
    ckn: str | None = None
    secret: Secret | None = None  # None: not in the capture
    agrees: bool | None = None
    because: str = ""
    check_uid_of: tuple[tuple[str, str], ...] = ()  # (check, resource) of the findings that tell the same
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    note: str = ""  # what makes a lifetime doubtful, or that the key is not in use now


def key_places(estate: Estate) -> tuple[KeyPlace, ...]:
    """Return every CKN with its CAK, every MD5 key and PSK, and the other chains' keys, in the order of the configs."""
    found: list[KeyPlace] = []
    for edge in estate.devices:
        if edge.device is not None:
            found += _md5(edge, estate)
            found += _chains(edge, estate)
            found += _psks(edge, estate)
    merged: dict[tuple[str, int, str], KeyPlace] = {}
    for one in found:
        key = (one.where.file, one.where.line, one.ckn or "")
        merged[key] = _joined(merged[key], one) if key in merged else one
    return tuple(sorted(merged.values(), key=lambda one: (one.device, one.where.file, one.where.line)))


def _joined(first: KeyPlace, second: KeyPlace) -> KeyPlace:
    """Return one place of two uses of one line: the worse agreement is told."""
    order = (False, None, True)
    worse = first if order.index(first.agrees) <= order.index(second.agrees) else second
    return replace(
        first,
        owners=tuple(dict.fromkeys((*first.owners, *second.owners))),
        serves=tuple(dict.fromkeys((*first.serves, *second.serves))),
        agrees=worse.agrees,
        because=worse.because,
        check_uid_of=tuple(dict.fromkeys((*first.check_uid_of, *second.check_uid_of))),
    )


def _md5(edge: EdgeDevice, estate: Estate) -> Iterator[KeyPlace]:
    assert edge.device is not None
    for neighbor in edge.device.bgp_neighbors:
        if neighbor.md5 is False or (neighbor.md5 is None and "md5" not in neighbor.lines):
            continue
        vrf = "" if neighbor.vrf == "default" else f" vrf {neighbor.vrf}"
        paths = [path for path in estate.paths if path.neighbor is neighbor]
        agrees, because = _md5_agreement(neighbor.md5, paths)
        yield KeyPlace(
            use="md5",
            device=edge.name,
            where=neighbor.line("md5"),
            owners=(f"neighbor {neighbor.address}{vrf}",),
            serves=tuple(path.id for path in paths),
            secret=neighbor.md5,
            agrees=agrees,
            because=because,
            check_uid_of=tuple(("bgp-md5-agrees", path.id) for path in paths),
        )


def _md5_agreement(secret: Secret | None, paths: Sequence[EdgePath]) -> tuple[bool | None, str]:
    if not paths:
        return None, "no circuit's neighbor"
    if secret is None:
        return None, "the router's key is not in the capture"
    path = paths[0]
    if path.supplied_md5 is None:
        return None, "Azure's key was not supplied under [[keys]]"
    agrees = secret.agrees(path.supplied_md5)
    if agrees is None:
        return None, f"it cannot be decoded ({secret.encoding.value})"
    return agrees, f"{'it is' if agrees else 'it is another than'} the one from {path.supplied_md5_from}"


def _chains(edge: EdgeDevice, estate: Estate) -> Iterator[KeyPlace]:
    assert edge.device is not None
    bound = _bound(edge, estate)
    for chain in edge.device.key_chains:
        users = [(port, link, is_fallback) for port, link, name, is_fallback in bound if name == chain.name]
        for key in chain.keys:
            if not users:
                yield _plain(edge, chain, key)
            for port, link, is_fallback in users:
                yield _macsec(edge, chain, key, port, link, estate.now, is_fallback=is_fallback)


def _bound(edge: EdgeDevice, estate: Estate) -> list[tuple[MacsecPort, PortLink | None, str, bool]]:
    assert edge.device is not None
    links = {
        one.interface: link
        for link in estate.port_links
        if link.edge is not None and link.edge.name == edge.name
        for one in link.bound
        if one is not None
    }
    return [
        (port, links.get(port.interface), name, is_fallback)
        for port in edge.device.macsec_ports
        for name, is_fallback in ((port.key_chain, False), (port.fallback_key_chain, True))
        if name
    ]


def _plain(edge: EdgeDevice, chain: KeyChain, key: ChainKey) -> KeyPlace:
    is_macsec = chain.kind == "macsec"
    return KeyPlace(
        use="macsec" if is_macsec else "key-chain",
        device=edge.name,
        where=key.line("ckn" if is_macsec and key.ckn else "secret"),
        owners=(_owner(chain, key),),
        ckn=key.ckn,
        secret=key.secret or None,
        because="bound to no port" if is_macsec else "no key of a circuit",
        valid_from=key.valid_from,
        valid_to=key.valid_to,
        note=key.defaults.get("valid_from", ""),
    )


def _owner(chain: KeyChain, key: ChainKey) -> str:
    return f"key chain {chain.name}" + (
        "" if key.ckn == key.identifier.lower() or key.ckn else f", key {key.identifier}"
    )


def _macsec(
    edge: EdgeDevice,
    chain: KeyChain,
    key: ChainKey,
    port: MacsecPort,
    link: PortLink | None,
    now: datetime,
    *,
    is_fallback: bool,
) -> KeyPlace:
    agrees, because = _macsec_agreement(key, link, is_fallback=is_fallback)
    checks = ("macsec-ckn-agrees", "macsec-cak-agrees") if link and not is_fallback else ()
    in_use = key_in_use(port.keys, now)
    notes = [key.defaults.get("valid_from", "")]
    if is_over(key, now):
        notes.append("over")
    elif not is_fallback and in_use.key is not None and in_use.key is not key:
        notes.append("not in use now")
    return KeyPlace(
        use="macsec-fallback" if is_fallback else "macsec",
        device=edge.name,
        where=key.line("ckn"),
        owners=(f"{_owner(chain, key)} on {port.interface}",),
        serves=(link.id,) if link else (),
        ckn=key.ckn,
        secret=key.secret or None,
        agrees=agrees,
        because=because,
        check_uid_of=tuple((check, link.id) for check in checks) if link else (),
        valid_from=key.valid_from,
        valid_to=key.valid_to,
        note="; ".join(one for one in notes if one),
    )


def _macsec_agreement(key: ChainKey, link: PortLink | None, *, is_fallback: bool) -> tuple[bool | None, str]:
    if link is None:
        return None, "no ExpressRoute Direct link's port"
    if is_fallback:
        return None, "a fallback key, which Azure never answers"
    supplied = link.supplied
    if supplied is None:
        return None, "Azure's CKN and CAK were not supplied under [[keys]]"
    cipher = link.link.macsec.cipher if link.link.macsec else None
    said = [compare_ckn(key.ckn or "", supplied.ckn)] if supplied.ckn is not None else []
    said += [compare_cak(key, supplied.cak, cipher)] if supplied.cak is not None else []
    different = next((one for one in said if one.agrees is False), None)
    doubtful = next((one for one in said if one.agrees is None), None)
    if different or doubtful:
        return (False if different else None), (different or doubtful or said[0]).said
    whole = supplied.ckn is not None and supplied.cak is not None
    return (
        (True, f"CKN and CAK are those from {supplied.source}")
        if whole
        else (None, "only one of CKN and CAK was supplied")
    )


def _psks(edge: EdgeDevice, estate: Estate) -> Iterator[KeyPlace]:
    assert edge.device is not None
    for tunnel in edge.device.ipsec_tunnels:
        uses = [one for one in estate.tunnels if one.tunnel is tunnel]
        for field, what in (("psk", ""), ("psk_remote", ", the peer's key")):
            secret = getattr(tunnel, field)
            if secret is False or (secret is None and field not in tunnel.lines):
                continue
            agrees, because = _psk_agreement(secret, uses)
            yield KeyPlace(
                use="psk",
                device=edge.name,
                where=tunnel.line(field),
                owners=(f"tunnel {tunnel.name}{what}",),
                serves=tuple(dict.fromkeys(one.id for one in uses)),
                secret=secret,
                agrees=agrees,
                because=because,
                check_uid_of=tuple(("ipsec-psk-agrees", one.id) for one in uses),
            )


def _psk_agreement(secret: Secret | None, uses: Sequence[Tunnel]) -> tuple[bool | None, str]:
    if not uses:
        return None, "no connection of Azure's pairs with it"
    supplied = uses[0].supplied_psk
    if secret is None:
        return None, "the router's key is not in the capture"
    if supplied is None:
        return None, "Azure's key was not supplied under [[keys]]"
    agrees = secret.agrees(supplied)
    if agrees is None:
        return None, f"it cannot be decoded ({secret.encoding.value})"
    return agrees, f"{'it is' if agrees else 'it is another than'} the one from {uses[0].supplied_psk_from}"


def labels(places: Iterable[KeyPlace]) -> dict[int, str]:
    """Return a name of this run for each key that can be told apart, by its place's id(): equal keys, one name."""
    names: dict[str, str] = {}
    found: dict[int, str] = {}
    for one in places:
        if one.secret is not None and one.secret.fingerprint is not None:
            found[id(one)] = names.setdefault(one.secret.fingerprint, f"key {len(names) + 1}")
    return found
