"""The tree of words: braces and `set` lines, quotes, comments, lists, prefixes, and text that is not balanced."""

import pytest

from parsers.tree.braces import MASKED, Grammar, Node, Tree, read_braces
from parsers.tree.set_lines import read_set

GRAMMAR = Grammar(
    wanted={"a": None, "b": {"keep": None}, "groups": {"*": {"a": None}}, "apply-groups": None},
    keyed=frozenset({"item", "group"}),
    single=frozenset({"mtu", "description"}),
    whole=frozenset({"mtu", "description", "as"}),
)


def braces(*lines: str) -> Tree:
    return read_braces(list(lines), GRAMMAR)


def sets(*lines: str) -> Tree:
    return read_set(list(lines), GRAMMAR)


def paths(node: Node, above: str = "") -> list[str]:
    """Return every way from the root to a last active word, with the word's line."""
    found: list[str] = []
    for child in node.each():
        path = f"{above} {child.word}".strip()
        found += paths(child, path) if child.children else [f"{path} @{child.line}"]
    return found


def test_words_keep_their_lines() -> None:
    tree = braces("a {", "    mtu 1500;", "", "    item x {", "        flag;", "    }", "}")
    assert paths(tree.root) == ["a mtu 1500 @2", "a item x flag @5"]
    assert (tree.filled, tree.outside, tree.problem) == (6, 0, "")


def test_braces_and_set_lines_give_one_tree() -> None:
    one = braces("a { mtu 9000; item x { chain [ p q ]; } }")
    other = sets("set a mtu 9000", "set a item x chain p", "set a item x chain q")
    assert [path.split(" @")[0] for path in paths(one.root)] == [path.split(" @")[0] for path in paths(other.root)]


def test_quotes_hold_what_looks_like_syntax() -> None:
    tree = braces('a { description "x; } { # /* \\" ] ["; item y; }')
    assert paths(tree.root) == ['a description x; } { # /* " ] [ @1', "a item y @1"]


def test_a_quote_may_go_on_over_lines() -> None:
    tree = braces("a {", '    note "first {', "second };", 'third"; mtu 1;', "}")
    assert paths(tree.root) == ["a note first {\nsecond };\nthird @2", "a mtu 1 @4"]
    assert tree.filled == 5


def test_comments_are_not_config() -> None:
    tree = braces("a {", "/* mtu 1; {", " } */ mtu 2; # mtu 3;", "## mtu 4;", "    /* x */ item z; /* y */", "}")
    assert paths(tree.root) == ["a mtu 2 @3", "a item z @5"]
    assert (tree.filled, tree.problem) == (4, "")


def test_a_withheld_key_is_a_word_and_not_a_comment() -> None:
    tree = braces("a { key /* SECRET-DATA */; ## SECRET-DATA", "}")
    assert paths(tree.root) == [f"a key {MASKED} @1"]
    assert tree.masked_line == 1
    assert sets("set a key /* SECRET-DATA */").masked_line == 1


def test_an_unwanted_block_is_left_out_and_counted() -> None:
    tree = braces(
        "b {", "    drop {", '        x "}";', "        y { z; }", "    }", "    keep 1;", "    other 2;", "}"
    )
    assert paths(tree.root) == ["b keep 1 @6"]
    assert (tree.filled, tree.outside) == (8, 5)


def test_a_pattern_in_brackets_is_a_word() -> None:
    tree = braces("a { member xe-0/0/[0-3]; member [ p [q ]; }", "a { list [x y]; }")
    assert "a member xe-0/0/[0-3] @1" in paths(tree.root)
    assert [path for path in paths(tree.root) if "list" in path] == ["a list x @2", "a list y @2"]


@pytest.mark.parametrize("prefix", ["protect: ", "replace: ", "active: "])
def test_harmless_prefixes_are_taken_off(prefix: str) -> None:
    assert paths(braces(f"{prefix}a {{ {prefix}mtu 1; }}").root) == ["a mtu 1 @1"]


