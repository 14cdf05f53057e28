"""Changes on the lists and policies that let a route out."""

from checks.bgp.changes import on_neighbor
from checks.estate import EdgePath
from parsers.model.change import Change, ChangeKind


def deny_default(path: EdgePath, policy: str) -> tuple[Change, ...]:
    """Return the change that denies the default, saying whether a list or a route policy lets it out."""
    is_list = path.device is not None and any(one.name == policy for one in path.device.prefix_lists)
    kind = "prefix-list" if is_list else "route-map"
    return on_neighbor(path, ChangeKind.DENY_DEFAULT, policy=policy, kind=kind)
