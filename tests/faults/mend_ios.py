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
                     | fall-over | bfd | update-source | ebgp-multihop
                     | (?:route-map|prefix-list|filter-list)\ \S+(?=\ (?:in|out)$) )
  | encapsulation (?:\ dot1[qQ])?
  | ip\ address (?!.*secondary) | ipv4\ address(?!.*secondary) | mtu | ip\ mtu | ipv4\ mtu
  | bfd\ interval | remote-as | password | timers(?:\ bgp)? | local-as | maximum-prefix | update-source | ebgp-multihop
  | vrf | vrf\ forwarding | vrf\ member | key-string | key-octet-string | cryptographic-algorithm
  | macsec-cipher-suite | cipher-suite | security-policy | window-size | mka\ policy | macsec\ access-control
  | dot1q\ tunneling\ ethertype | lifetime | send-lifetime
  | route-policy\ \S+(?=\ (?:in|out)$) | route-map\ \S+(?=\ (?:in|out)$)
  | (?:ip|ipv6)\ prefix-list\ \S+\ seq\ \d+ | seq\ \d+
    """
)
_CLOSING = re.compile(r"\s*(?:!|exit|exit-\S+|end|end-policy|end-set)\s*")


def merge_lines(text: str, lines: Sequence[str]) -> str:
    """Return the config after the lines were typed in."""
    base = _Config(text)
    patch = list(_expanded(base, _Config("\n".join(lines))))
    options = {**base_options, "style": "ios", "idempotent_commands": list(_rules(patch)), "sectional_overwrite": []}
    host = Host("edge", "generic", options)
    host.load_running_config(base.joined())
    host.load_generated_config(_joined(patch))
    after = host.running_config.future(host.generated_config)
    return base.restored(_in_order(base, ((*child.path(),) for child in after.all_children())))


class _Config:
    """A config as the paths of its lines. Banners and closing words are put aside: they are no statements."""

    def __init__(self, text: str) -> None:
        self.paths: list[Path] = []
        above: list[tuple[int, str]] = []
        self._banners: list[str] = []
        stop = ""
        for line in text.splitlines():
            if stop:
                self._banners.append(line)
                stop = "" if stop in line else stop
                continue
            opening = re.match(r"banner \S+ (\S\S?)$", line)
            if opening:
                stop = opening[1]
                self._banners.append(line)
                continue
            if not line.strip() or _CLOSING.fullmatch(line):
                continue
            indent = len(line) - len(line.lstrip())
            while above and above[-1][0] >= indent:
                above.pop()
            above.append((indent, line.strip()))
            self.paths.append(tuple(word for _, word in above))

    def joined(self) -> str:
        """Return the statements, indented by depth."""
        return _joined(self.paths)

    def restored(self, merged: Iterable[Path]) -> str:
        """Return the merged statements with this config's banners and an end."""
        return "\n".join((_joined(merged), *self._banners, "end", ""))


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


def _rules(patch: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for *above, last in patch:
        found = _SINGLE.match(last.removeprefix("no "))
        if found:
            yield {"lineage": [*({"equals": one} for one in above), {"startswith": f"{found[0]} "}]}


def _in_order(base: _Config, paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the lines in the config's own order; new ones come last in their block, numbered ones by number."""
    places = {path: position for position, path in enumerate(base.paths)}

    def place(path: Path) -> list[tuple[int, str]]:
        heads = (path[: depth + 1] for depth in range(len(path)))
        return [(places.get(head, len(places)), "" if head in places else head[-1]) for head in heads]

    yield from sorted(dict.fromkeys(paths), key=place)
