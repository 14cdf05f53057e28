"""One SSH session with one router: opened with the host key checked, asked one fixed command, closed.

Loads netmiko: import it late. Source: facts on packages, 5; facts on operations, 4.3, 4.4 and 4.7.
"""

import codecs
import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import paramiko
from netmiko import ConnectHandler
from netmiko.channel import SSHChannel
from netmiko.exceptions import NetmikoBaseException

from agent.collect.commands import CONFIG_COMMANDS, NOT_CONFIGURED, PRIVILEGED_PROMPTS, REFUSALS, StateCommand
from agent.collect.failures import explain
from agent.collect.host_keys import checked_file, known_hosts_of
from agent.collect.paged import accept_banner, read_paged
from agent.collect.target import Shown, Target
from agent.errors import CollectError

_CHUNK = 65536
_FIRST_LINES = 5
_FAILURES = (paramiko.SSHException, NetmikoBaseException, OSError, ValueError, EOFError)


class CountedChannel(SSHChannel):
    """netmiko's channel with a cap on what it reads, an end that is noticed, and no character lost between chunks."""

    def __init__(self, channel: paramiko.Channel, device: str, max_bytes: int) -> None:
        super().__init__(channel, "utf-8")
        self._channel = channel
        self._device = device
        self._max_bytes = max_bytes
        self._left = max_bytes
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def read_buffer(self) -> str:
        """Return what has come, or nothing; raises where the router closed the session or sends without end."""
        if not self._channel.recv_ready():
            if self._channel.closed or self._channel.eof_received:
                raise EOFError
            return ""
        content = self._channel.recv(_CHUNK)
        self._left -= len(content)
        if self._left < 0:
            raise CollectError(self._device, f"sent more than {self._max_bytes:,} bytes: reading was stopped")
        return self._decoder.decode(content)


class Answers(NamedTuple):
    """What one session came to: the config, and the show output as far as it was given."""

    config: str
    shown: tuple[Shown, ...] = ()
    show_problem: str | None = None


def read_router(target: Target, wanted: Callable[[str], Sequence[StateCommand]]) -> Answers:
    """Return the router's running config, as it printed it, and its answers to the commands that `wanted` names for it.

    Raises `CollectError` where there is no config. What goes wrong behind the config is told, and costs no config.
    """
    where = f"{target.host}:{target.port}"
    try:
        with _opened(target) as session:
            prompt = _prompt(session, target)
            config = _config(session, target, prompt)
            shown, problem = _shown(session, target, prompt, wanted(config))
            return Answers(config, tuple(shown), problem)
    except _FAILURES as error:
        # `from None`: what other packages say may hold what the router said.
        raise CollectError(target.name, explain(error, where, target.user)) from None


@contextlib.contextmanager
def _opened(target: Target) -> Iterator[Any]:
    known_hosts = known_hosts_of(target.name, target.host, target.port, target.host_key, target.known_hosts)
    with known_hosts as file, _jumped(target) as sock:
        session = ConnectHandler(
            device_type=CONFIG_COMMANDS[target.platform].device_type,
            host=target.host,
            port=target.port,
            username=target.user,
            password=target.password,
            use_keys=target.key_file is not None,
            key_file=target.key_file,
            allow_agent=False,
            ssh_strict=True,
            system_host_keys=False,
            alt_host_keys=True,
            alt_key_file=file,
            conn_timeout=target.connect_timeout_seconds,
            auth_timeout=target.connect_timeout_seconds,
            banner_timeout=target.connect_timeout_seconds,
            blocking_timeout=target.connect_timeout_seconds,
            read_timeout_override=target.connect_timeout_seconds,
            sock=sock,
            auto_connect=False,
        )
        try:
            session.establish_connection()
            session.channel = CountedChannel(session.remote_conn, target.name, target.max_bytes)
            if CONFIG_COMMANDS[target.platform].pager:
                accept_banner(session, target.connect_timeout_seconds)
            else:
                session.write_channel(session.RETURN)
            session.session_preparation()
            session.read_timeout_override = target.read_timeout_seconds
            yield session
        finally:
            # Not disconnect(): that sends further commands first, and waits for answers.
            with contextlib.suppress(Exception):
                session.paramiko_cleanup()


