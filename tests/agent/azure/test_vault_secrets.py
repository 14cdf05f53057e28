"""A Terraform state that holds the vault's secrets beside the port: CKN and CAK of Azure's side, sealed on load."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from agent.azure.reader import AzureFile, read_definition
from checks.pairing import PairingHints, pair
from checks.policy import Policy
from checks.supplied_keys import SuppliedKeys, SuppliedMacsec
from parsers.model.secret import Encoding, Sealer

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
VAULT = "https://kv-ams.vault.azure.net/secrets"
CKN, CAK = "636B6E2D6C696E6B31" + "00" * 23, "6e6f742d612d736563726574" + "9a8b7c6d5e4f" * 3 + "01f2"


def resource(kind: str, address: str, **values: Any) -> dict[str, Any]:
    return {"address": f"{kind}.{address}", "mode": "managed", "type": kind, "name": address, "values": values}


def secret(name: str, value: str) -> dict[str, Any]:
    identifiers = {"id": f"{VAULT}/{name}/1f", "versionless_id": f"{VAULT}/{name}"}
    return resource("azurerm_key_vault_secret", name, **identifiers, value=value)


def state(*secrets: dict[str, Any], version: str = "/1f") -> AzureFile:
    link = {"admin_enabled": True, "macsec_cipher": "GcmAesXpn256", "macsec_sci_enabled": True}
    link |= {f"macsec_{one}_keyvault_secret_id": f"{VAULT}/{one}{version}" for one in ("ckn", "cak")}
    port = resource(
        "azurerm_express_route_port",
        "ams",
        id="/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/expressRoutePorts/erd-ams",
        name="erd-ams",
        resource_group_name="rg",
        bandwidth_in_gbps=100,
        encapsulation="Dot1Q",
        link1=[link],
    )
    shown = {"format_version": "1.0", "values": {"root_module": {"resources": [port, *secrets]}}}
    return AzureFile("state.json", json.dumps(shown), NOW)


@pytest.mark.parametrize("version", ["/1f", ""])
def test_the_port_s_keys_are_taken_from_the_state(sealer: Sealer, version: str) -> None:
    azure = read_definition([state(secret("ckn", f" {CKN}\n"), secret("cak", CAK), version=version)], sealer)
    config = azure.ports[0].links[0].macsec
    assert config is not None
    assert config.ckn == CKN.lower()
    assert config.cak is not None
    assert config.cak.agrees(sealer.seal_hex(CAK.upper(), Encoding.PLAIN)) is True
    assert CAK not in azure.model_dump_json()
    assert CAK not in repr(azure)


def test_a_secret_that_the_port_does_not_name_or_that_is_no_key_is_left_alone(sealer: Sealer) -> None:
    azure = read_definition([state(secret("other", CKN), secret("cak", "notasecretText1"))], sealer)
    config = azure.ports[0].links[0].macsec
    assert config is not None
    assert (config.ckn, config.cak) == (None, None)
    assert "notasecret" not in azure.model_dump_json()


def test_they_serve_the_link_unless_the_settings_give_others(sealer: Sealer) -> None:
    azure = read_definition([state(secret("ckn", CKN), secret("cak", CAK))], sealer)
    for given, source in ((SuppliedKeys(), "the Azure definition"), (_given(), "the settings")):
        estate = pair("site", NOW, Policy(), azure, [], PairingHints(), given)
        supplied = estate.port_links[0].supplied
        assert supplied is not None
        assert supplied.source == source


def _given() -> SuppliedKeys:
    return SuppliedKeys(macsec={"erd-ams/link1": SuppliedMacsec(ckn="0a0b")})
