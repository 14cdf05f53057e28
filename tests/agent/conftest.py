"""A router's SSH server on loopback, played by asyncssh: its prompts, its echo, its config, and its bad days."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import asyncssh
import pytest

from agent.collect.target import Target

PASSWORD = "not-a-secret-login"

_CISCO_ANSWERS = {"terminal width 511": "", "terminal length 0": ""}
_JUNOS_ANSWERS = {
    "set cli screen-width 511": "Screen width set to 511",
    "set cli complete-on-space off": "Disabling complete-on-space",
    "set cli screen-length 0": "Screen length set to 0",
}
_PANOS_ANSWERS = {
    "set cli scripting-mode on": "",
    "set cli terminal width 500": "",
    "set cli pager off": "",
    "show system info": "hostname: pa1\r\noperational-mode: normal",
}
_ANSWERS = {
    "cisco_xe": _CISCO_ANSWERS,
    "juniper_junos": _JUNOS_ANSWERS,
    "paloalto_panos": _PANOS_ANSWERS,
    "fortinet": {},
}
CONFIG_COMMAND = {
    "cisco_xe": "show running-config",
    "juniper_junos": "show configuration | no-more",
    "paloalto_panos": "show config running",
    "fortinet": "show full-configuration",
}
_MORE = "--More-- "


@dataclass
class RouterDouble:
    """One router. Tests change what it holds and how it behaves between sessions; `received` is what it was sent."""

    name: str
    platform: str
    config: str
    port: int = 0
    host_key: asyncssh.SSHKey = field(default_factory=lambda: asyncssh.generate_private_key("ssh-ed25519"))
    password: str = PASSWORD
    level: str = "#"  # the end of an IOS prompt
    hangs: bool = False  # takes the command and never answers
    cuts_after: int | None = None  # characters of the config, then the connection drops
    refuses: bool = False
    floods: bool = False  # answers without end
    page_lines: int = 0  # prints so many lines, then waits for a blank, as FortiOS does
    banner: str = ""  # stands after the login and waits for `a`
    received: list[str] = field(default_factory=list)
    shows: dict[str, str | None] = field(default_factory=dict)  # command → its answer; None: it never comes
    options: dict[str, Any] = field(default_factory=dict)  # of asyncssh: algorithms and the like

    @property
    def prompt(self) -> str:
        """What stands before every command."""
        if self.platform == "juniper_junos":
            return f"\r\n{{master}}\r\nsvc@{self.name}> "
        if self.platform == "paloalto_panos":
            return f"\r\nsvc@{self.name}> "
        if self.platform == "fortinet":
            return f"\r\n{self.name} # "
        return f"\r\n{self.name}{self.level}"

    @property
    def public_key(self) -> str:
        """The host key as a settings file holds it."""
        return " ".join(self.host_key.export_public_key().decode().split()[:2])

    async def serve(self, process: "asyncssh.SSHServerProcess[str]") -> None:
        """Play one session."""
        if self.banner:
            process.stdout.write(f"{self.banner}\r\n(Press 'a' to accept):")
            while (key := await process.stdin.read(1)) not in ("a", ""):
                self.received += [key] if key.strip() else []
        process.stdout.write(self.prompt)
        while not process.stdin.at_eof():
            line = (await process.stdin.readline()).strip("\r\n")
            process.stdout.write(f"{line}\r\n" if line else "")
            if line:
                self.received.append(line)
            if line == CONFIG_COMMAND[self.platform] and not self.refuses:
                if not await self._print_config(process):
                    return
            elif line in self.shows:
                shown = self.shows[line]
                if shown is None:
                    await process.wait_closed()
                    return
                process.stdout.write(shown.replace("\n", "\r\n"))
            elif line:
                process.stdout.write(self._answer(line))
            process.stdout.write(self.prompt)

    async def _print_config(self, process: "asyncssh.SSHServerProcess[str]") -> bool:
        if self.hangs:
            await process.wait_closed()
            return False
        if self.floods:
            while not process.channel.is_closing():
                process.stdout.write("! and on\r\n" * 10_000)
                await process.stdout.drain()
                await asyncio.sleep(0)
            return False
        if self.page_lines:
            return await self._print_pages(process)
        process.stdout.write(self.config[: self.cuts_after].replace("\n", "\r\n"))
        if self.cuts_after is None:
            return True
        await process.stdout.drain()
        process.channel.get_connection().abort()
        return False

    async def _print_pages(self, process: "asyncssh.SSHServerProcess[str]") -> bool:
        lines = self.config.splitlines()
        for at in range(0, len(lines), self.page_lines):
            if at:
                process.stdout.write(_MORE)
                key = await process.stdin.read(1)
                if key != " ":
                    self.received.append(f"key {key!r}")
                    return True
                process.stdout.write("\r" + " " * len(_MORE) + "\r")
            process.stdout.write("".join(f"{line}\r\n" for line in lines[at : at + self.page_lines]))
        return True

    def _answer(self, line: str) -> str:
        known = _ANSWERS[self.platform]
        if line in known:
            return f"{known[line]}\r\n" if known[line] else ""
        if self.platform == "fortinet":
            return "command parse error before 'x'\r\nCommand fail. Return code -61\r\n"
        if self.platform == "juniper_junos":
            return "                ^\r\nunknown command.\r\n"
        return "           ^\r\n% Invalid input detected at '^' marker.\r\n"


class _Login(asyncssh.SSHServer):
    def __init__(self, double: RouterDouble) -> None:
        self._double = double

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("svc", self._double.password)

    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> bool:
        return True  # as a jump host does


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own, in which all doubles live."""
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever, daemon=True)
    thread.start()
    yield running
    running.call_soon_threadsafe(running.stop)
    thread.join(5)


@pytest.fixture
def start_router(loop: asyncio.AbstractEventLoop) -> Iterator[Callable[..., RouterDouble]]:
    """Start a router double on a free port of 127.0.0.1; all are stopped after the test."""
    servers: list[asyncssh.SSHAcceptor] = []

    def start(name: str, platform: str, config: str, **behaviour: Any) -> RouterDouble:
        double = RouterDouble(name, platform, config, **behaviour)

        async def listen() -> asyncssh.SSHAcceptor:
            return await asyncssh.create_server(
                lambda: _Login(double),
                "127.0.0.1",
                0,
                server_host_keys=[double.host_key],
                process_factory=double.serve,
                line_editor=False,
                encoding="utf-8",
                **double.options,
            )

        server = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
        servers.append(server)
        double.port = server.get_port()
        return double

    yield start

    async def close(server: asyncssh.SSHAcceptor) -> None:
        server.close()

    for server in servers:
        asyncio.run_coroutine_threadsafe(close(server), loop).result(10)


@pytest.fixture
def password() -> str:
    """What the doubles accept from the user `svc`."""
    return PASSWORD


@pytest.fixture
def target_of(password: str) -> Callable[..., Target]:
    """The target that the settings would make of a double; words given here win."""

    def make(double: Any, **changes: Any) -> Target:
        target = Target(
            name=double.name,
            platform=double.platform,
            host="127.0.0.1",
            port=double.port,
            user="svc",
            password=password,
            key_file=None,
            host_key=double.public_key,
            known_hosts=None,
            connect_timeout_seconds=3.0,
            read_timeout_seconds=10.0,
        )
        return replace(target, **changes)

    return make
