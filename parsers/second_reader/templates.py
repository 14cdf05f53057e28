"""TTP over a slice, with the packaged template of a platform. It has no line numbers, and imports late."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from parsers.second_reader.sights import PASSWORD, SEEN, Sight, neighbor_name
from parsers.second_reader.slices import Line, spelled_out
from parsers.second_reader.words import plain_address, plain_as


@cache
def _template(platform: str) -> str:
    return files("parsers").joinpath("templates", platform, "running_config_bgp.ttp").read_text("utf-8")


def results(lines: Sequence[str], platform: str) -> list[dict[str, Any]]:
    """Return what the template finds. A leading newline keeps TTP from taking the text for the name of a file."""
    from ttp import ttp

    data = "\n".join(lines)
    parser = ttp(data=f"\n{data}\n", template=_template(platform), log_level="CRITICAL")
    parser.parse(one=True)
    return [one for one in parser.result(structure="flat_list") if isinstance(one, dict)]


def own_sights(lines: Sequence[Line], platform: str) -> Iterator[Sight]:
    """Yield the neighbors and what their own lines say: nothing is inherited here."""
    numbers = _first_numbers(lines)
    for result in results(spelled_out(_undeleted(lines)), platform):
        for one in result.get("neighbors", ()):
            address = plain_address(one.get("name", "").partition("%")[0])
            if address is None or plain_as(one.get("process", "")) is None:
                continue
            at = (numbers.get(one["name"], 1),)
            who = neighbor_name(address, one.get("vrf", "default"))
            yield Sight(who, SEEN, at)
            number = plain_as(one.get("remote_as", ""))
            if number is not None:
                yield Sight(f"{who}: remote AS", str(number), at)
            if one.get("password"):
                yield Sight(f"{who}: password", PASSWORD, at)


def _first_numbers(lines: Sequence[Line]) -> dict[str, int]:
    """Return the line that first names each neighbor."""
    found: dict[str, int] = {}
    for line in lines:
        words = line.body.split(None, 2)
        if words[0] == "neighbor" and len(words) > 1:
            found.setdefault(words[1], line.number)
    return found


def _undeleted(lines: Sequence[Line]) -> list[Line]:
    """Leave out the lines that a later `no neighbor X` takes back."""
    gone: set[str] = set()
    kept: list[Line] = []
    for line in reversed(lines):
        words = line.body.split(None, 4)
        if not line.indent:
            gone.clear()
        if words[0] in ("no", "default") and words[1:2] == ["neighbor"] and len(words) == 3:
            gone.add(words[2])
        elif words[0] != "neighbor" or words[1:2] == [] or words[1] not in gone:
            kept.append(line)
    return kept[::-1]
