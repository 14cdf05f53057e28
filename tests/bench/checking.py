"""Pairs and checks many paths in one process, and prints outcomes per second and memory.

    python tests/bench/checking.py [--paths 10000] [--profile]

Each circuit has two links, each on a router of its own; a router carries a hundred of them. The whole catalogue runs.
"""

import argparse
import cProfile
import json
import pstats
import sys
import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agent.azure.reader import AzureFile, read_definition
from checks.estate import EdgeDevice, Estate
from checks.pairing import PairingHints, SuppliedKeys, pair
from checks.policy import Policy
from checks.runner import run_checks
from parsers import parse, render
from parsers.model.capture import Capture
from parsers.model.secret import Sealer

_PER_ROUTER = 100
_KEY = "070C285F4D06"
_GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network"


def circuits(count: int) -> str:
    """Return the export of `count` provider circuits with one private peering each."""
    return json.dumps({"value": [_circuit(number) for number in range(count)]})


def _subnet(number: int, link: int) -> str:
    return f"10.{number // 8192}.{number // 32 % 256}.{number % 32 * 8 + link * 4}"


def _circuit(number: int) -> dict[str, Any]:
    name = f"er-{number:05}"
    peering = {
        "peeringType": "AzurePrivatePeering",
        "state": "Enabled",
        "provisioningState": "Succeeded",
        "azureASN": 12076,
        "peerASN": 64496,
        "primaryPeerAddressPrefix": f"{_subnet(number, 0)}/30",
        "secondaryPeerAddressPrefix": f"{_subnet(number, 1)}/30",
        "vlanId": number % _PER_ROUTER + 100,
    }
    at = f"{_GROUP}/expressRouteCircuits/{name}"
    return {
        "name": name,
        "id": at,
        "type": "Microsoft.Network/expressRouteCircuits",
        "sku": {"name": "Standard_MeteredData", "tier": "Standard", "family": "MeteredData"},
        "properties": {
            "provisioningState": "Succeeded",
            "circuitProvisioningState": "Enabled",
            "serviceProviderProvisioningState": "Provisioned",
            "serviceProviderProperties": {"serviceProviderName": "Northwind", "peeringLocation": "London"},
            "peerings": [
                {"name": "AzurePrivatePeering", "id": f"{at}/peerings/AzurePrivatePeering", "properties": peering}
            ],
        },
    }


def router(index: int, link: int, count: int) -> str:
    """Return the config of one router: its circuits' sub-interfaces and neighbors, each in a VRF of its own."""
    numbers = range(index * _PER_ROUTER, min((index + 1) * _PER_ROUTER, count))
    lines = ["version 17.9", "service timestamps log datetime msec", f"hostname {_router_name(index, link)}", "!"]
    for number in numbers:
        lines += [f"vrf definition AZ-{number}", " address-family ipv4", " exit-address-family", "!"]
    for number in numbers:
        base = _subnet(number, link).rpartition(".")
        here = f"{base[0]}.{int(base[2]) + 1}"
        lines += [
            f"interface TenGigabitEthernet0/0/0.{number % _PER_ROUTER + 100}",
            f" encapsulation dot1Q {number % _PER_ROUTER + 100}",
            f" vrf forwarding AZ-{number}",
            f" ip address {here} 255.255.255.252",
            " bfd interval 300 min_rx 300 multiplier 3",
            "!",
        ]
    lines += ["router bgp 64496", " bgp log-neighbor-changes"]
    for number in numbers:
        base = _subnet(number, link).rpartition(".")
        there = f"{base[0]}.{int(base[2]) + 2}"
        lines += [
            f" address-family ipv4 vrf AZ-{number}",
            f"  neighbor {there} remote-as 12076",
            f"  neighbor {there} password 7 {_KEY}",
            f"  neighbor {there} fall-over bfd",
            f"  neighbor {there} activate",
            f"  neighbor {there} prefix-list TO-MSEE out",
            f"  neighbor {there} maximum-prefix 1500",
            " exit-address-family",
        ]
    lines += ["!", "ip prefix-list TO-MSEE seq 5 permit 192.0.2.0/24", "end"]
    return "\n".join(lines) + "\n"


def _router_name(index: int, link: int) -> str:
    return f"r{index:04}-{'ab'[link]}"


def estate(paths: int) -> Estate:
    """Return the whole estate, parsed and paired."""
    sealer, count = Sealer(b"0" * 32), paths // 2
    now = datetime.now(UTC)
    edges = []
    for index in range((count + _PER_ROUTER - 1) // _PER_ROUTER):
        for link in (0, 1):
            name = _router_name(index, link)
            text = router(index, link, count)
            device = parse(Capture(device=name, file=f"{name}.cfg", text=text, platform="cisco_xe"), sealer).device
            edges.append(EdgeDevice(name, "cisco_xe", device, f"{name}.cfg", captured_at=now))
    azure = read_definition([AzureFile("circuits.json", circuits(count))], sealer, [])
    return pair("bench", now, Policy(), azure, edges, PairingHints(), SuppliedKeys())


def main() -> int:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--paths", type=int, default=10_000)
    options.add_argument("--profile", action="store_true")
    given = options.parse_args()
    profile = cProfile.Profile()
    if given.profile:
        profile.enable()
    start = time.perf_counter()
    whole = estate(given.paths)
    paired = time.perf_counter()
    findings = run_checks(whole, lambda _where: "", render)
    profile.disable()
    done = time.perf_counter()
    verdicts = {one.verdict.value for one in findings}
    sys.stdout.write(
        f"{len(whole.paths)} paths, {len(whole.devices)} routers: parsed and paired in {paired - start:.1f} s; "
        f"{len(findings)} outcomes ({', '.join(sorted(verdicts))}) in {done - paired:.1f} s, "
        f"{len(findings) / (done - paired):,.0f} a second\n"
    )
    if given.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    tracemalloc.start()
    kept = run_checks(whole, lambda _where: "", render)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    sys.stdout.write(f"{size / 1e6:.0f} MB for {len(kept)} findings, {size / max(len(kept), 1):.0f} bytes each\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
