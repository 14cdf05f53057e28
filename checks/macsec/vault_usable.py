"""macsec-vault-usable."""

from shlex import quote

from checks.azure_access import KeyVault, RoleAssignment
from checks.azure_commands import show_port
from checks.azure_definition import AzureDefinition, MacsecConfig
from checks.check import Outcome, Place, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.severity import Severity

# Roles that may read a secret's value. Source: facts on Azure, 1.12.
_READERS = {
    "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": "Key Vault Secrets Officer",
    "00482a5a-887f-4fb3-b363-3b7fe8e74483": "Key Vault Administrator",
}
_READER_NAMES = frozenset(name.casefold() for name in _READERS.values())


@check(
    "macsec-vault-usable",
    over=PortLink,
    severity=Severity.MEDIUM,
    source="Microsoft Learn, Configure MACsec on ExpressRoute Direct ports: Key Vault, managed identity, soft delete",
)
def vault_usable(link: PortLink) -> Outcome:
    """The port's identity can read CKN and CAK from the vault, which keeps what is deleted and lets the service in.

    Why: When the port cannot read its keys, the next change of a key, or of the link, takes the link down.
    Fails when: the port has no identity, the identity no right to read secrets, soft delete is off, or the vault shuts
    the service out
    Unknown when: the port, its identity, the vault or its role assignments were not exported, or a group may hold the right
    Not applicable when: MACsec is off in Azure: macsec-on-azure tells
    Fix: Give the port a user-assigned identity, let it read the vault's secrets, and let trusted services in.
    - Azure: `az network express-route port identity assign --name <port> --identity <identity id>`
    - Azure: `az keyvault update --name <vault> --bypass AzureServices`
    """
    config = link.link.macsec
    if config is None:
        return unknown("macSecConfig was not exported: az network express-route port show", link.link.pointer("macsec"))
    if not config.ckn_secret_identifier and not config.cak_secret_identifier:
        return not_applicable("MACsec is off in Azure: macsec-on-azure tells")
    azure = link.around
    identities = link.port.identities
    if identities is None:
        return unknown(
            f"the port's identity was not exported: {show_port(link.port.id)}", link.port.pointer("identities")
        )
    there = link.port.pointer("identities")
    if not identities:
        said = "the port has no identity, so it cannot read its keys from the vault"
        group = quote(link.port.resource_group) if link.port.resource_group else "'<resource-group>'"
        cli = (
            f"az network express-route port identity assign --resource-group {group} "
            f"--name {quote(link.port.name)} --identity '<identity id>'"
        )
        return failed(said, there, expected="a user-assigned identity", actual="none", azure_cli=cli)
    principals = {one.principal_id or _principal_of(azure, one.id) for one in identities} - {None}
    outcomes = [_judge(link, azure, config, url, {one for one in principals if one}) for url in _identifiers(config)]
    order = ("fail", "unknown", "pass", "not_applicable")
    return min(outcomes, key=lambda one: order.index(one.verdict.value))


def _identifiers(config: MacsecConfig) -> list[str]:
    return [url for url in (config.ckn_secret_identifier, config.cak_secret_identifier) if url]


def _principal_of(azure: AzureDefinition, identity: str) -> str | None:
    return next((one.principal_id for one in azure.managed_identities if one.id == identity), None)


def _judge(link: PortLink, azure: AzureDefinition, config: MacsecConfig, url: str, principals: set[str]) -> Outcome:
    field = "ckn_secret_identifier" if url == config.ckn_secret_identifier else "cak_secret_identifier"
    there = config.pointer(field)
    vault = next((one for one in azure.key_vaults if one.holds(url)), None)
    name = url.lower().removeprefix("https://").partition(".")[0]
    if vault is None:
        return unknown(f"vault {name} was not exported: az keyvault show --name {quote(name)} -o json", there)
    for fault in (_deletion(vault), _reach(vault)):
        if fault is not None:
            return fault
    if not principals:
        told = "az identity show --ids <identity id> -o json"
        return unknown(f"the identity's principal was not exported: {told}", link.port.pointer("identities"))
    return _right(azure, vault, principals, there)


