"""Collecting from router doubles: what is read, what is sent, and how each failure is told."""

import ast
import inspect
import logging
import re
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from agent.collect.commands import CONFIG_COMMANDS, NOT_COLLECTED
from agent.collect.failures import explain
from agent.collect.session import jump_parts
from agent.collect.ssh import collect
from agent.collect.target import Collected, Target
from parsers import known_platforms

IOS = """\
Building configuration...

Current configuration : 412 bytes
!
version 17.12
hostname er1
!
banner motd ^C
er1# is not a prompt here
^C
!
interface GigabitEthernet0/0/1.310
 description to er1#Gi0/0/1, Zürich – not er1#
 encapsulation dot1Q 310
 ip address 192.0.2.1 255.255.255.252
!
router bgp 64496
 neighbor 192.0.2.2 remote-as 12076
 neighbor 192.0.2.2 password 0 notasecretIosKey
!
end
"""
JUNOS = """\
## Last commit: 2026-11-20 10:00:00 UTC by svc
version 22.4R3.25;
system {
    host-name mx1;
}
protocols {
    bgp {
        group msee {
            type external;
            peer-as 12076;
            neighbor 192.0.2.6;
        }
    }
}
"""
FORTIOS = """\
#config-version=FG2H1F-7.4.4-FW-build2662-240514:opmode=0:vdom=0:user=svc
config system global
    set hostname "fw1"
    set alias "fw1 # "
end
config system interface
    edit "er-pri"
        set description "--More-- of this
--More-- and that"
        set ip 192.0.2.1 255.255.255.252
        set interface "port1"
        set vlanid 310
    next
end
config router bgp
    set as 64496
    config neighbor
        edit "192.0.2.2"
            set remote-as 12076
            set password ENC bm90YXNlY3JldA==
        next
    end
end
"""
PANOS = """\
deviceconfig {
  system {
    hostname pa1;
  }
}
network {
  virtual-router {
    default {
      protocol {
        bgp {
          local-as 64496;
        }
      }
    }
  }
}
"""
CONFIGS = {"cisco_xe": IOS, "juniper_junos": JUNOS, "fortinet": FORTIOS, "paloalto_panos": PANOS}


@pytest.fixture
def start(start_router: Callable[..., Any]) -> Callable[..., Any]:
    """Start a good router of a platform, unless told otherwise."""

    def start_one(name: str = "er1", platform: str = "cisco_xe", **behaviour: Any) -> Any:
        return start_router(name, platform, behaviour.pop("config", CONFIGS[platform]), **behaviour)

    return start_one


def problem(target: Target) -> str:
    """Collect from one target, which must fail, and return its sentence."""
    (one,) = collect([target], 1)
    assert one.text is None
    assert one.problem is not None
    assert "\n" not in one.problem
    return one.problem


def test_configs_come_out_line_by_line_as_the_routers_hold_them(start: Any, target_of: Any) -> None:
    routers = [start("er1"), start("mx1", "juniper_junos")]
    found = collect([target_of(one) for one in routers], 4)
    assert [one.problem for one in found] == [None, None]
    assert [(one.name, one.text) for one in found] == [("er1", IOS), ("mx1", JUNOS)]


def test_a_router_is_sent_the_preparation_and_one_command_and_nothing_else(start: Any, target_of: Any) -> None:
    routers = [start("er1"), start("mx1", "juniper_junos")]
    collect([target_of(one) for one in routers], 4)
    assert routers[0].received == ["terminal width 511", "terminal length 0", "show running-config"]
    assert routers[1].received == [
        "set cli screen-width 511",
        "set cli complete-on-space off",
        "set cli screen-length 0",
        "show configuration | no-more",
    ]


def test_results_keep_the_order_of_the_inventory_whatever_fails(start: Any, target_of: Any) -> None:
    routers = [start(f"r{number}", config=IOS.replace("er1", f"r{number}")) for number in range(4)]
    routers[1].password = "not-a-secret-other"
    routers[2].refuses = True
    found = collect([target_of(one) for one in routers], 2)
    assert [one.name for one in found] == ["r0", "r1", "r2", "r3"]
    assert [one.problem is None for one in found] == [True, False, False, True]


