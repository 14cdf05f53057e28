"""The last stop before a call leaves: what is not on the list of reads, or goes to another host, is not sent."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from agent.azure.live.reads import read_of
from agent.errors import AgentError

MAX_RETRY_AFTER_SECONDS = 300


class CallRefused(AgentError):  # noqa: N818  the refusal is the point
    """A call that we will not make, or an answer that we will not wait for. Never retried."""


class ReadOnly:
    """A policy of the SDK's pipeline, the innermost one, so that every retry and every page passes it.

    The token goes with each call: that is why another host than Azure's own is refused, whatever an answer says.
    """

    next: Any = None  # set by the pipeline

    def __init__(self, endpoint: str) -> None:
        self._host = _host_of(endpoint)

    def send(self, request: Any) -> Any:
        """Pass a read on; raises `CallRefused` for anything else."""
        method, url = request.http_request.method, request.http_request.url
        parts = urlsplit(url)
        if _host_of(url) != self._host:
            raise CallRefused(
                f"a call to {parts.hostname} was not made: an answer pointed to another host than Azure's"
            )
        if read_of(method, parts.path) is None:
            raise CallRefused(f"{method} {parts.path} was not made: it is not on the list of reads")
        response = self.next.send(request)
        wait = asked_to_wait(response.http_response.headers)
        if wait > MAX_RETRY_AFTER_SECONDS:
            raise CallRefused(f"Azure asks to wait {wait:.0f} s, expected at most {MAX_RETRY_AFTER_SECONDS}")
        return response


def asked_to_wait(headers: Mapping[str, str]) -> float:
    """Return for how many seconds an answer asks to wait: every form that the SDK would obey, without a limit."""
    for name in ("retry-after-ms", "x-ms-retry-after-ms"):
        if (milliseconds := headers.get(name, "")).isdigit():
            return int(milliseconds[:15]) / 1000
    text = headers.get("Retry-After", "")
    if text.isdigit():
        return int(text[:12])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0
    return (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds()


def _host_of(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else None)
