"""AS paths of Junos policies: names, groups, and what a term asks of a path. Source: facts on platforms, A.4."""

from parsers.as_path_patterns import lists_of, read_length, read_row_of_numbers
from parsers.model.as_path import AsPathList, AsPathRule, AsPathTest
from parsers.model.policy import Match
from parsers.platforms.juniper_junos.book import Book
from parsers.tree.braces import Node

_LENGTHS = frozenset({"as-path-calc-length", "as-path-unique-count"})
AS_PATH_CONDITIONS = _LENGTHS | {"as-path", "as-path-group"}
# What a term may ask besides the AS path.
BESIDE_THE_PATH = frozenset(
    "protocol community community-count neighbor metric metric2 tag tag2 interface instance rib route-type origin "
    "local-preference preference preference2 next-hop next-hop-type area level color external family".split()
)
_RELATIONS = {"equal": "eq", "orhigher": "ge", "orlower": "le"}


def read_as_path_lists(book: Book) -> tuple[AsPathList, ...]:
    """Return the AS paths, and the groups of them under "as-path-group NAME"."""
    entries: dict[str, list[AsPathRule]] = {}
    for system, prefix, _ in book.systems():
        paths = system.at("policy-options", "as-path")
        for node in paths.each() if paths is not None else ():
            entries.setdefault(prefix + node.word, [_rule(node)])
        groups = system.at("policy-options", "as-path-group")
        for node in groups.each() if groups is not None else ():
            members = node.get("as-path")
            rules = [_rule(one) for one in (members.each() if members is not None else ())]
            others = [one for one in node.each() if one.word != "as-path"]
            rules += [AsPathRule(pattern=None, line=one.line) for one in others]
            if rules:
                entries.setdefault(_group_name(prefix, node.word), rules)
    return lists_of(book.file, entries)


def _group_name(prefix: str, name: str) -> str:
    return f"as-path-group {prefix}{name}"


def _rule(node: Node) -> AsPathRule:
    values = node.each()
    pattern = read_row_of_numbers(values[0].word) if len(values) == 1 and not values[0].each() else None
    return AsPathRule(pattern=pattern, line=values[0].line if values else node.line)


def as_path_match(node: Node, prefix: str) -> Match:
    """Return a condition on the AS path; several names are alternatives."""
    if node.word in _LENGTHS:
        return Match(kind="opaque", as_path=_length(node), line=node.line)
    is_group = node.word == "as-path-group"
    names = tuple(_group_name(prefix, one.word) if is_group else prefix + one.word for one in node.each())
    return Match(kind="opaque", as_path=AsPathTest(names=names) if names else None, line=node.line)


def _length(node: Node) -> AsPathTest | None:
    numbers = node.each()
    relations = numbers[0].each() if len(numbers) == 1 else ()
    if len(relations) != 1:
        return None
    relation = _RELATIONS.get(relations[0].word, "")
    return read_length(relation, numbers[0].word, is_unique=node.word == "as-path-unique-count")
