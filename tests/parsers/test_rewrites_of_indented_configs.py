"""Rewrites that change nothing on a device change no fact: line ends, comments, layout, order, names, groups, forms.

IOS, XR, NX-OS, EOS and FRR. Facts are compared without lines, and without the names that a rewrite takes away.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from parsers.encodings import encode_eos7

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PLATFORMS = "arista_eos cisco_nxos cisco_xe cisco_xr frr".split()
CASES = [
    (platform, path)
    for platform in PLATFORMS
    for path in (
        *sorted((FIXTURES / platform).glob("*/running-config.txt")),
        FIXTURES / "one-router" / platform / "running-config.txt",
    )
    if path.parent.name != "cut-off"  # ends in the middle of a line, whatever is added there is something else
]
_FREE_TEXT = re.compile(r"^\s*(?:banner|menu|macro|code\b|aaa authentication (?:banner|fail)|comment\b|vacant|refuse)")
_SETS = ("route-policy", "prefix-set", "as-path-set", "community-set", "rd-set", "extcommunity-set", "group")

Facts = Callable[..., Any]


def text_of(path: Path) -> str:
    return path.read_bytes().decode()


def one_router(platform: str) -> str:
    return text_of(FIXTURES / "one-router" / platform / "running-config.txt")


def is_plain(text: str) -> bool:
    """Tell whether the text has none of what makes a line something else than a line of config."""
    return "--More--" not in text and "\x08" not in text and not any(map(_FREE_TEXT.match, text.split("\n")))


def cases(wanted: Callable[[str, Path, str], bool]) -> pytest.MarkDecorator:
    """Parametrize a test with the cases that its rewrite applies to."""
    chosen = [(platform, path) for platform, path in CASES if wanted(platform, path, text_of(path))]
    assert len(chosen) > 10
    names = [f"{platform}/{path.parent.name}" for platform, path in chosen]
    return pytest.mark.parametrize(("platform", "path"), chosen, ids=names)


# --- rewrites of any text -----------------------------------------------------------------------------------------


@cases(lambda _, path, text: "\x08" not in text)  # a pager's backspaces eat what stands before them
@pytest.mark.parametrize(
    "rewrite",
    [
        lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n"),
        lambda text: "\ufeff" + text.removeprefix("\ufeff"),
        lambda text: text.replace("\r\n", "\n").replace("\n", " \t \n"),
    ],
    ids=["CRLF", "byte order mark", "trailing blanks"],
)
def test_line_ends_change_nothing(platform: str, path: Path, rewrite: Callable[[str], str], same: Facts) -> None:
    text = text_of(path)
    assert same(platform, rewrite(text), text) == []


@cases(lambda _, path, text: is_plain(text))
def test_comments_change_nothing(platform: str, path: Path, same: Facts) -> None:
    text = text_of(path)
    lines = text.replace("\r", "").split("\n")
    more: list[str] = []
    for number, line in enumerate(lines):
        more.append(line)
        is_code = bool(line.strip()) and not line.startswith(("!", " !", "end"))
        if is_code and not _in_set(lines, number) and number > 3:
            more.append(f"{line[: len(line) - len(line.lstrip())]}! a comment, as people paste them")
    fewer = [line for line in lines if line.strip() != "!"]
    assert same(platform, "\n".join(more), text) == []
    assert same(platform, "\n".join(fewer), text) == []


def _in_set(lines: list[str], number: int) -> bool:
    """Tell whether a line stands in the free text of XR's route language, which has comments of its own."""
    for line in reversed(lines[: number + 1]):
        if line.startswith(("end-policy", "end-set", "end-group")):
            return False
        if line.startswith(_SETS):
            return True
    return False


@cases(lambda _, path, text: is_plain(text) and text.rstrip().endswith("\nend"))
def test_a_margin_before_all_lines_changes_nothing(platform: str, path: Path, same: Facts) -> None:
    text = text_of(path).replace("\r", "")
    pasted = "\n".join(f"  {line}" if line.strip() else line for line in text.split("\n"))
    assert same(platform, pasted, text) == []


