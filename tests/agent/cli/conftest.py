"""A small clean site of two IOS-XE routers and one provider circuit, and the command line as a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
KEY = "notasecretTiny7Q"
TYPE7 = "0505091B205F4B0A0B00032602021D7D1A"  # the same

CONFIG = """\
version 17.12
service timestamps debug datetime msec
service timestamps log datetime msec
!
hostname {name}
!
interface GigabitEthernet0/0/1
 description carrier hand-off
 no ip address
!
interface GigabitEthernet0/0/1.310
 description er-one private
 encapsulation dot1Q 310
 ip address {edge} 255.255.255.252
 bfd interval 300 min_rx 300 multiplier 3
!
router bgp 64496
 neighbor {msee} remote-as 12076
 neighbor {msee} password 7 {key}
 neighbor {msee} timers 10 30
 neighbor {msee} fall-over bfd
 !
 address-family ipv4
  neighbor {msee} activate
  neighbor {msee} prefix-list TO-MSEE out
  neighbor {msee} prefix-list FROM-MSEE in
  neighbor {msee} maximum-prefix 1000
 exit-address-family
!
ip prefix-list FROM-MSEE seq 5 permit 10.1.0.0/16 le 24
!
ip prefix-list TO-MSEE seq 5 permit 10.0.0.0/16
!
line vty 0 4
 login
!
end
"""

SETTINGS = f"""\
[site]
name = "tiny"

[[device]]
name = "er1"
platform = "cisco_xe"
links = {{ "er-one" = "primary" }}

[[device]]
name = "er2"
platform = "cisco_xe"
links = {{ "er-one" = "secondary" }}

[[keys]]
circuit = "er-one"
peering = "AzurePrivatePeering"
md5 = "value:{KEY}"

[policy]
accept_reversible_keys = true
"""

_ID = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/expressRouteCircuits/er-one"
PEERING: dict[str, Any] = {
    "name": "AzurePrivatePeering",
    "id": f"{_ID}/peerings/AzurePrivatePeering",
    "properties": {
        "provisioningState": "Succeeded",
        "peeringType": "AzurePrivatePeering",
        "state": "Enabled",
        "azureASN": 12076,
        "peerASN": 64496,
        "vlanId": 310,
        "primaryPeerAddressPrefix": "192.0.2.8/30",
        "secondaryPeerAddressPrefix": "192.0.2.12/30",
    },
}


def circuit(peerings: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the circuit as REST has it."""
    return {
        "name": "er-one",
        "id": _ID,
        "type": "Microsoft.Network/expressRouteCircuits",
        "location": "westeurope",
        "sku": {"tier": "Standard", "family": "MeteredData", "name": "Standard_MeteredData"},
        "properties": {
            "provisioningState": "Succeeded",
            "circuitProvisioningState": "Enabled",
            "serviceProviderProvisioningState": "Provisioned",
            "serviceProviderProperties": {
                "serviceProviderName": "Example Carrier",
                "peeringLocation": "Frankfurt",
                "bandwidthInMbps": 1000,
            },
            "allowClassicOperations": False,
            "globalReachEnabled": False,
            "peerings": peerings,
        },
    }


@pytest.fixture
def key() -> str:
    """The MD5 key of the small site."""
    return KEY


@pytest.fixture
def write_circuit() -> Callable[..., None]:
    """Write a site's circuit, with the peering or without any."""

    def write(site: Path, *, has_peering: bool = True) -> None:
        document = circuit([PEERING] if has_peering else [])
        (site / "azure" / "circuit.json").write_text(json.dumps(document, indent=1), "utf-8")

    return write


@pytest.fixture
def site(tmp_path: Path, write_circuit: Callable[..., None]) -> Path:
    """A clean site folder that a test may break."""
    folder = tmp_path / "tiny"
    (folder / "configs").mkdir(parents=True)
    (folder / "azure").mkdir()
    for name, edge, msee in (("er1", "192.0.2.9", "192.0.2.10"), ("er2", "192.0.2.13", "192.0.2.14")):
        text = CONFIG.format(name=name, edge=edge, msee=msee, key=TYPE7)
        (folder / "configs" / f"{name}.cfg").write_text(text, "utf-8")
    (folder / "msee-audit.toml").write_text(SETTINGS, "utf-8")
    write_circuit(folder)
    return folder


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """Replace a text in a file; it must stand there."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text("utf-8")
        assert old in text, f"{path.name} has no {old!r}"
        path.write_text(text.replace(old, new), "utf-8")

    return replace


@pytest.fixture
def msee_audit(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line as a process, outside the source tree."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS")}
        return subprocess.run(
            [sys.executable, "-m", "agent", *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="strict",
            timeout=120,
            cwd=tmp_path,
            env={**environment, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        )

    return run
