"""The second reading of XR's BGP neighbors by TTP sees what the first reader sees, in both forms of a config."""

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from parsers import parse
from parsers.model.capture import Capture
from parsers.model.secret import Sealer

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "parsers" / "templates" / "cisco_xr" / "running_config_bgp.ttp"


def bgp_lines(text: str) -> str:
    """Return the `router bgp` blocks: XR ends a block where a line stands at the left margin."""
    kept: list[str] = []
    is_wanted = False
    for line in text.replace("\r", "").split("\n"):
        if line[:1] not in ("", " ", "!"):
            is_wanted = line.startswith("router bgp")
        if is_wanted and line.strip() and line.lstrip()[0] != "!":
            kept.append(line.rstrip())
    return "\n".join(kept)


def seen(text: str) -> Iterator[tuple[str, str]]:
    from ttp import ttp

    parser = ttp(data=f"\n{bgp_lines(text)}\n", template=TEMPLATE.read_text("utf-8"), log_level="CRITICAL")
    parser.parse(one=True)
    for found in parser.result(structure="flat_list"):
        for block in found.get("blocks", []):
            yield from named(block.get("lines", []), "default")
            for vrf in block.get("vrfs", []):
                yield from named(vrf.get("lines", []), vrf["vrf"])
        for line in found.get("formal", []):
            yield from named([line], line.get("vrf", "default"))


def named(lines: list[dict[str, Any]], vrf: str) -> Iterator[tuple[str, str]]:
    for line in lines:
        if "/" not in line["name"]:
            yield vrf, str(ip_address(line["name"]))


@pytest.mark.parametrize(
    "case", ["plain", "precedence", "formal", "ipv6", "everything", "inheritance-disable", "secrets"]
)
def test_ttp_sees_the_neighbors_of_the_first_reader(case: str) -> None:
    text = (ROOT / "fixtures" / "cisco_xr" / case / "running-config.txt").read_text("utf-8")
    device = parse(Capture(device="r1", file="r1.cfg", text=text, platform="cisco_xr"), Sealer(b"0" * 32)).device
    first = {(one.vrf, str(one.address)) for one in device.bgp_neighbors if not one.is_dynamic}
    assert first
    assert set(seen(text)) == first
