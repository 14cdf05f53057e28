"""The second witness: reads the relevant blocks again, without our tree, so that an audit hangs on no one parser's bug.

ciscoconfparse2 reads IOS-like configs, TTP the BGP neighbors. Both are imported late. ciscoconfparse2 takes banner text
for config, counts from 0 and logs config text to stdout, so banners are blanked, lines are mapped and its log is off.
Sources: facts on packages, 2 and 3; design, section 7.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files
from ipaddress import ip_address, ip_interface
from typing import Any, NamedTuple

from parsers.clean_text import CleanText, clean
from parsers.model.capture import Capture
from parsers.model.device import Device

IOS_LIKE = frozenset({"cisco_xe"})
_KEPT = ("router bgp", "interface ", "key chain ", "mka policy ", "mka ")
_NO_PASSWORD = "no password"  # noqa: S105  says that there is none


class Disagreement(NamedTuple):
    """One thing that the readers saw differently. Never a key: only whether there is one."""

    what: str
    first: str
    second: str
    line: int


class _Sight(NamedTuple):
    """One fact of a reader: what it is about, its value as text, and the line (0: unknown)."""

    subject: str
    value: str
    line: int


def second_reading(capture: Capture, device: Device) -> tuple[Disagreement, ...]:
    """Read the capture again and return where the two readers differ; empty where they agree.

    A second reader that breaks is itself a disagreement: its witness is missing.
    """
    text = clean(capture.file, capture.text)
    found: list[Disagreement] = []
    if device.platform in IOS_LIKE:
        hides = device.wholeness.hides_secrets  # a sanitised copy has its keys in comments, or not at all
        found += [
            one
            for one in _compared("ciscoconfparse2", lambda: _first_ios(device), lambda: _ccp_sights(text))
            if not (hides and one.what.endswith(": password"))
        ]
    if device.platform in _TTP_SIGHTS:
        read = _TTP_SIGHTS[device.platform]
        found += _compared("ttp", lambda: _first_neighbors(device), lambda: read(text, device.platform))
    return tuple(sorted(set(found)))


def has_second_reader(platform: str) -> bool:
    """Tell whether a second reader exists for the platform."""
    return platform in IOS_LIKE or platform in _TTP_SIGHTS


def _compared(
    reader: str, first: Callable[[], Iterable[_Sight]], second: Callable[[], Iterable[_Sight]]
) -> Iterable[Disagreement]:
    try:
        seen = list(second())
    except Exception as error:  # noqa: BLE001  another package over hostile text; its message may hold config lines
        return [Disagreement(f"the second reader ({reader})", "read", f"broke: {type(error).__name__}", 1)]
    return list(_differences(list(first()), seen))


def _differences(first: Sequence[_Sight], second: Sequence[_Sight]) -> Iterable[Disagreement]:
    ours = {sight.subject: sight for sight in first}
    theirs = {sight.subject: sight for sight in second}
    for subject in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(subject), theirs.get(subject)
        if one is None or other is None or one.value != other.value:
            line = (one.line if one else 0) or (other.line if other else 0) or 1
            yield Disagreement(subject, one.value if one else "not seen", other.value if other else "not seen", line)


# What the first reader saw, in the second reader's terms.


def _first_ios(device: Device) -> Iterable[_Sight]:
    for neighbor in device.bgp_neighbors:
        if neighbor.is_dynamic:
            continue
        who = f"neighbor {neighbor.address} in VRF {neighbor.vrf}"
        if neighbor.remote_as is not None:
            yield _Sight(f"{who}: remote AS", str(neighbor.remote_as), neighbor.line("remote_as").line)
        if neighbor.md5 is not None:
            value = "password" if neighbor.md5 else _NO_PASSWORD
            yield _Sight(f"{who}: password", value, neighbor.line("md5").line)
    for interface in device.interfaces:
        name = interface.name.casefold()
        addresses = sorted(str(one) for one in (*interface.ipv4, *interface.ipv6))
        if addresses:
            yield _Sight(f"interface {name}: addresses", " ".join(addresses), interface.line("ipv4").line)
        if interface.outer_tag is not None:
            tags = f"{interface.outer_tag} {interface.inner_tag or ''}".strip()
            yield _Sight(f"interface {name}: tags", tags, interface.line("outer_tag").line)
    for chain in device.key_chains:
        yield _Sight(f"key chain {chain.name}", "defined", chain.block_line)
    for policy in device.macsec_policies:
        yield _Sight(f"mka policy {policy.name}", "defined", policy.block_line)


def _first_neighbors(device: Device) -> Iterable[_Sight]:
    for neighbor in device.bgp_neighbors:
        if not neighbor.is_dynamic:
            yield _Sight(f"neighbor {neighbor.address} in VRF {neighbor.vrf}", "seen", neighbor.block_line)


# ciscoconfparse2


class _Scope(NamedTuple):
    """The neighbor lines of one VRF (or of the templates): name → words of its statements."""

    lines: dict[str, list[tuple[list[str], int]]]


def _ccp_sights(text: CleanText) -> Iterable[_Sight]:
    kept, numbers = _slice(text.lines)
    parsed = _parse_silently(kept)
    scopes: dict[str, _Scope] = {}
    templates: dict[str, list[list[str]]] = {}
    for item in parsed.objs:
        if item.parent is not item:
            continue
        head = item.text.split()
        if head[:2] == ["router", "bgp"]:
            _read_bgp(item, scopes, templates, numbers)
        elif head[:1] == ["interface"] and len(head) > 1:
            yield from _ccp_interface(item, head[1], numbers)
        elif head[:2] == ["key", "chain"] and len(head) > 2:
            yield _Sight(f"key chain {head[2]}", "defined", numbers[item.linenum])
        elif head[:2] == ["mka", "policy"] and len(head) > 2:
            yield _Sight(f"mka policy {head[2]}", "defined", numbers[item.linenum])
    yield from _resolve(scopes, templates)


def _parse_silently(kept: list[str]) -> Any:
    import ciscoconfparse2
    from loguru import logger

    logger.remove()  # its own handler prints config lines, keys included, to stdout
    return ciscoconfparse2.CiscoConfParse(kept, syntax="ios")


def _slice(lines: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return the blocks that matter, banners left out, and the 1-based number of each kept line."""
    kept: list[str] = []
    numbers: list[int] = []
    delimiter, is_wanted = "", False
    for number, line in enumerate(lines, 1):
        if delimiter:
            delimiter = "" if delimiter in line else delimiter
            continue
        if line.startswith("banner "):
            delimiter = _banner_delimiter(line)
            continue
        if line.startswith("macro name "):
            delimiter = "@"
            continue
        if line[:1] not in ("", " ", "\t", "!"):
            is_wanted = line.startswith(_KEPT)
        if is_wanted and line.strip() and line.lstrip()[0] != "!":
            kept.append(line.rstrip())
            numbers.append(number)
    return kept, numbers


