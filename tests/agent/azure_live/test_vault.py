"""Key Vault: only what the settings name is fetched, and only its fingerprint stays."""

from pathlib import Path
from typing import Any

import pytest

from agent.azure.live.client import NotRead
from agent.azure.live.guard import CallRefused
from agent.azure.live.vault import OneSecret, read_secret
from agent.cli import main
from agent.config import load_settings
from agent.keys import supplied_keys
from parsers.model.secret import Encoding, Sealer

MD5 = "notasecretfromvault"
CAK = "6e6f742d612d7365637265746e6f742d"
SECRETS = {"er-ams-md5/": MD5, "link1-ckn/": "0a0b", "link1-cak/0123456789abcdef": CAK, "cn-psk/": "psk-not-a-secret"}


@pytest.fixture
def keyed(site: Path, arm: Any) -> Path:
    """Settings that name secrets of the server's vault."""
    for path, value in SECRETS.items():
        arm.on("GET", f"/secrets/{path}", {"value": value, "id": f"{arm.endpoint}/secrets/{path}0123"})
    vault = f"vault:{arm.endpoint}/secrets"
    with (site / "msee-audit.toml").open("a") as file:
        file.write(f"""
[[keys]]
circuit = "er-ams"
peering = "AzurePrivatePeering"
md5 = "{vault}/er-ams-md5"
[[keys]]
port = "erd-ams"
link = "link1"
ckn = "{vault}/link1-ckn"
cak = "{vault}/link1-cak/0123456789abcdef"
[[keys]]
connection = "cn-1"
psk = "{vault}/cn-psk"
""")
    return site / "msee-audit.toml"


def test_named_secrets_are_fetched_and_sealed(keyed: Path, arm: Any, sealer: Sealer) -> None:
    supplied = supplied_keys(load_settings(keyed), keyed, sealer)
    assert supplied.problems == ()
    assert supplied.md5["er-ams", "private"][0] == sealer.seal(MD5, Encoding.SUPPLIED)
    link = supplied.macsec["erd-ams/link1"]
    assert (link.ckn, link.cak) == ("0a0b", sealer.seal_hex(CAK, Encoding.SUPPLIED))
    assert supplied.psk["cn-1"][0] == sealer.seal("psk-not-a-secret", Encoding.SUPPLIED)
    assert sorted(path for _, path in arm.calls) == sorted(f"/secrets/{path}" for path in SECRETS)
    assert {method for method, _ in arm.calls} == {"GET"}


def test_a_secret_that_is_not_given_makes_the_audit_incomplete_and_names_the_permission(
    keyed: Path, arm: Any, sealer: Sealer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arm.on("GET", "/secrets/er-ams-md5/", arm.reply({"error": {"code": "Forbidden"}}, 403))
    arm.on("GET", "/secrets/cn-psk/", {"value": "", "id": f"{arm.endpoint}/secrets/cn-psk/1"})
    monkeypatch.setattr("sys.argv", ["msee-audit", "audit", str(keyed.parent), "--format", "json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 4
    captured = capsys.readouterr()
    said = f"vault:{arm.endpoint}/secrets/er-ams-md5 was not fetched: not permitted: "
    assert f"{said}Microsoft.KeyVault/vaults/secrets/getSecret/action" in captured.out
    assert f"vault:{arm.endpoint}/secrets/cn-psk was not fetched: the answer is empty" in captured.out
    written = [one.read_text() for one in keyed.parent.rglob("*") if one.is_file() and one != keyed]
    for key in (MD5, CAK, "psk-not-a-secret"):
        assert key not in captured.out + captured.err + "".join(written)


@pytest.mark.parametrize(
    "url",
    [
        "https://kv1.vault.azure.net.example.com/secrets/a",
        "https://example.com/secrets/a",
        "https://kv1.vault.azure.net/keys/a",
        "https://kv1.vault.azure.net/secrets/a/b/c",
        "https://kv1.vault.azure.net@example.com/secrets/a",
        "http://kv1.vault.azure.net/secrets/a",
    ],
)
def test_what_is_no_secret_of_a_vault_is_not_asked(url: str) -> None:
    with pytest.raises(NotRead, match="expected https://VAULT"):
        read_secret(url, None, None, is_own_cloud=False)


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("PUT", "https://kv1.vault.azure.net/secrets/a/"),
        ("DELETE", "https://kv1.vault.azure.net/secrets/a/"),
        ("GET", "https://kv1.vault.azure.net/secrets/b/"),
        ("GET", "https://kv1.vault.azure.net/secrets"),
        ("GET", "https://kv2.vault.azure.net/secrets/a/"),
        ("GET", "http://kv1.vault.azure.net/secrets/a/"),
    ],
)
def test_nothing_but_the_one_secret_leaves(method: str, url: str) -> None:
    from azure.core.rest import HttpRequest

    class Around:
        http_request = HttpRequest(method, url)

    with pytest.raises(CallRefused):
        OneSecret("kv1.vault.azure.net", "/secrets/a/").send(Around())
