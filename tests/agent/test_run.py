"""`run` as the timer does it, against router doubles that hold the clean example site's configs."""

import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import asyncssh
import pytest

from agent.collect.site_folder import config_path
from agent.collect.state_folder import read_state_folder
from agent.config import load_settings
from agent.errors import CollectError, ConfigError
from agent.run import run
from agent.store import Store, locked

PLATFORMS = {"ams-er1": "cisco_xe", "ams-er2": "cisco_xe", "fra-er1": "juniper_junos"}
CANARIES = re.compile(rb"notasecret|not-a-secret|6e6f742d612d736563726574", re.IGNORECASE)


class Place(NamedTuple):
    """An installation: settings, the site that it fills, its store, its event file, and the routers around it."""

    settings: Path
    site: Path
    store: Path
    events: Path
    routers: dict[str, Any]

    def run(self) -> int:
        """Do one run."""
        return run(self.settings, self.site)

    def lines(self) -> list[dict[str, Any]]:
        """The event file's lines."""
        return [json.loads(line) for line in self.events.read_text().splitlines()]

    def config(self, name: str) -> str:
        """What the site holds of a router."""
        return (self.site / "configs" / f"{name}.cfg").read_text()

    def state(self, check: str) -> list[str]:
        """The states of a check's findings in the store."""
        with Store(self.store) as store:
            return [one["state"] for one in store.findings() if one["check_id"] == check]

    def edit(self, old: str, new: str) -> None:
        """Edit the settings."""
        text = self.settings.read_text()
        assert old in text
        self.settings.write_text(text.replace(old, new))


@pytest.fixture
def place(start_router: Callable[..., Any], fixtures: Path, tmp_path: Path, password: str) -> Place:
    """Three routers that hold the clean example site, and an installation that collects from them."""
    contoso = fixtures / "sites" / "contoso"
    text = (contoso / "msee-audit.toml").read_text()
    routers = {}
    for name, platform in PLATFORMS.items():
        (file,) = (contoso / "configs").glob(f"{name}.*")
        double = start_router(name, platform, file.read_text().lstrip("\n"))
        routers[name] = double
        text, count = re.subn(
            rf'(name = "{name}"\n.*\n)host = .*',
            rf'\1host = "127.0.0.1"\nport = {double.port}\nhost_key = "{double.public_key}"\n'
            "connect_timeout_seconds = 3\nread_timeout_seconds = 5",
            text,
        )
        assert count == 1
    text += (
        '\n[collect]\nuser = "svc"\ncredential = "file:login"\n[store]\npath = "state/store.sqlite3"\n'
        '[export]\nocsf_file = "log/events.jsonl"\n'
    )
    (tmp_path / "login").write_text(f"{password}\n")
    (tmp_path / "login").chmod(0o600)
    (tmp_path / "msee-audit.toml").write_text(text)
    site = tmp_path / "site"
    (site / "azure").mkdir(parents=True)
    for one in (contoso / "azure").glob("*.json"):
        (site / "azure" / one.name).write_bytes(one.read_bytes())
    return Place(
        tmp_path / "msee-audit.toml",
        site,
        tmp_path / "state" / "store.sqlite3",
        tmp_path / "log" / "events.jsonl",
        routers,
    )


