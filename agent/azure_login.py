"""The words of [azure] in the settings as a credential of the SDK and the places that it is for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.azure.live.login import CLOUDS, Endpoints, LoginWords, credential_of
from agent.config import AzureSettings
from agent.keys import read_reference


@dataclass(frozen=True)
class AzureLogin:
    """A credential, and where it is good."""

    credential: Any
    endpoints: Endpoints
    ca_file: Path | None
    is_own_cloud: bool


def azure_login(azure: AzureSettings, base: Path, settings_file: str) -> AzureLogin:
    """Return the login of the settings; nothing is sent yet. Raises `ConfigError` and `ExtraMissing`."""
    endpoints = CLOUDS[azure.cloud]
    if azure.endpoint is not None and azure.authority is not None:
        endpoints = Endpoints(azure.endpoint, f"{azure.endpoint}/.default", azure.authority)
    ca_file = base / azure.ca_file if azure.ca_file else None
    words = LoginWords(
        login=azure.login,
        authority=endpoints.authority,
        tenant=azure.tenant,
        client_id=azure.client_id,
        secret=read_reference(azure.secret, base, settings_file) if azure.secret else None,
        certificate=base / azure.certificate if azure.certificate else None,
        ca_file=ca_file,
    )
    return AzureLogin(credential_of(words), endpoints, ca_file, azure.endpoint is not None)