def test_a_changed_host_key_is_told_with_both_fingerprints_and_no_login_is_tried(start: Any, target_of: Any) -> None:
    router = start()
    other = asyncssh.generate_private_key("ssh-ed25519")
    known = " ".join(other.export_public_key().decode().split()[:2])
    said = problem(target_of(router, host_key=known))
    assert "CHANGED HOST KEY" in said
    assert router.host_key.get_fingerprint() in said
    assert other.get_fingerprint() in said
    assert router.received == []


def test_an_unknown_host_key_is_not_accepted(start: Any, target_of: Any, tmp_path: Path) -> None:
    router, other = start(), start("er2")
    file = tmp_path / "known_hosts"
    file.write_text(f"[127.0.0.1]:{other.port} {other.public_key}\n")
    said = problem(target_of(router, host_key=None, known_hosts=str(file)))
    assert "is unknown" in said
    assert router.received == []
    assert str(router.port) not in file.read_text(), "an unknown key was learnt"


def test_a_known_hosts_file_is_used(start: Any, target_of: Any, tmp_path: Path) -> None:
    router = start()
    file = tmp_path / "known_hosts"
    file.write_text(f"# edge routers\n[127.0.0.1]:{router.port} {router.public_key}\n")
    (one,) = collect([target_of(router, host_key=None, known_hosts=str(file))], 1)
    assert one.text == IOS


def test_a_missing_known_hosts_file_is_no_reason_to_trust_anyone(start: Any, target_of: Any, tmp_path: Path) -> None:
    router = start()
    gone = str(tmp_path / "none")
    assert "known_hosts cannot be read" in problem(target_of(router, host_key=None, known_hosts=gone))
    assert "no host key is known" in problem(target_of(router, host_key=None))
    assert router.received == []


def test_a_revoked_key_line_is_refused_because_paramiko_would_skip_it(
    start: Any, target_of: Any, tmp_path: Path
) -> None:
    router = start()
    file = tmp_path / "known_hosts"
    name = f"[127.0.0.1]:{router.port}"
    file.write_text(f"{name} {router.public_key}\n@revoked {name} {router.public_key}\n")
    assert "line 2 has a marker" in problem(target_of(router, host_key=None, known_hosts=str(file)))
    assert router.received == []


def test_a_host_key_that_is_none_is_told(start: Any, target_of: Any) -> None:
    assert "host_key is not a public key" in problem(target_of(start(), host_key="ssh-ed25519"))


def test_a_refused_login_is_told_without_the_credential(start: Any, target_of: Any) -> None:
    said = problem(target_of(start(), password="not-a-secret-wrong"))
    assert "refused the login of svc" in said
    assert "not-a-secret" not in said


