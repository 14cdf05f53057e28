"""Config text as `set` lines (Junos, `| display set`) as the same tree of words that braces give.

Source: facts on platforms, B.5: `deactivate` anywhere, the last `set` of a single value wins, lists add up.
"""

import re
from collections.abc import Iterator, Sequence

from parsers.tree.braces import (
    MASKED,
    MAX_BLOCKS,
    MAX_HEAD,
    Grammar,
    Node,
    Tree,
    Words,
    is_comment,
    plant,
    prompt_command,
    shows_config,
    unescape,
)

_VERBS = frozenset({"set", "deactivate", "activate", "delete"})
_HARMLESS = frozenset({"annotate", "protect", "unprotect", "commit", "configure", "exit", "quit", "load", "show"})
_SPECIAL = re.compile(r'["#\[]|/\*')
_TOKEN = re.compile(r'\s*+(?:"((?:[^"\\]++|\\.)*+)"|(/\*)|(#)|([^\s"]++)|("))')
_REST_OF_QUOTE = re.compile(r'((?:[^"\\]++|\\.)*+)"')
_MAX_PATH = MAX_BLOCKS * MAX_HEAD


def read_set(lines: Sequence[str], grammar: Grammar) -> Tree:
    """Return the tree of a config as `set` lines."""
    tree = Tree()
    pending: list[tuple[list[str], int]] = []  # deactivated before it was set
    is_stopped = False
    for number, statement in _statements(lines, tree):
        words = statement.words
        verb = words[0]
        if verb not in _VERBS:
            command = prompt_command(" ".join(words))
            if command is not None:
                is_stopped = not shows_config(command) if command else is_stopped
            is_odd = command is None and not is_stopped and verb not in _HARMLESS
            if is_odd:
                tree.odd.append(number)
            tree.outside += not is_odd
            continue
        if is_stopped or len(words) < 2:
            tree.outside += 1
            continue
        tree.tops.add(words[1])
        tree.last_line = number
        if verb == "set":
            _set(tree, statement, number, grammar)
        elif not _change(tree.root, verb, words[1:], number) and verb == "deactivate":
            pending.append((words[1:], number))
    for path, number in pending:
        _change(tree.root, "deactivate", path, number)
    return tree


def _statements(lines: Sequence[str], tree: Tree) -> Iterator[tuple[int, Words]]:
    """Yield the statements with their lines; quoted text may go on over several."""
    special = _SPECIAL.search
    at, last = 0, len(lines)
    while at < last:
        at += 1
        text = lines[at - 1].strip()
        if not text or is_comment(text):
            continue
        tree.filled += 1
        if special(text) is None:
            yield at, Words(text.split(), None)
            continue
        start = at
        statement, rest = _split(text, start, tree)
        while rest is not None and at < last:
            at += 1
            tree.filled += 1
            tree.outside += 1
            hit = _REST_OF_QUOTE.match(lines[at - 1])
            rest.append(hit[1] if hit else lines[at - 1])
            if hit:
                statement.words.append(unescape("\n".join(rest)))
                tree.quoted_on += range(start + 1, at + 1)
                rest = None
        if rest is not None:
            tree.fault("a quoted text is not closed", start)
        if statement.words:
            yield start, statement


def _split(text: str, number: int, tree: Tree) -> tuple[Words, list[str] | None]:
    """Return the words of a line, and the beginning of a quoted text that goes on in the next."""
    words: list[str] = []
    items: list[str] | None = None
    is_open = False
    position = 0
    while (hit := _TOKEN.match(text, position)) is not None:
        position, kind = hit.end(), hit.lastindex
        if kind == 3:
            if "SECRET-DATA" in text[position:]:
                tree.secret_lines.append(number)
            break
        if kind == 5:
            return Words(words, items), [text[position:]]
        if kind == 2:
            cut = text.find("*/", position)
            if text[position : max(cut, position)].strip() == "SECRET-DATA":
                words.append(MASKED)
                tree.masked_line = tree.masked_line or number
            position = cut + 2 if cut >= 0 else len(text)
            continue
        word = unescape(hit[1]) if kind == 1 else hit[4]
        if kind == 4 and word[0] == "[" and "]" not in word and not is_open:
            is_open, items, word = True, items or [], word[1:]
        is_last = kind == 4 and is_open and word[-1:] == "]" and "[" not in word
        word = word[:-1] if is_last else word
        if word or kind == 1:
            (items if is_open and items is not None else words).append(word)
        is_open = is_open and not is_last
    if is_open:  # what stands in it may be a statement with a key: no name of a list
        tree.fault("a list in brackets is not closed", number)
        tree.odd.append(number)
        return Words([], None), None
    return Words(words, items), None


def _set(tree: Tree, statement: Words, number: int, grammar: Grammar) -> None:
    words = statement.words[1:]
    if len(words) > _MAX_PATH:
        tree.odd.append(number)
        return
    planted = plant(tree.root, Words(words, statement.items), number, grammar.wanted, grammar)
    if planted is None:
        tree.outside += 1
        return
    path = planted[0]
    for word in ("apply-groups", "apply-groups-except"):
        if word in words:
            for one in path[: words.index(word) + 1]:
                one.applies = True


def _change(root: Node, verb: str, words: Sequence[str], number: int) -> bool:
    """Deactivate, activate or delete what stands at that path; False where nothing stands there."""
    node, above = root, root
    for word in words:
        found = node.children.get(word)
        if found is None:
            return False
        above, node = node, found
    if verb == "delete":
        del above.children[node.word]
    else:
        node.inactive = number if verb == "deactivate" else 0
    return True
