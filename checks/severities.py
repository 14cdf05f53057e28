"""How bad a finding is: the check's own word, unless the policy of the circuit that it is about says otherwise."""

from collections.abc import Iterator

from checks import azure_links, gateway_circuits
from checks.azure_gateways import ExpressRouteGateway
from checks.check import Subject
from checks.estate import CircuitView, EdgePath, Estate, GatewayView, PortLink, Tunnel
from checks.policy import Policy
from checks.severity import Severity


class Severities:
    """The severities of an estate. Of a port, tunnel or gateway that several circuits share the worst holds."""

    def __init__(self, estate: Estate) -> None:
        self._site = estate.policy
        self._by_circuit = {one.circuit.id: one.policy for one in estate.circuits}
        self._known: dict[int, tuple[Policy, ...]] = {}  # by the subject's identity: the caller holds every subject
        self._are_any = any(one.severity for one in (self._site, *self._by_circuit.values()))

    def of(self, check_id: str, subject: Subject, own: Severity) -> Severity:
        """Return the severity of a check's finding over a subject; `own` where the policy does not give one."""
        if not self._are_any:
            return own
        policies = self._known.get(id(subject))
        if policies is None:
            found = {id(one): one for one in self._policies(subject)}
            policies = self._known[id(subject)] = tuple(found.values()) or (self._site,)
        return min((one.severity.get(check_id, own) for one in policies), key=lambda one: one.rank)

    def _policies(self, subject: Subject) -> Iterator[Policy]:
        """Yield the policies of the circuits that a subject is about, nothing where it is no circuit's."""
        if isinstance(subject, EdgePath | CircuitView):
            yield subject.policy
        elif isinstance(subject, PortLink | Tunnel):
            yield from (path.policy for path in subject.paths)
        elif isinstance(subject, GatewayView):
            ids = {one.circuit_id for one in azure_links.circuits_of(subject.around, subject.gateway)}
            if not isinstance(subject.gateway, ExpressRouteGateway):
                ids |= gateway_circuits.circuits_of(subject.gateway, subject.around) or frozenset()
            yield from (self._by_circuit[one] for one in sorted(ids & self._by_circuit.keys()))