def test_a_closed_port_is_told(start: Any, target_of: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        said = problem(target_of(start(), port=port))
    assert said.startswith(f"127.0.0.1:{port} refused the connection")


def test_a_server_that_never_speaks_is_told_in_time(start: Any, target_of: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        said = problem(target_of(start(), port=silent.getsockname()[1], connect_timeout_seconds=0.5))
    assert "in time" in said
    assert time.monotonic() - begun < 5


def test_a_router_that_hangs_is_given_up_in_time_and_the_others_go_on(start: Any, target_of: Any) -> None:
    hanging, good = start(hangs=True), start("mx1", "juniper_junos")
    begun = time.monotonic()
    found = collect([target_of(hanging, read_timeout_seconds=1.0), target_of(good)], 2)
    assert "stopped answering" in (found[0].problem or "")
    assert found[1].text == JUNOS
    assert time.monotonic() - begun < 5


def test_a_connection_that_drops_within_the_answer_gives_no_config(start: Any, target_of: Any) -> None:
    begun = time.monotonic()
    assert "before its answer was whole" in problem(target_of(start(cuts_after=200)))
    assert time.monotonic() - begun < 5, "a closed session must not wait for the timeout"


def test_an_answer_without_end_is_cut_off_at_the_cap(start: Any, target_of: Any) -> None:
    begun = time.monotonic()
    assert "sent more than 1,000,000 bytes" in problem(target_of(start(floods=True), max_bytes=1_000_000))
    assert time.monotonic() - begun < 5


def test_a_refused_command_is_told_and_is_no_config(start: Any, target_of: Any) -> None:
    assert "refused `show running-config`" in problem(target_of(start(refuses=True)))
    junos = start("mx1", "juniper_junos", refuses=True)
    assert "refused `show configuration | no-more`" in problem(target_of(junos))


def test_an_unprivileged_account_gives_no_config(start: Any, target_of: Any) -> None:
    router = start(level=">")
    assert "grant privilege 15" in problem(target_of(router))
    assert "show running-config" not in router.received


def test_a_router_with_only_old_algorithms_is_told_with_the_way_out(start: Any, target_of: Any) -> None:
    router = start(options={"kex_algs": ["diffie-hellman-group1-sha1"]})
    assert "netmiko[par4]" in problem(target_of(router))


def test_a_jump_host_is_gone_through_and_its_key_is_checked(start: Any, target_of: Any, tmp_path: Path) -> None:
    router, jump = start(), start("jump")
    file = tmp_path / "known_hosts"
    file.write_text(f"[127.0.0.1]:{jump.port} {jump.public_key}\n")
    through = target_of(router, proxy_jump=f"127.0.0.1:{jump.port}", known_hosts=str(file))
    (one,) = collect([through], 1)
    assert one.text == IOS
    file.write_text(f"[127.0.0.1]:{jump.port} {router.public_key}\n")
    assert re.match(r"jump host: .*CHANGED HOST KEY", problem(through))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("hop", ("svc", "hop", 22)),
        ("ops@hop:2222", ("ops", "hop", 2222)),
        ("[2001:db8::1]:2222", ("svc", "2001:db8::1", 2222)),
        ("2001:db8::1", ("svc", "2001:db8::1", 22)),
    ],
)
def test_a_jump_host_is_named_as_ssh_names_it(text: str, parts: tuple[str, str, int]) -> None:
    assert jump_parts(text, "svc") == parts


@pytest.mark.parametrize("page_lines", [0, 1, 3, 7, 22, 100])
def test_fortios_is_read_page_by_page_and_is_sent_one_command_and_nothing_else(
    page_lines: int, start: Any, target_of: Any
) -> None:
    router = start("fw1", "fortinet", page_lines=page_lines)
    (one,) = collect([target_of(router)], 1)
    assert one.problem is None
    assert one.text == FORTIOS
    assert router.received == ["show full-configuration"]


def test_a_banner_after_the_login_of_fortios_is_accepted_and_not_configured_away(start: Any, target_of: Any) -> None:
    router = start("fw1", "fortinet", page_lines=4, banner="#########\r\nAuthorised use only\r\n#########")
    (one,) = collect([target_of(router)], 1)
    assert one.text == FORTIOS
    assert router.received == ["show full-configuration"]


def test_fortios_that_hangs_floods_or_refuses_gives_no_config(start: Any, target_of: Any) -> None:
    hanging = start("fw1", "fortinet", hangs=True)
    assert "stopped answering" in problem(target_of(hanging, read_timeout_seconds=1.0))
    flooding = start("fw2", "fortinet", floods=True)
    assert "sent more than 1,000,000 bytes" in problem(target_of(flooding, max_bytes=1_000_000))
    refusing = start("fw3", "fortinet", refuses=True)
    assert "refused `show full-configuration`" in problem(target_of(refusing))
    cutting = start("fw4", "fortinet", cuts_after=200)
    assert "before its answer was whole" in problem(target_of(cutting))


def test_pan_os_is_sent_settings_of_the_session_and_one_command_and_nothing_else(start: Any, target_of: Any) -> None:
    router = start("pa1", "paloalto_panos")
    (one,) = collect([target_of(router)], 1)
    assert one.problem is None
    assert one.text == PANOS
    assert router.received == [*CONFIG_COMMANDS["paloalto_panos"].preparation, "show config running"]


