"""Merges `set`, `delete`, `activate`, `deactivate`, `insert` and `rename` lines into a Junos config as the device does.

The config is kept as a tree of words, of braces and of `set` lines alike; what comes out are `set` lines. A value takes
the place of the one before where the device keeps one, and adds to a list where it keeps several.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

# Statements of one value.
_SINGLE = frozenset(
    "algorithm authentication-algorithm authentication-key authentication-key-chain cak cipher-suite ckn "
    "connectivity-association description encapsulation fallback-key-chain hold-time host-name inner instance-type "
    "key-name key-server-priority local-address maximum minimum-interval minimum-receive-interval mtu multiplier "
    "native-vlan-id offset outer peer-as pre-shared-key-chain replay-window-size router-id sak-rekey-interval secret "
    "security-mode start-time teardown transmit-interval ttl type version vlan-id".split()
)
# Words before a name: what is called so stays when it is empty.
_KEYED = frozenset(
    "address as-path connectivity-association family group groups interface interfaces key key-chain neighbor "
    "policy-statement prefix-list route routing-instances term unit".split()
)
_ONE_OF: Mapping[str, tuple[frozenset[str], ...]] = {"then": (frozenset({"accept", "reject", "next"}),)}
# Statements that exclude one another: the device commits no config that holds two of them.
_CONFLICTS = (
    frozenset({"vlan-tagging", "flexible-vlan-tagging", "stacked-vlan-tagging"}),
    frozenset({"vlan-id", "vlan-tags"}),
)
_PROMPT = re.compile(r"\{[\w:-]+\}(?:\[edit\])?|[\w.-]+@[\w.-]+[>#].*")
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|(/\*(?:.|\n)*?\*/|#[^\n]*)|([{};])|([^\s"{};]+)')
_PLAIN = re.compile(r"[\w./:<>*()|+=@,!&-]+")

Words = list[str]


class _Node:
    """One word, and the words below it in the order of the config."""

    def __init__(self) -> None:
        self.below: dict[str, _Node] = {}
        self.is_inactive = False

    def at(self, words: Sequence[str]) -> "_Node | None":
        """Return the node at the end of a path, None where there is none."""
        node: _Node | None = self
        for word in words:
            node = node.below.get(word) if node is not None else None
        return node


def merge_set_lines(platform: str, text: str, lines: Sequence[str]) -> str:
    """Return the config after the lines were typed in at the top of the edit mode, and committed."""
    assert platform == "juniper_junos", platform
    root = _tree(text)
    for line in lines:
        _apply(root, line)
    _commit(root, ())
    return _printed(root)


def set_form(text: str) -> str:
    """Return a Junos config in braces as `show configuration | display set` prints it."""
    return _printed(_tree(text))


def _tree(text: str) -> _Node:
    root = _Node()
    lines = [line for line in text.splitlines() if not _PROMPT.fullmatch(line)]
    if any(line.startswith("set ") for line in lines):
        for line in lines:
            _apply(root, line)
    else:
        _read_braces(root, "\n".join(lines))
    return root


def _apply(root: _Node, line: str) -> None:
    words = [word for word, mark in _tokens(line) if not mark]
    if not words:
        return
    verb, path = words[0], words[1:]
    if verb == "set":
        for one in _statements(path):
            _set(root, one)
    elif verb == "delete":
        _delete(root, path)
    elif verb in ("activate", "deactivate"):
        node = root.at(path)
        if node is not None:
            node.is_inactive = verb == "deactivate"
    elif verb == "insert":
        _insert(root, path)
    elif verb == "rename":
        _rename(root, path)
    else:
        raise AssertionError(f"the device does not know {verb!r}")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield words, without quotes, and braces and semicolons as marks."""
    for found in _TOKEN.finditer(text):
        if found[2] is None:
            yield (found[1] if found[1] is not None else found[4] or ""), found[3] or ""


