"""Several files about one resource are one record; where they disagree, the newer holds and both places are named."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from agent.azure.reader import AzureFile, read_definition
from checks.azure_definition import AzureDefinition
from parsers.model.secret import Sealer

Read = Callable[..., AzureDefinition]
GROUP = "/subscriptions/00000000-0000-0000-0000-00000000c0de/resourceGroups/rg-er/providers/Microsoft.Network"
CIRCUIT = f"{GROUP}/expressRouteCircuits/er-ams"


def _circuit(resource_id: str = CIRCUIT, **properties: Any) -> dict[str, Any]:
    return {"id": resource_id, "name": "er-ams", "properties": properties}


def _private(**properties: Any) -> dict[str, Any]:
    return {
        "name": "AzurePrivatePeering",
        "id": f"{CIRCUIT}/peerings/AzurePrivatePeering",
        "properties": {"peeringType": "AzurePrivatePeering", **properties},
    }


def _conflicts(definition: AzureDefinition) -> list[tuple[str, str, str]]:
    assert {one.kind for one in definition.problems} <= {"conflict"}
    return [(one.file, one.pointer, one.message) for one in definition.problems]


def test_a_gap_is_filled_from_the_older_file_and_points_there(read: Read) -> None:
    definition = read(_circuit(peerings=[_private(vlanId=100)]), _circuit(stag=101, peerings=[_private(peerASN=64496)]))
    assert definition.problems == ()
    [circuit] = definition.circuits
    assert circuit.pointer("stag") == ("b.json", "/properties/stag", "101")
    assert circuit.pointer("circuit_provisioning_state") == ("a.json", "", "absent")
    [private] = circuit.peerings
    assert private.pointer("vlan_id") == ("a.json", "/properties/peerings/0/properties/vlanId", "100")
    assert private.pointer("peer_asn") == ("b.json", "/properties/peerings/0/properties/peerASN", "64496")


def test_ids_compare_in_any_case(read: Read) -> None:
    definition = read(_circuit(CIRCUIT.upper(), stag=1), _circuit(CIRCUIT.lower(), stag=1))
    assert definition.problems == ()
    assert [one.id for one in definition.circuits] == [CIRCUIT.lower()]


def test_of_two_values_the_newer_holds_and_both_places_are_named(read: Read) -> None:
    definition = read(_circuit(peerings=[_private(vlanId=100)]), _circuit(peerings=[_private(vlanId=110)]))
    assert definition.circuits[0].peerings[0].vlan_id == 100
    where = "/properties/peerings/0/properties/vlanId"
    assert _conflicts(definition) == [
        ("a.json", where, f"vlan_id differs from b.json:{where}; the value here is used"),
    ]


def test_of_one_time_the_first_file_by_name_holds_and_zones_are_no_time(sealer: Sealer) -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    same = noon.astimezone(timezone(timedelta(hours=5)))
    files = [AzureFile("b", '{"id": "%s", "stag": 2}' % CIRCUIT, same)]  # noqa: UP031  braces of JSON
    files += [AzureFile("a", '{"id": "%s", "stag": 1}' % CIRCUIT, noon)]  # noqa: UP031
    assert read_definition(files, sealer).circuits[0].stag == 1
    later = AzureFile("c", '{"id": "%s", "stag": 3}' % CIRCUIT, noon + timedelta(seconds=1))  # noqa: UP031
    assert read_definition([*files, later], sealer).circuits[0].stag == 3
    timeless = AzureFile("0", '{"id": "%s", "stag": 4}' % CIRCUIT, None)  # noqa: UP031
    assert read_definition([*files, timeless], sealer).circuits[0].stag == 1


def test_a_key_that_was_taken_out_gives_way_to_one_that_was_not(read: Read) -> None:
    definition = read(_circuit(serviceKey="****"), _circuit(serviceKey="not-a-secret"))
    assert definition.problems == ()
    [circuit] = definition.circuits
    assert circuit.service_key is not None
    assert circuit.service_key.length == 12
    assert circuit.pointer("service_key") == ("b.json", "/properties/serviceKey", "<secret>")


def test_merged_ipv6_points_to_the_newer_file_and_its_gaps_to_the_older(read: Read) -> None:
    newer = _circuit(peerings=[_private(ipv6PeeringConfig={"state": "Enabled"})])
    older = _circuit(peerings=[_private(ipv6PeeringConfig={"primaryPeerAddressPrefix": "2001:db8::/126"})])
    [private] = read(newer, older).circuits[0].peerings
    assert private.pointer("ipv6").file == "a.json"
    assert private.ipv6 is not None
    assert private.ipv6.pointer("state").file == "a.json"
    where = "/properties/peerings/0/properties/ipv6PeeringConfig/primaryPeerAddressPrefix"
    assert private.subnet_pointer("primary", "ipv6") == ("b.json", where, "2001:db8::/126")


def test_letter_case_and_blanks_are_no_disagreement(read: Read) -> None:
    one, two = _circuit(), _circuit()
    one |= {"location": "West Europe", "resourceGroup": "RG-ER"}
    two |= {"location": "westeurope"}
    assert read(one, two).problems == ()


def test_two_keys_that_differ_are_a_conflict_without_a_key(read: Read) -> None:
    definition = read(_circuit(serviceKey="not-a-secret-1"), _circuit(serviceKey="not-a-secret-2"))
    assert _conflicts(definition) == [
        (
            "a.json",
            "/properties/serviceKey",
            "service_key differs from b.json:/properties/serviceKey; the value here is used",
        )
    ]


def test_a_newer_peering_alone_wins_over_the_older_circuit(read: Read) -> None:
    definition = read(_private(vlanId=100), _circuit(stag=101, peerings=[_private(vlanId=110)]))
    [circuit] = definition.circuits
    assert (circuit.file, circuit.at, circuit.stag) == ("b.json", "", 101)
    assert circuit.peerings[0].vlan_id == 100
    assert [one[:2] for one in _conflicts(definition)] == [("a.json", "/properties/vlanId")]


def test_an_older_peering_alone_fills_the_newer_circuit(read: Read) -> None:
    definition = read(_circuit(peerings=[_private(vlanId=100)]), _private(vlanId=100, peerASN=64496))
    assert definition.problems == ()
    assert definition.circuits[0].peerings[0].pointer("peer_asn").file == "b.json"


def test_a_peering_that_a_newer_list_lacks_is_gone_and_told(read: Read) -> None:
    definition = read(_circuit(peerings=[]), _circuit(peerings=[_private(vlanId=100)]))
    assert definition.circuits[0].peerings == ()
    assert _conflicts(definition) == [
        (
            "a.json",
            "/properties/peerings",
            "peerings differ from b.json:/properties/peerings; the value here is used",
        )
    ]
    alone = read(_circuit(peerings=[]), _private(vlanId=100))
    assert alone.circuits[0].peerings == ()
    assert _conflicts(alone) == [
        ("a.json", "/properties/peerings", "peerings lack one that b.json:/name names; the list here is used")
    ]


def test_a_circuit_without_a_list_of_peerings_takes_all(read: Read) -> None:
    definition = read(_circuit(stag=1, peerings=None), _private(vlanId=100))
    assert definition.problems == ()
    assert [one.vlan_id for one in definition.circuits[0].peerings] == [100]


def test_links_of_one_port_are_merged_by_name(read: Read) -> None:
    port = {
        "id": f"{GROUP}/expressRoutePorts/erd-ams",
        "properties": {"encapsulation": "QinQ", "links": [{"name": "link1"}, {"name": "link2"}]},
    }
    link = {"id": f"{GROUP}/ExpressRoutePorts/erd-ams/Links/link2", "name": "link2", "adminState": "Enabled"}
    for documents in ((port, link), (link, port)):
        definition = read(*documents)
        assert definition.problems == ()
        [one] = definition.ports
        assert (one.name, one.encapsulation) == ("erd-ams", "QinQ")
        assert [(link.name, link.admin_state) for link in one.links] == [("link1", None), ("link2", "Enabled")]


def test_a_name_stands_for_the_one_circuit_that_bears_it(read: Read) -> None:
    bare = {"name": "er-ams", "serviceKey": "not-a-secret", "circuitProvisioningState": "Enabled"}
    [circuit] = read(bare, _circuit(stag=1)).circuits
    assert (circuit.id, circuit.stag, circuit.circuit_provisioning_state) == (CIRCUIT.lower(), 1, "Enabled")
    other = CIRCUIT.replace("rg-er", "rg-other")
    assert [one.id for one in read(bare, _circuit(), _circuit(other)).circuits] == [
        CIRCUIT.lower(),
        other.lower(),
        "er-ams",
    ]