def _banner_delimiter(line: str) -> str:
    """Return the delimiter that ends the banner on a later line, "" where the banner ends on its own line."""
    words = line.split(maxsplit=2)
    rest = words[2] if len(words) > 2 else ""
    delimiter = rest[:2] if rest[:1] == "^" else rest[:1]
    return "" if not delimiter or delimiter in rest[len(delimiter) :] else delimiter


def _read_bgp(
    block: Any, scopes: dict[str, _Scope], templates: dict[str, list[list[str]]], numbers: Sequence[int]
) -> None:
    vrf = "default"  # old releases print a family's lines flat, up to its exit
    for child in block.children:
        words = child.text.split()
        if words[:2] == ["template", "peer-session"] and len(words) > 2:
            templates[words[2]] = [one.text.split() for one in child.children]
        elif words[:1] == ["address-family"]:
            own = words[words.index("vrf") + 1] if "vrf" in words[:-1] else "default"
            _read_statements(child.children, own, scopes, numbers)
            vrf = "default" if child.children else own
        elif words[:1] == ["exit-address-family"]:
            vrf = "default"
        else:
            _read_statements([child], vrf, scopes, numbers)


def _read_statements(items: Iterable[Any], vrf: str, scopes: dict[str, _Scope], numbers: Sequence[int]) -> None:
    scope = scopes.setdefault(vrf, _Scope({}))
    for item in items:
        words = item.text.split()
        is_no = words[:2] == ["no", "neighbor"]
        words = words[1:] if is_no else words
        if words[:1] == ["neighbor"] and len(words) > 2:
            statement = [f"no {words[2]}", *words[3:]] if is_no else words[2:]
            scope.lines.setdefault(words[1], []).append((statement, numbers[item.linenum]))


