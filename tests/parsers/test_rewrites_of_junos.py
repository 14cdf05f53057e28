"""Rewrites that change nothing on a Junos device change no fact: braces and `set`, order, comments, layout, groups.

The converters here are the test's own: they know the language's form, and nothing of our parser.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
CASES = [
    *sorted((FIXTURES / "juniper_junos").glob("*/running-config.txt")),
    *sorted((FIXTURES / "one-router").glob("juniper_junos*/running-config.txt")),
]
Same = Callable[..., list[str]]

_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|##?[^\n]*|[{};\[\]]|[^\s{};\[\]"]+(?:\[[^\]\s]*\][^\s{};]*)?', re.DOTALL
)
# Statements that a name follows, so that both stand before one brace.
_NAMED = frozenset(
    "group neighbor unit term policy-statement prefix-list route-filter key-chain key family address rib route "
    "connectivity-association interface-range user class file".split()
)


def text_of(path: Path) -> str:
    return path.read_bytes().decode()


def is_set_form(text: str) -> bool:
    return bool(re.search(r"^set ", text, re.MULTILINE))


def is_convertible(path: Path, text: str) -> bool:
    is_damaged = path.parent.name == "cut-off" or "--More--" in text or "---(more" in text
    return not is_damaged and "SECRET-DATA */" not in text


def tokens(text: str) -> Iterator[str]:
    for token in _TOKEN.findall(text):
        if not token.startswith(("/*", "#")):
            yield token


def to_set(text: str) -> str:
    """Return a config in braces as `| display set` prints it."""
    lines: list[str] = []
    switched_off: list[str] = []
    stack: list[list[str]] = []
    words: list[str] = []
    values: list[str] | None = None

    def path() -> str:
        return " ".join(word for level in (*stack, words) for word in level)

    for token in tokens(text):
        if token == "inactive:":
            words.append(token)
        elif token == "[":
            values = []
        elif token == "]":
            continue
        elif token in ("{", ";"):
            if words[:1] == ["inactive:"]:
                words.pop(0)
                switched_off.append(f"deactivate {path()}")
            if token == "{":
                stack.append(words)
            else:
                lines += [f"set {path()} {value}".rstrip() for value in (values if values is not None else [""])]
            words, values = [], None
        elif token == "}":
            stack.pop()
        elif values is not None:
            values.append(token)
        elif token not in ("protect:", "replace:"):
            words.append(token)
    return "\n".join([*lines, *switched_off, ""])


Tree = dict[str, "Tree"]


def to_braces(text: str) -> str:
    """Return a config of `set` lines in braces; a name stands behind its keyword, a value behind its statement."""
    tree: Tree = {}
    for line in text.split("\n"):
        words = [one for one in _TOKEN.findall(line) if not one.startswith("#")]
        if words[:1] != ["set"]:
            continue
        node = tree
        position = 1
        while position < len(words):
            size = 2 if words[position] in _NAMED and position + 1 < len(words) else 1
            node = node.setdefault(" ".join(words[position : position + size]), {})
            position += size
    return "\n".join([*_braced(tree, 0), ""])


_LEAVES = frozenset(
    "description mtu vlan-id host-name peer-as hold-time authentication-key local-address import export type interface "
    "instance-type autonomous-system router-id version device-count minimum-interval minimum-receive-interval "
    "multiplier apply-groups apply-groups-except maximum ttl 802.3ad then next-hop encapsulation cluster vlan-tags "
    "preference local-as".split()
)


def _braced(tree: Tree, depth: int) -> Iterator[str]:
    margin = "    " * depth
    for word, below in tree.items():
        if not below:
            yield f"{margin}{word};"
        elif word in _LEAVES and all(not one for one in below.values()):
            yield from (f"{margin}{word} {value};" for value in below)
        else:
            yield f"{margin}{word} {{"
            yield from _braced(below, depth + 1)
            yield f"{margin}}}"


BRACES = [path for path in CASES if not is_set_form(text_of(path)) and is_convertible(path, text_of(path))]
SETS = [path for path in CASES if is_set_form(text_of(path)) and is_convertible(path, text_of(path))]
SETS = [path for path in SETS if not re.search(r"^(?:delete|activate) ", text_of(path), re.MULTILINE)]


LINED = [path for path in CASES if path.parent.name != "cut-off" and "\x08" not in text_of(path)]


def test_there_are_configs_of_both_forms() -> None:
    assert len(BRACES) > 6
    assert len(SETS) > 2
    assert len(LAID_OUT) > 6
    assert len(TIDY) > 6
    assert len(UNGROUPED) > 1


@pytest.mark.parametrize("path", BRACES, ids=[path.parent.name for path in BRACES])
def test_set_lines_say_what_the_braces_said(path: Path, same: Same) -> None:
    text = _without_prompts(text_of(path).replace("\r", ""))
    assert same("juniper_junos", to_set(text), text, {"wholeness", "unread_count"}) == []


@pytest.mark.parametrize("path", SETS, ids=[path.parent.name for path in SETS])
def test_braces_say_what_the_set_lines_said(path: Path, same: Same) -> None:
    text = text_of(path)
    if "deactivate" in text:
        text = re.sub(r"^deactivate .*\n", "", text, flags=re.MULTILINE)
    assert same("juniper_junos", to_braces(text), text, {"wholeness", "unread_count"}) == []


@pytest.mark.parametrize("path", LINED, ids=[path.parent.name for path in LINED])
@pytest.mark.parametrize(
    "rewrite",
    [
        lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n"),
        lambda text: "\ufeff" + text.removeprefix("\ufeff"),
        lambda text: text.replace("\r\n", "\n").replace("\n", "  \n"),
    ],
    ids=["CRLF", "byte order mark", "trailing blanks"],
)
def test_line_ends_change_nothing(path: Path, rewrite: Callable[[str], str], same: Same) -> None:
    text = text_of(path)
    assert same("juniper_junos", rewrite(text), text) == []


def _is_layout_free(text: str) -> bool:
    """Tell whether no quoted text runs over lines, which a change of layout would change too."""
    return all(line.count('"') % 2 == 0 for line in re.sub(r"\\.", "", text).split("\n"))


LAID_OUT = [path for path in BRACES if _is_layout_free(text_of(path))]


@pytest.mark.parametrize("path", LAID_OUT, ids=[path.parent.name for path in LAID_OUT])
def test_layout_and_comments_change_nothing(path: Path, same: Same) -> None:
    text = text_of(path).replace("\r", "")
    flat = "\n".join(line.strip() for line in text.split("\n"))
    deep = "\n".join(f"\t{line}" if line.strip() else line for line in text.split("\n"))
    noted = re.sub(r"^( +)(\S.*;)$", r"\1/* it { says; } so */\n\1\2", text, flags=re.MULTILINE)
    for changed in (flat, deep, noted):
        assert same("juniper_junos", changed, text) == []


@pytest.mark.parametrize("path", BRACES, ids=[path.parent.name for path in BRACES])
def test_a_config_on_few_lines_says_the_same(path: Path, same: Same) -> None:
    text = _without_prompts(text_of(path).replace("\r", ""))
    joined = " ".join(tokens(text)).replace(" ;", ";").replace("} ", "}\n")
    assert same("juniper_junos", joined, text, {"wholeness", "unread_count"}) == []


def _without_prompts(text: str) -> str:
    """Return the config alone: a prompt is no statement, and on one line with others it would look like one."""
    return "".join(line for line in text.splitlines(keepends=True) if not re.match(r"\S+@\S+[>#]|\{master", line))


def _blocks(text: str) -> list[str]:
    return re.findall(r"^\S[^\n]*\{\n.*?^\}\n|^\S[^\n]*\n", text, re.DOTALL | re.MULTILINE)


TIDY = [path for path in BRACES if "".join(_blocks(text_of(path))) == text_of(path)]


@pytest.mark.parametrize("path", TIDY, ids=[path.parent.name for path in TIDY])
def test_the_order_of_top_level_blocks_changes_nothing(path: Path, same: Same) -> None:
    text = text_of(path)
    blocks = _blocks(text)
    named = [one for one in blocks if not one.startswith(("##", "version"))]
    assert len(named) > 1
    head = [one for one in blocks if one not in named]
    assert same("juniper_junos", "".join([*head, *reversed(named)]), text) == []


UNGROUPED = [path for path in SETS if " groups " not in text_of(path)]  # groups rank by their order


@pytest.mark.parametrize("path", UNGROUPED, ids=[path.parent.name for path in UNGROUPED])
def test_the_order_of_set_lines_of_different_places_changes_nothing(path: Path, same: Same) -> None:
    text = text_of(path)
    lines = text.rstrip("\n").split("\n")
    tops = list(dict.fromkeys(_place(line) for line in lines))
    turned = [line for top in reversed(tops) for line in lines if _place(line) == top]
    assert same("juniper_junos", "\n".join([*turned, ""]), text) == []


def _place(line: str) -> tuple[str, str]:
    words = line.split()
    return ("", "deactivate") if words[0] == "deactivate" else (words[1], words[2] if words[1] == "interfaces" else "")


def _flat_sets(text: str) -> list[list[str]]:
    return [_TOKEN.findall(line)[1:] for line in to_set(text).split("\n") if line.startswith("set ")]


def expand_groups(text: str) -> str:
    """Write out what `apply-groups` at the top brings, where no target has the statement itself."""
    lines = _flat_sets(text)
    applied = [line[1] for line in lines if line[0] == "apply-groups"]
    plain = [line for line in lines if line[0] not in ("groups", "apply-groups")]
    out = [list(line) for line in plain]
    for name in applied:
        for line in (one[2:] for one in lines if one[:2] == ["groups", name]):
            holder = max((index for index, word in enumerate(line) if word.startswith("<")), default=-1)
            for target in dict.fromkeys(tuple(one[: holder + 1]) for one in plain if len(one) > holder):
                is_met = all(_meets(pattern, word) for pattern, word in zip(line[: holder + 1], target, strict=True))
                statement = [*target, *line[holder + 1 :]]
                if is_met and not any(one[: len(statement) - 1] == statement[:-1] for one in out if one in plain):
                    out.append(statement)
    return "\n".join([*(f"set {' '.join(line)}" for line in out), ""])


def _meets(pattern: str, word: str) -> bool:
    if not pattern.startswith("<"):
        return pattern == word
    return re.fullmatch(re.escape(pattern[1:-1]).replace(r"\*", ".*"), word) is not None


def test_groups_that_are_written_out_change_nothing(same: Same) -> None:
    text = text_of(FIXTURES / "one-router" / "juniper_junos" / "running-config.txt")
    written = expand_groups(text)
    assert "groups" not in written
    assert written.count("authentication-key") == 6
    assert same("juniper_junos", written, text, {"wholeness", "references"}) == []


@pytest.mark.parametrize("form", ["juniper_junos", "juniper_junos-set"])
def test_statements_of_a_bgp_group_written_to_its_neighbors_change_nothing(form: str, same: Same) -> None:
    text = text_of(FIXTURES / "one-router" / form / "running-config.txt")
    text = expand_groups(text) if form == "juniper_junos" else text
    lines = [_TOKEN.findall(line)[1:] for line in text.split("\n") if line.startswith("set ")]
    out: list[list[str]] = []
    for line in lines:
        at = line.index("bgp") + 1 if "bgp" in line else 0
        if not at or line[at : at + 1] != ["group"] or line[at + 2] in ("neighbor", "type"):
            out.append(line)
            continue
        head, rest = line[: at + 2], line[at + 2 :]
        neighbors = dict.fromkeys(one[at + 3] for one in lines if one[: at + 2] == head and one[at + 2] == "neighbor")
        for neighbor in neighbors:
            path = [*head, "neighbor", neighbor, *rest]
            if not any(one[: len(path) - 1] == path[:-1] for one in lines):
                out.append(path)
    written = "\n".join([*(f"set {' '.join(line)}" for line in out), ""])
    assert same("juniper_junos", written, text, {"wholeness"}) == []


def test_asdot_changes_nothing(same: Same) -> None:
    text = text_of(FIXTURES / "one-router" / "juniper_junos-set" / "running-config.txt")
    for old, new in (("64496", "4200000496"), ("64510", "4200000510")):
        text = text.replace(f" {old}\n", f" {new}\n")
    dotted = re.sub(r"\b4200000(\d{3})\b", lambda hit: f"64086.{59904 + int(hit[1])}", text)
    assert dotted.count(" 64086.") == 2
    assert same("juniper_junos", dotted, text) == []


def test_a_value_set_twice_is_the_last_one(same: Same) -> None:
    text = text_of(FIXTURES / "one-router" / "juniper_junos-set" / "running-config.txt")
    wanted = "set protocols bgp group MSEE hold-time 30\n"
    assert same("juniper_junos", text.replace(wanted, f"{wanted.replace('30', '90')}{wanted}"), text) == []


def test_an_unused_group_changes_nothing(facts_of: Callable[..., Any], same: Same) -> None:
    text = text_of(FIXTURES / "one-router" / "juniper_junos" / "running-config.txt")
    more = "groups {\n    OTHER {\n        protocols {\n            bgp {\n                hold-time 999;\n"
    more += "            }\n        }\n    }\n}\n"
    changed = text.replace("apply-groups MSEE-SESSION;\n", f"{more}apply-groups MSEE-SESSION;\n")
    assert changed != text
    assert facts_of("juniper_junos", changed)["bgp_neighbors"] == facts_of("juniper_junos", text)["bgp_neighbors"]
    assert same("juniper_junos", changed, text) == []
