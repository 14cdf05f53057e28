"""The indentation tree: depth is relative, free text is no config, and every line is counted once."""

import pytest

from parsers.tree.indent import Node, TextEnd, Tree, banner_end, read_tree

OPENERS = frozenset({"banner", "macro", "menu", "aaa"})


def grow(text: str) -> Tree:
    """Keep every block that begins with `block`."""
    return read_tree(text.split("\n"), lambda words: words[0] == "block", banner_end, OPENERS)


def shape(node: Node) -> tuple[str, int, list[object]]:
    return node.text, node.line, [shape(child) for child in node.children]


def test_a_line_belongs_to_the_nearest_line_above_that_is_indented_less() -> None:
    tree = grow("block a\n one\n   two\n   three\n  four\n five")
    assert [shape(root) for root in tree.roots] == [
        ("block a", 1, [("one", 2, [("two", 3, []), ("three", 4, []), ("four", 5, [])]), ("five", 6, [])])
    ]


def test_a_tab_reaches_to_the_next_stop_of_eight() -> None:
    tree = grow("block a\n\tone\n\t two\n        three")
    assert [shape(root) for root in tree.roots] == [("block a", 1, [("one", 2, [("two", 3, [])]), ("three", 4, [])])]


def test_a_config_that_is_indented_as_a_whole_keeps_its_shape() -> None:
    tree = grow("    block a\n     one\n    block b\n     two\n    end")
    assert [shape(root) for root in tree.roots] == [("block a", 1, [("one", 2, [])]), ("block b", 3, [("two", 4, [])])]


def test_comments_and_blank_lines_are_neither_nodes_nor_counted() -> None:
    tree = grow("block a\n !\n one\n\n!\n! text\n  \nother\n !\n below")
    assert [shape(root) for root in tree.roots] == [("block a", 1, [("one", 3, [])])]
    assert (tree.kept, tree.outside, tree.tops) == (2, 2, 2)


def test_a_block_that_nobody_wants_leaves_no_node_and_counts_as_outside() -> None:
    tree = grow("other\n one\n  two\nblock a\n three")
    assert [root.line for root in tree.roots] == [4]
    assert (tree.kept, tree.outside) == (2, 3)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("banner login ^C", "^C"),
        ("banner motd ^CWelcome", "Goodbye ^C"),
        ("banner exec \x03", "\x03"),
        ("banner incoming #", "#"),
        ("banner prompt-timeout @hello", "@"),
        ("banner %", "%"),
        ("banner login", "!"),
        ("aaa authentication banner $", "$"),
        ("aaa authentication fail-message ^C", "^C"),
        ("menu desk title ^C", "^C"),
        ("macro name desk", "@"),
    ],
)
def test_what_stands_in_a_message_never_becomes_config(opening: str, closing: str) -> None:
    tree = grow(f"{opening}\nblock inside\n one\n{closing}\nblock outside\n two")
    assert [root.text for root in tree.roots] == ["block outside"]
    assert tree.unclosed_line == 0


def test_a_message_below_a_line_is_free_text_too() -> None:
    tree = grow("line vty 0 4\n vacant-message ^C\nblock inside\n^C\nblock outside")
    assert [root.text for root in tree.roots] == ["block outside"]


@pytest.mark.parametrize(
    "line",
    ["banner motd # all on one line #", "banner login ^Cshort^C", "aaa new-model", "menu desk text 1 x", "macro auto"],
)
def test_a_message_on_one_line_opens_nothing(line: str) -> None:
    assert [root.text for root in grow(f"{line}\nblock outside").roots] == ["block outside"]


def test_a_message_that_nothing_ends_is_reported_with_its_line() -> None:
    tree = grow("block a\n one\nbanner login ^C\nblock inside\n")
    assert [root.text for root in tree.roots] == ["block a"]
    assert tree.unclosed_line == 3


def test_the_text_of_a_message_is_counted_once() -> None:
    tree = grow("banner login ^C\none\n!\n\ntwo\n^C\nblock a")
    assert (tree.kept, tree.outside) == (1, 4)


def test_a_caret_c_within_a_key_of_an_unread_block_opens_nothing() -> None:
    tree = grow("tacacs server one\n key 6 notasecret^CIJ_a\nblock outside")
    assert [root.text for root in tree.roots] == ["block outside"]


def test_a_macro_ends_at_a_line_that_holds_the_mark_alone() -> None:
    assert banner_end("macro name desk") == TextEnd("@", is_alone=True)
    tree = grow("macro name desk\nmail me@example.org\nblock inside\n@\nblock outside")
    assert [root.text for root in tree.roots] == ["block outside"]


def test_a_node_names_its_line_and_not_its_text() -> None:
    assert repr(Node(["key-string", "not-a-secret"], 7)) == "Node(line 7)"


def test_entries_of_a_list_that_nobody_wants_are_counted_and_end_no_block_early() -> None:
    entries = "access-list 10 permit 10.0.0.0\naccess-list 10 deny any\naccess-list 100 permit ip any any\n"
    tree = grow(f"{entries}block a\n one\naccess-list 10 permit 192.0.2.0\n below\nblock b\n two")
    assert [shape(root) for root in tree.roots] == [("block a", 4, [("one", 5, [])]), ("block b", 8, [("two", 9, [])])]
    assert (tree.kept, tree.outside, tree.tops) == (4, 5, 6)
