"""A real strongSwan loads the fixture configs, and what it lists is what we read.

charon runs in a network namespace of its own, with its own settings and its own socket: it hears nothing and nobody
hears it. Skipped where strongSwan is not installed, or where a namespace may not be made.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from parsers import parse
from parsers.model.capture import Capture
from parsers.model.ipsec import IpsecTunnel
from parsers.model.secret import Sealer

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "strongswan"
# The others hold what strongSwan refuses (cut off, unknown words) or what swanctl does not read (ipsec.conf).
LOADED = ("authentication", "plain", "proposals", "references", "secrets")
SETTINGS = """\
charon-systemd {{
  load = random nonce aes sha1 sha2 hmac kdf vici kernel-netlink socket-default
  port = 0
  port_nat_t = 0
  install_routes = no
  install_virtual_ip = no
  plugins {{
    vici {{
      socket = {uri}
    }}
  }}
}}
swanctl {{
  load = random
}}
"""
STARTS = 100  # tries, a tenth of a second each
VERSIONS = {"IKEv1": "ikev1", "IKEv2": "ikev2", "IKEv1/2": "any"}


class Daemon(NamedTuple):
    """A running charon: how to ask it."""

    uri: str
    environment: dict[str, str]

    def ask(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run swanctl against it."""
        command = ["swanctl", *map(str, arguments), "--uri", self.uri]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, env=self.environment)


def missing_tool() -> str:
    """Return what keeps this machine from running charon, "" for nothing."""
    for tool in ("swanctl", "charon-systemd", "unshare"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    done = subprocess.run(["unshare", "--net", "true"], capture_output=True)
    return "no network namespace may be made here" if done.returncode else ""


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    lacking = missing_tool()
    if lacking:
        pytest.skip(lacking)
    folder = tmp_path_factory.mktemp("charon")
    uri = f"unix://{folder}/vici"
    settings = folder / "strongswan.conf"
    settings.write_text(SETTINGS.format(uri=uri))
    environment = {**os.environ, "STRONGSWAN_CONF": str(settings)}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            ["unshare", "--net", "charon-systemd"], stdout=log, stderr=log, env=environment, start_new_session=True
        )
    running = Daemon(uri, environment)
    try:
        for _ in range(STARTS):
            if not running.ask("--stats").returncode:
                break
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            pytest.skip("charon does not start here: " + (folder / "log").read_text()[-300:])
        yield running
    finally:
        process.terminate()
        process.wait(30)


def listed(text: str) -> dict[str, Any]:
    """Return what `swanctl --list-conns --pretty` prints as nested dictionaries, lists as lists."""
    root: dict[str, Any] = {}
    stack: list[Any] = [root]
    for line in (one.strip() for one in text.splitlines()):
        if line in ("}", "]"):
            stack.pop()
        elif line.endswith((" {", "= [")):
            below: Any = {} if line.endswith("{") else []
            stack[-1][line.removesuffix(" {").removesuffix(" = [")] = below
            stack.append(below)
        elif isinstance(stack[-1], list):
            stack[-1].append(line)
        elif " = " in line:
            key, _, value = line.partition(" = ")
            stack[-1][key] = value
    return root


def connections(text: str) -> dict[str, dict[str, Any]]:
    """Return the connections that are listed, by name: each is an event of its own."""
    found: dict[str, dict[str, Any]] = {}
    for event in text.split("list-conn event {")[1:]:
        body = event.partition("list-conns reply {")[0]
        found |= {name: one for name, one in listed(body).items() if isinstance(one, dict)}
    return found


def test_the_reader_of_what_swanctl_prints_reads_it() -> None:
    text = (
        "list-conn event {\n  a {\n    local_addrs = [\n      10.0.0.1\n    ]\n    version = IKEv2\n"
        "    children {\n      c {\n        mode = TUNNEL\n      }\n    }\n  }\n}\nlist-conns reply {\n}\n"
    )
    wanted = {"local_addrs": ["10.0.0.1"], "version": "IKEv2", "children": {"c": {"mode": "TUNNEL"}}}
    assert connections(text) == {"a": wanted}


