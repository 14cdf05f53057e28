"""One subscription, asked through the SDK: pages joined, answers that take long awaited, errors in our own words.

The pipeline is put together here and not taken as the SDK has it: its own registers resource providers where one is
missing, which writes; follows redirects, which takes the token elsewhere; and can log.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.azure.json_text import JsonRefused, read_json
from agent.azure.live.guard import CallRefused, ReadOnly
from agent.azure.live.login import ExtraMissing
from agent.azure.live.reads import Read

_ACTION = re.compile(r"perform action '(Microsoft\.[A-Za-z]+(?:/[A-Za-z]+){1,8})'")
_CODE = re.compile(r"[A-Za-z]{1,60}")
_MAX_PAGES = 1000


@dataclass(frozen=True, slots=True)
class Pace:
    """How long we wait."""

    connect_seconds: float = 10
    read_seconds: float = 120
    answer_seconds: float = 300  # for an answer that Azure has to gather
    poll_seconds: float = 10  # where Azure does not say
    retries: int = 5
    backoff_seconds: float = 2


class NotRead(Exception):  # noqa: N818  becomes a record of the pull
    """One read that came to nothing: `action` is the one that is missing, "" where it is something else."""

    def __init__(self, reason: str, action: str = "") -> None:
        self.reason = reason
        self.action = action
        super().__init__(reason)


@dataclass
class Subscription:
    """The reads of one subscription."""

    id: str
    credential: Any
    endpoint: str
    scope: str
    pace: Pace = field(default_factory=Pace)
    ca_file: Path | None = None
    version: str = "0"

    def __post_init__(self) -> None:
        """Build the SDK's client; nothing is sent yet."""
        try:
            from azure.core.pipeline import policies, transport
            from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy
            from azure.mgmt.network import NetworkManagementClient
        except ImportError:
            raise ExtraMissing from None
        pipeline = [
            policies.RequestIdPolicy(),
            policies.HeadersPolicy(),
            policies.UserAgentPolicy(base_user_agent=f"msee-audit/{self.version}"),
            policies.ProxyPolicy(),
            policies.ContentDecodePolicy(),
            policies.RetryPolicy(
                retry_total=self.pace.retries,
                retry_backoff_factor=self.pace.backoff_seconds,
                retry_backoff_max=60,
            ),
            ARMChallengeAuthenticationPolicy(self.credential, self.scope),
            ReadOnly(self.endpoint),
        ]
        self._client = NetworkManagementClient(
            self.credential,
            self.id,
            base_url=self.endpoint,
            credential_scopes=[self.scope],
            policies=pipeline,
            transport=transport.RequestsTransport(
                connection_timeout=self.pace.connect_seconds,
                read_timeout=self.pace.read_seconds,
                connection_verify=str(self.ca_file) if self.ca_file else True,
            ),
        )

    def ask(self, read: Read, group: str, names: Mapping[str, str] | None = None) -> Any:
        """Return the answer of a read as REST has it, lists as `{"value": […]}`; raises `NotRead`."""
        from azure.core.exceptions import AzureError, ClientAuthenticationError, DecodeError, HttpResponseError

        try:
            return self._typed(read, group, names or {}) if read.operation else self._plain(read, group, names or {})
        except ClientAuthenticationError as error:
            raise NotRead(f"the login failed ({type(error).__name__})") from None
        except DecodeError:
            raise NotRead("the answer is no JSON") from None
        except HttpResponseError as error:
            raise _not_read(error, read) from None
        except (AzureError, CallRefused, JsonRefused) as error:
            said = str(error) if isinstance(error, CallRefused | JsonRefused) else f"no answer ({type(error).__name__})"
            raise NotRead(said) from None

    def _typed(self, read: Read, group: str, names: Mapping[str, str]) -> Any:
        operations, _, name = read.operation.partition(".")
        function = getattr(getattr(self._client, operations), name)
        more: dict[str, Any] = {}
        if read.method == "POST":
            more["polling_interval"] = self.pace.poll_seconds
        if read.kind == "failover-tests":
            more |= {"failover_test_type": "All", "fetch_latest": True}
        answer = function(group, *names.values(), **more)
        if read.method == "POST":
            answer.wait(self.pace.answer_seconds)
            if not answer.done():
                raise NotRead(f"Azure gave no answer within {self.pace.answer_seconds:.0f} s")
            return _plain_value(answer.result())
        if hasattr(answer, "as_dict"):
            return answer.as_dict()
        return {"value": [one.as_dict() for one in answer]}

    def _plain(self, read: Read, group: str, names: Mapping[str, str]) -> Any:
        from azure.core.rest import HttpRequest

        where = f"/subscriptions/{self.id}/resourceGroups/{group}/providers/{read.path}"
        if "id" in names:
            where = read.path.replace("{id}", names["id"])
        parameters = {"api-version": read.api_version, **({"$filter": read.query} if read.query else {})}
        request = HttpRequest("GET", self.endpoint + where, params=parameters)
        rows: list[Any] = []
        for _ in range(_MAX_PAGES):
            response = self._client.send_request(request)
            response.raise_for_status()
            page = read_json(response.text())
            if not isinstance(page, dict) or not isinstance(page.get("value"), list):
                raise NotRead("the answer is no list")
            rows += page["value"]
            following = page.get("nextLink")
            if not following:
                return {"value": rows}
            request = HttpRequest("GET", str(following))
        raise NotRead(f"more than {_MAX_PAGES} pages")


def _plain_value(value: Any) -> Any:
    if value is None:
        raise NotRead("the answer is empty")
    if isinstance(value, list):
        return [_plain_value(one) for one in value]
    return value.as_dict() if hasattr(value, "as_dict") else value


def _not_read(error: Any, read: Read) -> NotRead:
    """Return what an HTTP error means; Azure's sentences are not repeated: they name users."""
    body = getattr(error, "error", None)
    code = getattr(body, "code", None)
    code = code if isinstance(code, str) and _CODE.fullmatch(code) else ""
    status = getattr(error, "status_code", None)
    if status == 403:
        hit = _ACTION.search(getattr(body, "message", None) or "")
        action = hit[1] if hit else read.action
        return NotRead(f"not permitted: {action}", action)
    return NotRead(f"HTTP {status}{f' {code}' if code else ''}")
