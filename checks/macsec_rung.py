"""What the wire does with MACsec: the ladder's `macsec` rung. Source: facts on the live lab, 4; on MACsec, 1, 4 and 10.

Seen on running routers: a wrong CAK, a wrong CKN, another cipher, or MACsec at one end only take the link down.
"""

from collections.abc import Callable

from checks.azure_definition import MacsecConfig
from checks.check import Place
from checks.estate import EdgePath, Rung, RungState
from checks.macsec_keys import CAK_DIGITS, ckn_fault, compare_cak, compare_ckn, key_in_use, size_fault
from parsers.model.interface import Interface
from parsers.model.macsec import MacsecPort

_ORDER: tuple[RungState, ...] = ("down", "unknown", "absent", "up")


def _rung(state: RungState, because: str, *places: Place) -> Rung:
    return Rung("macsec", state, because, places)


def macsec_rung(path: EdgePath) -> Rung:
    """Return the rung of a path: the worst of the physical ports below it."""
    if path.circuit.is_direct is False:
        bound = next((one for one in path.macsec if one is not None and one.is_active), None)
        if bound is None:
            return _rung("absent", "a provider's circuit cannot have MACsec toward Microsoft")
        return _rung("unknown", "the router runs MACsec on the provider's hand-off", bound.line("is_active"))
    link = path.port_link
    if link is None or link.macsec is None:
        return _rung("unknown", "Azure's MACsec setting was not exported: az network express-route port show")
    if path.device is None or not path.ports:
        return _rung("unknown", path.unpaired_because or "the router half is not known")
    above = _bound_above(path)
    if above is not None:
        return above
    states = [_of_port(path, link.macsec, one, port) for one, port in zip(path.macsec, path.ports, strict=True)]
    return min(states, key=lambda rung: _ORDER.index(rung.predicted))


def _bound_above(path: EdgePath) -> Rung | None:
    """Return the rung where a sub-interface encrypts on its own: its tag stays in clear, nobody answers it."""
    if path.interface is None or path.device is None or path.interface in path.ports:
        return None
    bound = path.device.macsec_port(path.interface.canonical_name)
    if bound is None or not bound.is_active:
        return None
    because = f"MACsec is bound to {bound.interface}, Microsoft encrypts whole ports only"
    return _rung("down", because, bound.line("key_chain"))


def _of_port(path: EdgePath, azure: MacsecConfig, bound: MacsecPort | None, port: Interface) -> Rung:
    there = azure.pointer("ckn_secret_identifier")
    if bound is not None and bound.is_active is None:
        return _rung("unknown", f"whether MACsec runs on {port.name} is not known", bound.line("is_active"))
    is_on = bound is not None and bool(bound.is_active)
    if not azure.is_on and not is_on:
        return _rung("absent", "neither end encrypts", port.line("name"), there)
    if azure.is_on and not is_on:
        why = bound.inactive_because if bound is not None else f"nothing is bound to {port.name}"
        where = bound.line("is_active") if bound is not None else port.line("name")
        return _rung("down", f"Azure encrypts, the router does not: {why}", where, there)
    assert bound is not None
    if not azure.is_on:
        return _one_sided(bound, there)
    for rule in _RULES:
        found = rule(path, azure, bound)
        if found is not None:
            return found
    return _rung(
        "up", f"both ends run {azure.cipher} with one key", bound.line("cipher_suites"), azure.pointer("cipher")
    )


def _one_sided(bound: MacsecPort, there: Place) -> Rung:
    """Return the rung of a router that encrypts toward an end that does not."""
    where = bound.line("security_policy")
    if bound.security_policy == "should-secure":
        return _rung("absent", "Azure does not encrypt and the router falls back to clear", where, there)
    if bound.security_policy is None:
        said = "the router encrypts, Azure does not; whether the router then falls back to clear is not known"
        return _rung("unknown", said, where, there)
    return _rung("down", "the router encrypts, Azure does not", bound.line("is_active"), there)


def _chain(_: EdgePath, __: MacsecConfig, bound: MacsecPort) -> Rung | None:
    if not bound.is_chain_defined:
        return _rung("down", f"key chain {bound.key_chain} is not defined", bound.line("key_chain"))
    if not bound.keys:
        return _rung("down", f"key chain {bound.key_chain} holds no key", bound.line("keys"))
    if bound.vlan_tags_in_clear:
        return _rung("down", "the router leaves VLAN tags in clear", bound.line("vlan_tags_in_clear"))
    return None


