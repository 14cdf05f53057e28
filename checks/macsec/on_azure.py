"""macsec-on-azure."""

from checks.azure_commands import update_link
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import as_wanted
from checks.macsec.suites import wanted_suite
from checks.severity import Severity


@check(
    "macsec-on-azure",
    over=PortLink,
    severity=Severity.HIGH,
    source="Secure your Azure ExpressRoute: Network security, MACsec on ExpressRoute Direct",
    aliases=("WAF 90d32454-fcb9-496d-a411-166a2fe50b6b", "ALZ D02.01"),
)
def on_azure(link: PortLink) -> Outcome:
    """Azure's link has both secret identifiers, CKN and CAK: MACsec is on.

    Why: A cipher alone encrypts nothing; without both keys the cable carries clear frames.
    Fails when: one or both identifiers are missing; low where `macsec` is "preferred"
    Unknown when: the export holds no macSecConfig
    Not applicable when: the policy has `macsec = "off"`
    Fix: Store CKN and CAK in Key Vault and set both identifiers, one link at a time.
    - Azure: `az network express-route port link update --port-name <port> --name link1 --macsec-ckn-secret-identifier …`
    """
    if link.policy.macsec == "off":
        return not_applicable("the policy does not ask for MACsec")
    config = link.link.macsec
    if config is None:
        return unknown("macSecConfig was not exported: az network express-route port show", link.link.pointer("macsec"))
    places = config.pointer("ckn_secret_identifier"), config.pointer("cak_secret_identifier")
    if config.is_on:
        return passed("both secret identifiers are set", *places)
    missing = [
        name
        for name, value in (("CKN", config.ckn_secret_identifier), ("CAK", config.cak_secret_identifier))
        if not value
    ]
    cipher = wanted_suite(link.policy.algorithms.macsec_ciphers, link.port.bandwidth_gbps)
    arguments = f"--macsec-ckn-secret-identifier '<ckn url>' --macsec-cak-secret-identifier '<cak url>' --macsec-cipher {cipher}"
    return as_wanted(
        link.policy.macsec,
        failed(
            f"no secret identifier for {' and '.join(missing)}: MACsec is off on {link.id}",
            *places,
            expected="both identifiers set",
            actual=f"{' and '.join(missing)} missing",
            azure_cli=update_link(link.port, link.link.name, arguments),
        ),
    )
