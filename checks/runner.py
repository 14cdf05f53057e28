"""Runs the checks over an estate: subjects in, findings out. It alone makes findings, and errors of broken checks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from checks.attestation import attested
from checks.azure_definition import Pointer
from checks.catalogue import all_checks
from checks.check import BrokenCheckError, Check, Outcome, Place, Subject, Verdict
from checks.estate import AzureView, CircuitView, DeviceView, EdgePath, Estate, GatewayView, PortLink, Tunnel
from checks.finding import AzureEvidence, EvidenceLine, Finding, FindingSubject, Remediation, finding_uid
from checks.severities import Severities
from parsers.model.change import Change
from parsers.model.source import Where, mask_prose, mask_text, visible

Evidence = Callable[[Where], str]
Render = Callable[[str, Change], tuple[str, ...]]
_REMEMBERED = 4096  # sentences: most of them are said of many paths


@dataclass(frozen=True, slots=True)
class _Judged:
    """One check's outcome over one subject, on its way to become a finding."""

    check: Check
    subject: Subject
    outcome: Outcome
    uid: str


def run_checks(
    estate: Estate, evidence: Evidence, render: Render, checks: Mapping[str, Check] | None = None
) -> tuple[Finding, ...]:
    """Return one finding per check and subject, sorted.

    `evidence` gives the masked text of a router line, `render` writes a change in a platform's syntax.
    """
    judged = [
        _judge(one, subject, estate)
        for one in (all_checks() if checks is None else checks).values()
        for subject in subjects(one, estate)
    ]
    causes = _causes(judged)
    platforms = {edge.name: edge.device.platform for edge in estate.devices if edge.device}
    writer = _Writer(Severities(estate), platforms, evidence, render)
    findings = [writer.finding(one, causes.get(one.uid, ())) for one in judged]
    return tuple(sorted(findings, key=sort_key))


def subjects(one: Check, estate: Estate) -> Iterable[Subject]:
    """Return the subjects that a check looks at, one by one."""
    for over in (one.over, *one.also):
        yield from _of_kind(over, estate)


def _of_kind(over: type, estate: Estate) -> Iterable[Subject]:
    if over is EdgePath:
        return estate.paths
    if over is PortLink:
        return estate.port_links
    if over is Tunnel:
        return estate.tunnels
    if over is CircuitView:
        return estate.circuits
    if over is GatewayView:
        azure = estate.azure
        of_networks = [GatewayView(one, estate) for one in azure.virtual_network_gateways]
        of_hubs = [GatewayView(hub, estate) for hub in azure.express_route_gateways]
        return [*of_networks, *of_hubs, *(GatewayView(vpn, estate) for vpn in azure.vpn_gateways)]
    if over is DeviceView:
        return [DeviceView(edge, estate) for edge in estate.devices]
    if over is AzureView:
        return [AzureView(estate.azure, estate)]
    return [estate]


def sort_key(finding: Finding) -> tuple[object, ...]:
    """Order findings: failures first, by severity, then by subject and check; stable whatever the input's order."""
    order = [Verdict.FAIL, Verdict.ERROR, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE]
    subject = finding.subject
    names = (subject.circuit, subject.peering, subject.link, subject.address_family, subject.port, subject.connection)
    rank = order.index(finding.verdict), finding.severity.rank
    return *rank, *(name or "" for name in names), subject.gateway or "", subject.device or "", finding.check


def _judge(one: Check, subject: Subject, estate: Estate) -> _Judged:
    try:
        outcome = one.function(subject)
    except BrokenCheckError as error:
        outcome = Outcome(Verdict.ERROR, f"the check itself broke ({error}); the others went on")
    except Exception as error:  # noqa: BLE001  one broken check must not silence the others
        outcome = Outcome(Verdict.ERROR, f"the check itself broke ({type(error).__name__}); the others went on")
    outcome = attested(outcome, one.id, estate.attestations, estate.now.date())
    device, resource = identity(subject)
    return _Judged(one, subject, outcome, finding_uid(estate.site, one.id, device, resource))


