"""IOS, IOS-XR, NX-OS, EOS and FRR: which AS a neighbor sees of a router inside a confederation."""

import pytest

from parsers import parse
from parsers.model.bgp import BgpNeighbor
from parsers.model.capture import Capture
from parsers.model.secret import Sealer

each_platform = pytest.mark.parametrize("platform", ["arista_eos", "cisco_nxos", "cisco_xe", "frr"])


def neighbors(platform: str, *lines: str) -> list[BgpNeighbor]:
    """Return the neighbors of 64500 inside 64511, with AS 12076, 64501 inside, 64500 itself, and none that is told."""
    head = "" if platform == "cisco_nxos" else "bgp "
    text = "\n".join(
        (
            "hostname r1",
            "router bgp 64500",
            *(f" {line.replace('confederation', f'{head}confederation')}" for line in lines),
            *(f" neighbor 192.0.2.{at} remote-as {remote}" for at, remote in ((2, 12076), (6, 64501), (10, 64500))),
            " neighbor 192.0.2.14 remote-as some",
        )
    )
    return list(
        parse(Capture(device="r1", file="r1.txt", text=text, platform=platform), Sealer(b"0" * 32)).device.bgp_neighbors
    )


@each_platform
def test_neighbors_outside_see_the_confederation_and_those_inside_the_member(platform: str) -> None:
    found = neighbors(platform, "confederation identifier 64511", "confederation peers 64501 64502")
    assert [one.local_as for one in found] == [64511, 64500, 64500, None]
    assert [one.line("local_as").line for one in found] == [3, 2, 2, 3]


@each_platform
@pytest.mark.parametrize(
    ("lines", "seen"),
    [
        (("confederation identifier 64511", "no confederation identifier 64511"), [64500, 64500, 64500, 64500]),
        (
            ("confederation identifier 0.64511", "confederation peers 64501", "no confederation peers 64501"),
            [64511, 64511, 64500, None],
        ),
        (("confederation peers 64501",), [64500, 64500, 64500, 64500]),
    ],
)
def test_lines_of_a_confederation_are_taken_back(platform: str, lines: tuple[str, ...], seen: list[int | None]) -> None:
    assert [one.local_as for one in neighbors(platform, *lines)] == seen


@each_platform
def test_a_local_as_of_the_neighbors_own_goes_before_the_confederation(platform: str) -> None:
    own = "neighbor 192.0.2.2\n  local-as 64505" if platform == "cisco_nxos" else "neighbor 192.0.2.2 local-as 64505"
    found = neighbors(platform, "confederation identifier 64511", own)
    assert found[0].local_as == 64505


XR = """\
!! IOS XR Configuration 7.9.2
hostname r1
router bgp 64500
 bgp confederation peers
  64501
  64502
 !
 bgp confederation identifier 64511
 vrf AZURE
  neighbor 192.0.2.2
   remote-as 12076
  !
 !
 neighbor 192.0.2.6
  remote-as 64501
 !
 neighbor 192.0.2.10
  remote-as 64500
 !
 neighbor 192.0.2.14
 !
 neighbor 192.0.2.18
  remote-as 12076
  local-as 64505
 !
!
end
"""


def test_ios_xr_lists_the_members_a_line_each() -> None:
    device = parse(Capture(device="r1", file="r1.txt", text=XR, platform="cisco_xr"), Sealer(b"0" * 32)).device
    seen = {str(one.address): (one.local_as, one.line("local_as").line) for one in device.bgp_neighbors}
    assert seen == {
        "192.0.2.2": (64511, 8),
        "192.0.2.6": (64500, 3),
        "192.0.2.10": (64500, 3),
        "192.0.2.14": (None, 8),
        "192.0.2.18": (64505, 24),
    }
    assert device.unread == ()


@pytest.mark.parametrize("peers", ["bgp confederation peers 64501", "bgp confederation peers\n  64501"])
def test_ios_xr_takes_a_member_on_the_line_or_below_it(peers: str) -> None:
    text = XR.replace("bgp confederation peers\n  64501\n  64502\n !", peers)
    assert text != XR
    device = parse(Capture(device="r1", file="r1.txt", text=text, platform="cisco_xr"), Sealer(b"0" * 32)).device
    assert next(one.local_as for one in device.bgp_neighbors if str(one.address) == "192.0.2.6") == 64500
