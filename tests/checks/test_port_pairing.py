"""Which router port ends which link of an ExpressRoute Direct port, and why."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from checks.estate import PortLink
from checks.pairing import PairingHints

Build = Callable[..., Any]

PORT_ID = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/expressRoutePorts/erd-osl"
PORT = {
    "id": PORT_ID,
    "name": "erd-osl",
    "type": "Microsoft.Network/expressRoutePorts",
    "properties": {
        "bandwidthInGbps": 100,
        "encapsulation": "Dot1Q",
        "links": [
            {
                "name": "link1",
                "properties": {
                    "adminState": "Enabled",
                    "patchPanelId": "PP:0301:3000660",
                    "rackId": "R07",
                    "routerName": "osl-06gmr-cis-1",
                    "interfaceName": "HundredGigE2/0/11",
                },
            },
            {
                "name": "link2",
                "properties": {
                    "adminState": "Enabled",
                    "patchPanelId": "PP:0302:3000661",
                    "rackId": "R07",
                    "routerName": "osl-06gmr-cis-2",
                    "interfaceName": "HundredGigE2/0/12",
                },
            },
        ],
    },
}


def circuit(name: str = "er-osl", vlan: int = 100, subnet: str = "192.0.2") -> str:
    peering = {
        "peeringType": "AzurePrivatePeering",
        "peerASN": 64496,
        "vlanId": vlan,
        "state": "Enabled",
        "primaryPeerAddressPrefix": f"{subnet}.0/30",
        "secondaryPeerAddressPrefix": f"{subnet}.4/30",
    }
    return json.dumps(
        {
            "id": f"/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/expressRouteCircuits/{name}",
            "name": name,
            "properties": {
                "expressRoutePort": {"id": PORT_ID},
                "peerings": [{"name": "AzurePrivatePeering", "properties": peering}],
            },
        }
    )


def router(*ports: tuple[str, str], more: str = "") -> str:
    blocks = "".join(f"interface {name}\n description {text}\n no ip address\n" for name, text in ports)
    return f"version 17.12\nhostname r\n{blocks}{more}end\n"


def links(case: Any) -> dict[str, PortLink]:
    return {link.link.name: link for link in case.estate.port_links}


def end(link: PortLink) -> tuple[str | None, list[str]]:
    return link.edge.name if link.edge else None, [port.canonical_name for port in link.ports]


def test_the_inventory_decides_before_anything_else(build_estate: Build) -> None:
    text = router(("HundredGigE0/1/0", "PP:0301:3000660"), ("HundredGigE0/1/1", "spare"))
    hints = PairingHints(ports={"erd-osl/link1": [("r1", "Hu0/1/1")]})
    found = links(build_estate({"r1": text}, [json.dumps(PORT)], hints=hints))
    assert end(found["link1"]) == ("r1", ["HundredGigE0/1/1"])
    assert found["link1"].paired_on == ("the inventory: HundredGigE0/1/1 on r1",)


def test_an_interface_of_the_inventory_that_does_not_exist_is_said(build_estate: Build) -> None:
    hints = PairingHints(ports={"erd-osl/link1": [("r1", "Hu9/9/9")]})
    found = links(build_estate({"r1": router(("HundredGigE0/1/0", "x"))}, [json.dumps(PORT)], hints=hints))
    assert end(found["link1"]) == ("r1", [])
    assert found["link1"].unpaired_because == "r1 has no interface Hu9/9/9, which the inventory names"


def test_the_paths_that_cross_it_tell_the_port(build_estate: Build) -> None:
    sub = "interface HundredGigE0/1/0.100\n encapsulation dot1Q 100\n ip address 192.0.2.1 255.255.255.252\n"
    text = router(("HundredGigE0/1/0", "uplink"), more=sub)
    found = links(build_estate({"r1": text}, [json.dumps(PORT), circuit()]))
    assert end(found["link1"]) == ("r1", ["HundredGigE0/1/0"])
    assert found["link1"].paired_on == ("er-osl/private/primary/ipv4 crosses HundredGigE0/1/0.100 on r1",)
    assert end(found["link2"]) == (None, [])


def test_paths_over_a_bundle_tell_every_member(build_estate: Build) -> None:
    text = (
        "version 17.12\nhostname r\ninterface Port-channel1\n no ip address\n"
        "interface Port-channel1.100\n encapsulation dot1Q 100\n ip address 192.0.2.1 255.255.255.252\n"
        "interface HundredGigE0/1/0\n channel-group 1 mode active\n"
        "interface HundredGigE0/1/1\n channel-group 1 mode active\nend\n"
    )
    found = links(build_estate({"r1": text}, [json.dumps(PORT), circuit()]))
    assert end(found["link1"]) == ("r1", ["HundredGigE0/1/0", "HundredGigE0/1/1"])


def test_a_path_that_crosses_another_port_than_most_is_named(build_estate: Build) -> None:
    subs = "".join(
        f"interface HundredGigE0/1/{port}.{vlan}\n encapsulation dot1Q {vlan}\n ip address {net}.1 255.255.255.252\n"
        for port, vlan, net in ((0, 100, "192.0.2"), (0, 200, "198.51.100"), (1, 300, "203.0.113"))
    )
    text = router(("HundredGigE0/1/0", "a"), ("HundredGigE0/1/1", "b"), more=subs)
    circuits = [circuit(), circuit("er-two", 200, "198.51.100"), circuit("er-three", 300, "203.0.113")]
    found = links(build_estate({"r1": text}, [json.dumps(PORT), *circuits]))["link1"]
    assert end(found) == ("r1", ["HundredGigE0/1/0"])
    assert found.paired_on[-1] == "but er-three/private/primary/ipv4 crosses HundredGigE0/1/1 on r1"


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ("xconnect pp:0301:3000660 port 3", "patch panel PP:0301:3000660"),
        (
            "MSEE osl-06gmr-cis-1 HundredGigE2/0/11",
            "Microsoft's router osl-06gmr-cis-1, its interface HundredGigE2/0/11",
        ),
        ("erd-osl link1, 100G", "port erd-osl, link link1"),
        ("to osl-06gmr-cis-1, rack R07", "Microsoft's router osl-06gmr-cis-1, rack R07"),
    ],
)
def test_a_description_tells_the_port_where_no_path_does(build_estate: Build, description: str, said: str) -> None:
    text = router(("HundredGigE0/1/0", "core"), ("HundredGigE0/1/1", description))
    found = links(build_estate({"r1": text}, [json.dumps(PORT)]))["link1"]
    assert end(found) == ("r1", ["HundredGigE0/1/1"])
    assert found.paired_on == (f"the description of HundredGigE0/1/1 on r1 names {said}",)


@pytest.mark.parametrize(
    "description",
    [
        "rack R07",
        "to osl-06gmr-cis-1",
        "osl-06gmr-cis-10 HundredGigE2/0/110",
        "PP:0301:30006601",
        "HundredGigE2/0/11",
        "erd-osl2 link1",
    ],
)
def test_a_description_that_says_too_little_pairs_nothing(build_estate: Build, description: str) -> None:
    found = links(build_estate({"r1": router(("HundredGigE0/1/0", description))}, [json.dumps(PORT)]))["link1"]
    assert end(found) == (None, [])
    assert found.unpaired_because


def test_two_descriptions_that_name_it_alike_are_no_answer(build_estate: Build) -> None:
    text = router(("HundredGigE0/1/0", "PP:0301:3000660"), ("HundredGigE0/1/1", "PP:0301:3000660"))
    found = links(build_estate({"r1": text}, [json.dumps(PORT)]))["link1"]
    assert end(found) == (None, [])
    assert found.unpaired_because == "the descriptions of r1 HundredGigE0/1/0 and r1 HundredGigE0/1/1 name it alike"


def test_one_description_that_names_both_links_is_no_answer(build_estate: Build) -> None:
    text = router(("HundredGigE0/1/0", "PP:0301:3000660 and PP:0302:3000661"))
    found = links(build_estate({"r1": text}, [json.dumps(PORT)]))
    assert end(found["link1"]) == end(found["link2"]) == (None, [])


def test_a_port_that_paths_put_on_one_link_is_not_given_to_the_other(build_estate: Build) -> None:
    sub = "interface HundredGigE0/1/0.100\n encapsulation dot1Q 100\n ip address 192.0.2.1 255.255.255.252\n"
    text = router(("HundredGigE0/1/0", "PP:0302:3000661"), more=sub)
    found = links(build_estate({"r1": text}, [json.dumps(PORT), circuit()]))
    assert end(found["link1"]) == ("r1", ["HundredGigE0/1/0"])
    assert end(found["link2"]) == (None, [])


def test_a_bundle_that_a_description_names_is_judged_by_its_members(build_estate: Build) -> None:
    text = (
        "version 17.12\nhostname r\ninterface Port-channel1\n description PP:0301:3000660\n no ip address\n"
        "interface HundredGigE0/1/0\n channel-group 1 mode active\n"
        "interface HundredGigE0/1/1\n channel-group 1 mode active\nend\n"
    )
    found = links(build_estate({"r1": text}, [json.dumps(PORT)]))["link1"]
    assert end(found) == ("r1", ["HundredGigE0/1/0", "HundredGigE0/1/1"])


def test_the_two_links_of_a_port_know_each_other(build_estate: Build) -> None:
    found = links(build_estate({}, [json.dumps(PORT)]))
    assert found["link1"].twin is found["link2"]
    assert found["link2"].twin is found["link1"]
