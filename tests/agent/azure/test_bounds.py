"""Large and hostile exports are read or refused within bounded memory: measured in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent.azure import folder
from agent.azure.folder import read_folder

GROUP = "/subscriptions/00000000-0000-0000-0000-00000000c0de/resourceGroups/rg-er/providers/Microsoft.Network"
VNET = {
    "id": f"{GROUP}/virtualNetworks/vn-1",
    "type": "Microsoft.Network/virtualNetworks",
    "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": [{"name": "s"}] * 5},
}
CIRCUIT = {
    "id": f"{GROUP}/expressRouteCircuits/er-ams",
    "name": "er-ams",
    "type": "Microsoft.Network/expressRouteCircuits",
    "properties": {"peerings": []},
}
READ = """
import json, resource, sys
from pathlib import Path
from agent.azure.folder import read_folder
from agent.azure.reader import read_definition
from parsers.model.secret import Sealer
start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
files, problems = read_folder(Path(sys.argv[1]), Path(sys.argv[1]))
azure = read_definition(files, Sealer(b"k" * 32), problems)
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start) // 1024
said = [f"{one.file}: {one.message}" for one in azure.problems]
print(json.dumps([[one.name for one in azure.circuits], said, grown]))
"""


def _read(path: Path, root: Path) -> tuple[list[str], list[str], int]:
    """Return circuits, problems, and by how many MiB the process grew at its peak."""
    done = subprocess.run([sys.executable, "-c", READ, path], capture_output=True, text=True, check=True, cwd=root)
    names, problems, grown = json.loads(done.stdout)
    return names, problems, grown


def test_an_export_of_200_megabytes_is_refused_unread(tmp_path: Path, root: Path) -> None:
    with (tmp_path / "all.json").open("wb") as stream:
        for _ in range(200):
            stream.write(b"[" + b"1," * 524_287 + b"\n")
    (tmp_path / "er.json").write_text(json.dumps(CIRCUIT))
    names, problems, grown = _read(tmp_path, root)
    assert names == ["er-ams"]
    assert problems == ["all.json: 200 MiB, expected at most 32: export what concerns ExpressRoute"]
    assert grown < 40


def test_an_export_of_8_megabytes_is_read_in_a_tenth_of_a_gigabyte_or_so(tmp_path: Path, root: Path) -> None:
    (tmp_path / "all.json").write_text(json.dumps([VNET] * 20_000 + [CIRCUIT]))
    assert (tmp_path / "all.json").stat().st_size > 6_000_000
    names, problems, grown = _read(tmp_path, root)
    assert (names, problems) == (["er-ams"], [])
    assert grown < 250


def test_deep_nesting_is_refused_with_its_line_and_little_memory(tmp_path: Path, root: Path) -> None:
    (tmp_path / "deep.json").write_text('{"a":\n' * 1_000_000)
    names, problems, grown = _read(tmp_path, root)
    assert (names, problems) == ([], ["deep.json: line 201: nested deeper than 200 levels, not read"])
    assert grown < 150


def test_many_files_together_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "MAX_ALL_BYTES", 2 * 1024 * 1024)
    for name in "abc":
        (tmp_path / f"{name}.json").write_text(" " * 1024 * 1024)
    files, problems = read_folder(tmp_path, tmp_path)
    assert [one.name for one in files] == ["a.json", "b.json"]
    assert [(one.file, one.message) for one in problems] == [
        ("c.json", "the files before it hold 2 MiB already, expected no more: not read")
    ]


def _state(resources: list[Any]) -> str:
    return json.dumps({"version": 4, "terraform_version": "1.9.8", "serial": 7, "lineage": "x", "resources": resources})


def test_a_state_with_500_unrelated_resources_yields_its_one_circuit_and_names_the_rest(
    tmp_path: Path, root: Path
) -> None:
    others = [
        {
            "mode": "managed",
            "type": f"azurerm_{kind}",
            "name": f"r{index}",
            "instances": [{"attributes": {"id": f"/x/{index}", "name": "er-ams", "links": [], "peering_type": ""}}],
        }
        for index, kind in enumerate(["key_vault", "linux_virtual_machine", "subnet", "storage_account", "role"] * 100)
    ]
    circuit = {
        "mode": "managed",
        "type": "azurerm_express_route_circuit",
        "name": "ams",
        "instances": [{"attributes": {"id": CIRCUIT["id"], "name": "er-ams", "resource_group_name": "rg-er"}}],
    }
    (tmp_path / "terraform.json").write_text(_state([*others[:250], circuit, *others[250:]]))
    names, problems, grown = _read(tmp_path, root)
    assert (names, problems) == (["er-ams"], [])
    assert grown < 60
