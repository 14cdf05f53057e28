"""What a reader saw, in words that both readers share, and where the two differ. Never a key: only if there is one."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from parsers.clean_text import CleanText
from parsers.model.device import Device

PASSWORD, NO_PASSWORD, NOT_TOLD = "a password", "no password", "not told"
SEEN = "seen"
OPEN = "?"  # of a reader that cannot tell: agrees with anything, and with nothing
ALL_KINDS = ("neighbor ", "interface ", "key chain ", "MACsec policy ")
NEIGHBORS = ("neighbor ",)
_PASSWORD = ": password"  # noqa: S105  ends a subject


class Disagreement(NamedTuple):
    """One thing that the readers saw differently. Never a key: only whether there is one."""

    what: str
    first: str
    second: str
    line: int


class Witness(NamedTuple):
    """One second reader of a platform: the package, the kinds of subject it reads, and how."""

    package: str
    kinds: tuple[str, ...]
    read: Callable[[CleanText], Iterable["Sight"]]
    is_partial: bool = False  # reads a neighbor's own lines: it says nothing of what is inherited


class Sight(NamedTuple):
    """One fact of a reader: what it is about, its value as text, and the lines it stands on (none: unknown)."""

    subject: str
    value: str
    lines: tuple[int, ...] = ()


def neighbor_sights(
    who: str,
    remote_as: int | None,
    password: str,
    lines: tuple[int, ...],
    password_lines: tuple[int, ...] = (),
) -> Iterator[Sight]:
    """Yield what is compared of a neighbor. One that nothing is said of may be a line that a reader does not know."""
    if remote_as is not None:
        yield Sight(f"{who}: remote AS", str(remote_as), lines)
    if remote_as is not None or password != NO_PASSWORD:
        yield Sight(f"{who}: password", password, password_lines or lines)


def neighbor_name(address: object, vrf: str) -> str:
    """Return the subject of a neighbor."""
    return f"neighbor {address} in VRF {vrf}"


def port_name(name: str) -> str:
    """Return the subject of an interface by its name as configured."""
    return f"interface {name.replace(' ', '').casefold()}"


def first_sights(device: Device) -> Iterator[Sight]:
    """Yield what the first reader saw, in the second reader's terms. Listen ranges are no neighbors."""
    for neighbor in device.bgp_neighbors:
        if neighbor.is_dynamic:
            continue
        who = neighbor_name(neighbor.address, neighbor.vrf)
        md5 = neighbor.md5
        password = NOT_TOLD if md5 is None else PASSWORD if md5 else NO_PASSWORD
        remote, keyed = ([one.line for one in neighbor.all_lines(field)] for field in ("remote_as", "md5"))
        is_known = neighbor.remote_as is not None or (md5 is not False and not device.wholeness.hides_secrets)
        # What nothing is said of may be a line that the other reader does not know.
        yield Sight(who, SEEN if is_known else OPEN, (neighbor.block_line, *remote, *keyed))
        yield from neighbor_sights(who, neighbor.remote_as, password, tuple(remote), tuple(keyed))
    yield from _first_ports(device)
    for chain in device.key_chains:
        yield Sight(f"key chain {chain.name}", SEEN, (chain.block_line,))
    for policy in device.macsec_policies:
        yield Sight(f"MACsec policy {policy.name}", SEEN, (policy.block_line,))


def _first_ports(device: Device) -> Iterator[Sight]:
    names = {interface.canonical_name: interface.name for interface in device.interfaces}
    for interface in device.interfaces:
        who = port_name(interface.name)
        addresses = sorted({str(one) for one in (*interface.ipv4, *interface.ipv6)})
        if addresses:
            lines = (*interface.all_lines("ipv4"), *interface.all_lines("ipv6"))
            yield Sight(f"{who}: addresses", " ".join(addresses), tuple(one.line for one in lines))
        if interface.outer_tag is not None and interface.kind != "svi":
            tags = f"{interface.outer_tag} {interface.inner_tag or ''}".strip()
            yield Sight(f"{who}: tags", tags, tuple(one.line for one in interface.all_lines("outer_tag")))
    for port in device.macsec_ports:
        bound = " ".join(one for one in (port.key_chain, port.fallback_key_chain, port.policy) if one)
        fields = [one for one in ("key_chain", "fallback_key_chain", "policy") if one in port.lines]
        if bound:
            places = tuple(one.line for field in fields for one in port.all_lines(field))
            yield Sight(f"{port_name(names.get(port.interface, port.interface))}: MACsec", bound, places)


def differences(
    first: Iterable[Sight], second: Iterable[Sight], witness: Witness, unfollowed: frozenset[int], *, hides_keys: bool
) -> Iterator[Disagreement]:
    """Yield where the readers differ, over what the second reader reads.

    A first sight that stands on a line whose effect the second reader does not follow is no difference, nor is a
    password in a copy that hides its keys: it has them in comments, or not at all.
    """
    ours, theirs = _joined(first, witness), _joined(second, witness)
    for subject in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(subject), theirs.get(subject)
        if one is not None and other is not None and one.value == other.value:
            continue
        if OPEN in (one.value if one else "", other.value if other else ""):
            continue
        if other is None and one is not None and (one.value == NO_PASSWORD or (witness.is_partial and ": " in subject)):
            continue  # that no password was seen is said by silence too
        if (one is not None and unfollowed.intersection(one.lines)) or (hides_keys and subject.endswith(_PASSWORD)):
            continue
        is_absence = one is not None and one.value in (NO_PASSWORD, NOT_TOLD)  # the other has the line
        places = (other, one) if is_absence else (one, other)
        line = next((number for sight in places if sight is not None for number in sight.lines), 1)
        yield Disagreement(subject, one.value if one else "not seen", other.value if other else "not seen", line)


def _joined(sights: Iterable[Sight], witness: Witness) -> dict[str, Sight]:
    """Return the sights by subject; what is said of one subject twice is one sight."""
    found: dict[str, Sight] = {}
    for one in sights:
        if not one.subject.startswith(witness.kinds):
            continue
        held = found.setdefault(one.subject, one)
        if held.value != one.value:
            value = " and ".join(sorted({*held.value.split(" and "), one.value}))
            found[one.subject] = Sight(one.subject, value, (*held.lines, *one.lines))
    return found
