"""Running configs over SSH: one thread a router, one sentence a failure, and never one router that stops the others.

netmiko's and paramiko's own logs hold what routers say, so they stay off. Source: facts on operations, 4.3.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from agent.collect.commands import CONFIG_COMMANDS, NOT_COLLECTED
from agent.collect.target import Collected, Target
from agent.errors import CollectError


def collect(targets: Sequence[Target], workers: int) -> list[Collected]:
    """Return one result per target, in their order."""
    if not targets:
        return []
    silence_libraries()
    import_session()
    with ThreadPoolExecutor(max_workers=min(workers, len(targets))) as pool:
        return list(pool.map(_collect_one, targets))


def import_session() -> None:
    """Load netmiko once, before the threads: many that import it at a time can meet it half loaded."""
    import_module("agent.collect.session")


def silence_libraries() -> None:
    """Turn off the logs of netmiko and paramiko: at DEBUG they hold whole configs, at any level a router's words."""
    for name in ("netmiko", "paramiko"):
        log = logging.getLogger(name)
        log.setLevel(logging.CRITICAL)
        log.propagate = False
        if not log.handlers:
            log.addHandler(logging.NullHandler())  # else Python's handler of last resort writes to stderr


def _collect_one(target: Target) -> Collected:
    asked_at = datetime.now(UTC)
    known = CONFIG_COMMANDS.get(target.platform)
    command = known.command if known else ""
    try:
        if known is None:
            reason = NOT_COLLECTED.get(target.platform, "no read-only command is known for it")
            raise CollectError(target.name, f"platform {target.platform} is not collected over SSH: {reason}")
        _check_key_file(target)
        from agent.collect.session import read_running_config

        return Collected(target.name, command, asked_at, text=read_running_config(target))
    except CollectError as error:
        return Collected(target.name, command, asked_at, problem=error.reason)
    except Exception as error:  # noqa: BLE001  one router must not stop the others; the error may hold its words
        return Collected(target.name, command, asked_at, problem=f"collecting broke ({type(error).__name__})")


def _check_key_file(target: Target) -> None:
    if target.key_file is None:
        return
    try:
        mode = Path(target.key_file).stat().st_mode
    except OSError as error:
        raise CollectError(target.name, f"key_file cannot be read: {error.strerror}") from None
    if mode & 0o077:
        raise CollectError(target.name, "key_file can be read by others; expected mode 0600")
