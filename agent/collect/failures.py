"""Why a router could not be read, in one sentence of ours; never the other side's words.

netmiko wraps almost everything as a timeout: the reason is the error behind it. Source: facts on packages, 5.2.
"""

import base64
import socket
from collections.abc import Iterator
from hashlib import sha256

import paramiko
from netmiko.exceptions import ReadException, ReadTimeout

_OLD_ALGORITHMS = (
    "offers only SSH algorithms that are no longer safe: upgrade or reconfigure its SSH server; or, knowing the risk, "
    "install netmiko[par4] in the virtual environment, which still speaks SHA-1"
)

# paramiko's own words, where its type does not tell.
_TOO_SLOW = ("protocol banner", "No existing session", "Timeout opening channel")
_NOT_SSH = ("Invalid SSH banner", "Indecipherable protocol version", "Incompatible version")


def explain(error: BaseException, where: str, user: str) -> str:
    """Return the sentence for an error of netmiko, paramiko or the socket; `where` is host:port."""
    chain = list(_chain(error))
    for one in chain:
        if isinstance(one, paramiko.BadHostKeyException):
            return _changed_key(one, where)
    for one in chain:
        said = _of_ssh(one, where, user) or _of_network(one, where)
        if said:
            return said
    return f"{where}: the SSH session failed ({type(chain[-1]).__name__})"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Give the error and what stands behind it, the innermost first."""
    seen: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in seen:
        seen.append(current)
        current = current.__cause__ or current.__context__
    return reversed(seen)


def _changed_key(error: paramiko.BadHostKeyException, where: str) -> str:
    return (
        f"{where} shows a CHANGED HOST KEY: {_fingerprint(error.key)}, known is {_fingerprint(error.expected_key)}; "
        "not logged in. Either the router was replaced, or someone stands in between: compare with its console"
    )


def _fingerprint(key: paramiko.PKey) -> str:
    """Return a public key's fingerprint as `ssh-keygen -l` prints it."""
    digest = base64.b64encode(sha256(key.asbytes()).digest()).decode().rstrip("=")
    return f"SHA256:{digest}"


def _of_ssh(error: BaseException, where: str, user: str) -> str:
    text = str(error)
    if isinstance(error, paramiko.AuthenticationException):
        if "timeout" in text:
            return f"{where} did not answer the login of {user} in time"
        return f"{where} refused the login of {user}: wrong credential or key, or the account is locked"
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer) or "Incompatible ssh peer" in text:
        return f"{where} {_OLD_ALGORITHMS}"
    if isinstance(error, ReadTimeout):
        return f"{where} stopped answering: no prompt came within the time that the settings allow"
    if isinstance(error, EOFError | ReadException):
        return f"{where} closed the session before its answer was whole"
    if isinstance(error, paramiko.SSHException):
        if "not found in known_hosts" in text:
            return (
                f"the host key of {where} is unknown, neither host_key nor known_hosts has one of its kind: "
                "not logged in; compare it with the console, then add it"
            )
        if any(words in text for words in _TOO_SLOW):
            return f"{where} took the connection, but did not speak SSH in time"
        if any(words in text for words in _NOT_SSH):
            return f"{where} does not speak SSH"
    return ""


def _of_network(error: BaseException, where: str) -> str:
    if isinstance(error, paramiko.ssh_exception.NoValidConnectionsError):
        # One error per address that was tried; the first names the reason.
        inner = next(iter(error.errors.values()), None)
        return _of_network(inner, where) if inner else ""
    if isinstance(error, socket.gaierror):
        return f"{where}: the name is not known to DNS"
    if isinstance(error, ConnectionRefusedError):
        return f"{where} refused the connection: no SSH server listens there, or a filter answers for it"
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return f"{where} cut the connection"
    if isinstance(error, TimeoutError):
        return f"{where} did not answer in time"
    if isinstance(error, OSError) and error.strerror:
        return f"{where}: {error.strerror}"
    return ""
