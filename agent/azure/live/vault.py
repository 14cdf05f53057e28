"""Secrets of Key Vault, one by one, where the settings name them: into memory, to be sealed, and nowhere else."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from agent.azure.live.client import NotRead
from agent.azure.live.guard import CallRefused
from agent.azure.live.login import ExtraMissing

_URL = re.compile(r"https://([a-z0-9.:-]+)/secrets/([A-Za-z0-9-]{1,127})(?:/([0-9a-f]{1,64}))?/?", re.IGNORECASE)
_VAULTS = (".vault.azure.net", ".vault.usgovcloudapi.net", ".vault.azure.cn")


class OneSecret:
    """A policy of the SDK's pipeline: nothing but the reading of one secret of one vault is sent."""

    next: Any = None  # set by the pipeline

    def __init__(self, host: str, path: str) -> None:
        self._host = host.lower()
        self._path = path

    def send(self, request: Any) -> Any:
        """Pass the one read on; raises `CallRefused` for anything else."""
        parts = urlsplit(request.http_request.url)
        is_there = parts.scheme == "https" and parts.netloc.lower() == self._host
        is_read = request.http_request.method == "GET" and parts.path.rstrip("/") == self._path.rstrip("/")
        if not is_there or not is_read:
            raise CallRefused("a call to the vault was not made: it is not the reading of the secret that is named")
        return self.next.send(request)


def read_secret(url: str, credential: Any, ca_file: Path | None, *, is_own_cloud: bool) -> str:
    """Return the text of a secret; raises `NotRead`, whose reason never holds it."""
    hit = _URL.fullmatch(url)
    if hit is None or not (is_own_cloud or hit[1].lower().endswith(_VAULTS)):
        raise NotRead("expected https://VAULT.vault.azure.net/secrets/NAME, with a version or without")
    try:
        from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError
        from azure.keyvault.secrets import SecretClient
    except ImportError:
        raise ExtraMissing from None
    host, name, version = hit[1], hit[2], hit[3]
    path = f"/secrets/{name}/{version or ''}"
    client = SecretClient(
        f"https://{host}",
        credential,
        # In a cloud of one's own, no suffix tells which host a token may be for: the settings do.
        verify_challenge_resource=not is_own_cloud,
        per_retry_policies=[OneSecret(host, path)],
        connection_verify=str(ca_file) if ca_file else True,
        connection_timeout=10,
        read_timeout=30,
        retry_total=2,
        permit_redirects=False,
    )
    try:
        value = client.get_secret(name, version).value
    except ClientAuthenticationError as error:
        raise NotRead(f"the login failed ({type(error).__name__})") from None
    except HttpResponseError as error:
        action = "Microsoft.KeyVault/vaults/secrets/getSecret/action" if error.status_code == 403 else ""
        raise NotRead(f"not permitted: {action}" if action else f"HTTP {error.status_code}", action) from None
    except (AzureError, CallRefused, ValueError) as error:
        raise NotRead(f"no answer ({type(error).__name__})") from None
    if not value:
        raise NotRead("the answer is empty")
    return str(value)
