"""How we log in to Azure, by the words of the settings. Needs the extra: azure-identity."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from agent.errors import AgentError

Login = Literal["default", "azure-cli", "managed-identity", "client-secret", "client-certificate"]
Cloud = Literal["AzureCloud", "AzureUSGovernment", "AzureChinaCloud"]


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a cloud answers: the resource manager, what tokens are for, and who gives them."""

    manager: str
    scope: str
    authority: str


CLOUDS: dict[Cloud, Endpoints] = {
    "AzureCloud": Endpoints(
        "https://management.azure.com", "https://management.azure.com/.default", "https://login.microsoftonline.com"
    ),
    "AzureUSGovernment": Endpoints(
        "https://management.usgovcloudapi.net",
        "https://management.core.usgovcloudapi.net/.default",
        "https://login.microsoftonline.us",
    ),
    "AzureChinaCloud": Endpoints(
        "https://management.chinacloudapi.cn",
        "https://management.chinacloudapi.cn/.default",
        "https://login.chinacloudapi.cn",
    ),
}


class ExtraMissing(AgentError):  # noqa: N818  says what is missing
    """The Azure packages are not installed: exit 2."""

    def __init__(self) -> None:
        super().__init__(
            "Azure's packages are not installed, which only pulling needs: "
            "pip install --require-hashes -r requirements-azure.txt"
        )


@dataclass(frozen=True)
class LoginWords:
    """What the settings say about logging in, references resolved. The secret is not shown."""

    login: Login = "default"
    authority: str = ""
    tenant: str | None = None
    client_id: str | None = None
    secret: str | None = None
    certificate: Path | None = None
    ca_file: Path | None = None

    def __repr__(self) -> str:
        """Name the way, not the secret."""
        return f"LoginWords({self.login!r})"


def credential_of(words: LoginWords) -> Any:
    """Return the SDK's credential; nothing is sent yet.

    Raises `ExtraMissing`, and `AgentError` for words that cannot be.
    """
    try:
        import azure.identity as identity
    except ImportError:
        raise ExtraMissing from None
    for name in ("azure", "msal"):
        # What goes wrong is said once, by us: their sentences name users, and their debug log holds answers.
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return _credential_of(words, identity)
    except (ValueError, OSError) as error:
        # The SDK's sentence may quote what it was given: only its kind is told.
        said = f'the words for login = "{words.login}" are none ({type(error).__name__})'
        raise AgentError(f"[azure]: {said}; expected tenant and client_id, and a PEM file as certificate") from None


def _credential_of(words: LoginWords, identity: Any) -> Any:
    common: dict[str, Any] = {"authority": words.authority}
    if words.ca_file is not None:
        common["connection_verify"] = str(words.ca_file)
    if words.login == "azure-cli":
        return identity.AzureCliCredential(tenant_id=words.tenant or "")
    if words.login == "managed-identity":
        return identity.ManagedIdentityCredential(client_id=words.client_id)
    if words.login == "client-secret":
        is_own = words.authority not in {one.authority for one in CLOUDS.values()}
        return identity.ClientSecretCredential(
            words.tenant, words.client_id, words.secret, disable_instance_discovery=is_own, **common
        )
    if words.login == "client-certificate":
        return identity.CertificateCredential(words.tenant, words.client_id, str(words.certificate), **common)
    return identity.DefaultAzureCredential(exclude_interactive_browser_credential=True, authority=words.authority)