def _resolve(scopes: dict[str, _Scope], templates: dict[str, list[list[str]]]) -> Iterable[_Sight]:
    for vrf, scope in scopes.items():
        for name, statements in scope.lines.items():
            address = _address(name)
            if address is None:
                continue
            chain = [words for words, _ in statements]
            chain += _inherited(chain, scope, scopes, templates)
            number = statements[0][1]
            who = f"neighbor {address} in VRF {vrf}"
            remote = next((words[1] for words in chain if words[0] == "remote-as" and len(words) > 1), None)
            if remote is not None and _plain_as(remote) is not None:
                yield _Sight(f"{who}: remote AS", str(_plain_as(remote)), number)
            said = next((words[0] for words in chain if words[0] in ("password", "no password")), None)
            if remote is not None or said is not None:
                has = said == "password"
                yield _Sight(f"{who}: password", "password" if has else _NO_PASSWORD, number)


def _inherited(
    chain: Sequence[list[str]], scope: _Scope, scopes: dict[str, _Scope], templates: dict[str, list[list[str]]]
) -> list[list[str]]:
    found: list[list[str]] = []
    queue = list(chain)
    visited: set[tuple[str, str]] = set()
    while queue:
        words = queue.pop(0)
        if words[0] == "peer-group" and len(words) > 1 and ("g", words[1]) not in visited:
            visited.add(("g", words[1]))
            lines = scope.lines.get(words[1]) or (scopes.get("default") or scope).lines.get(words[1], [])
            more = [statement for statement, _ in lines]
        elif words[:2] == ["inherit", "peer-session"] and len(words) > 2 and ("t", words[2]) not in visited:
            visited.add(("t", words[2]))
            more = [statement for statement in templates.get(words[2], []) if statement]
        else:
            continue
        found += more
        queue += more
    return found


def _ccp_interface(item: Any, name: str, numbers: Sequence[int]) -> Iterable[_Sight]:
    addresses: list[str] = []
    tags = ""
    for child in item.children:
        words = child.text.split()
        if words[:2] == ["ip", "address"] and len(words) >= 4:
            addresses += _interface_address(f"{words[2]}/{words[3]}")
        elif words[:2] == ["ipv6", "address"] and len(words) >= 3:
            addresses += _interface_address(words[2])
        elif words[:2] == ["encapsulation", "dot1ad"] and len(words) == 5:
            tags = f"{words[2]} {words[4]}" if f"{words[2]}{words[4]}".isdigit() else ""
        elif words[:1] == ["encapsulation"] and len(words) > 2 and words[1].casefold() == "dot1q":
            if "native" in words:
                continue
            second = words[4] if len(words) > 4 and words[3].casefold() == "second-dot1q" else ""
            tags = f"{words[2]} {second}".strip() if f"{words[2]}{second}".isdigit() else ""
    number = numbers[item.linenum]
    if addresses:
        yield _Sight(f"interface {name.casefold()}: addresses", " ".join(sorted(addresses)), number)
    if tags:
        yield _Sight(f"interface {name.casefold()}: tags", tags, number)


def _interface_address(text: str) -> list[str]:
    try:
        return [str(ip_interface(text))] if "/" in text else []
    except ValueError:
        return []


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def _plain_as(text: str) -> int | None:
    high, dot, low = text.partition(".")
    if not (high.isdigit() and (low.isdigit() if dot else True)):
        return None
    return int(high) * 65536 + int(low) if dot else int(high)


# TTP


@cache
def _template(platform: str) -> str:
    return files("parsers").joinpath("templates", platform, "running_config_bgp.ttp").read_text("utf-8")