def _read_braces(root: _Node, text: str) -> None:
    above: list[Words] = []
    words: Words = []
    for word, mark in _tokens(text):
        if not mark:
            words.append(word)
        elif mark == "}":
            above.pop()
        else:
            prefixes = {one for one in words if one in ("inactive:", "protect:")}
            words = [one for one in words if one not in prefixes]
            path = [one for head in above for one in head]
            for one in _statements(words):
                _set(root, path + one)
            if "inactive:" in prefixes:
                node = root.at(path + words[: 2 if words[0] in _KEYED else 1])
                assert node is not None
                node.is_inactive = True
            if mark == "{":
                above.append(words)
            words = []
    assert not above and not words, "a block or a statement is not closed"


def _statements(words: Words) -> Iterator[Words]:
    """Yield a statement's values one by one: those of a list, both tags, an AS and its options."""
    if "[" in words:
        start = words.index("[")
        for one in words[start + 1 : words.index("]")]:
            yield [*words[:start], one]
    elif "vlan-tags" in words:
        start = words.index("vlan-tags") + 1
        for place in range(start, len(words), 2):
            yield [*words[:start], *words[place : place + 2]]
    elif "local-as" in words and len(words) > words.index("local-as") + 1:
        start = words.index("local-as") + 1
        for one in words[start:]:
            yield [*words[:start], one]
    else:
        yield words


def _set(root: _Node, words: Words) -> None:
    node, above = root, ""
    for place, word in enumerate(words):
        is_name = above in _KEYED and above not in _SINGLE
        holder = words[place - 1] if place else ""
        if word not in node.below:
            _make_room(node, holder, word, is_statement=place > 1 and words[place - 2] not in _KEYED)
        node = node.below.setdefault(word, _Node())
        above = "" if is_name else word


def _make_room(node: _Node, holder: str, word: str, *, is_statement: bool) -> None:
    """Remove what the new word takes the place of."""
    gone: set[str] = set()
    if holder in _SINGLE and is_statement:
        gone = set(node.below)
    elif holder == "local-as" and word.isdigit():
        gone = {one for one in node.below if one.isdigit()}
    for several in _ONE_OF.get(holder, ()):
        if word in several:
            gone = several & set(node.below)
    for one in gone:
        del node.below[one]


def _delete(root: _Node, words: Words) -> None:
    """Remove what stands at a path, and the blocks that it leaves empty; the device only warns where nothing stands."""
    if root.at(words) is None:
        return
    for size in range(len(words), 0, -1):
        above = root.at(words[: size - 1])
        assert above is not None
        del above.below[words[size - 1]]
        if above.below or (size > 2 and words[size - 3] in _KEYED):
            return


def _insert(root: _Node, words: Words) -> None:
    place = next(index for index, word in enumerate(words) if word in ("before", "after"))
    *path, _, name = words[:place]
    holder = root.at([*path, words[place + 1]])
    assert holder is not None, f"nothing to insert in: {words}"
    names = [one for one in holder.below if one != name]
    at = names.index(words[place + 2]) + (words[place] == "after")
    order = [*names[:at], name, *names[at:]]
    holder.below = {one: holder.below[one] for one in order}


def _rename(root: _Node, words: Words) -> None:
    place = words.index("to")
    *path, old = words[:place]
    holder = root.at(path)
    assert holder is not None and old in holder.below, f"nothing to rename: {words}"
    new = words[-1]
    holder.below = {new if one == old else one: node for one, node in holder.below.items()}


def _commit(node: _Node, path: tuple[str, ...]) -> None:
    for several in _CONFLICTS:
        held = several & {word for word, one in node.below.items() if not one.is_inactive}
        assert len(held) < 2 or path[:1] == ("groups",), (
            f"{' '.join(path)}: {' and '.join(sorted(held))} exclude each other"
        )
    for word, one in node.below.items():
        _commit(one, (*path, word))


def _printed(root: _Node) -> str:
    lines = [f"set {' '.join(map(_quoted, path))}" for path, node in _walk(root, ()) if not node.below]
    lines += [f"deactivate {' '.join(map(_quoted, path))}" for path, node in _walk(root, ()) if node.is_inactive]
    return "\n".join((*lines, ""))


def _walk(node: _Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], _Node]]:
    for word, one in node.below.items():
        yield (*path, word), one
        yield from _walk(one, (*path, word))


def _quoted(word: str) -> str:
    return word if _PLAIN.fullmatch(word) else f'"{word}"'
