"""Which host keys are believed: those of the settings, and no others. Source: facts on operations, 4.4."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from agent.errors import CollectError


def known_hosts_name(host: str, port: int) -> str:
    """Return how a known_hosts file writes a host: other ports than 22 stand in brackets."""
    return host if port == 22 else f"[{host}]:{port}"


@contextlib.contextmanager
def known_hosts_of(device: str, host: str, port: int, host_key: str | None, file: str | None) -> Iterator[str]:
    """Give the known_hosts file to check against; `host_key` becomes a private one (0600) for as long as it is needed.

    Raises `CollectError` where there is nothing to check against: netmiko would skip a missing file in silence.
    """
    if host_key is None:
        yield checked_file(device, file)
        return
    if len(host_key.split()) < 2 or "\n" in host_key:
        raise CollectError(device, 'host_key is not a public key, expected "ssh-ed25519 AAAA…"')
    descriptor, name = tempfile.mkstemp(prefix="msee-audit-known-hosts-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(f"{known_hosts_name(host, port)} {host_key}\n")
        yield name
    finally:
        Path(name).unlink(missing_ok=True)


def checked_file(device: str, file: str | None) -> str:
    """Return the known_hosts file of the settings; raises `CollectError` where it cannot be relied upon."""
    if file is None:
        raise CollectError(
            device, "no host key is known: set host_key under its [[device]], or known_hosts under [collect]"
        )
    try:
        lines = Path(file).read_text("utf-8", errors="backslashreplace").splitlines()
    except OSError as error:
        raise CollectError(device, f"known_hosts cannot be read: {error.strerror}; not connected") from None
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("@"):
            # paramiko skips such lines: a key revoked there, and listed elsewhere, would be believed.
            raise CollectError(
                device, f"known_hosts line {number} has a marker (@revoked, @cert-authority): not supported, remove it"
            )
    return file