def test_inactive_marks_the_statement_it_stands_before() -> None:
    tree = braces(
        "a {", "inactive: item x { flag; }", "item y;", "inactive: tags outer 1 inner 2;", "inactive: item z;", "}"
    )
    assert paths(tree.root) == ["a item y @3"]
    held = tree.root.children["a"].children["item"].children
    assert (held["x"].inactive, held["y"].inactive, held["z"].inactive) == (2, 0, 5)
    assert tree.root.children["a"].children["tags"].inactive == 4


def test_delete_takes_the_statement_out() -> None:
    assert paths(braces("a { delete: item x; delete: item y { flag; } mtu 1; }").root) == ["a mtu 1 @1"]


def test_the_last_set_of_a_single_value_wins() -> None:
    tree = sets(
        "set a mtu 1", "set a mtu 2", "set a mtu 1", "set a chain p", "set a chain q", "set a as 5", "set a as 6"
    )
    assert paths(tree.root) == ["a mtu 1 @3", "a chain p @4", "a chain q @5", "a as 5 @6", "a as 6 @7"]


def test_a_name_that_reads_like_a_statement_loses_nothing() -> None:
    tree = sets("set a group mtu passive", "set a group mtu disable")
    assert paths(tree.root) == ["a group mtu passive @1", "a group mtu disable @2"]


def test_deactivate_stands_before_or_after_what_it_deactivates() -> None:
    tree = sets(
        "deactivate a item x", "set a item x flag", "set a item y flag", "deactivate a item y", "activate a item y"
    )
    assert paths(tree.root) == ["a item y flag @3"]
    assert tree.root.children["a"].children["item"].children["x"].inactive == 1


def test_delete_removes_and_a_later_set_makes_anew() -> None:
    tree = sets("set a item x one", "delete a item x", "set a item x two", "delete a item nothing")
    assert paths(tree.root) == ["a item x two @3"]


def test_set_lines_read_quotes_lists_and_trailers() -> None:
    tree = sets(
        'set a description "x # y" ## SECRET-DATA', "set a chain [ p q ]", 'set a note "one', 'two" ', "# set a item z"
    )
    assert paths(tree.root) == ["a description x # y @1", "a chain p @2", "a chain q @2", "a note one\ntwo @3"]
    assert (tree.filled, tree.outside) == (4, 1)


def test_lines_of_no_known_verb_are_kept_as_odd() -> None:
    tree = sets("set a mtu 1", "rename a item x to item y", "user@r1> exit", "{master:0}", "set c d")
    assert (tree.odd, tree.outside, tree.filled) == ([2], 3, 5)


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["a {", "    mtu 1;"], 2),
        (["a {", "}", "}"], 3),
        (["a {", "    mtu 1;", "    desc"], 3),
        (['a { description "x; }'], 1),
        (["a { mtu 1; }", "/* to be"], 2),
        (["a { mtu 1; }", "inter"], 2),
    ],
)
def test_unbalanced_text_is_named_with_its_line(lines: list[str], line: int) -> None:
    tree = braces(*lines)
    assert tree.problem
    assert tree.problem_line == line


def test_prompts_and_what_follows_another_command_are_not_config() -> None:
    tree = braces(
        "user@r1> show configuration | no-more",
        "a { mtu 1; }",
        "",
        "{master:0}",
        "user@r1> show version",
        "a { mtu 2; }",
    )
    assert paths(tree.root) == ["a mtu 1 @2"]
    assert tree.problem == ""


def test_depth_has_a_limit() -> None:
    tree = braces(*["a {"] * 2000, *["}"] * 2000)
    assert tree.problem == ""
    assert len(tree.odd) == 1
    assert paths(braces("a " + "x " * 3000 + ";").root) != []


def test_a_node_never_shows_its_word() -> None:
    assert "not-a-secret" not in repr(Node("not-a-secret", 3))
