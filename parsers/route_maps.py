"""Route-maps as IOS and NX-OS write them: what stands in one entry, `no` lines and repeated conditions resolved."""

from collections.abc import Iterable, Sequence

from parsers.model.as_path import AsPathTest
from parsers.model.policy import Match
from parsers.tree.indent import Node
from parsers.values import integer


def entries(nodes: Iterable[Node]) -> list[Node]:
    """Return the entries of one route-map in the order of their numbers; one that is written twice is one."""
    found: dict[int, Node] = {}
    for node in nodes:
        number = integer(node.words[3], 0, 65535) or 0 if len(node.words) > 3 else 10
        if number in found:
            whole = Node(node.words, found[number].line)
            whole.children = [*found[number].children, *node.children]
            node = whole
        found[number] = node
    return [found[number] for number in sorted(found)]


def in_effect(lines: Sequence[Node]) -> list[Node]:
    """Return the lines of an entry that are in effect: a `no` line takes back the line that it names, or all of it."""
    found: list[Node] = []
    for line in lines:
        words = line.words
        if words[0] not in ("no", "default"):
            found.append(line)
        elif len(words) > 1:
            # `no match` names the whole condition, other lines are known by their beginning.
            size = None if words[1] == "match" else len(words) - 1
            found = [one for one in found if one.words[:size] != words[1:]]
    return found


def joined(matches: Iterable[Match]) -> list[Match]:
    """Return the conditions of an entry; lines of one kind are alternatives: the device prints them as one line."""
    found: list[Match] = []
    for match in matches:
        kin = next((at for at, one in enumerate(found) if _is_kin(one, match)), None)
        if kin is None:
            found.append(match)
            continue
        first = found[kin]
        if isinstance(first.as_path, AsPathTest) and isinstance(match.as_path, AsPathTest):
            test = AsPathTest(names=(*first.as_path.names, *match.as_path.names))
            found[kin] = first.model_copy(update={"as_path": test})
        else:
            found[kin] = first.model_copy(update={"names": (*first.names, *match.names)})
    return found


def _is_kin(one: Match, other: Match) -> bool:
    if isinstance(one.as_path, AsPathTest) and isinstance(other.as_path, AsPathTest):
        return True
    return one.kind == other.kind == "prefix-list" and one.afi == other.afi
