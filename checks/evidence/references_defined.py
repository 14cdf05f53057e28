"""evidence-references-defined."""

from checks.bgp.changes import process_as
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import DeviceView, EdgePath
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.device import Device, Reference

_POLICIES = frozenset({"route-map", "prefix-list", "filter-list", "distribute-list", "policy"})


@check(
    "evidence-references-defined",
    over=DeviceView,
    severity=Severity.HIGH,
    source="msee-audit: our judgement; platforms accept names that nothing defines",
)
def references_defined(view: DeviceView) -> Outcome:
    """Every group, template, key chain, MKA policy and profile that the edge's lines refer to is defined; of routing policies route-policy-defined tells.

    Why: A name that nothing defines is accepted in silence: MACsec never starts, a template brings no password.
    Fails when: a line of an ExpressRoute interface or neighbor names something that the config does not define
    Unknown when: the device was not captured, or the name may stand in the part of its config that is cut off
    Fix: Define the name, or correct it.
    - IOS-XE: `show running-config | include <name>`
    - Junos: `show configuration | display set | match <name>`
    """
    device = view.edge.device
    if device is None:
        return unknown(f"{view.edge.name} was not captured: {view.edge.problem or 'no config'}")
    owners = _owners(view)
    # Policies have a check of their own, with the platform's meaning of undefined.
    concerned = [one for one in device.references if one.owner in owners and one.kind not in _POLICIES]
    missing = list(dict.fromkeys(one for one in concerned if not one.is_defined))
    if not missing:
        return passed("every name that its ExpressRoute lines refer to is defined", device.where(1))
    if device.wholeness.is_whole is False:
        return unknown(f"{_say(missing[0])} is not in the part that was captured", device.where(missing[0].line))
    return failed(
        f"{', '.join(map(_say, missing))} not defined",
        *(device.where(one.line) for one in missing),
        expected="every name defined",
        actual=", ".join(map(_say, missing)),
        changes=tuple(_define(device, one) for one in missing),
    )


def _owners(view: DeviceView) -> set[str]:
    names: set[str] = set()
    for path in view.estate.paths:
        if path.edge is not None and path.edge.name == view.edge.name:
            names |= _names(path)
    return names


def _names(path: EdgePath) -> set[str]:
    interfaces = [path.interface, path.bundle, *path.ports]
    found = {one.canonical_name for one in interfaces if one is not None}
    return found | ({str(path.neighbor.address)} if path.neighbor else set())


def _say(reference: Reference) -> str:
    return f"{reference.kind} {reference.name}"


def _define(device: Device, reference: Reference) -> Change:
    number = process_as(device)
    return Change(
        kind=ChangeKind.DEFINE_REFERENCE, process_as=number, values={"kind": reference.kind, "name": reference.name}
    )
