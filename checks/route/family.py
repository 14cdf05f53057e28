"""The address family that a route check looks at, or why there is nothing to look at."""

from checks.check import Outcome, not_applicable, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from parsers.model.bgp import AddressFamily


def active_family(path: EdgePath) -> AddressFamily | Outcome:
    """Return the active address family of the path's neighbor, or the outcome where there is none."""
    missing = without_neighbor(path)
    if missing or path.neighbor is None:
        return missing or unknown("the neighbor is not known")
    family = path.neighbor.family(path.afi_safi)
    if family is None or family.is_active is False:
        return not_applicable(f"{path.afi_safi} is not active: bgp-family-active tells")
    return family
