"""A server on loopback that answers as Azure's resource manager does, over TLS, and fails the test on any other call.

It is asked through the real SDK: azure-identity for the token, azure-mgmt-network for the rest.
"""

import ipaddress
import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SUBSCRIPTION = "00000000-0000-0000-0000-00000000c0de"
TENANT = "00000000-0000-0000-0000-0000000000aa"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-er/providers"
NETWORK = f"{GROUP}/Microsoft.Network"
CLIENT_SECRET = "pull-login-not-a-secret"
ACCESS = "access-not-a-secret"

# Written by hand, and not made from the product's list: what may be asked below a resource group, and nothing else.
_LISTS = """
Microsoft.Network/(expressRouteCircuits|expressRoutePorts|virtualNetworkGateways|connections|localNetworkGateways)
Microsoft.Network/(expressRouteGateways|vpnGateways|vpnSites|virtualHubs|publicIPAddresses|virtualNetworks)
Microsoft.Network/(networkSecurityGroups|routeTables|routeFilters|azureFirewalls|networkWatchers)
Microsoft.Network/connections/[^/]+
Microsoft.Network/vpnGateways/[^/]+/vpnConnections
Microsoft.Network/networkWatchers/[^/]+/(flowLogs|connectionMonitors)
Microsoft.Network/expressRouteCircuits/[^/]+/stats
Microsoft.Network/expressRouteCircuits/[^/]+/peerings/[^/]+/stats
Microsoft.Insights/(metricAlerts|activityLogAlerts|actionGroups)
Microsoft.Authorization/(locks|roleAssignments|roleDefinitions)
Microsoft.KeyVault/vaults
Microsoft.ManagedIdentity/userAssignedIdentities
Microsoft.NetworkFunction/azureTrafficCollectors
Microsoft.(Network|KeyVault)/[^/]+/[^/]+/providers/Microsoft.Insights/diagnosticSettings
""".split()
_POSTS = """
Microsoft.Network/expressRouteCircuits/[^/]+/peerings/[^/]+/(arpTables|routeTables|routeTablesSummary)/(primary|secondary)
Microsoft.Network/expressRouteCircuits/[^/]+/getCircuitLinkFailoverAllTestsDetails
Microsoft.Network/virtualNetworkGateways/[^/]+/(getBgpPeerStatus|getResiliencyInformation)
Microsoft.Network/connections/[^/]+/getikesas
""".split()
_POLLED = rf"/subscriptions/{SUBSCRIPTION}/providers/Microsoft\.Network/locations/[^/]+/operationResults/[^/]+"


def may_be_asked(method: str, path: str) -> bool:
    """Tell whether a call is one of the reads that the test knows."""
    if method == "GET" and re.fullmatch(_POLLED, path, re.IGNORECASE):
        return True
    group = rf"/subscriptions/{SUBSCRIPTION}/resourceGroups/[^/]+/providers/"
    known = {"GET": _LISTS, "POST": _POSTS}.get(method, [])
    return any(re.fullmatch(group + one, path, re.IGNORECASE) for one in known)