@contextlib.contextmanager
def _jumped(target: Target) -> Iterator[paramiko.Channel | None]:
    """Give a channel through the jump host, whose own key is checked in the known_hosts file; None without one."""
    if target.proxy_jump is None:
        yield None
        return
    user, host, port = jump_parts(target.proxy_jump, target.user)
    client = paramiko.SSHClient()
    try:
        client.load_host_keys(checked_file(target.name, target.known_hosts))
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        client.connect(
            host,
            port,
            user,
            target.password,
            key_filename=target.key_file,
            allow_agent=False,
            look_for_keys=False,
            timeout=target.connect_timeout_seconds,
            auth_timeout=target.connect_timeout_seconds,
            banner_timeout=target.connect_timeout_seconds,
        )
        transport = client.get_transport()
        if transport is None:
            raise EOFError
        channel = transport.open_channel(
            "direct-tcpip", (target.host, target.port), ("127.0.0.1", 0), timeout=target.connect_timeout_seconds
        )
    except _FAILURES as error:
        client.close()
        raise CollectError(target.name, f"jump host: {_jump_failure(error, host, port, user)}") from None
    try:
        yield channel
    finally:
        client.close()


def _jump_failure(error: Exception, host: str, port: int, user: str) -> str:
    if isinstance(error, paramiko.ChannelException):
        return f"{host}:{port} does not reach the router, or may not forward to it"
    return explain(error, f"{host}:{port}", user)


def jump_parts(text: str, default_user: str) -> tuple[str, str, int]:
    """Return user, host and port of `[user@]host[:port]`; an IPv6 address with a port stands in brackets."""
    user, at, place = text.rpartition("@")
    host, port = place, 22
    bracketed = re.fullmatch(r"\[([^\]]+)\](?::(\d{1,5}))?", place)
    if bracketed:
        host, port = bracketed[1], int(bracketed[2] or 22)
    elif place.count(":") == 1 and place.partition(":")[2].isdecimal():
        host, _, digits = place.partition(":")
        port = int(digits)
    return (user if at else default_user), host, port


def _prompt(session: Any, target: Target) -> str:
    """Return a pattern of the prompt as a whole last line: netmiko's own stops wherever a banner spells it."""
    prompt = session.find_prompt()
    if target.platform in PRIVILEGED_PROMPTS and not prompt.endswith("#"):
        raise CollectError(
            target.name, f"logged in as {target.user}, at a level that sees a part of the config: grant privilege 15"
        )
    return rf"(?:^|\n){re.escape(prompt)}[ \t]*\Z"


def _config(session: Any, target: Target, at_end: str) -> str:
    _, command, _, pager = CONFIG_COMMANDS[target.platform]
    if pager:
        text = read_paged(session, command, re.compile(at_end), pager, target.read_timeout_seconds)
    else:
        text = str(session.send_command(command, expect_string=at_end))
    first = _first_lines(text)
    if any(line.startswith(REFUSALS) for line in first):
        raise CollectError(target.name, f"the router refused `{command}`: {target.user} may not run it")
    if not first:
        raise CollectError(target.name, f"the router answered `{command}` with nothing")
    return text if text.endswith("\n") else f"{text}\n"


def _shown(
    session: Any, target: Target, at_end: str, commands: Sequence[StateCommand]
) -> tuple[list[Shown], str | None]:
    """Return the answers, and why some are missing. After a failure nothing more is asked: what comes may be late."""
    found: list[Shown] = []
    refused: list[str] = []
    empty: list[str] = []  # of what the config has: the router runs none of it
    for one in commands:
        asked_at = datetime.now(UTC)
        try:
            text = str(session.send_command(one.command, expect_string=at_end))
        except CollectError as error:
            return found, f"`{one.command}`: {error.reason}"
        except _FAILURES as error:
            return found, f"`{one.command}`: {explain(error, f'{target.host}:{target.port}', target.user)}"
        first = _first_lines(text)
        if any(line.startswith(REFUSALS) for line in first):
            refused.append(f"`{one.command}`")
        elif not first or any(line.startswith("% BGP") for line in first):
            empty.append(f"`{one.command}`")
        elif not any(line.startswith(NOT_CONFIGURED) for line in first):
            found.append(Shown(one.stem, one.command, asked_at, text if text.endswith("\n") else f"{text}\n"))
    problems = [f"the router has nothing to show for {', '.join(empty)}, though its config has it"] if empty else []
    if refused:
        who = f"{target.user} may not run it, or it has no such command"
        problems.append(f"the router refused {', '.join(refused)}: {who}")
    return found, "; ".join(problems) or None


def _first_lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()][:_FIRST_LINES]