def _ttp_results(data: str, platform: str) -> list[dict[str, Any]]:
    from ttp import ttp

    # A leading newline keeps it from taking the text for the name of a file.
    parser = ttp(data=f"\n{data}\n", template=_template(platform), log_level="CRITICAL")
    parser.parse(one=True)
    result = parser.result(structure="flat_list")
    return [one for one in result if isinstance(one, dict)]


def _ttp_ios(text: CleanText, platform: str) -> Iterable[_Sight]:
    kept, _ = _slice(text.lines)
    for result in _ttp_results("\n".join(_indented(kept)), platform):
        for block in result.get("blocks", []):
            yield from _ttp_lines(block.get("lines", []), "default")
            for family in block.get("families", []):
                words = family.get("afi", "").split()
                vrf = words[words.index("vrf") + 1] if "vrf" in words[:-1] else "default"
                yield from _ttp_lines(family.get("lines", []), vrf)


def _indented(lines: Sequence[str]) -> Iterable[str]:
    """Indent the lines of address families that old releases print flat, up to their exit."""
    depth = -1
    for line in lines:
        body = line.lstrip()
        indent = len(line) - len(body)
        if body.startswith("exit-address-family") or indent < depth:
            depth = -1
        yield f" {line}" if indent == depth else line
        if body.startswith("address-family"):
            depth = indent


def _ttp_lines(lines: Iterable[dict[str, str]], vrf: str) -> Iterable[_Sight]:
    for line in lines:
        address = _address(line.get("name", ""))
        if address is not None:
            yield _Sight(f"neighbor {address} in VRF {vrf}", "seen", 0)


_COMMENT = re.compile(r"/\*[^*]*(?:\*(?!/)[^*]*)*\*/")
_INSTANCE = re.compile(r"(?:logical-systems (\S+) )?(?:routing-instances (\S+) )?protocols bgp")


def _ttp_junos(text: CleanText, platform: str) -> Iterable[_Sight]:
    for vrf, block in _junos_bgp_blocks(_COMMENT.sub("", "\n".join(text.lines)).split("\n")):
        for result in _ttp_results(block, platform):
            for line in result.get("lines", []):
                address = _address(line.get("name", ""))
                path = _INSTANCE.match(line.get("path", ""))
                own = _vrf_name(path[1], path[2]) if path else ""
                if address is not None:
                    yield _Sight(f"neighbor {address} in VRF {own or vrf}", "seen", 0)


def _junos_bgp_blocks(lines: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Yield the `bgp { }` blocks outside `groups`, with their instance, by counting braces; then the `set` lines."""
    stack: list[str] = []
    block: list[str] = []
    for line in lines:
        words = line.split()
        if words and words[-1] == "{":
            stack.append(" ".join(words[:-1]).removeprefix("inactive: ").removeprefix("protect: "))
        inside = "bgp" in stack and stack[0] != "groups"
        if inside:
            block.append(line)
        if words and words[-1] == "}" and stack:
            stack.pop()
        if block and "bgp" not in stack:
            yield _instance(stack), "\n".join(block)
            block = []
    if block:  # a capture that is cut off within it
        yield _instance(stack), "\n".join(block)
    deleted = tuple(f"set {line[len('delete ') :].rstrip()}" for line in lines if line.startswith("delete "))
    yield "default", "\n".join(line for line in lines if line.startswith("set ") and not line.startswith(deleted))


def _instance(stack: Sequence[str]) -> str:
    below = {word: stack[index + 1] for index, word in enumerate(stack[:-1])}
    return _vrf_name(below.get("logical-systems"), below.get("routing-instances")) or "default"


def _vrf_name(logical_system: str | None, instance: str | None) -> str:
    """Return the name that the model gives a VRF: `LS/RI`, `LS/default`, `RI`; "" for the main instance."""
    return f"{logical_system}/{instance or 'default'}" if logical_system else instance or ""


_TTP_SIGHTS: dict[str, Callable[[CleanText, str], Iterable[_Sight]]] = {
    "cisco_xe": _ttp_ios,
    "juniper_junos": _ttp_junos,
}
