"""Running configs over SSH: host keys checked, fixed commands, one thread a device, one sentence a failure.

Source: facts on packages, 5; facts on operations, 4.3 and 4.4. netmiko's own log holds device output, so it stays off.
"""

import contextlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from agent.collect.commands import REFUSALS, RUNNING_CONFIG
from agent.errors import CollectError

MAX_CHARACTERS = 64 * 1024 * 1024
_FIRST_LINES = 5


class Target(NamedTuple):
    """One router to collect from. `password` is what a reference gave; it is in no repr."""

    name: str
    platform: str
    host: str
    port: int
    user: str
    password: str | None
    key_file: str | None
    host_key: str | None
    known_hosts: str | None
    connect_timeout_seconds: float
    read_timeout_seconds: float

    def __repr__(self) -> str:
        """Name the target, nothing else."""
        return f"Target({self.name!r})"


class Collected(NamedTuple):
    """What came of one router: its config, or why there is none."""

    name: str
    command: str
    text: str | None
    problem: str | None

    def __repr__(self) -> str:
        """Name the device; the text may hold keys."""
        return f"Collected({self.name!r}, problem={self.problem!r})"


def collect(targets: Sequence[Target], workers: int) -> list[Collected]:
    """Return one result per target, in their order; a router that fails never stops the others."""
    if not targets:
        return []
    _silence()
    with ThreadPoolExecutor(max_workers=min(workers, len(targets))) as pool:
        return list(pool.map(_collect_one, targets))


def _silence() -> None:
    for name in ("netmiko", "paramiko"):
        log = logging.getLogger(name)
        log.setLevel(logging.CRITICAL)
        log.propagate = False


def _collect_one(target: Target) -> Collected:
    command = RUNNING_CONFIG.get(target.platform, "")
    try:
        if not command:
            raise CollectError(target.name, f"platform {target.platform} cannot be collected over SSH yet")
        return Collected(target.name, command, _read_config(target, command), None)
    except CollectError as error:
        return Collected(target.name, command, None, error.reason)
    except Exception as error:  # noqa: BLE001  one device; another package's error, whose text may hold device output
        return Collected(target.name, command, None, f"collecting broke ({type(error).__name__})")


def _read_config(target: Target, command: str) -> str:
    with _known_hosts(target) as known_hosts, _session(target, known_hosts) as session:
        text = _send(target, session, command)
    if len(text) > MAX_CHARACTERS:
        raise CollectError(target.name, f"the answer is larger than {MAX_CHARACTERS // 1024 // 1024} MiB")
    first = [line for line in text.splitlines() if line.strip()][:_FIRST_LINES]
    if any(line.lstrip().startswith(REFUSALS) for line in first):
        raise CollectError(target.name, f"the router refused `{command}`: the account may not run it")
    if not text.strip():
        raise CollectError(target.name, f"the router answered `{command}` with nothing")
    return text if text.endswith("\n") else text + "\n"


@contextlib.contextmanager
def _known_hosts(target: Target) -> Iterator[str]:
    """Give the known-hosts file of the settings, or one made of the device's own `host_key`."""
    if target.host_key:
        host = target.host if target.port == 22 else f"[{target.host}]:{target.port}"
        descriptor, name = tempfile.mkstemp(prefix="msee-audit-known-hosts-")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(f"{host} {target.host_key}\n")
            yield name
        finally:
            Path(name).unlink(missing_ok=True)
        return
    if not target.known_hosts or not Path(target.known_hosts).is_file():
        raise CollectError(
            target.name, "no host key is known: set host_key under the [[device]], or known_hosts under [collect]"
        )
    yield target.known_hosts


@contextlib.contextmanager
def _session(target: Target, known_hosts: str) -> Iterator[Any]:
    import paramiko
    from netmiko import ConnectHandler
    from netmiko.exceptions import NetmikoBaseException

    session = None
    try:
        session = ConnectHandler(
            device_type=target.platform,
            host=target.host,
            port=target.port,
            username=target.user,
            password=target.password or "",
            use_keys=bool(target.key_file),
            key_file=target.key_file,
            allow_agent=False,
            ssh_strict=True,
            system_host_keys=False,
            alt_host_keys=True,
            alt_key_file=known_hosts,
            conn_timeout=target.connect_timeout_seconds,
            auth_timeout=target.connect_timeout_seconds,
            banner_timeout=target.connect_timeout_seconds,
            read_timeout_override=target.read_timeout_seconds,
        )
        yield session
    except (paramiko.SSHException, NetmikoBaseException, OSError, ValueError, EOFError) as error:
        raise CollectError(target.name, _classify(error, target)) from None
    finally:
        if session is not None:
            with contextlib.suppress(Exception):
                session.disconnect()


def _send(target: Target, session: Any, command: str) -> str:
    if command != RUNNING_CONFIG.get(target.platform):
        raise CollectError(target.name, "a command outside the fixed list was to be sent: refused")
    prompt = session.find_prompt()
    if target.platform.startswith("cisco") and not prompt.endswith("#"):
        raise CollectError(target.name, "the account has no privileged prompt: `show running-config` would be empty")
    answer = session.send_command(command, read_timeout=target.read_timeout_seconds)
    return str(answer)


def _classify(error: BaseException, target: Target) -> str:
    """Return why a router could not be read, in one sentence; never the other side's words."""
    import paramiko

    where = f"{target.host}:{target.port}"
    cause = error.__context__ or error
    said = f"{cause} {error}".casefold()
    rules: list[tuple[Callable[[], bool], str]] = [
        (
            lambda: isinstance(cause, paramiko.BadHostKeyException),
            f"the host key of {where} is not the known one: a changed router, or someone in between; not logged in",
        ),
        (lambda: "not found in known_hosts" in said, f"the host key of {where} is not known; not logged in"),
        (
            lambda: "incompatible ssh" in said or "no acceptable" in said,
            f"{where} offers only SSH algorithms that are no longer accepted (see netmiko's extra par4)",
        ),
        (
            lambda: isinstance(error, paramiko.AuthenticationException) or "authentication" in said,
            f"{where} refused the login",
        ),
        (lambda: isinstance(cause, ConnectionRefusedError) or "refused" in said, f"{where} refused the connection"),
        (lambda: type(error).__name__ == "ReadTimeout" or "pattern not detected" in said, f"{where} stopped answering"),
        (lambda: "timed out" in said or "timeout" in said, f"{where} did not answer in time"),
    ]
    return next((text for holds, text in rules if holds()), f"{where}: SSH failed ({type(error).__name__})")