def tunnels_of(case: str) -> dict[str, list[IpsecTunnel]]:
    """Return our tunnels by the name of their connection."""
    text = (FOLDER / case / "running-config.txt").read_bytes().decode()
    device = parse(Capture(device="box", file="f", text=text, platform="strongswan"), Sealer(b"0" * 32)).device
    found: dict[str, list[IpsecTunnel]] = {}
    for one in device.ipsec_tunnels:
        found.setdefault(one.profile, []).append(one)
    return found


@pytest.mark.parametrize("case", LOADED)
def test_strongswan_lists_the_connections_that_we_read(daemon: Daemon, case: str) -> None:
    done = daemon.ask("--load-conns", "--file", FOLDER / case / "running-config.txt")
    assert done.returncode == 0, done.stdout + done.stderr
    theirs = connections(daemon.ask("--list-conns", "--pretty").stdout)
    ours = tunnels_of(case)
    assert set(theirs) == set(ours)
    for name, tunnels in ours.items():
        agrees(theirs[name], tunnels[0])
        children = theirs[name]["children"]
        assert {f"{name}/{one}" for one in children} == {one.name for one in tunnels if "/" in one.name}
        for tunnel in tunnels:
            if "/" in tunnel.name:
                agrees_child(children[tunnel.name.partition("/")[2]], tunnel)


def agrees(theirs: dict[str, Any], ours: IpsecTunnel) -> None:
    """Hold one connection against our facts."""
    assert VERSIONS[theirs["version"]] == ours.ike_version
    peer = str(ours.destination_address or ours.destination_name)
    assert peer in theirs["remote_addrs"] if peer else theirs["remote_addrs"] == ["%any"]
    assert theirs["local_addrs"][0] == str(ours.source_address or "%any")
    assert int(theirs["rekey_time"]) == ours.ike_lifetime_seconds
    if "dpd_delay" in theirs:
        assert int(theirs["dpd_delay"]) == ours.dpd_seconds
    local, remote = theirs["local-1"], theirs["remote-1"]
    is_keyed = local.get("class") == "pre-shared key"
    assert is_keyed or ours.psk is False
    assert not is_keyed or ours.psk is not False or (ours.local_id, ours.remote_id) == ("", "")  # no key fits `bare`
    assert local.get("id", "") == ours.local_id
    assert remote.get("id", "%any") == (ours.remote_id or "%any")
    assert (remote.get("id", "%any") == "%any") == ours.is_any_remote_id


def agrees_child(theirs: dict[str, Any], ours: IpsecTunnel) -> None:
    """Hold one child against our facts; `dynamic` is an address that strongSwan fills in later."""
    assert theirs["mode"] == str(ours.mode).upper()
    assert int(theirs["rekey_time"]) == ours.sa_lifetime_seconds
    assert int(theirs["rekey_bytes"]) // 1024 == ours.sa_lifetime_kilobytes
    local, remote = {str(one.local) for one in ours.selectors}, {str(one.remote) for one in ours.selectors}
    sides = {"local-ts": local, "remote-ts": remote}
    for side, found in sides.items():
        wanted = {one for one in theirs[side] if one != "dynamic"}
        family = {one for one in wanted if any((":" in one) == (":" in two) for two in found)}
        assert found == family if found else wanted in ({"0.0.0.0/0"}, set())


@pytest.mark.parametrize("case", ["plain", "references", "secrets"])
def test_strongswan_loads_the_keys_that_we_read(daemon: Daemon, case: str, tmp_path: Path) -> None:
    config = tmp_path / "swanctl.conf"
    shutil.copy(FOLDER / case / "running-config.txt", config)
    said = daemon.ask("--load-creds", "--noprompt", "--file", config)
    loaded = {line.split("'")[1] for line in said.stdout.splitlines() if line.startswith("loaded ike secret")}
    text = config.read_text()
    names = {line.split()[0] for line in text.splitlines() if line.strip().startswith("ike-")}
    assert loaded == names
    assert "notasecret" not in said.stdout + said.stderr
