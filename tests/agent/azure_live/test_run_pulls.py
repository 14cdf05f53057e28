"""`run` pulls before it audits where the settings ask for it; what fails makes the run incomplete, never silent."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.run import run

SUBSCRIPTION = "00000000-0000-0000-0000-00000000c0de"
NETWORK = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-er/providers/Microsoft.Network"
CONFIG = """version 17.9
hostname er-ams-1
interface GigabitEthernet0/0/0.100
 encapsulation dot1Q 100
 ip address 192.0.2.1 255.255.255.252
router bgp 64496
 neighbor 192.0.2.2 remote-as 12076
end
"""


@pytest.fixture
def place(site: Path, arm: Any, network: Callable[..., dict[str, Any]]) -> Path:
    """A site with one router's config, and a circuit in Azure."""
    (site / "configs").mkdir()
    (site / "configs" / "er-ams-1.cfg").write_text(CONFIG)
    settings = site / "msee-audit.toml"
    settings.write_text(settings.read_text() + '\n[store]\npath = "../state/store.sqlite3"\n')
    (site.parent / "state").mkdir(mode=0o700)
    private = {"peeringType": "AzurePrivatePeering", "state": "Enabled", "peerASN": 64496, "vlanId": 100}
    peering = {
        "name": "AzurePrivatePeering",
        "properties": {
            **private,
            "primaryPeerAddressPrefix": "192.0.2.0/30",
            "secondaryPeerAddressPrefix": "192.0.2.4/30",
        },
    }
    circuit = network("expressRouteCircuits", "er-ams", peerings=[peering])
    arm.on("GET", f"{NETWORK}/expressRouteCircuits", {"value": [circuit]})
    arm.on_table(f"{NETWORK}/expressRouteCircuits/er-ams/getCircuitLinkFailoverAllTestsDetails", [])
    arm.on("GET", f"{NETWORK}/expressRouteCircuits/er-ams/stats", {"primarybytesIn": 1})
    return settings


def test_the_run_audits_what_it_pulled(place: Path, arm: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, place.parent) == 3
    said = capsys.readouterr().err
    assert "incomplete" not in said
    assert "1 routers, 0 not captured" in said
    assert arm.asked("GET", "/expressRouteCircuits") == 1
    record = json.loads((place.parent / "azure" / "pulled" / "pull-record.json").read_text())
    assert record["not_read"] == []


def test_a_read_that_failed_makes_the_run_incomplete(place: Path, arm: Any, capsys: pytest.CaptureFixture[str]) -> None:
    arm.on("GET", f"{NETWORK}/expressRoutePorts", arm.reply(None, 403))
    assert run(place, place.parent) == 4
    assert "not permitted: Microsoft.Network/expressRoutePorts/read" in capsys.readouterr().err


def test_a_login_that_cannot_be_made_up_is_recorded_and_yesterdays_files_are_not_todays(
    place: Path, arm: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(place, place.parent) == 3
    (place.parent.parent / "login").unlink()
    capsys.readouterr()
    assert run(place, place.parent) == 4
    said = capsys.readouterr().err
    assert "nothing was fetched: msee-audit.toml: file:../login: No such file or directory" in said
    assert "no circuit" in said
    assert (place.parent / "azure" / "pulled" / "circuits.json").is_file()


def test_a_run_without_scope_asks_nothing(place: Path, arm: Any) -> None:
    text = place.read_text()
    place.write_text(text[: text.index("[[azure.scope]]")] + text[text.index("[store]") :])
    assert run(place, place.parent) == 4
    assert arm.calls == []
    assert not (place.parent / "azure" / "pulled").exists()
