"""Merges config lines into an IOS-like config with hier-config's `future`, told what the device does beyond it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hier_config import Host
from hier_config.options import base_options

Path = tuple[str, ...]

# Statements that hold one value: a new one takes the place of the old. The match is what tells two statements apart.
_SINGLE = re.compile(
    r"""(?x)
    neighbor\ \S+\ (?: remote-as | password | timers(?!\ bgp) | local-as | maximum-prefix | maximum-routes
                     | fall-over | bfd | update-source | ebgp-multihop )
  | encapsulation (?:\ dot1[qQ])?
  | ip\ address (?!.*secondary) | ipv4\ address(?!.*secondary) | mtu | ip\ mtu | ipv4\ mtu
  | bfd\ interval | bfd\ minimum-interval | bfd\ multiplier | macsec\ psk-keychain
  | remote-as | password | timers(?:\ bgp)? | local-as | maximum-prefix | update-source | ebgp-multihop
  | vrf(?=\ \S+$) | vrf\ forwarding | vrf\ member | key-string | key-octet-string | cryptographic-algorithm
  | macsec-cipher-suite | cipher-suite | security-policy | window-size | mka\ policy | macsec\ access-control
  | key\ [0-9a-fA-F]+(?=\ (?:0|7|8a)\ ) | cipher | traffic\ unprotected | switchport\ dot1q\ ethertype
  | macsec\ keychain | dot1q\ tunneling\ ethertype | lifetime | send-lifetime
  | (?:ip|ipv6)\ prefix-list\ \S+\ seq\ \d+ | seq\ \d+
    """
)
# Policies by direction: another name takes the place of the old.
_DIRECTED = re.compile(r"((?:neighbor \S+ )?(?:route-map|route-policy|prefix-list|filter-list)) \S+ (in|out)")
_PROMPT = re.compile(r"[\w.-]+#.*")
# XR's bodies are ordered text: one that is typed in takes the place of the whole one of its name.
_BODY = re.compile(r"(?:route-policy|(?:prefix|as-path|community|extcommunity|large-community|rd)-set) \S+")
_CLOSING = re.compile(r"\s*(?:!|exit|exit-\S+|end|end-policy|end-set)\s*")


def merge_lines(text: str, lines: Sequence[str]) -> str:
    """Return the config after the lines were typed in."""
    base = _Config(text)
    typed = _Config("\n".join(lines))
    patch = list(_expanded(base, typed))
    after = base.paths
    for is_removal in (True, False):  # what is taken away goes first: a rule for a value would keep its `no`
        lines_of_kind = [path for path in patch if path[-1].startswith("no ") is is_removal]
        after = _future(after, [path[: depth + 1] for path in lines_of_kind for depth in range(len(path))])
    base.bodies |= typed.bodies
    return base.restored(_in_order(base, (*after, *_opened(base, typed))))


def _future(paths: Sequence[Path], patch: Sequence[Path]) -> list[Path]:
    options = {**base_options, "style": "ios", "idempotent_commands": list(_rules(patch)), "sectional_overwrite": []}
    host = Host("edge", "generic", options)
    host.load_running_config(_joined(paths))
    host.load_generated_config(_joined(patch))
    after = host.running_config.future(host.generated_config)
    return [(*child.path(),) for child in after.all_children()]


class _Config:
    """A config as the paths of its lines. Banners, closing words and XR's bodies are put aside: no statements."""

    def __init__(self, text: str) -> None:
        self.paths: list[Path] = []
        above: list[tuple[int, str]] = []
        self._banners: list[str] = []
        self.bodies: dict[str, list[str]] = {}  # by head, without the head
        aside, stop = self._banners, ""
        for line in text.splitlines():
            if stop:
                aside.append(line)
                stop = "" if stop in line else stop
                continue
            opening = re.match(r"banner \S+(?: (\S\S?))?$", line)
            if opening:
                aside, stop = self._banners, opening[1] or "EOF"  # EOS names no delimiter
                aside.append(line)
                continue
            if _BODY.fullmatch(line):
                aside, stop = self.bodies.setdefault(line, []), "end-policy" if line[:6] == "route-" else "end-set"
                aside.clear()
                continue
            if not line.strip() or _CLOSING.fullmatch(line):
                continue
            indent = len(line) - len(line.lstrip())
            while above and above[-1][0] >= indent:
                above.pop()
            above.append((indent, line.strip()))
            self.paths.append(tuple(word for _, word in above))

    def restored(self, merged: Iterable[Path]) -> str:
        """Return the merged statements with this config's bodies, banners and end: the prompt, where one was."""
        statements = list(merged)
        end = "end"
        if self.paths and _PROMPT.fullmatch(self.paths[-1][-1]):
            end = self.paths[-1][-1]
            statements.remove(self.paths[-1])
        bodies = (line for head, body in self.bodies.items() for line in (head, *body))
        return "\n".join((_joined(statements), *bodies, *self._banners, end, ""))


def _joined(paths: Iterable[Path]) -> str:
    return "\n".join(f"{' ' * (len(path) - 1)}{path[-1]}" for path in paths)


def _expanded(base: _Config, patch: _Config) -> Iterator[Path]:
    """Write out `no` lines that name the head of a statement, or a neighbor's every line."""
    for path in patch.paths:
        *above, last = path
        if not last.startswith("no "):
            yield path
            continue
        head = last.removeprefix("no ").casefold()  # IPv6 addresses are printed in capitals
        inside = [one[-1] for one in base.paths if one[:-1] == tuple(above)]
        there = [one for one in inside if f"{one.casefold()} ".startswith(f"{head} ")]
        for text in there:
            yield (*above, f"no {text}")


def _opened(base: _Config, patch: _Config) -> Iterator[Path]:
    """Return the `no` lines that a device prints.

    Those of ports that were opened, where a port is shut without a line; those by which a neighbor withdraws what its
    template says.
    """
    prints_open_ports = any(path[-1] == "no shutdown" for path in base.paths)
    heirs = {path[:-1] for path in base.paths if path[-1].startswith("inherit ")}
    for path in patch.paths:
        is_port = path[0].startswith("interface ") and path[-1] == "no shutdown"
        if (is_port and prints_open_ports) or (path[:-1] in heirs and path[-1].startswith("no ")):
            yield path


def _rules(patch: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for *above, last in patch:
        if last.startswith("no "):
            continue
        heads = [{"equals": one} for one in above]
        directed = _DIRECTED.fullmatch(last)
        if directed:
            yield {"lineage": [*heads, {"re_search": rf"^{re.escape(directed[1])} \S+ {directed[2]}$"}]}
            continue
        found = _SINGLE.match(last)
        if found and (found[0] != "vrf" or (above and above[0].startswith("interface "))):  # elsewhere it opens a block
            yield {"lineage": [*heads, {"startswith": f"{found[0]} "}]}


def _in_order(base: _Config, paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the lines in the config's own order; new ones come last in their block, numbered ones by number."""
    places = {path: position for position, path in enumerate(base.paths)}

    def place(path: Path) -> list[tuple[int, str]]:
        heads = (path[: depth + 1] for depth in range(len(path)))
        return [(places.get(head, len(places)), "" if head in places else head[-1]) for head in heads]

    yield from sorted(dict.fromkeys(paths), key=place)