def _cipher(_: EdgePath, azure: MacsecConfig, bound: MacsecPort) -> Rung | None:
    here, there = bound.line("cipher_suites"), azure.pointer("cipher")
    if azure.cipher is None or not bound.cipher_suites:
        return _rung("unknown", "one end's cipher is not known", here, there)
    if azure.cipher not in bound.cipher_suites:
        offered = ", ".join(bound.cipher_suites)
        return _rung("down", f"cipher {offered} on the router, {azure.cipher} in Azure", here, there)
    return None


def _key(path: EdgePath, azure: MacsecConfig, bound: MacsecPort) -> Rung | None:
    """Judge the key in use: a fault takes the link down; what stays open is told by `_doubts`."""
    choice = key_in_use(bound.keys, path.now)
    if choice.key is None:
        if choice.is_open:
            return None
        return _rung("down", f"{choice.said} on the router", bound.line("keys"))
    key, there = choice.key, azure.pointer("ckn_secret_identifier")
    malformed = ckn_fault(key.ckn)
    if malformed:
        return _rung("down", malformed, key.line("ckn"))
    if azure.cipher is not None:
        fault = size_fault(bound, key, CAK_DIGITS[azure.cipher])
        if fault:
            where = key.line("algorithm" if fault.startswith("the algorithm") else "secret")
            said = f"{fault}, {azure.cipher} needs {CAK_DIGITS[azure.cipher]}"
            return _rung("down", said, where, azure.pointer("cipher"))
    supplied = path.supplied_macsec
    if supplied is None:
        return None
    if supplied.ckn is not None and key.ckn and compare_ckn(key.ckn, supplied.ckn).agrees is False:
        return _rung("down", f"the CKN is another than that of {supplied.source}", key.line("ckn"), there)
    if supplied.cak is not None and compare_cak(key, supplied.cak, azure.cipher).agrees is False:
        here, at = key.line("secret"), azure.pointer("cak_secret_identifier")
        return _rung("down", f"the CAK is another than that of {supplied.source}", here, at)
    return None


def _doubts(path: EdgePath, azure: MacsecConfig, bound: MacsecPort) -> Rung | None:
    here, there = bound.line("cipher_suites"), azure.pointer("cipher")
    if len(bound.cipher_suites) > 1:
        return _rung("unknown", "the router offers several ciphers; the key server picks", here, there)
    if not bound.is_encrypting:
        said = "the router protects frames without encrypting them; what Microsoft's end then does is not documented"
        return _rung("unknown", said, bound.line("is_encrypting"))
    for field in ("eapol_address", "eapol_ethertype"):
        if getattr(bound, field) is not None:
            said = f"MKA speaks by {getattr(bound, field)}; Microsoft's end is not known to listen there"
            return _rung("unknown", said, bound.line(field))
    sci = _sci(azure, bound)
    if sci is not None:
        return sci
    if azure.cipher is not None and "Xpn" in azure.cipher and bound.ssci_from_sci is False:
        said = "XPN toward another vendor's device: Cisco asks for ssci-based-on-sci, which is not there"
        return _rung("unknown", said, bound.line("ssci_from_sci"), there)
    return _key_doubts(path, azure, bound)


def _sci(azure: MacsecConfig, bound: MacsecPort) -> Rung | None:
    places = bound.line("include_sci"), azure.pointer("sci_state")
    if azure.sci_state is None and not azure.has_sci_default:
        return _rung("unknown", "Azure's sciState was not exported", *places)
    if bound.include_sci is None:
        said = bound.defaults.get("include_sci", "whether the router sends the SCI is not in the capture")
        return _rung("unknown", said, *places)
    if bound.include_sci is not ((azure.sci_state or "").casefold() == "enabled"):
        return _rung("unknown", "the ends differ on the SCI; some pairs drop such frames", *places)
    return None


def _key_doubts(path: EdgePath, azure: MacsecConfig, bound: MacsecPort) -> Rung | None:
    choice = key_in_use(bound.keys, path.now)
    if choice.key is None:
        return _rung("unknown", choice.said, (choice.doubtful or bound.keys[0]).line("valid_from"))
    key, supplied = choice.key, path.supplied_macsec
    if supplied is None or supplied.ckn is None or supplied.cak is None:
        missing = "CKN and CAK are" if supplied is None else "CKN is" if supplied.ckn is None else "CAK is"
        said = f"Azure's {missing} not readable; supply them under [[keys]]"
        return _rung("unknown", said, key.line("ckn"), azure.pointer("ckn_secret_identifier"))
    for comparison, field in (
        (compare_ckn(key.ckn or "", supplied.ckn), "ckn"),
        (compare_cak(key, supplied.cak, azure.cipher), "secret"),
    ):
        if comparison.agrees is None:
            return _rung("unknown", comparison.said, key.line(field))
    return None


_RULES: tuple[Callable[[EdgePath, MacsecConfig, MacsecPort], Rung | None], ...] = (_chain, _cipher, _key, _doubts)