# A sanitised copy has lines that RANCID moved to the margin; `indented` is about lines that stand too deep.
@cases(lambda _, path, text: is_plain(text) and path.parent.name not in ("sanitised", "indented"))
@pytest.mark.parametrize("blank", ["\t", "  ", "       "], ids=["tabs", "two", "seven"])
def test_indentation_that_keeps_the_depth_changes_nothing(platform: str, path: Path, blank: str, same: Facts) -> None:
    text = text_of(path).replace("\r", "")
    unit = 3 if platform == "arista_eos" else 2 if platform == "cisco_nxos" else 1
    lines = [blank * ((len(line) - len(line.lstrip())) // unit) + line.lstrip() for line in text.split("\n")]
    assert same(platform, "\n".join(lines), text) == []


def stanzas(text: str) -> tuple[list[str], list[list[str]], list[str]]:
    """Return what stands before the first stanza, the stanzas, and the tail from `end` on."""
    lines = text.replace("\r", "").rstrip("\n").split("\n")
    tail = [lines.pop()] if lines[-1] == "end" else []
    start = next(index for index, line in enumerate(lines) if line[:1].isalpha() and _is_code(line))
    blocks: list[list[str]] = []
    closer = ""
    for line in lines[start:]:
        if closer:
            blocks[-1].append(line)
            closer = "" if line.startswith(closer) else closer
        elif line[:1].isalpha() and line not in ("exit", "exit-vrf"):
            blocks.append([line])
            words = line.split()
            ends = {"group": "end-group", "route-policy": "end-policy"}
            closer = ends.get(words[0], "end-set" if words[0].endswith("-set") else "")
        else:
            blocks[-1].append(line)
    return lines[:start], blocks, tail


def _is_code(line: str) -> bool:
    return not re.match(r"[A-Z][a-z]{2} [A-Z][a-z]{2} |Building|Current configuration", line)


# Lines of these kinds replace or precede one another: among themselves their order stays.
_ORDERED = (
    "router bgp",
    "ip prefix-list",
    "ipv6 prefix-list",
    "route-map",
    "interface",
    "default interface",
    "no interface",
)
_SAME = {"default interface": "interface", "no interface": "interface"}


def _kind(block: list[str]) -> tuple[str, ...]:
    words = block[0].split()
    kind = next((one for one in _ORDERED if block[0].startswith(one)), "")
    kind = _SAME.get(kind, kind)
    return (kind, *words[2:3]) if kind in ("ip prefix-list", "ipv6 prefix-list") else (kind or " ".join(words[:2]),)


@cases(lambda _, path, text: is_plain(text) and path.parent.name != "formal")
def test_the_order_of_stanzas_changes_nothing(platform: str, path: Path, same: Facts) -> None:
    text = text_of(path)
    head, blocks, tail = stanzas(text)
    kinds = list(dict.fromkeys(_kind(block) for block in blocks))
    turned = [line for kind in reversed(kinds) for block in blocks if _kind(block) == kind for line in block]
    assert len(blocks) > 1
    assert same(platform, "\n".join([*head, *turned, *tail, ""]), text) == []


# --- rewrites of names and numbers --------------------------------------------------------------------------------

_SHORT = {
    "cisco_xe": [("TenGigabitEthernet", "Te"), ("Port-channel", "Po"), ("Loopback", "Lo")],
    "cisco_xr": [("TenGigE", "Te"), ("Bundle-Ether", "BE"), ("Loopback", "Lo")],
    "cisco_nxos": [("Ethernet", "Eth"), ("port-channel", "Po"), ("loopback", "Lo")],
    "arista_eos": [("Ethernet", "Et"), ("Port-Channel", "Po"), ("Loopback", "Lo")],
}
_REFERENCES = {
    "cisco_xe": "ip route vrf AZURE-PRIV 10.99.0.0 255.255.0.0 TenGigabitEthernet0/0/0.100 172.16.0.2",
    "cisco_xr": "router static\n vrf AZURE-PRIV\n  address-family ipv4 unicast\n   10.99.0.0/16 TenGigE0/0/0/0.100",
    "cisco_nxos": "vrf context AZURE-PRIV\n  ip route 10.99.0.0/16 Ethernet1/1.100 172.16.0.2",
    "arista_eos": "ip route vrf AZURE-PRIV 10.99.0.0/16 Ethernet1.100 172.16.0.2",
}


@pytest.mark.parametrize("platform", list(_SHORT))
@pytest.mark.parametrize("where", ["references", "headings"])
def test_shortened_interface_names_change_nothing(platform: str, where: str, same: Facts) -> None:
    lines = one_router(platform).replace("\nend\n", f"\n{_REFERENCES[platform]}\nend\n").split("\n")
    if platform == "cisco_nxos":
        lines = [*lines[:-1], *_REFERENCES[platform].split("\n"), ""]
    changed = []
    for line in lines:
        is_heading = line.startswith("interface ")
        for long, short in _SHORT[platform]:
            if (where == "headings") is is_heading and not line.lstrip().startswith("description"):
                line = re.sub(rf"(?<![\w-]){long}(?=\d)", short, line)
        changed.append(line)
    assert changed != lines
    assert same(platform, "\n".join(changed), "\n".join(lines), {"name"}) == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_asdot_changes_nothing(platform: str, same: Facts) -> None:
    text = one_router(platform)
    for old, new in (("64496", "4200000496"), ("64510", "4200000510")):
        text = re.sub(rf"\b(router bgp|remote-as|local-as) {old}\b", rf"\1 {new}", text)
    dotted = re.sub(r"\b4200000(\d{3})\b", lambda hit: f"64086.{59904 + int(hit[1])}", text)
    assert 64086 * 65536 + 59904 == 4200000000
    assert dotted.count("64086.") >= 4
    assert same(platform, dotted, text) == []


# --- groups, written out ------------------------------------------------------------------------------------------

_GROUPED = [
    (platform, path)
    for platform in ("arista_eos", "frr", "cisco_xe")
    for path in (FIXTURES / "one-router" / platform / "running-config.txt",)
]


def _sections(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of each place that has neighbors of its own: a process, a VRF of it, a family."""
    heads = [index for index, line in enumerate(lines) if re.match(r"\s*(?:router bgp|vrf \S+$|address-family)", line)]
    for head, following in zip(heads, [*heads[1:], len(lines)], strict=True):
        yield head + 1, following


def write_out_groups(text: str, group_word: str, key_of: Callable[[str, str], str]) -> str:
    """Write the lines of each peer group before those of its members, and take the memberships away."""
    lines = text.split("\n")
    groups = set(re.findall(rf"neighbor (\S+) {group_word}$", text, re.MULTILINE))
    members: dict[tuple[int, str], str] = {}
    process = 0
    for index, line in enumerate(lines):
        process = index if line.startswith("router bgp") else process
        hit = re.match(rf"\s+neighbor (\S+) {group_word} (\S+)$", line)
        if hit:
            members[process, hit[1]] = hit[2]
    scopes = [index for index, line in enumerate(lines) if line.startswith("router bgp")]
    out: list[str] = []
    session = _group_lines(lines, groups)
    first_seen: set[tuple[int, str, int]] = set()
    scope = section = 0
    for index, line in enumerate(lines):
        if index in scopes:
            scope = index
        if re.match(r"\s*(?:router bgp|vrf \S+$|address-family)", line):
            section = index
        hit = re.match(r"(\s+)neighbor (\S+) (.*)", line)
        if hit and hit[2] in groups:
            continue  # the group's own line goes
        if hit and (scope, hit[2]) in members and (scope, hit[2], section) not in first_seen:
            first_seen.add((scope, hit[2], section))
            place = lines[section].strip()
            out += [
                f"{hit[1]}neighbor {hit[2]} {key_of(hit[2], statement)}"
                for statement in session.get((members[scope, hit[2]], _family(place)), ())
            ]
        if hit and hit[3].startswith(f"{group_word} "):
            continue
        out.append(line)
    return "\n".join(out)


def _family(head: str) -> str:
    return head if head.startswith("address-family") else ""


def _group_lines(lines: list[str], groups: set[str]) -> dict[tuple[str, str], list[str]]:
    """Return the statements of each group, by group and address family."""
    found: dict[tuple[str, str], list[str]] = {}
    for start, stop in _sections(lines):
        place = _family(lines[start - 1].strip())
        for line in lines[start:stop]:
            hit = re.match(r"\s+neighbor (\S+) (.*)", line)
            if hit and hit[1] in groups and hit[2] not in ("peer group", "peer-group"):
                statements = found.setdefault((hit[1], place), [])
                if hit[2] not in statements:
                    statements.append(hit[2])
    return found


def test_written_out_peer_groups_of_eos_change_nothing(same: Facts) -> None:
    text = one_router("arista_eos")

    def key_of(name: str, statement: str) -> str:  # EOS encodes a key under the name on its line
        return f"password 7 {encode_eos7('ErAmsnotasecret01', name)}" if statement.startswith("password") else statement

    written = write_out_groups(text, "peer group", key_of)
    assert "peer group" not in written
    assert same("arista_eos", written, text, {"peer_group"}) == []


def test_written_out_peer_groups_of_frr_change_nothing(same: Facts) -> None:
    text = one_router("frr")
    blocks = re.split(r"(?=^router bgp)", text, flags=re.MULTILINE)  # a group belongs to its process
    written = "".join(write_out_groups(block, "peer-group", lambda _, statement: statement) for block in blocks)
    assert "peer-group" not in written
    assert same("frr", written, text, {"peer_group"}) == []


def _template(text: str, head: str) -> list[str]:
    block = text.split(f"{head}\n", 1)[1].split("\n")
    return [line.strip() for line in block[: next(i for i, one in enumerate(block) if not one.startswith("  "))]]


def test_written_out_templates_of_ios_change_nothing(same: Facts) -> None:
    text = one_router("cisco_xe")
    lines = text.split("\n")
    for kind in ("session MSEE", "policy MSEE-V4"):
        statements = [one for one in _template(text, f" template peer-{kind}") if not one.startswith("exit")]
        assert len(statements) > 1
        named = {re.match(r"\s+neighbor (\S+)", one)[1] for one in lines if one.endswith(f"inherit peer-{kind}")}  # type: ignore[index]
        out: list[str] = []
        done: set[str] = set()
        for line in lines:
            hit = re.match(r"(\s+)neighbor (\S+)", line)
            place = "session" if kind.startswith("session") else "policy"
            is_due = hit and hit[2] in named and hit[2] not in done and (place == "session" or len(hit[1]) == 2)
            if hit and is_due:
                done.add(hit[2])
                out += [f"{hit[1]}neighbor {hit[2]} {one}" for one in statements]
            if not line.endswith(f"inherit peer-{kind}"):
                out.append(line)
        lines = out
    written = "\n".join(lines)
    assert "inherit" not in written
    gone = {"peer_group"}
    assert same("cisco_xe", written, text, gone) == []


def test_peer_groups_of_ios_in_place_of_templates_change_nothing(same: Facts) -> None:
    text = one_router("cisco_xe")
    session = [one for one in _template(text, " template peer-session MSEE") if not one.startswith("exit")]
    grouped = [" neighbor MSEE peer-group", *(f" neighbor MSEE {one}" for one in session)]
    lines = text.replace("inherit peer-session MSEE", "peer-group MSEE").split("\n")
    at = lines.index(" no bgp default ipv4-unicast")
    written = "\n".join([*lines[: at + 1], *grouped, *lines[at + 1 :]])
    assert same("cisco_xe", written, text, {"peer_group"}) == []


def _children(lines: list[str], at: int) -> list[str]:
    depth = len(lines[at]) - len(lines[at].lstrip())
    below = []
    for line in lines[at + 1 :]:
        if len(line) - len(line.lstrip()) <= depth and line.strip():
            break
        below.append(line)
    return below


@pytest.mark.parametrize(
    ("platform", "use", "heads"),
    [
        ("cisco_xr", "use ", [" neighbor-group MSEE", " session-group MSEE-SESSION"]),
        ("cisco_nxos", "inherit ", ["  template peer MSEE", "  template peer-session MSEE-SESSION"]),
    ],
)
def test_written_out_groups_of_xr_and_nxos_change_nothing(
    platform: str, use: str, heads: list[str], same: Facts
) -> None:
    text = one_router(platform)
    lines = text.split("\n")
    for head in heads:  # the outer one first: it uses the inner one
        at = lines.index(head)
        body = _children(lines, at)
        depth = len(head) - len(head.lstrip())
        reference = use + head.strip().removeprefix("template ")
        del lines[at : at + 1 + len(body)]
        out: list[str] = []
        for line in lines:
            if line.strip() == reference:
                extra = len(line) - len(line.lstrip()) - depth - (2 if platform == "cisco_nxos" else 1)
                out += [" " * extra + one for one in body]
            else:
                out.append(line)
        lines = out
    written = "\n".join(lines)
    assert use not in written
    assert same(platform, written, text, {"peer_group"}) == []


# --- other forms of the same config -------------------------------------------------------------------------------


def formal(text: str) -> str:
    """Return a block-form XR config as `show running-config formal` prints it: one full path a line."""
    out: list[str] = []
    stack: list[tuple[int, str, bool]] = []
    closer = ""
    for line in text.split("\n"):
        body = line.strip()
        if closer:
            out.append(line)
            closer = "" if body == closer else closer
            continue
        first = body.split()[0] if body else ""
        if first == "route-policy" and not line.startswith(" "):
            closer = "end-policy"
        elif first.endswith("-set") and not line.startswith(" "):
            closer = "end-set"
        if closer or not body or body.startswith("!") or not _is_code(line):
            out.append(line) if body != "!" else None
            continue
        depth = len(line) - len(line.lstrip())
        stack = [one for one in stack if one[0] < depth]
        path = " ".join([*(one[1] for one in stack), body])
        stack.append((depth, body, False))
        out.append(path)
    return "\n".join(out)


# A group's patterns stand in quotes within its own lines, which the formal form leaves as they are.
@cases(
    lambda platform, path, text: (
        platform == "cisco_xr"
        and is_plain(text)
        and path.parent.name != "indented"
        and not {"apply-group", "<removed>"} & {*text.split()}
    )
)
def test_formal_form_of_xr_changes_nothing(platform: str, path: Path, same: Facts) -> None:
    text = text_of(path).replace("\r", "")
    assert same(platform, formal(text), text) == []


_EXPLICIT = {  # what `show running-config all` adds to a neighbor and an interface that say nothing of it
    "cisco_xe": (["no shutdown", "no fall-over bfd"], ["no shutdown"]),
    "arista_eos": (["no bfd", "no shutdown", "no ebgp-multihop", "no ttl maximum-hops"], ["no shutdown"]),
    "frr": (["no shutdown"], ["no shutdown"]),
    "cisco_nxos": (["no shutdown", "no bfd"], ["no shutdown"]),
    "cisco_xr": ([], ["no shutdown"]),
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_defaults_that_are_printed_change_nothing(platform: str, same: Facts) -> None:
    text = one_router(platform)
    of_neighbor, of_interface = _EXPLICIT[platform]
    out: list[str] = []
    lines = text.split("\n")
    for index, line in enumerate(lines):
        out.append(line)
        if line.startswith("interface ") and not any("shutdown" in one for one in _children(lines, index)):
            out += [
                f"   {one}" if platform == "arista_eos" else f"  {one}" if platform == "cisco_nxos" else f" {one}"
                for one in of_interface
            ]
        hit = re.match(r"(\s+)neighbor (10\.255\.0\.2)( remote-as \S+)?$", line)
        if hit and platform == "cisco_nxos":
            out += [f"{hit[1]}  {one}" for one in of_neighbor]
        elif hit and hit[3]:
            out += [f"{hit[1]}no neighbor {hit[2]} {one.removeprefix('no ')}" for one in of_neighbor]
    assert len(out) > len(lines) + 3
    assert same(platform, "\n".join(out), text, {"defaults"}) == []


@pytest.mark.parametrize("platform", ["cisco_xe", "arista_eos", "cisco_nxos", "cisco_xr", "frr"])
def test_text_that_lost_its_indentation_is_never_taken_for_a_whole_config(platform: str, facts_of: Facts) -> None:
    flat = "\n".join(line.lstrip() for line in one_router(platform).split("\n"))
    facts = facts_of(platform, flat, whole=True)
    assert facts["wholeness"]["is_whole"] is False
    assert facts["unread"]
