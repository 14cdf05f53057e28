"""route-maintenance-safe."""

from collections.abc import Iterator

from checks.absence import open_absence
from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.route.family import active_family
from checks.route.path_length import Loss, Paths, lost
from checks.severity import Severity
from parsers.model.bgp import AddressFamily, PolicyUse
from parsers.model.change import ChangeKind
from parsers.model.device import Device
from parsers.model.source import Where

MICROSOFT_AS = 12076
PREPENDS = 8  # what Microsoft adds while it works on a link
_PATHS = Paths((MICROSOFT_AS,), (MICROSOFT_AS,) * (1 + PREPENDS))
_LENGTH = len(_PATHS.long)


@check(
    "route-maintenance-safe",
    over=EdgePath,
    severity=Severity.MEDIUM,
    source="Microsoft Learn, ExpressRoute planned maintenance: AS 12076 is prepended eight times on the link in work",
    follows=("route-policy-defined",),
)
def maintenance_safe(path: EdgePath) -> Outcome:
    """No inbound rule drops a route whose AS path has 12076 eight times more.

    Why: During maintenance Microsoft prepends its AS eight times, so that traffic moves; a rule that drops long paths drops the routes instead.
    Fails when: an inbound policy, an AS path list or a limit on the path's length accepts 12076 alone and drops it nine times
    Unknown when: a condition that may look at the AS path was not understood, a policy is not defined, the capture is cut off, or the router half was not found or not read
    Not applicable when: there is no import policy and the platform then takes nothing, the address family is not active, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Let the AS path be as long as Microsoft makes it: filter by prefixes, and allow repetitions of 12076.
    - IOS-XE: `ip as-path access-list 10 permit ^12076_`
    - IOS-XE: `no bgp maxas-limit`
    - Junos: `set policy-options as-path FROM-MSEE "12076+ .*"`
    - IOS-XR: `if as-path length ge 50 then drop endif`
    """
    family = active_family(path)
    if isinstance(family, Outcome):
        return family
    if family.as_path_limit is not None and family.as_path_limit < _LENGTH:
        return failed(
            f"AS paths longer than {family.as_path_limit} are dropped, and maintenance makes them {_LENGTH} long",
            *family.all_lines("as_path_limit"),
            expected=f"{_LENGTH} or more, or no limit",
            actual=str(family.as_path_limit),
            changes=on_neighbor(path, ChangeKind.REMOVE_AS_PATH_LIMIT),
        )
    if not family.import_policy or path.device is None:
        return _without_policy(path, family)
    found = list(_losses(path.device, path.family, family))
    sure = next((one for one in found if one[1].answer == "yes"), None)
    if sure is not None:
        name, loss = sure
        return failed(
            f"{name} accepts a route with 12076 alone and drops it with 12076 {_LENGTH} times, as in maintenance",
            *_places(family, loss),
            expected=f"a path of {_LENGTH} times 12076 is accepted",
            actual="dropped",
        )
    if found:
        name, loss = found[0]
        said = f"whether {name} drops a path with 12076 {_LENGTH} times is not known: a line is not understood"
        return unknown(said, *_places(family, loss))
    names = ", ".join(f"{use.kind} {use.name}" for use in family.import_policy)
    lines = (*family.all_lines("import_policy"), *family.all_lines("as_path_limit"))
    return passed(f"{names} treats a path with 12076 {_LENGTH} times as it does a short one", *lines)


def _without_policy(path: EdgePath, family: AddressFamily) -> Outcome:
    doubt = open_absence(path)
    if doubt is not None:
        return doubt
    if family.without_policy == "reject":
        return not_applicable("no import policy, and this platform then takes nothing: route-inbound-filtered tells")
    return passed("no import policy: paths of any length are accepted", family.line("import_policy"))


def _places(family: AddressFamily, loss: Loss) -> tuple[Where, ...]:
    lines = dict.fromkeys((*loss.lines, *(use.line for use in family.import_policy)))
    return tuple(Where(family.file, line) for line in lines)


def _losses(device: Device, version: str, family: AddressFamily) -> Iterator[tuple[str, Loss]]:
    """Yield what drops the longer path, or may; a chain of policies is asked as one."""
    uses = family.import_policy
    if all(use.kind == "policy" for use in uses):
        yield from _by_policies(device, uses, version)
        return
    for use in uses:
        if use.kind == "filter-list":
            yield from _by_list(device, use)
        elif use.kind in ("route-map", "policy"):
            yield from _by_policies(device, (use,), version)


def _by_policies(device: Device, uses: tuple[PolicyUse, ...], version: str) -> Iterator[tuple[str, Loss]]:
    book = device.policy_book()
    names = ", ".join(f"{use.kind} {use.name}" for use in uses)
    policies = [book.route_policies[use.name] for use in uses if use.name in book.route_policies]
    if len(policies) < len(uses):
        yield names, Loss("unknown", names, ())
        return
    loss = lost(policies, _PATHS, version, book)
    if loss is not None:
        yield f"{uses[0].kind} {loss.term}", loss


def _by_list(device: Device, use: PolicyUse) -> Iterator[tuple[str, Loss]]:
    name = f"{use.kind} {use.name}"
    listed = device.policy_book().as_path_lists.get(use.name)
    if listed is None:
        yield name, Loss("unknown", name, ())
        return
    short, (long, line) = listed.decide(_PATHS.short)[0], listed.decide(_PATHS.long)
    if short == "no" or long == "yes":
        return
    yield name, Loss("yes" if (short, long) == ("yes", "no") else "unknown", name, (line,))