def test_a_platform_that_must_not_be_collected_says_why(start: Any, target_of: Any) -> None:
    router = start()
    assert "only root may read" in problem(target_of(router, platform="strongswan"))
    assert "no read-only command" in problem(target_of(router, platform="toaster"))
    assert router.received == []


def test_a_key_file_that_others_can_read_is_not_used(start: Any, target_of: Any, tmp_path: Path) -> None:
    file = tmp_path / "id"
    file.write_text("not-a-secret")
    file.chmod(0o644)
    assert "expected mode 0600" in problem(target_of(start(), password=None, key_file=str(file)))
    assert "cannot be read" in problem(target_of(start(), password=None, key_file=str(tmp_path / "gone")))


def test_libraries_write_nothing_even_when_debugging_is_on(
    start: Any, target_of: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        collect([target_of(start()), target_of(start("er2"), password="not-a-secret-wrong")], 2)
    out, err = capfd.readouterr()
    assert "not-a-secret" not in caplog.text + out + err
    assert "notasecret" not in caplog.text + out + err
    assert not [record for record in caplog.records if record.name.startswith(("netmiko", "paramiko"))]


def test_neither_targets_nor_results_show_what_they_hold(target_of: Any, start: Any) -> None:
    target = target_of(start())
    one = collect([target], 1)[0]
    assert "not-a-secret" not in repr(target)
    assert isinstance(one, Collected)
    assert "notasecret" not in repr(one)


def test_an_error_of_another_kind_is_told_by_its_type_only() -> None:
    said = explain(ValueError("router says notasecret"), "192.0.2.11:22", "svc")
    assert said == "192.0.2.11:22: the SSH session failed (ValueError)"


def test_every_platform_that_we_read_is_collected_or_says_why_not() -> None:
    assert known_platforms()
    assert set(known_platforms()) <= set(CONFIG_COMMANDS) | set(NOT_COLLECTED)
    assert not set(CONFIG_COMMANDS) & set(NOT_COLLECTED)


def test_no_session_is_of_a_class_that_configures() -> None:
    from netmiko.ssh_dispatcher import CLASS_MAPPER

    for one in CONFIG_COMMANDS.values():
        assert "config system" not in inspect.getsource(CLASS_MAPPER[one.device_type].session_preparation)
        assert CLASS_MAPPER[one.device_type] is not CLASS_MAPPER["fortinet"]


WRITING = re.compile(
    r"\b(?:configure|conf t|commit|write|copy|delete|reload|request|edit|clear|debug|no |erase|set system)\b"
)


def test_no_command_of_the_list_changes_anything() -> None:
    commands = [line for one in CONFIG_COMMANDS.values() for line in (one.command, *one.preparation)]
    assert commands
    assert not [line for line in commands if WRITING.search(line.replace("environment no more", ""))]


def _calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            yield node.attr if isinstance(node, ast.Attribute) else node.id


def test_the_code_has_no_way_to_configure_a_router(root: Path) -> None:
    files = sorted((root / "agent").rglob("*.py"))
    names = {name for file in files for name in _calls(ast.parse(file.read_text()))}
    assert "send_command" in names, "the test looks at the wrong files"
    forbidden = {"send_config_set", "send_config_from_file", "send_multiline", "config_mode", "commit", "save_config"}
    forbidden |= {"enable", "send_command_timing", "exec_command", "session_log"}
    assert not names & forbidden


def test_a_session_is_opened_strictly(root: Path) -> None:
    tree = ast.parse((root / "agent" / "collect" / "session.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    (opened,) = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == "ConnectHandler"]
    given = {word.arg: ast.unparse(word.value) for word in opened.keywords}
    wanted = {"ssh_strict": "True", "system_host_keys": "False", "alt_host_keys": "True", "allow_agent": "False"}
    assert wanted.items() <= given.items()
    assert "session_log" not in given
