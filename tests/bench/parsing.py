"""Compares our parse (text to facts) with its peers, in one process, and prints a table of ratios.

    python tests/bench/parsing.py [--platform cisco_xe …] [--repeat 5] [--lines 1000 10000 100000] [--json FILE]

Every contestant reads the same text, turn by turn, so that a busy machine slows all alike; the best time of each
counts. The floor is `splitlines` and one regular expression over each line: nobody reads a config in less.
Peers build a bare tree; ours goes all the way from text to facts.
"""

import argparse
import gc
import json
import re
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from config_text import PLATFORMS, config

from parsers import parse
from parsers.model.capture import Capture
from parsers.model.secret import Sealer

_WORD = re.compile(r"\s*(?:neighbor|interface|router)\s+\S+")
_SYNTAX = {  # ciscoconfparse2's, hier-config's and netutils' names
    "cisco_xe": ("ios", "ios", "IOSConfigParser"),
    "cisco_xr": ("iosxr", "iosxr", "IOSXRConfigParser"),
    "cisco_nxos": ("nxos", "nxos", "NXOSConfigParser"),
    "arista_eos": ("ios", "eos", "EOSConfigParser"),
    "frr": ("ios", "ios", "IOSConfigParser"),
}
# What is asked of the full parse: times faster than a peer at 10,000 lines of the mix, at most so many times the floor.
TARGETS = {"hier-config": 5.0, "ciscoconfparse2": 20.0, "junoscfg": 3.0}
FLOOR_TARGET = 4.0
MEMORY_TARGET = 3.0
_SLOW_PEER_LINES = 20_000  # peers are asked no more than this: they take minutes


def floor(text: str) -> int:
    """Return how many lines match: the least that reading costs."""
    return sum(1 for line in text.splitlines() if _WORD.match(line))


def contestants(platform: str, lines: int) -> dict[str, Callable[[str], Any]]:
    """Return the readers by name, each a function of the text."""
    sealer = Sealer(b"0" * 32)

    def ours(text: str) -> Any:
        return parse(Capture(device="bench", file="bench.cfg", text=text, platform=platform), sealer)

    found: dict[str, Callable[[str], Any]] = {"floor": floor, "msee-audit": ours}
    if lines <= _SLOW_PEER_LINES:
        found |= _junos_peers() if platform == "juniper_junos" else _ios_peers(platform)
    return found


def _ios_peers(platform: str) -> dict[str, Callable[[str], Any]]:
    from ciscoconfparse2 import CiscoConfParse
    from hier_config import Host
    from loguru import logger
    from netutils.config import parser

    logger.remove()
    cisco, hier, netutils = _SYNTAX[platform]

    def load(text: str) -> Any:
        host = Host("bench", hier, {})
        host.load_running_config(text)
        return host

    return {
        "netutils": getattr(parser, netutils),
        "hier-config": load,
        "ciscoconfparse2": lambda text: CiscoConfParse(text.splitlines(), syntax=cisco),
    }


def _junos_peers() -> dict[str, Callable[[str], Any]]:
    try:
        from junoscfg.convert import to_dict  # type: ignore[import-not-found]
    except ImportError:
        return {}
    return {"junoscfg": lambda text: to_dict(text, "structured")}


def measure(platform: str, lines: int, noise: float, repeat: int) -> dict[str, Any]:
    """Return the best seconds of every contestant, and our memory as a share of the text's size."""
    text = config(platform, lines, noise)
    readers = contestants(platform, lines)
    best = dict.fromkeys(readers, float("inf"))
    for _ in range(repeat):
        for name, reader in readers.items():
            gc.collect()
            start = time.perf_counter()
            result = reader(text)
            best[name] = min(best[name], time.perf_counter() - start)
            del result
    gc.collect()
    tracemalloc.start()
    facts = readers["msee-audit"](text)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del facts
    return {
        "platform": platform,
        "lines": text.count("\n"),
        "noise": noise,
        "seconds": best,
        "kept": kept / len(text.encode()),
        "peak": peak / len(text.encode()),
    }


def main() -> int:
    """Print the table; exit with 1 where a target is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--platform", nargs="*", default=list(PLATFORMS))
    options.add_argument("--repeat", type=int, default=5)
    options.add_argument("--lines", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    cases = [(lines, 0.55) for lines in given.lines] + [(100_000, 0.95)]
    rows = [
        measure(platform, lines, noise, given.repeat if lines < 50_000 else max(given.repeat, 3))
        for platform in given.platform
        for lines, noise in cases
    ]
    sys.stdout.write("| platform | lines | can matter | lines/s | times the floor | faster than | kept | peak |\n")
    sys.stdout.write("| --- | --- | --- | --- | --- | --- | --- | --- |\n")
    missed = [line for row in rows for line in _row(row)]
    for line in missed:
        sys.stdout.write(f"missed: {line}\n")
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    return 1 if missed else 0


def _row(row: dict[str, Any]) -> list[str]:
    """Print one row; return the targets that it misses."""
    seconds = dict(row["seconds"])
    least, own = seconds.pop("floor"), seconds.pop("msee-audit")
    peers = {name: value / own for name, value in seconds.items()}
    faster = ", ".join(f"{name} {value:.1f}x" for name, value in peers.items())
    sys.stdout.write(
        f"| {row['platform']} | {row['lines']} | {1 - row['noise']:.0%} | {row['lines'] / own:,.0f} | "
        f"{own / least:.1f} | {faster or '-'} | {row['kept']:.1f}x | {row['peak']:.1f}x |\n"
    )
    place = f"{row['platform']} {row['lines']} lines"
    found = []
    if 5_000 < row["lines"] < 50_000:
        found += [
            f"{place}: {peers[name]:.1f} times faster than {name}, {wanted} wanted"
            for name, wanted in TARGETS.items()
            if name in peers and peers[name] < wanted
        ]
    if row["noise"] > 0.9:
        if own / least > FLOOR_TARGET:
            found.append(f"{place}: {own / least:.1f} times the floor, {FLOOR_TARGET} wanted")
        if row["peak"] > MEMORY_TARGET:
            found.append(f"{place}: {row['peak']:.2f} times the file in memory at the peak, {MEMORY_TARGET} wanted")
    return found


if __name__ == "__main__":
    sys.exit(main())