def _deletion(vault: KeyVault) -> Outcome | None:
    if vault.enable_soft_delete is not False:
        return None
    said = f"vault {vault.name} does not keep what is deleted: soft delete is off, which ExpressRoute asks for"
    cli = f"az keyvault update --name {quote(vault.name)} --enable-soft-delete true"
    return failed(said, vault.pointer("enable_soft_delete"), expected="true", actual="false", azure_cli=cli)


def _reach(vault: KeyVault) -> Outcome | None:
    """Return why the service cannot reach the vault: it comes by the public endpoint, as a trusted service."""
    acls = vault.network_acls
    bypasses = acls is not None and "azureservices" in (acls.bypass or "").casefold()
    if (vault.public_network_access or "").casefold() == "disabled" and not bypasses:
        said = f"vault {vault.name} is closed to the public network, and trusted services do not bypass that"
        cli = f"az keyvault update --name {quote(vault.name)} --public-network-access Enabled --bypass AzureServices"
        return failed(
            said, vault.pointer("public_network_access"), expected="Enabled", actual="Disabled", azure_cli=cli
        )
    if acls is None or (acls.default_action or "").casefold() != "deny" or bypasses:
        return None
    said = f"the firewall of vault {vault.name} denies, and trusted services do not bypass it"
    cli = f"az keyvault update --name {quote(vault.name)} --bypass AzureServices"
    return failed(said, acls.pointer("bypass"), expected="AzureServices", actual=acls.bypass or "none", azure_cli=cli)


def _right(azure: AzureDefinition, vault: KeyVault, principals: set[str], there: Place) -> Outcome:
    if vault.enable_rbac_authorization is None and vault.access_policies is None:
        told = f"az keyvault show --name {quote(vault.name)} -o json"
        return unknown(f"how vault {vault.name} grants rights was not exported: {told}", there)
    if not vault.enable_rbac_authorization:
        granted = [one for one in vault.access_policies or () if one.object_id in principals]
        if any(one.may_get_secrets for one in granted):
            return _passed(vault, there, "an access policy lets the port's identity read secrets")
        where = granted[0].pointer("secrets") if granted else vault.pointer("access_policies")
        return _refused(vault, where, "--secret-permissions get")
    covering = [one for one in azure.role_assignments if one.covers(vault.id) and one.principal_id in principals]
    if any(_reads(one) for one in covering):
        return _passed(vault, there, "a role lets the port's identity read secrets")
    scope = f"az role assignment list --scope {quote(vault.id)} --include-inherited -o json"
    here = next(
        (one for one in azure.role_assignments if (one.scope or one.parent_id).lower() == vault.id.lower()), None
    )
    if here is None or any(not (one.role_definition_id or one.role_definition_name) for one in covering):
        return unknown(f"the roles over vault {vault.name} were not exported: {scope}", there)
    group = next((one for one in azure.role_assignments if one.covers(vault.id) and _may_be_group(one)), None)
    if group is not None:
        said = f"a group may read the secrets of vault {vault.name}: whether the port's identity is in it is open"
        return unknown(said, group.pointer("principal_id"), there)
    return failed(
        f"no role over vault {vault.name} lets the port's identity read secrets",
        here.pointer("principal_id"),
        there,
        expected="Key Vault Secrets User",
        actual="no such role",
        azure_cli="az role assignment create --assignee '<principal id>' --role 'Key Vault Secrets User' "
        f"--scope {quote(vault.id)}",
    )


def _may_be_group(one: RoleAssignment) -> bool:
    return _reads(one) and (one.principal_type or "group").casefold() == "group"


def _reads(one: RoleAssignment) -> bool:
    return one.role_guid in _READERS or (one.role_definition_name or "").casefold() in _READER_NAMES


def _passed(vault: KeyVault, there: Place, said: str) -> Outcome:
    if vault.enable_soft_delete is None:
        told = f"az keyvault show --name {quote(vault.name)} -o json"
        return unknown(f"whether vault {vault.name} has soft delete was not exported: {told}", there)
    return passed(f"{said}, soft delete is on, and the service can reach vault {vault.name}", there)


def _refused(vault: KeyVault, where: Place, permissions: str) -> Outcome:
    said = f"no access policy of vault {vault.name} lets the port's identity read secrets"
    cli = f"az keyvault set-policy --name {quote(vault.name)} --object-id '<principal id>' {permissions}"
    return failed(said, where, expected="get on secrets", actual="no right", azure_cli=cli)