class Answer(NamedTuple):
    """What the server says: a body as JSON, or as it stands where it is bytes."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = MappingProxyType({})


class Arm:
    """The server: its answers, and the calls that were made."""

    def __init__(self, endpoint: str, ca_file: Path) -> None:
        self.endpoint = endpoint
        self.ca_file = ca_file
        self.calls: list[tuple[str, str]] = []
        self.queries: list[dict[str, list[str]]] = []
        self.strangers: list[tuple[str, str]] = []
        self._answers: dict[tuple[str, str], list[Answer]] = {}

    def on(self, method: str, path: str, *answers: Answer | Any) -> None:
        """Set the answers to a path, one a call; the last one stays."""
        self._answers[method, path.lower()] = [one if isinstance(one, Answer) else Answer(one) for one in answers]

    def on_table(self, path: str, body: Any, *, waits: int = 1) -> None:
        """Set the answer to a POST that Azure has to gather first: 202 and a place to ask again."""
        name = path.replace("/", "-").strip("-")
        where = (
            f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Network/locations/westeurope/operationResults/{name}"
        )
        self.on("POST", path, Answer(None, 202, {"Location": f"{self.endpoint}{where}?api-version=2023-09-01"}))
        later = [Answer(None, 202, {"Location": f"{self.endpoint}{where}?api-version=2023-09-01"})] * waits
        self.on("GET", where, *later, Answer(body))

    @staticmethod
    def reply(body: Any = None, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
        """Return an answer of another status, or with headers."""
        return Answer(body, status, headers or {})

    def asked(self, method: str, ending: str) -> int:
        """Count the calls of a method to paths that end so."""
        return sum(one == method and path.lower().endswith(ending.lower()) for one, path in self.calls)

    def answer(self, method: str, target: str, token: str | None) -> Answer:
        """Return the answer to one call, and keep that it was made."""
        parts = urlsplit(target)
        if parts.path.startswith(f"/{TENANT}/"):
            return self._login(method, parts.path)
        if parts.path.startswith("/secrets/"):
            return self._secret(method, parts.path, token)
        self.calls.append((method, parts.path))
        self.queries.append(parse_qs(parts.query))
        if not may_be_asked(method, parts.path):
            self.strangers.append((method, parts.path))
            return Answer({"error": {"code": "NotARead"}}, 500)
        if token != f"Bearer {ACCESS}":
            return Answer({"error": {"code": "AuthenticationFailed"}}, 401)
        queue = self._answers.get((method, parts.path.lower()))
        if queue is None:
            return Answer({"value": []}) if method == "GET" else Answer({"error": {"code": "NotFound"}}, 404)
        return queue.pop(0) if len(queue) > 1 else queue[0]

    def _secret(self, method: str, path: str, token: str | None) -> Answer:
        """Answer as a vault does: first who gives tokens, then the secret."""
        if method != "GET":
            self.strangers.append((method, path))
        if token != f"Bearer {ACCESS}":
            challenge = f'Bearer authorization="{self.endpoint}/{TENANT}", resource="{self.endpoint}"'
            return Answer({"error": {"code": "Unauthorized"}}, 401, {"WWW-Authenticate": challenge})
        self.calls.append((method, path))
        queue = self._answers.get((method, path.lower()))
        return queue[0] if queue else Answer({"error": {"code": "SecretNotFound"}}, 404)

    def _login(self, method: str, path: str) -> Answer:
        """Answer as the token service does: where it stands, then a token."""
        base = f"{self.endpoint}/{TENANT}"
        if path.endswith("openid-configuration"):
            return Answer(
                {
                    "issuer": f"{base}/v2.0",
                    "token_endpoint": f"{base}/oauth2/v2.0/token",
                    "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                    "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                }
            )
        queue = self._answers.get((method, "login"))
        return queue[0] if queue else Answer({"token_type": "Bearer", "expires_in": 3600, "access_token": ACCESS})


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for loopback that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "ca.pem", folder / "key.pem"


@pytest.fixture
def arm(tls: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Arm]:
    """The server, running; the test fails where anything was asked that is not on the list above."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(length)
            said = served.answer(self.command, self.path, self.headers.get("Authorization"))
            content = (
                said.body
                if isinstance(said.body, bytes)
                else b""
                if said.body is None
                else json.dumps(said.body).encode()
            )
            self.send_response(said.status)
            for name, value in {"Content-Type": "application/json", **said.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _any  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*tls)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    served = Arm(f"https://localhost:{server.server_port}", tls[0])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield served
    server.shutdown()
    server.server_close()
    assert served.strangers == []


@pytest.fixture
def site(tmp_path: Path, arm: Arm) -> Path:
    """A site folder whose settings name the server."""
    (tmp_path / "login").write_text(CLIENT_SECRET + "\n")
    (tmp_path / "login").chmod(0o600)
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "msee-audit.toml").write_text(
        f"""
[site]
name = "ams"

[azure]
login = "client-secret"
tenant = "{TENANT}"
client_id = "00000000-0000-0000-0000-0000000000bb"
secret = "file:../login"
endpoint = "{arm.endpoint}"
authority = "{arm.endpoint}"
ca_file = "{arm.ca_file}"
poll_seconds = 0.01
answer_timeout_seconds = 5

[[azure.scope]]
subscription = "{SUBSCRIPTION}"
resource_groups = ["rg-er"]
"""
    )
    return folder


@pytest.fixture
def network() -> Callable[..., dict[str, Any]]:
    """One resource of Microsoft.Network as REST has it."""

    def one(kind: str, name: str, **properties: Any) -> dict[str, Any]:
        return {
            "id": f"{NETWORK}/{kind}/{name}",
            "name": name,
            "type": f"Microsoft.Network/{kind}",
            "location": "westeurope",
            "properties": {"provisioningState": "Succeeded", **properties},
        }

    return one


@pytest.fixture
def allowed() -> Callable[[str, str], bool]:
    """Tell whether a call is one of the reads that the test knows."""
    return may_be_asked
