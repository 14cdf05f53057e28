"""Pairing: addresses first, then the lesser witnesses; no false pairs, no two orphans for one wrong address."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from checks.estate import EdgePath
from checks.pairing import PairingHints

Build = Callable[..., Any]

ROUTER = """\
version 17.12
hostname {name}
interface GigabitEthernet0/0/0
 description to the carrier
interface GigabitEthernet0/0/0.{vlan}
 {description}
 encapsulation dot1Q {vlan}
 ip address {address} 255.255.255.252
router bgp 64496
 neighbor {neighbor} remote-as {remote}
 address-family ipv4
  neighbor {neighbor} activate
 exit-address-family
end
"""
AZURE = {
    "id": "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/expressRouteCircuits/er-x",
    "name": "er-x",
    "properties": {
        "serviceProviderProperties": {"serviceProviderName": "Example Carrier", "peeringLocation": "Oslo"},
        "peerings": [
            {
                "name": "AzurePrivatePeering",
                "properties": {
                    "peeringType": "AzurePrivatePeering",
                    "peerASN": 64496,
                    "vlanId": 100,
                    "state": "Enabled",
                    "primaryPeerAddressPrefix": "192.0.2.0/30",
                    "secondaryPeerAddressPrefix": "192.0.2.4/30",
                },
            }
        ],
    },
}


def router(
    name: str = "r1",
    address: str = "192.0.2.1",
    neighbor: str = "192.0.2.2",
    vlan: int = 100,
    description: str = "no description",
    remote: int = 12076,
) -> str:
    return ROUTER.format(
        name=name, address=address, neighbor=neighbor, vlan=vlan, description=description, remote=remote
    )


def paths(case: Any) -> dict[str, EdgePath]:
    return {path.id: path for path in case.estate.paths}


PRIMARY = "er-x/private/primary/ipv4"
SECONDARY = "er-x/private/secondary/ipv4"


def test_an_address_in_the_prefix_pairs(build_estate: Build) -> None:
    found = paths(build_estate({"r1": router()}, [json.dumps(AZURE)]))
    assert found[PRIMARY].edge is not None
    assert found[PRIMARY].interface is not None
    assert found[PRIMARY].interface.name == "GigabitEthernet0/0/0.100"
    assert {"address", "neighbor", "vlan"} <= found[PRIMARY].agreed


def test_the_other_link_stays_unpaired_and_says_why(build_estate: Build) -> None:
    found = paths(build_estate({"r1": router()}, [json.dumps(AZURE)]))
    assert found[SECONDARY].edge is None
    assert "not by address, VLAN, port or description" in found[SECONDARY].unpaired_because


def test_a_wrong_address_pairs_on_vlan_and_neighbor_as(build_estate: Build) -> None:
    wrong = router(address="192.0.2.129", neighbor="192.0.2.130")
    path = paths(build_estate({"r1": wrong}, [json.dumps(AZURE)], hints=PairingHints({"r1": {"er-x": "primary"}})))[
        PRIMARY
    ]
    assert path.interface is not None
    assert "address" not in path.agreed
    assert path.neighbor is not None
    assert str(path.neighbor.address) == "192.0.2.130"


def test_a_wrong_vlan_pairs_on_the_address(build_estate: Build) -> None:
    path = paths(build_estate({"r1": router(vlan=999)}, [json.dumps(AZURE)]))[PRIMARY]
    assert path.interface is not None
    assert "vlan" not in path.agreed


def test_a_vlan_alone_pairs_nothing(build_estate: Build) -> None:
    other = router(address="198.51.100.1", neighbor="198.51.100.2", remote=64500)
    found = paths(build_estate({"r1": other}, [json.dumps(AZURE)]))
    assert found[PRIMARY].edge is None
    assert found[SECONDARY].edge is None


def test_the_inventory_keeps_a_router_of_another_circuit_away(build_estate: Build) -> None:
    stray = router(address="198.51.100.1", neighbor="198.51.100.2")
    hints = PairingHints({"r1": {"er-other": "primary"}})
    found = paths(build_estate({"r1": stray}, [json.dumps(AZURE)], hints=hints))
    assert found[PRIMARY].edge is None


def test_a_description_that_names_the_circuit_helps_to_pair(build_estate: Build) -> None:
    wrong = router(address="198.51.100.1", neighbor="198.51.100.2", vlan=7, description="description er-x primary")
    path = paths(build_estate({"r1": wrong}, [json.dumps(AZURE)]))[PRIMARY]
    assert {"description", "microsoft-as"} <= path.agreed


def test_a_longer_name_is_not_the_circuits(build_estate: Build) -> None:
    wrong = router(address="198.51.100.1", neighbor="198.51.100.2", vlan=7, description="description er-x2 primary")
    assert paths(build_estate({"r1": wrong}, [json.dumps(AZURE)]))[PRIMARY].edge is None


def test_swapped_addresses_pair_by_address_and_keep_the_declared_link(build_estate: Build) -> None:
    hints = PairingHints({"r1": {"er-x": "secondary"}})
    path = paths(build_estate({"r1": router()}, [json.dumps(AZURE)], hints=hints))[PRIMARY]
    assert "address" in path.agreed
    assert path.declared_link == "secondary"


def test_an_interface_serves_one_link_only(build_estate: Build) -> None:
    found = paths(build_estate({"r1": router()}, [json.dumps(AZURE)]))
    interfaces = [path.interface.name for path in found.values() if path.interface]
    assert len(interfaces) == len(set(interfaces))


def test_twins_know_each_other(build_estate: Build) -> None:
    second = router(name="r2", address="192.0.2.5", neighbor="192.0.2.6")
    found = paths(build_estate({"r1": router(), "r2": second}, [json.dumps(AZURE)]))
    assert found[PRIMARY].twin is found[SECONDARY]
    assert found[SECONDARY].twin is found[PRIMARY]


def test_the_order_of_devices_changes_nothing(build_estate: Build) -> None:
    configs = {"r1": router(), "r2": router(name="r2", address="192.0.2.5", neighbor="192.0.2.6")}
    forward = build_estate(configs, [json.dumps(AZURE)]).findings()
    backward = build_estate(dict(reversed(configs.items())), [json.dumps(AZURE)]).findings()
    assert [one.model_dump_json() for one in forward] == [one.model_dump_json() for one in backward]


@pytest.mark.parametrize(
    ("change", "rung"),
    [
        (("encapsulation dot1Q 100", "encapsulation dot1Q 101"), "vlan"),
        (("ip address 192.0.2.1 ", "ip address 192.0.2.2 "), "address"),
        (("remote-as 12076", "remote-as 12067"), "bgp-peer"),
        (("router bgp 64496", "router bgp 64497"), "bgp-peer"),
        (("interface GigabitEthernet0/0/0\n", "interface GigabitEthernet0/0/0\n shutdown\n"), "port"),
        (("  neighbor 192.0.2.2 activate", "  no neighbor 192.0.2.2 activate"), "bgp-peer"),
    ],
)
def test_the_first_rung_that_is_down_is_the_broken_one(change: tuple[str, str], rung: str, build_estate: Build) -> None:
    text = router()
    assert change[0] in text
    case = build_estate({"r1": text.replace(*change)}, [json.dumps(AZURE)])
    rungs = case.estate.ladders[PRIMARY]
    assert next(one.rung for one in rungs if one.predicted == "down") == rung
    assert next(one for one in rungs if one.predicted == "down").places


def test_a_wider_mask_still_comes_up(build_estate: Build) -> None:
    text = router().replace("255.255.255.252", "255.255.255.248")
    rungs = build_estate({"r1": text}, [json.dumps(AZURE)]).estate.ladders[PRIMARY]
    assert [one.rung for one in rungs if one.predicted == "down"] == []
