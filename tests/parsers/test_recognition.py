"""A platform is told from a config's own marks, with or without its preamble, or not at all: never a wrong one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from parsers.clean_text import clean
from parsers.errors import ParseError
from parsers.reading import detect

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PLATFORMS = "arista_eos cisco_nxos cisco_xe cisco_xr frr juniper_junos".split()
CASES = [
    (platform, path)
    for platform in PLATFORMS
    for path in (
        *sorted((FIXTURES / platform).glob("*/running-config.txt")),
        *sorted((FIXTURES / "one-router").glob(f"{platform}*/running-config.txt")),
    )
]
IDS = [f"{path.parent.parent.name}/{path.parent.name}" for _, path in CASES]
_PREAMBLE = ("!", "## Last", "Building ", "Current configuration", "version ", "frr ", "set version ")


def bare(text: str) -> str:
    """Return the text without what the device prints above its config, as hand-made excerpts come."""
    return "\n".join(line for line in text.replace("\r", "").split("\n") if not line.startswith(_PREAMBLE))


@pytest.mark.parametrize(("platform", "path"), CASES, ids=IDS)
@pytest.mark.parametrize("form", [str, bare], ids=["as captured", "without its preamble"])
def test_a_config_is_never_taken_for_another_platforms(platform: str, path: Path, form: Callable[[str], str]) -> None:
    try:
        name, _ = detect(clean(path.name, form(path.read_bytes().decode())))
    except ParseError as refused:
        assert "name the platform in the inventory" in str(refused)
    else:
        assert name == platform


_WHOLE = [(platform, path) for platform, path in CASES if path.parent.name in ("plain", "messy", "braces", "set")]
_WHOLE += [(platform, path) for platform, path in CASES if path.parent.parent.name == "one-router"]


@pytest.mark.parametrize(("platform", "path"), _WHOLE, ids=[f"{name}/{path.parent.name}" for name, path in _WHOLE])
def test_a_router_of_some_size_is_recognised_without_its_preamble(platform: str, path: Path) -> None:
    assert detect(clean(path.name, bare(path.read_bytes().decode())))[0] == platform


def test_an_eos_excerpt_is_told_from_an_ios_one_by_its_indentation_and_spelling() -> None:
    eos = (
        "interface Ethernet1\n   ip address 192.0.2.1/30\n!\nrouter bgp 64496\n   neighbor 192.0.2.2 remote-as 12076\n"
    )
    ios = (
        "interface Ethernet0/1\n ip address 192.0.2.1 255.255.255.252\n!\n"
        "router bgp 64496\n neighbor 192.0.2.2 remote-as 12076\n"
    )
    assert detect(clean("r1", eos)) == ("arista_eos", "likely")
    assert detect(clean("r1", ios)) == ("cisco_xe", "likely")


def test_lines_that_several_platforms_write_tell_none() -> None:
    text = "router bgp 64496\n neighbor 192.0.2.2 remote-as 12076\n neighbor 192.0.2.2 password notasecret1\n"
    with pytest.raises(ParseError, match="name the platform"):
        detect(clean("r1", text))