def identity(subject: Subject) -> tuple[str, str]:
    """Return the device and the resource that name a subject for life; paths, links and circuits are named by Azure."""
    if isinstance(subject, EdgePath | PortLink):
        return "", subject.id
    if isinstance(subject, Tunnel):
        return ("", f"tunnel/{subject.id}") if subject.connection else (_device_name(subject), subject.id)
    if isinstance(subject, CircuitView):
        return "", subject.circuit.name
    if isinstance(subject, GatewayView):
        return "", f"gateway/{subject.id}"
    if isinstance(subject, DeviceView):
        return subject.edge.name, ""
    return "", "azure" if isinstance(subject, AzureView) else "site"


def _device_name(tunnel: Tunnel) -> str:
    return tunnel.edge.name if tunnel.edge else ""


def _circuit_names(subject: Subject) -> set[str]:
    if isinstance(subject, EdgePath | CircuitView):
        return {subject.circuit.name}
    return {path.circuit.name for path in subject.paths} if isinstance(subject, PortLink) else set()


def _peering(path: EdgePath) -> tuple[str, str, str]:
    return path.circuit.name, path.peering_type, path.family


_Tie = tuple[str, object]  # what joins a cause and its effect, by kind


def _explains(cause: Subject) -> set[_Tie]:
    """Return what a failure of `cause` can explain: the same subject, and what is a part of it."""
    ties: set[_Tie] = {("same", identity(cause)), ("site", "")}
    if isinstance(cause, EdgePath):
        ties.add(("peering", _peering(cause)))
    if isinstance(cause, EdgePath | CircuitView | PortLink):
        ties |= {("member", name) for name in _circuit_names(cause)}
    if isinstance(cause, PortLink):
        ties |= {("path", path.id) for path in cause.paths}
    if isinstance(cause, CircuitView):
        ties.add(("circuit", cause.circuit.name))
    if isinstance(cause, DeviceView):
        ties.add(("device", cause.edge.name))
    return ties


def _explained_by(effect: Subject) -> set[_Tie]:
    """Return what a failure of `effect` can be explained by."""
    ties: set[_Tie] = {("same", identity(effect))}
    if isinstance(effect, EdgePath):
        ties |= {("path", effect.id), ("circuit", effect.circuit.name)}
        if effect.edge is not None:
            ties.add(("device", effect.edge.name))
    elif isinstance(effect, Estate):
        ties.add(("site", ""))  # what is said of the whole site can rest on any part of it
    elif isinstance(effect, Tunnel):
        ties.add(("device", _device_name(effect)))
    elif isinstance(effect, CircuitView | PortLink):
        if isinstance(effect, PortLink) and effect.edge is not None:
            ties.add(("device", effect.edge.name))
        ties |= {("member", name) for name in _circuit_names(effect)}
    return ties


def _causes(judged: Sequence[_Judged]) -> dict[str, tuple[str, ...]]:
    """Return, for each failure, the failures that it follows from, in the order of the effect's `follows`."""
    failing = [(position, one) for position, one in enumerate(judged) if one.outcome.verdict is Verdict.FAIL]
    wanted = {name for _, one in failing for name in one.check.follows}
    by_tie: dict[tuple[str, _Tie], list[int]] = {}
    for position, one in failing:
        if one.check.id in wanted:
            for tie in _explains(one.subject):
                by_tie.setdefault((one.check.id, tie), []).append(position)
    found: dict[str, tuple[str, ...]] = {}
    for _, effect in failing:
        if not effect.check.follows:
            continue
        ties = _explained_by(effect.subject)
        if effect.check.spans_links and isinstance(effect.subject, EdgePath):
            ties.add(("peering", _peering(effect.subject)))
        causes = [
            judged[position].uid
            for name in effect.check.follows
            for position in sorted({one for tie in ties for one in by_tie.get((name, tie), ())})
            if _is_close(judged[position], effect)
        ]
        found[effect.uid] = tuple(uid for uid in causes if uid != effect.uid)
    return found


def _is_close(cause: _Judged, effect: _Judged) -> bool:
    """A router has many things that may be wrong: what fails of it as a whole explains what rests on the same lines."""
    if not isinstance(cause.subject, DeviceView):
        return True
    return not set(cause.outcome.places).isdisjoint(effect.outcome.places)


