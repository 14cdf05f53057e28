"""Running configs and show output over SSH: one thread a router, one sentence a failure, none that stops the others.

netmiko's and paramiko's own logs hold what routers say, so they stay off. Source: facts on operations, 4.3.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from secrets import token_bytes

from agent.collect.commands import CONFIG_COMMANDS, NOT_COLLECTED, STATE_COMMANDS, StateCommand
from agent.collect.target import Collected, Target
from agent.errors import CollectError
from parsers import parse
from parsers.model.capture import Capture
from parsers.model.secret import Sealer


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
        from agent.collect.session import read_router

        found = read_router(target, lambda config: wanted_commands(target, config))
        return Collected(
            target.name, command, asked_at, found.config, shown=found.shown, show_problem=found.show_problem
        )
    except CollectError as error:
        return Collected(target.name, command, asked_at, problem=error.reason)
    except Exception as error:  # noqa: BLE001  one router must not stop the others; the error may hold its words
        return Collected(target.name, command, asked_at, problem=f"collecting broke ({type(error).__name__})")


def wanted_commands(target: Target, config: str) -> tuple[StateCommand, ...]:
    """Return the commands that ask for the state of what the config has; for the rest the router need not be asked."""
    known = STATE_COMMANDS.get(target.platform, ()) if target.show_output else ()
    if not known:
        return ()
    capture = Capture(device=target.name, file=target.name, text=config, platform=target.platform)
    try:
        device = parse(capture, Sealer(token_bytes(32))).device
    except Exception:  # noqa: BLE001  the config must be kept: the audit reads it again, and says what is wrong with it
        return ()
    has = {"bgp": device.bgp_neighbors, "macsec": device.macsec_ports, "ipsec": device.ipsec_tunnels}
    return tuple(one for one in known if has[one.about])


def _check_key_file(target: Target) -> None:
    if target.key_file is None:
        return
    try:
        mode = Path(target.key_file).stat().st_mode
    except OSError as error:
        raise CollectError(target.name, f"key_file cannot be read: {error.strerror}") from None
    if mode & 0o077:
        raise CollectError(target.name, "key_file can be read by others; expected mode 0600")
