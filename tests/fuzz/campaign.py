"""`make fuzz`: spoils the fixtures of one platform after the other and reports what breaks.

With atheris the search is led by coverage; without it (it has wheels for some systems only) by chance alone.
"""

import argparse
import re
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]
INSTRUMENTED_SLACK = 12.0  # how much slower counting coverage may make a reader; a finding is tried again without it
SECOND_READING_EVERY = 40
SHORTENING_SECONDS = 30.0


def main() -> int:
    """Run what the command line asks for; 1 where something broke."""
    options = _options()
    if options.child:
        return _child(options)
    from parsers import known_platforms

    found = 0
    for platform in [options.platform] if options.platform else known_platforms():
        folder = options.output / platform
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("found-*.txt"):
            old.unlink()
        command = [sys.executable, __file__, "--child", "--platform", platform, "--seconds", str(options.seconds)]
        command += ["--seed", str(options.seed), "--output", str(options.output)]
        done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True, errors="replace")
        counts = re.findall(r"(?:executed_units:|executed) +(\d+)", done.stderr)
        _say(f"{platform}: {counts[-1] if counts else '?'} executions in {options.seconds} s")
        if not counts:
            _say(done.stderr[-2000:])
            found += 1
        found += _report(platform, folder)
    return 1 if found else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="for each platform")
    parser.add_argument("--platform", help="only this one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, default=Path("build/fuzz"), help="where texts that break something go")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--by-chance", action="store_true", help="do without atheris")
    return parser.parse_args()


def _child(options: argparse.Namespace) -> int:
    try:
        if options.by_chance:
            raise ImportError
        import atheris
    except ImportError:
        return _by_chance(options)
    with atheris.instrument_imports(include=["parsers"], exclude=["parsers.second_reader"]):
        import parsers.reading

        parsers.reading.platform_module(options.platform)
    import corpus

    run, mutate = _target(options, INSTRUMENTED_SLACK)
    seeds = options.output / options.platform / "corpus"
    seeds.mkdir(exist_ok=True)
    for index, text in enumerate(corpus.texts()[options.platform]):
        (seeds / f"fixture-{index}").write_text(text, "utf-8")

    def custom_mutator(given: bytes, max_size: int, seed: int) -> bytes:
        return mutate(given.decode("utf-8", "backslashreplace"), Random(seed)).encode()[:max_size]

    flags = [f"-max_total_time={options.seconds}", "-max_len=400000", "-timeout=120", "-print_final_stats=1"]
    flags += [f"-seed={options.seed}", "-rss_limit_mb=4096", "-verbosity=0", "-report_slow_units=1000"]
    atheris.Setup(
        [sys.argv[0], *flags, str(seeds)],
        lambda given: run(given.decode("utf-8", "backslashreplace")),
        custom_mutator=custom_mutator,
    )
    atheris.Fuzz()
    return 0


def _by_chance(options: argparse.Namespace) -> int:
    import corpus

    run, mutate = _target(options, 1.0)
    random = Random(options.seed)
    texts = corpus.texts()[options.platform]
    end, count = time.monotonic() + options.seconds, 0
    while time.monotonic() < end:
        run(mutate(random.choice(texts), random))
        count += 1
    sys.stderr.write(f"executed {count}\n")
    return 0


def _target(options: argparse.Namespace, slack: float) -> tuple[Callable[[str], None], Callable[[str, Random], str]]:
    """Return what tries one text, keeping it where something breaks, and what makes the next one."""
    import corpus
    import mutations

    everything = [text for texts in corpus.texts().values() for text in texts]
    mutator = mutations.Mutator(everything, corpus.keys())
    kinds: dict[str, int] = {}
    count = 0

    def run(text: str) -> None:
        nonlocal count
        count += 1
        kind = _kind_of(text, options.platform, slack, is_read_twice=count % SECOND_READING_EVERY == 0)
        if kind and len(text) < kinds.get(kind, sys.maxsize):
            kinds[kind] = len(text)
            name = f"found-{list(kinds).index(kind):03}.txt"
            (options.output / options.platform / name).write_text(text, "utf-8")

    return run, mutator.mutate


def _kind_of(text: str, platform: str, slack: float, *, is_read_twice: bool) -> str:
    """Return a name for what breaks on a text, the same for texts that break in the same way; "" where nothing does."""
    import corpus
    import oracle

    try:
        parsed = oracle.examine(text, platform, corpus.keys(), slack=slack)
        if parsed is not None and is_read_twice:
            oracle.examine_twice(text, parsed, corpus.keys(), slack=slack)
    except oracle.BrokenError as broken:
        return re.sub(r"[0-9]+(?:\.[0-9]+)?", "N", str(broken))[:120]
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
    return ""


def _report(platform: str, folder: Path) -> int:
    """Try every kept text again, without counting coverage; print what still breaks, as short as it can be made."""
    found = 0
    for path in sorted(folder.glob("found-*.txt")):
        text = path.read_bytes().decode("utf-8", "backslashreplace")
        kinds = [_kind_of(text, platform, 1.0, is_read_twice=True) for _ in range(2)]
        if not all(kinds):  # only slow because coverage was counted, or because the machine was busy
            path.unlink()
            continue
        found += 1
        short = _shortened(text, platform, kinds[0])
        path.write_text(short, "utf-8")
        _say(f"  {path}: {kinds[0]} ({len(short.splitlines())} lines)")
    return found


def _shortened(text: str, platform: str, kind: str) -> str:
    """Return the text with all lines left out that the failure does not need, as far as the time allows."""
    end = time.monotonic() + SHORTENING_SECONDS
    lines = text.split("\n")
    size = max(1, len(lines) // 2)
    while size and time.monotonic() < end:
        at = 0
        while at < len(lines) and time.monotonic() < end:
            fewer = lines[:at] + lines[at + size :]
            if fewer and _kind_of("\n".join(fewer), platform, 1.0, is_read_twice=True) == kind:
                lines = fewer
            else:
                at += size
        size //= 2
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
