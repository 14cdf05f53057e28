"""The second reader: it agrees on every fixture, and notices a planted difference on its line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parsers import Parsed, parse
from parsers.model.capture import Capture
from parsers.model.secret import Sealer
from parsers.second_reader import has_second_reader, second_reading

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIGS = [
    *sorted((ROOT / "fixtures" / "cisco_xe").glob("*/running-config.txt")),
    *sorted((ROOT / "fixtures" / "juniper_junos").glob("*/running-config.txt")),
    *sorted((ROOT / "fixtures" / "sites").glob("*/configs/*")),
]
CONFIG = """\
version 17.12
hostname r1
interface GigabitEthernet0/0/0.100
 encapsulation dot1Q 100
 ip address 192.0.2.1 255.255.255.252
router bgp 64496
 neighbor G peer-group
 neighbor G remote-as 12076
 neighbor G password not-a-secret
 neighbor 192.0.2.2 peer-group G
 neighbor 192.0.2.6 peer-group G
 no neighbor 192.0.2.6 password
end
"""


def capture(path: Path) -> Capture:
    return Capture(device=path.stem, file=path.name, text=path.read_bytes().decode("utf-8", "backslashreplace"))


@pytest.mark.parametrize("path", CONFIGS, ids=[f"{one.parent.parent.name}-{one.parent.name}" for one in CONFIGS])
def test_both_readers_see_the_same_in_every_fixture(path: Path, sealer: Sealer) -> None:
    device = parse(capture(path), sealer).device
    assert has_second_reader(device.platform)
    assert second_reading(capture(path), device) == ()


def test_there_are_fixtures_of_both_platforms() -> None:
    assert {"cisco_xe", "juniper_junos"} <= {one.parent.parent.name for one in CONFIGS}


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("remote_as", 12077, "neighbor 192.0.2.2 in VRF default: remote AS"),
        ("md5", False, "neighbor 192.0.2.2 in VRF default: password"),
        ("vrf", "OTHER", "neighbor 192.0.2.2 in VRF OTHER"),
    ],
)
def test_a_wrong_neighbor_of_the_first_reader_is_noticed(
    field: str, value: Any, what: str, parse_text: Callable[..., Parsed]
) -> None:
    device = parse_text(CONFIG).device
    first = device.bgp_neighbors[0].model_copy(update={field: value})
    wrong = device.model_copy(update={"bgp_neighbors": (first, *device.bgp_neighbors[1:])})
    found = second_reading(Capture(device="r1", file="r1.cfg", text=CONFIG, platform="cisco_xe"), wrong)
    assert any(one.what.startswith(what) for one in found)


@pytest.mark.parametrize(("field", "value"), [("outer_tag", 101), ("ipv4", ())])
def test_a_wrong_interface_of_the_first_reader_is_noticed(
    field: str, value: Any, parse_text: Callable[..., Parsed]
) -> None:
    device = parse_text(CONFIG).device
    wrong = device.model_copy(update={"interfaces": (device.interfaces[0].model_copy(update={field: value}),)})
    found = second_reading(Capture(device="r1", file="r1.cfg", text=CONFIG, platform="cisco_xe"), wrong)
    assert [one.what.split(":")[0] for one in found] == ["interface gigabitethernet0/0/0.100"]


def test_nothing_reaches_stdout_or_stderr(parse_text: Callable[..., Parsed], capfd: pytest.CaptureFixture[str]) -> None:
    second_reading(Capture(device="r1", file="r1.cfg", text=CONFIG, platform="cisco_xe"), parse_text(CONFIG).device)
    assert capfd.readouterr() == ("", "")
