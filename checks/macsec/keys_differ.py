"""macsec-keys-differ."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.macsec_keys import key_in_use
from checks.severity import Severity
from parsers.model.macsec import ChainKey


@check(
    "macsec-keys-differ",
    over=PortLink,
    severity=Severity.INFO,
    source="msee-audit: our judgement; Microsoft's own example uses one key for both links, which is legal",
)
def keys_differ(link: PortLink) -> Outcome:
    """The two links of a port use different CAKs.

    Why: One key for both links opens both when it leaks, and tempts to change both at once, which takes both down.
    Fails when: both routers hold one CAK, or both links of the port name one secret of the vault
    Unknown when: a key of one of the links is not known or cannot be decoded
    Not applicable when: the port's other link was not exported, or MACsec is on at neither end
    Fix: Store a CAK for each link, and change one link at a time.
    - Azure: `az network express-route port link update --port-name <port> --name link2 --macsec-cak-secret-identifier <url>`
    """
    twin = link.twin
    if twin is None:
        return not_applicable("the port's other link was not exported")
    mine, theirs = link.link.macsec, twin.link.macsec
    if mine and theirs and mine.cak_secret_identifier and theirs.cak_secret_identifier:
        # Two versions of one secret may hold one value or two: the whole URL must be the same.
        if mine.cak_secret_identifier.lower() == theirs.cak_secret_identifier.lower():
            places = mine.pointer("cak_secret_identifier"), theirs.pointer("cak_secret_identifier")
            said = "both links of the port name one secret of the vault"
            return failed(said, *places, expected="a secret for each link", actual="one secret")
    elif not _key(link) and not _key(twin):
        return not_applicable("MACsec is not on: macsec-on-azure and macsec-on-edge tell")
    here, there = _key(link), _key(twin)
    if here is None or there is None or not here.secret or not there.secret:
        return unknown("the key in use is not known on both links", *([here.line("secret")] if here else []))
    places_of_keys = here.line("secret"), there.line("secret")
    agrees = here.secret.agrees(there.secret)
    if agrees is None:
        return unknown("a key cannot be decoded, so the two cannot be compared", *places_of_keys)
    if agrees:
        said = "both links use one CAK"
        return failed(said, *places_of_keys, expected="a CAK for each link", actual="one CAK", device="")
    return passed("the links use different CAKs", *places_of_keys)


def _key(link: PortLink) -> ChainKey | None:
    return key_in_use(link.macsec.keys, link.now).key if link.macsec and link.macsec.keys else None
