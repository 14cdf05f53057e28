"""How many prefixes Azure takes and sends: `prefix_limits.toml` beside this module."""

import tomllib
from functools import cache
from importlib.resources import files

from checks.estate import EdgePath
from parsers.model.source import Record


class PrefixLimits(Record):
    """The limits, by peering, tier and family; `read_on` says when they were read."""

    read_on: str
    source: str
    to_private: dict[str, dict[str, int]]  # tier in lower case, then family
    to_microsoft: dict[str, int]
    from_vnets: dict[str, int]


@cache
def limits() -> PrefixLimits:
    """Return the limits."""
    text = (files("checks.route") / "prefix_limits.toml").read_text("utf-8")
    return PrefixLimits.model_validate(tomllib.loads(text))


def limit_to_azure(path: EdgePath) -> int | None:
    """Return how many prefixes of the path's family Azure takes, None where the circuit's tier is not known."""
    if path.peering_type == "microsoft":
        return limits().to_microsoft[path.family]
    by_tier = limits().to_private
    tier = (path.circuit.sku_tier or "").lower()
    if tier in by_tier:
        return by_tier[tier][path.family]
    answers = {one[path.family] for one in by_tier.values()}
    return answers.pop() if len(answers) == 1 else None
