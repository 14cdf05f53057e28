"""The second reader: it agrees on every fixture of every platform, with no exception, and says so in silence."""

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from parsers import Parsed, known_platforms, parse
from parsers.clean_text import clean
from parsers.model.capture import Capture
from parsers.model.secret import Sealer
from parsers.second_reader import Disagreement, has_second_reader, second_reading
from parsers.second_reader.sights import SEEN, Sight, Witness, first_sights

ROOT = Path(__file__).resolve().parent.parent.parent
READ_TWICE = ("arista_eos", "cisco_nxos", "cisco_xe", "cisco_xr", "frr", "juniper_junos")
CASES = [
    *(
        (path, path.parent.parent.name if path.parent.parent.name in known_platforms() else None)
        for path in sorted((ROOT / "fixtures").glob("*/*/running-config.txt"))
    ),
    *((path, None) for path in sorted((ROOT / "fixtures" / "sites").glob("*/configs/*"))),
]
# A fixture on which the readers differ, and why that is right: "platform/case" → reason. There is none.
EXCEPTIONS: dict[str, str] = {}
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


def capture(path: Path, platform: str | None) -> Capture:
    text = path.read_bytes().decode("utf-8", "backslashreplace")
    return Capture(device=path.stem, file=path.name, text=text, platform=platform)


def witnesses(platform: str) -> tuple[Witness, ...]:
    found: tuple[Witness, ...] = import_module(f"parsers.second_reader.platforms.{platform}").WITNESSES
    return found


def neighbors(sights: Iterable[Sight]) -> set[str]:
    return {one.subject for one in sights if one.value == SEEN and one.subject.startswith("neighbor ")}


@pytest.mark.parametrize(
    ("path", "platform"), CASES, ids=[f"{one.parent.parent.name}-{one.parent.name}-{one.stem}" for one, _ in CASES]
)
def test_both_readers_see_the_same_in_every_fixture(path: Path, platform: str | None, sealer: Sealer) -> None:
    device = parse(capture(path, platform), sealer).device
    if not has_second_reader(device.platform):
        assert device.platform not in READ_TWICE
        return
    if f"{path.parent.parent.name}/{path.parent.name}" not in EXCEPTIONS:
        assert second_reading(capture(path, platform), device) == ()


@pytest.mark.parametrize("platform", READ_TWICE)
def test_the_witnesses_of_a_platform_see_most_of_its_neighbors(platform: str, sealer: Sealer) -> None:
    """Agreement on nothing would be no agreement: each witness, alone, sees neighbors, keys and, where it may, tags."""
    assert platform in known_platforms()
    texts = [capture(path, name) for path, name in CASES if name == platform]
    assert len(texts) >= 10
    kinds = {"ciscoconfparse2": {"neighbor", "interface"}, "ttp": {"neighbor"}}
    for witness in witnesses(platform):
        theirs, ours = 0, 0
        met: set[str] = set()
        for one in texts:
            sights = list(witness.read(clean(one.file, one.text)))
            met |= {sight.subject.split()[0] for sight in sights}
            theirs += len(neighbors(sights))
            ours += len(neighbors(first_sights(parse(one, sealer).device)))
        assert kinds[witness.package] <= met
        assert theirs > 0.8 * ours > 8, witness.package


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


SPLIT = {
    "cisco_xe": "interface Gi0/0/0.100\n encapsulation dot1Q 100\n!\ninterface GigabitEthernet0/0/0.100\n"
    " ip address 192.0.2.1 255.255.255.252\n ip address 192.0.2.9 255.255.255.252 secondary\nend\n",
    "cisco_xr": "interface HundredGigE0/0/0/0.100\n encapsulation dot1q 100\n!\ninterface hu0/0/0/0.100\n"
    " ipv4 address 192.0.2.1 255.255.255.252\n!\nend\n",
    "cisco_nxos": "interface Ethernet1/1.100\n  encapsulation dot1q 100\n\ninterface eth1/1.100\n"
    "  ip address 192.0.2.1/30\n",
    "arista_eos": "interface Ethernet1.100\n   encapsulation dot1q vlan 100\n!\ninterface Et1.100\n"
    "   ip address 192.0.2.1/30\n!\nend\n",
    "frr": "interface eth0.100\n ip address 192.0.2.1/30\nexit\n!\ninterface eth0.100\n ip address 192.0.2.9/30\nexit\n"
    "end\n",
}


@pytest.mark.parametrize("platform", SPLIT)
def test_an_interface_written_in_two_blocks_is_one_to_both(platform: str, parse_text: Callable[..., Parsed]) -> None:
    text = f"hostname r1\n{SPLIT[platform]}"
    device = parse_text(text, platform).device
    assert len(device.interfaces) == 1
    assert device.interfaces[0].ipv4
    assert second_reading(Capture(device="r1", file="r1.cfg", text=text, platform=platform), device) == ()


def test_a_password_taken_back_from_a_group_that_is_not_followed_is_no_difference(
    parse_text: Callable[..., Parsed],
) -> None:
    text = (
        "!! IOS XR Configuration 7.9.2\nhostname r1\ngroup G\n router bgp '.*'\n  neighbor '.*'\n   remote-as 12076\n"
        "   password clear not-a-secret\n  !\n !\nend-group\napply-group G\nrouter bgp 64496\n"
        " address-family ipv4 unicast\n !\n neighbor 192.0.2.2\n  password inheritance-disable\n !\n!\nend\n"
    )
    device = parse_text(text, platform="cisco_xr").device
    assert device.bgp_neighbors[0].md5 is False
    assert second_reading(Capture(device="r1", file="r1.cfg", text=text, platform="cisco_xr"), device) == ()


def test_a_second_reader_that_breaks_is_a_disagreement_without_config_text(
    parse_text: Callable[..., Parsed], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> list[Any]:
        raise ValueError("neighbor 192.0.2.2 password not-a-secret")

    module = import_module("parsers.second_reader.platforms.cisco_xe")
    monkeypatch.setattr(module, "WITNESSES", (Witness("ttp", ("neighbor ",), broken),))
    device = parse_text(CONFIG).device
    found = second_reading(Capture(device="r1", file="r1.cfg", text=CONFIG, platform="cisco_xe"), device)
    assert found == (Disagreement("the second reader (ttp)", "read", "broke: ValueError", 1),)
