"""Show output is asked for where it is wanted and the config has what it is about; what fails costs no config."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.collect.commands import CONFIG_COMMANDS, STATE_COMMANDS
from agent.collect.ssh import collect, wanted_commands
from agent.collect.target import Collected, Target
from parsers.show.reading import subject_of

IOS = """\
version 17.12
hostname er1
interface GigabitEthernet0/0/1.310
 encapsulation dot1Q 310
 ip address 192.0.2.1 255.255.255.252
router bgp 64496
 neighbor 192.0.2.2 remote-as 12076
end
"""
SUMMARY = """\
For address family: IPv4 Unicast
Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
192.0.2.2       4        12076    1234    1230       12    0    0 1d19h    12
"""
MACSEC = """\
interface HundredGigE0/1/0
 mka policy ER
 mka pre-shared-key key-chain KC
 macsec network-link
"""
TUNNEL = """\
crypto ikev2 profile ER
 match identity remote address 192.0.2.9 255.255.255.255
 authentication remote pre-share
 authentication local pre-share
interface Tunnel1
 ip address 198.51.100.1 255.255.255.252
 tunnel source 192.0.2.1
 tunnel mode ipsec ipv4
 tunnel destination 192.0.2.9
 tunnel protection ipsec profile ER
"""
BGP = "show bgp all summary"


def asked(target: Target, *, show_output: bool = True) -> Collected:
    """Collect from one target, whose config must come."""
    (one,) = collect([replace(target, show_output=show_output)], 1)
    assert one.problem is None
    assert one.text == IOS
    return one


def test_the_answer_comes_with_its_name_and_as_the_router_gave_it(start_router: Any, target_of: Any) -> None:
    router = start_router("er1", "cisco_xe", IOS, shows={BGP: SUMMARY})
    found = asked(target_of(router))
    (shown,) = found.shown
    assert (shown.stem, shown.command, shown.text) == ("show_bgp_all_summary", BGP, SUMMARY)
    assert shown.asked_at >= found.asked_at
    assert found.show_problem is None
    assert router.received[2:] == ["show running-config", BGP]


def test_nothing_is_asked_besides_where_it_is_not_wanted(start_router: Any, target_of: Any) -> None:
    router = start_router("er1", "cisco_xe", IOS, shows={BGP: SUMMARY})
    assert asked(target_of(router), show_output=False).shown == ()
    assert router.received[2:] == ["show running-config"]


@pytest.mark.parametrize(
    ("config", "commands"),
    [
        (IOS, [BGP]),
        (IOS.replace("router bgp 64496\n neighbor 192.0.2.2 remote-as 12076\n", ""), []),
        (IOS.replace("router bgp", MACSEC + "router bgp"), [BGP, "show mka sessions detail"]),
        (IOS.replace("router bgp", TUNNEL + "router bgp"), [BGP, "show crypto ikev2 sa detailed"]),
        ("no config at all\n", []),
    ],
)
def test_a_router_is_asked_only_of_what_its_config_has(
    start_router: Any, target_of: Any, config: str, commands: list[str]
) -> None:
    target = target_of(start_router("er1", "cisco_xe", IOS), show_output=True)
    assert [one.command for one in wanted_commands(target, config)] == commands


def test_a_refused_command_is_told_and_the_config_stands(start_router: Any, target_of: Any) -> None:
    found = asked(target_of(start_router("er1", "cisco_xe", IOS)))
    assert found.shown == ()
    assert found.show_problem is not None
    assert "the router refused `show bgp all summary`: svc may not run it" in found.show_problem


@pytest.mark.parametrize("answer", ["% BGP not active\n", "\n"])
def test_a_router_that_runs_nothing_of_what_its_config_has_is_told(
    start_router: Any, target_of: Any, answer: str
) -> None:
    found = asked(target_of(start_router("er1", "cisco_xe", IOS, shows={BGP: answer})))
    assert found.shown == ()
    assert found.show_problem == f"the router has nothing to show for `{BGP}`, though its config has it"


def test_a_family_that_is_not_configured_is_no_news(start_router: Any, target_of: Any) -> None:
    answer = "% None of the requested address families are configured for instance 'default'(33788)\n"
    found = asked(target_of(start_router("er1", "cisco_xe", IOS, shows={BGP: answer})))
    assert (found.shown, found.show_problem) == ((), None)


def test_a_parser_that_breaks_costs_no_config(
    start_router: Any, target_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("notasecretWord")

    monkeypatch.setattr("agent.collect.ssh.parse", broken)
    found = asked(target_of(start_router("er1", "cisco_xe", IOS, shows={BGP: SUMMARY})))
    assert (found.shown, found.show_problem) == ((), None)


def test_a_router_that_stops_answering_behind_its_config_keeps_the_config(start_router: Any, target_of: Any) -> None:
    found = asked(target_of(start_router("er1", "cisco_xe", IOS, shows={BGP: None}), read_timeout_seconds=1.0))
    assert found.shown == ()
    assert found.show_problem is not None
    assert found.show_problem.startswith("`show bgp all summary`: ")
    assert "\n" not in found.show_problem


def test_every_command_shows_and_its_file_is_one_that_is_read() -> None:
    subjects = {"bgp": "bgp", "macsec": "mka", "ipsec": "ike"}
    for platform, commands in STATE_COMMANDS.items():
        assert platform in CONFIG_COMMANDS
        assert len({one.stem for one in commands}) == len(commands)
        for one in commands:
            assert one.command.removeprefix("vtysh -c '").startswith("show ")
            assert subject_of(one.stem) == subjects[one.about]
    page = (Path(__file__).resolve().parents[2] / "systemd" / "README.md").read_text("utf-8").replace("\\|", "|")
    assert all(f"`{one.command}`" in page for commands in STATE_COMMANDS.values() for one in commands)
    assert STATE_COMMANDS["frr"][0].stem == "show_bgp_vrf_all_summary_json"
    assert STATE_COMMANDS["juniper_junos"][0].stem == "show_bgp_summary_display_json"