class _Writer:
    """Makes findings of outcomes. What many findings share is made once: subjects, words, empty remediations."""

    def __init__(
        self, severities: Severities, platforms: Mapping[str, str], evidence: Evidence, render: Render
    ) -> None:
        self._severities = severities
        self._platforms = platforms
        self._evidence = evidence
        self._render = render
        self._named: dict[int, FindingSubject] = {}  # by the subject's identity: `judged` holds every subject
        self._clean = lru_cache(_REMEMBERED)(_clean)
        self._nothing = Remediation()

    def finding(self, one: _Judged, caused_by: tuple[str, ...]) -> Finding:
        """Return the finding of one outcome."""
        outcome, check = one.outcome, one.check
        subject = self._subject(one)
        clean = self._clean
        return Finding(
            uid=one.uid,
            check=check.id,
            verdict=outcome.verdict,
            severity=self._severities.of(check.id, one.subject, outcome.severity or check.severity),
            subject=subject,
            message=clean(outcome.message),
            expected=clean(outcome.expected),
            actual=clean(outcome.actual),
            evidence=_lines(outcome.places, self._evidence),
            azure=tuple(
                AzureEvidence(file=clean(place.file), pointer=clean(place.pointer), value=clean(place.value))
                for place in dict.fromkeys(outcome.places)
                if isinstance(place, Pointer)
            ),
            remediation=self._remediation(one, subject),
            references=check.references,
            aliases=check.aliases,
            caused_by=caused_by,
            details=tuple(clean(detail) for detail in outcome.details),
        )

    def _subject(self, one: _Judged) -> FindingSubject:
        named = self._named.get(id(one.subject))
        if named is None:
            named = self._named[id(one.subject)] = _describe(one.subject)
        device = one.outcome.device
        return named if device is None else named.model_copy(update={"device": device or None})

    def _remediation(self, one: _Judged, subject: FindingSubject) -> Remediation:
        outcome = one.outcome
        text = self._clean(_fix(one.check)) if outcome.verdict is Verdict.FAIL else ""
        platform = self._platforms.get(subject.device or "")
        config = [line for change in outcome.changes for line in (self._render(platform, change) if platform else ())]
        if not (text or config or outcome.azure_cli):
            return self._nothing
        return Remediation(
            text=text,
            config=tuple(config),
            azure_cli=self._clean(outcome.azure_cli),
        )


def _lines(places: tuple[Place, ...], evidence: Evidence) -> tuple[EvidenceLine, ...]:
    return tuple(
        EvidenceLine(file=place.file, line=place.line, text=visible(mask_text(evidence(place))))
        for place in dict.fromkeys(places)
        if isinstance(place, Where)
    )


def _fix(check: Check) -> str:
    from checks.catalogue import page

    return page(check).fix


def _clean(text: str) -> str:
    return visible(mask_prose(text))


def _describe(subject: Subject) -> FindingSubject:
    """Return what a finding is about, in the words of both halves."""
    if isinstance(subject, EdgePath):
        return FindingSubject(
            device=subject.edge.name if subject.edge else None,
            interface=subject.interface.name if subject.interface else None,
            neighbor=str(subject.neighbor.address) if subject.neighbor else None,
            vrf=subject.interface.vrf if subject.interface else None,
            circuit=subject.circuit.name,
            peering=subject.peering_type,
            link=subject.link,
            address_family=subject.family,
        )
    if isinstance(subject, PortLink):
        return FindingSubject(
            device=subject.edge.name if subject.edge else None,
            interface=subject.interface.name if subject.interface else None,
            port=subject.port.name,
            link=subject.link.name,
        )
    if isinstance(subject, Tunnel):
        return FindingSubject(
            device=_device_name(subject) or None,
            interface=subject.interface.name if subject.interface else None,
            neighbor=str(subject.neighbor.address) if subject.neighbor else None,
            vrf=subject.tunnel.vrf if subject.tunnel else None,
            connection=subject.id,
        )
    if isinstance(subject, CircuitView):
        return FindingSubject(circuit=subject.circuit.name)
    if isinstance(subject, GatewayView):
        return FindingSubject(gateway=subject.gateway.name)
    return FindingSubject(device=subject.edge.name) if isinstance(subject, DeviceView) else FindingSubject()