def test_a_clean_estate_is_collected_as_it_is_and_exits_0(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert place.run() == 0, capsys.readouterr().err
    for name, router in place.routers.items():
        assert place.config(name).splitlines() == router.config.splitlines()
    out, err = capsys.readouterr()
    assert out == ""
    assert re.search(r"^run \w+ of contoso in [\d.]+ s: 3 routers, 0 not captured; 0 fail, ", err, re.MULTILINE)
    assert err.rstrip().endswith("exit 0: complete, nothing at or above medium")


def test_a_capture_is_private_and_says_when_and_what(place: Place) -> None:
    begun = datetime.now(UTC)
    place.run()
    configs = place.site / "configs"
    assert stat.S_IMODE(configs.stat().st_mode) == 0o700
    names = {f"{name}{ending}" for name in PLATFORMS for ending in (".cfg", ".capture.json")}
    assert {one.name for one in configs.iterdir()} == names
    assert {stat.S_IMODE(one.stat().st_mode) for one in configs.iterdir()} == {0o600}
    record = json.loads((configs / "ams-er1.capture.json").read_text())
    assert begun <= datetime.fromisoformat(record["captured_at"]) <= datetime.now(UTC)
    assert (record["host"], record["platform"], record["command"]) == ("127.0.0.1", "cisco_xe", "show running-config")
    assert record["bytes"] == (configs / "ams-er1.cfg").stat().st_size
    assert record["complete"] is True


def test_what_routers_say_of_themselves_is_asked_for_where_it_is_wanted(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.edit("[collect]\n", "[collect]\nshow_output = true\n")
    router, begun = place.routers["ams-er1"], datetime.now(UTC)
    head = "Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd\n"
    up = "192.0.2.2       4        12076    1234    1230       12    0    0 1d19h    12\n"
    router.shows = {"show bgp all summary": f"For address family: VPNv4 Unicast\n\n{head}{up}"}
    place.run()
    err = capsys.readouterr().err
    assert "ams-er1: show output is missing: the router refused `show mka sessions detail`" in err
    folder = place.site / "state" / "ams-er1"
    assert {one.name for one in folder.iterdir()} == {
        "show_bgp_all_summary.txt",
        "show_bgp_all_summary.capture.json",
    }
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    (read,) = read_state_folder(folder, place.site) or ()
    assert (read.file, read.command) == ("state/ams-er1/show_bgp_all_summary.txt", "show_bgp_all_summary")
    assert up in read.text
    assert read.captured_at is not None
    assert begun <= read.captured_at <= datetime.now(UTC)


def test_a_folder_that_cannot_be_written_costs_the_show_output_alone(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.edit("[collect]\n", "[collect]\nshow_output = true\n")
    (place.site / "state").write_text("no folder")
    place.routers["ams-er1"].shows = {"show bgp all summary": "Neighbor V AS MsgRcvd State/PfxRcd\n"}
    assert place.run() == 0
    assert place.config("ams-er1").splitlines() == place.routers["ams-er1"].config.splitlines()
    (told,) = [one for one in capsys.readouterr().err.splitlines() if one.startswith("ams-er1: show output is missing")]
    assert told.endswith("state/ams-er1: Not a directory")


def test_a_session_that_the_router_says_is_down_fails_the_run(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert place.run() == 0
    place.edit("[collect]\n", "[collect]\nshow_output = true\n")
    assert "neighbor 192.0.2.2 inherit peer-session" in place.routers["ams-er1"].config
    row = "192.0.2.2  4  12076  0  0  1  0  0  never  Idle\n"
    place.routers["ams-er1"].shows = {
        "show bgp all summary": f"Neighbor V AS MsgRcvd MsgSent TblVer InQ OutQ Up/Down State/PfxRcd\n{row}"
    }
    assert place.run() == 3
    assert set(place.state("bgp-established")) == {"new"}


def break_router(place: Place) -> None:
    """Have ams-er1 expect another AS at Microsoft's end."""
    router = place.routers["ams-er1"]
    broken = router.config.replace("remote-as 12076", "remote-as 12077")
    assert broken != router.config
    router.config = broken


def test_a_fault_is_opened_resolved_and_reopened_from_run_to_run(place: Place) -> None:
    router, check = place.routers["ams-er1"], "bgp-remote-as-microsoft"
    good = router.config
    break_router(place)
    assert place.run() == 3
    assert set(place.state(check)) == {"new"}
    created = {one["finding_info"]["uid"] for one in place.lines() if one["compliance"]["control"] == check}
    assert created
    assert place.run() == 3
    assert set(place.state(check)) == {"open"}
    router.config = good
    assert place.run() == 0
    assert set(place.state(check)) == {"resolved"}
    break_router(place)
    assert place.run() == 3
    assert set(place.state(check)) == {"reopened"}
    kinds = [one["activity_name"] for one in place.lines() if one["finding_info"]["uid"] == min(created)]
    assert kinds == ["Create", "Close", "Update"]
    ids = [one["metadata"]["uid"] for one in place.lines()]
    assert len(set(ids)) == len(ids)


BAD_DAYS: dict[str, tuple[Callable[[Any], None], str]] = {
    "wrong password": (lambda router: setattr(router, "password", "not-a-secret-new"), "refused the login of svc"),
    "hang": (lambda router: setattr(router, "hangs", True), "stopped answering"),
    "dropped": (lambda router: setattr(router, "cuts_after", 500), "before its answer was whole"),
    "refused": (lambda router: setattr(router, "refuses", True), "refused `show running-config`"),
}


@pytest.mark.parametrize("day", sorted(BAD_DAYS))
def test_a_router_that_fails_is_told_keeps_its_last_file_and_the_others_go_on(
    place: Place, day: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert place.run() == 0
    last_good = place.config("ams-er1")
    others = {name: router for name, router in place.routers.items() if name != "ams-er1"}
    for router in others.values():
        router.received.clear()
    if day == "hang":
        place.edit("read_timeout_seconds = 5", "read_timeout_seconds = 1")
    spoil, sentence = BAD_DAYS[day]
    spoil(place.routers["ams-er1"])
    capsys.readouterr()
    assert place.run() == 4
    err = capsys.readouterr().err
    assert re.search(rf"^incomplete: ams-er1 was not read: .*{re.escape(sentence)}", err, re.MULTILINE)
    assert "the last good capture is less than a day old, and is not audited as current" in err
    assert place.config("ams-er1") == last_good
    assert all("show" in router.received[-1] for router in others.values())
    assert place.state("evidence-device-captured") == ["new"]


def test_a_wrong_host_key_stops_the_login_and_not_the_run(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    other = " ".join(asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().split()[:2])
    place.edit(place.routers["ams-er1"].public_key, other)
    assert place.run() == 4
    assert "CHANGED HOST KEY" in capsys.readouterr().err
    assert place.routers["ams-er1"].received == []
    assert place.config("fra-er1")


def test_an_unknown_host_key_stops_the_login_and_not_the_run(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.edit(f'host_key = "{place.routers["ams-er1"].public_key}"', 'known_hosts = "known_hosts"')
    (place.settings.parent / "known_hosts").write_text("# none yet\n")
    assert place.run() == 4
    assert re.search(r"the host key of 127.0.0.1:\d+ is unknown", capsys.readouterr().err)
    assert place.routers["ams-er1"].received == []
    assert place.config("fra-er1")


def test_a_config_that_is_cut_off_is_not_taken_for_a_whole_one(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    router = place.routers["ams-er1"]
    router.config = router.config[: router.config.index("router bgp")]
    assert place.run() == 4
    assert "ams-er1 was not read whole" in capsys.readouterr().err
    assert place.state("evidence-device-captured") == ["new"]


def test_what_could_not_be_seen_resolves_nothing(place: Place) -> None:
    break_router(place)
    assert place.run() == 3
    place.routers["ams-er1"].refuses = True
    assert place.run() == 4
    assert set(place.state("bgp-remote-as-microsoft")) == {"new"}
    with Store(place.store) as store:
        stale = [one["stale_since"] for one in store.findings() if one["check_id"] == "bgp-remote-as-microsoft"]
    assert stale
    assert None not in stale


def test_an_old_last_capture_is_told_in_days(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.run()
    record = place.site / "configs" / "ams-er1.capture.json"
    content = json.loads(record.read_text())
    content["captured_at"] = (datetime.now(UTC) - timedelta(days=3, hours=2)).isoformat()
    record.write_text(json.dumps(content))
    place.routers["ams-er1"].refuses = True
    assert place.run() == 4
    assert "the last good capture is 3 days old" in capsys.readouterr().err


def test_a_credential_that_cannot_be_read_concerns_its_router_only(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.edit('name = "ams-er1"\n', 'name = "ams-er1"\ncredential = "file:gone"\n')
    assert place.run() == 4
    err = capsys.readouterr().err
    assert re.search(r"ams-er1 was not read: not connected: .*file:gone: No such file", err)
    assert "it was never captured" in err
    assert place.config("ams-er2")


def test_a_device_without_a_user_is_an_error_of_the_settings(place: Place) -> None:
    place.edit('user = "svc"\n', "")
    with pytest.raises(ConfigError, match="no user, here or under"):
        place.run()


def test_two_devices_of_one_name_are_an_error_of_the_settings(place: Place) -> None:
    place.edit('name = "ams-er2"', 'name = "ams-er1"')
    with pytest.raises(ConfigError, match="device 'ams-er1' stands there twice"):
        place.run()


def test_a_device_without_a_host_is_audited_from_its_file(place: Place) -> None:
    router = place.routers["fra-er1"]
    place.edit(f'host = "127.0.0.1"\nport = {router.port}\n', "")
    (place.site / "configs").mkdir()
    (place.site / "configs" / "fra-er1.conf").write_text(router.config)
    assert place.run() == 0
    assert router.received == []


def test_a_config_that_is_there_under_another_ending_is_replaced_not_doubled(place: Place) -> None:
    configs = place.site / "configs"
    configs.mkdir()
    (configs / "fra-er1.conf").write_text("version 1;\n")
    assert place.run() == 0
    assert (configs / "fra-er1.conf").read_text() == place.routers["fra-er1"].config
    assert not (configs / "fra-er1.cfg").exists()


def test_two_files_of_one_device_are_both_left_and_told(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    configs = place.site / "configs"
    configs.mkdir()
    for ending in ("conf", "txt"):
        (configs / f"fra-er1.{ending}").write_text("mine\n")
    assert place.run() == 4
    assert "configs/ holds fra-er1.conf and fra-er1.txt: remove one" in capsys.readouterr().err
    assert (configs / "fra-er1.conf").read_text() == "mine\n"


def test_a_config_is_never_written_through_a_link_or_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "r1.cfg").symlink_to(tmp_path / "elsewhere")
    for name in ("r1", "../r1", "a/b", ".hidden", ""):
        with pytest.raises(CollectError):
            config_path(tmp_path, name)


def test_events_that_a_broken_run_kept_are_delivered_by_the_next_with_their_ids(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    break_router(place)
    place.events.mkdir(parents=True)
    assert place.run() == 5
    err = capsys.readouterr().err
    assert "the events were not written: Is a directory" in err
    assert re.search(r"^high bgp-remote-as-microsoft msee1-\w+: ", err, re.MULTILINE)
    with Store(place.store) as store:
        waiting = [event.event_id for event in store.undelivered()]
    assert waiting
    place.events.rmdir()
    assert place.run() == 3
    assert [one["metadata"]["uid"] for one in place.lines()] == waiting


KILL = """
import os, signal, sys
from pathlib import Path
import agent.run

def die(path, lines):
    if sys.argv[3] == "within":
        path.parent.mkdir(exist_ok=True)
        path.write_text(lines[0][:40])
    if sys.argv[3] == "after":
        agent.event_file.append_lines(path, lines)
    os.kill(os.getpid(), signal.SIGKILL)

agent.run.append_lines = die
agent.run.run(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.parametrize("moment", ["before", "within", "after"])
def test_a_run_killed_between_store_and_append_loses_no_event(place: Place, root: Path, moment: str) -> None:
    break_router(place)
    words = [sys.executable, "-c", KILL, str(place.settings), str(place.site), moment]
    done = subprocess.run(words, cwd=root, check=False, capture_output=True)
    assert done.returncode == -9, done.stderr
    with Store(place.store) as store:
        waiting = [event.event_id for event in store.undelivered()]
    assert waiting
    assert place.run() == 3
    delivered = [one["metadata"]["uid"] for one in place.lines()]
    assert list(dict.fromkeys(delivered)) == waiting
    assert len(delivered) == len(waiting) * (2 if moment == "after" else 1), "only a kill after the append doubles"
    with Store(place.store) as store:
        assert store.undelivered() == []


def test_a_store_that_cannot_be_opened_is_exit_5_and_its_findings_are_said(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    break_router(place)
    place.store.parent.mkdir(mode=0o700)
    place.store.write_bytes(b"no database at all, only some text\n" * 100)
    assert place.run() == 5
    err = capsys.readouterr().err
    assert "it is not a SQLite database" in err
    assert "bgp-remote-as-microsoft" in err
    assert err.rstrip().endswith("exit 5: the result was not stored or delivered")


def test_no_key_is_in_the_store_the_events_or_what_is_said(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    break_router(place)
    place.run()
    place.routers["ams-er2"].password = "not-a-secret-other"
    place.run()
    assert CANARIES.search((place.site / "configs" / "ams-er1.cfg").read_bytes() + place.settings.read_bytes())
    out, err = capsys.readouterr()
    said = (out + err).encode()
    written = [*place.store.parent.iterdir(), place.events]
    assert len(written) >= 3
    for content in (said, *(one.read_bytes() for one in written if one.name != "fingerprint-key")):
        assert not CANARIES.search(content)
    connection = sqlite3.connect(place.store)
    dump = "\n".join(connection.iterdump()).encode()
    connection.close()
    assert b"INSERT" in dump
    assert not CANARIES.search(dump)
    for router in place.routers.values():
        assert not any(line.encode() in dump for line in router.config.splitlines() if "description" in line)


def test_the_command_line_runs_it_and_a_second_one_at_once_is_locked(place: Place, root: Path) -> None:
    words = [sys.executable, "-m", "agent", "run", "--settings", str(place.settings), "--site", str(place.site)]
    environment = {**os.environ, "JOURNAL_STREAM": "8:1"}
    with locked(place.store):
        done = subprocess.run(words, cwd=root, check=False, capture_output=True, text=True, env=environment)
        assert done.returncode == 6
        assert "another run holds the lock" in done.stderr
    done = subprocess.run(words, cwd=root, check=False, capture_output=True, text=True, env=environment)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert done.stderr.splitlines()[-1].startswith("<6>run ")


def test_paths_of_the_settings_are_relative_to_their_file(place: Place) -> None:
    assert not Path(load_settings(place.settings).store.path).is_absolute()
    place.run()
    assert place.store.is_file()


OWN = '''\
from checks.check import Outcome, check, failed
from checks.estate import DeviceView
from checks.severity import Severity


@check("custom-program", over=DeviceView, severity=Severity.LOW, source="Routing standard, 1.1")
def program(view: DeviceView) -> Outcome:
    """Nothing is ever right."""
    return failed("it is not", view.edge.device.where(1))
'''
DECLARED = """
[custom]
folder = "own"
[[custom.check]]
id = "custom-declared"
over = "EdgePath"
field = "neighbor.description"
operator = "matches"
value = "er-* private *"
severity = "low"
claim = "Sessions are called by their circuit."
"""


def test_a_sites_own_checks_are_stored_and_exported_like_any_other(place: Place) -> None:
    (place.settings.parent / "own").mkdir()
    (place.settings.parent / "own" / "program.py").write_text(OWN)
    place.settings.write_text(place.settings.read_text() + DECLARED)
    assert place.run() == 0  # low ones are below the threshold
    assert place.state("custom-program") == ["new", "new", "new"]
    assert set(place.state("custom-declared")) == {"new"}
    titles = {one["compliance"]["control"]: one["finding_info"]["title"] for one in place.lines()}
    assert titles["custom-program"] == "Nothing is ever right."
    assert titles["custom-declared"] == "Sessions are called by their circuit."
    place.settings.write_text(place.settings.read_text().replace('"er-* private *"', '"er-*"'))
    assert place.run() == 0
    assert set(place.state("custom-declared")) == {"resolved"}
