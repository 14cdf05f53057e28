"""Who may do what, and where the MACsec keys lie: roles, locks, vaults, identities. Source: facts on Azure, 1.12."""

from pydantic import field_validator

from checks.azure_record import AzureRecord, AzureResource


class RoleAssignment(AzureResource):
    """A role given to a principal over a scope. `role_definition_name` comes with az and Terraform only."""

    role_definition_id: str | None = None  # lower case
    role_definition_name: str | None = None
    principal_id: str | None = None  # lower case
    principal_name: str | None = None
    principal_type: str | None = None  # User, Group, ServicePrincipal
    scope: str | None = None
    condition: str | None = None

    @property
    def role_guid(self) -> str:
        """Return the last part of the role definition's id, "" where it is not known."""
        return (self.role_definition_id or "").rpartition("/")[2]

    def covers(self, resource_id: str) -> bool:
        """Tell whether the assignment's scope holds a resource: the resource, or what it stands below."""
        scope = (self.scope or self.parent_id).lower().rstrip("/")
        return scope == "" or resource_id.lower() == scope or resource_id.lower().startswith(f"{scope}/")


class Permission(AzureRecord):
    """What a role definition allows."""

    actions: tuple[str, ...] | None = None
    not_actions: tuple[str, ...] | None = None
    data_actions: tuple[str, ...] | None = None
    not_data_actions: tuple[str, ...] | None = None


class RoleDefinition(AzureResource):
    """A role."""

    role_name: str | None = None
    role_type: str | None = None  # BuiltInRole, CustomRole
    permissions: tuple[Permission, ...] | None = None


class ManagementLock(AzureResource):
    """A lock on a resource, or on what it stands below."""

    level: str | None = None  # CanNotDelete, ReadOnly
    notes: str | None = None
    scope: str | None = None  # Terraform's; elsewhere the id tells

    def covers(self, resource_id: str) -> bool:
        """Tell whether the lock holds a resource."""
        scope = (self.scope or self.parent_id).lower().rstrip("/")
        return bool(scope) and (resource_id.lower() == scope or resource_id.lower().startswith(f"{scope}/"))


class NetworkAcls(AzureRecord):
    """The firewall of a vault."""

    bypass: str | None = None  # AzureServices, None
    default_action: str | None = None  # Allow, Deny
    ip_rules: tuple[str, ...] | None = None


class AccessPolicy(AzureRecord):
    """What one identity may do in a vault without RBAC. Permissions in lower case: Azure has `get` and `Get` alike."""

    object_id: str | None = None  # lower case
    secrets: tuple[str, ...] | None = None
    keys: tuple[str, ...] | None = None
    certificates: tuple[str, ...] | None = None

    @field_validator("secrets", "keys", "certificates")
    @classmethod
    def _fold(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if value is None else tuple(one.lower() for one in value)

    @property
    def may_get_secrets(self) -> bool:
        """Tell whether secrets may be read."""
        return any(one.casefold() in ("get", "all") for one in self.secrets or ())


class PrivateEndpointConnection(AzureRecord):
    """A private endpoint on a vault."""

    name: str | None = None
    status: str | None = None  # Approved, Pending, Rejected, Disconnected


class KeyVault(AzureResource):
    """A Key Vault, management plane only: never a secret."""

    vault_uri: str | None = None
    enable_soft_delete: bool | None = None
    soft_delete_retention_in_days: int | None = None
    enable_purge_protection: bool | None = None
    enable_rbac_authorization: bool | None = None
    public_network_access: str | None = None  # Enabled, Disabled
    network_acls: NetworkAcls | None = None
    access_policies: tuple[AccessPolicy, ...] | None = None
    private_endpoint_connections: tuple[PrivateEndpointConnection, ...] | None = None

    def holds(self, identifier: str | None) -> bool:
        """Tell whether a secret identifier (`https://{vault}.vault.azure.net/secrets/…`) lies in this vault."""
        host = (identifier or "").lower().removeprefix("https://").partition("/")[0]
        own = (self.vault_uri or "").lower().removeprefix("https://").partition("/")[0]
        return bool(host) and (host == own or host.partition(".")[0] == self.name.lower())


class ManagedIdentity(AzureResource):
    """A user-assigned managed identity."""

    principal_id: str | None = None  # lower case
    client_id: str | None = None  # lower case


class MaintenanceAssignment(AzureResource):
    """A maintenance configuration bound to a resource, a gateway mostly."""

    maintenance_configuration_id: str | None = None  # lower case
    resource_id: str | None = None  # lower case; elsewhere the id tells


class ConditionalAccessPolicy(AzureResource):
    """A conditional access policy of Entra, as Microsoft Graph has it. Its id is a GUID."""

    display_name: str | None = None
    state: str | None = None  # enabled, disabled, enabledForReportingButNotEnforced
    include_applications: tuple[str, ...] | None = None  # "All", or application ids
    exclude_applications: tuple[str, ...] | None = None
    include_users: tuple[str, ...] | None = None
    built_in_controls: tuple[str, ...] | None = None  # mfa, compliantDevice, block …
