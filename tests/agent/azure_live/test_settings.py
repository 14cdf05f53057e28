"""[azure] in the settings: what is wrong is named with its line and what is allowed."""

import pytest

from agent.config import parse_settings
from agent.errors import ConfigError

SCOPE = '[[azure.scope]]\nsubscription = "00000000-0000-0000-0000-00000000c0de"\nresource_groups = ["rg-er"]\n'
WRONG = {
    "a subscription's name": (
        SCOPE.replace("00000000-0000-0000-0000-00000000c0de", "Production"),
        "s.toml:2: azure: subscription: expected a subscription's id",
    ),
    "no group": (SCOPE.replace('["rg-er"]', "[]"), "s.toml:3: azure: resource_groups"),
    "a group with a slash": (SCOPE.replace("rg-er", "rg/er"), "expected names of resource groups"),
    "an unknown kind": (
        '[azure]\nleave_out = ["lock"]\n',
        "s.toml:2: azure: leave_out: 'lock' is not one of: circuits",
    ),
    "a secret without a tenant": (
        '[azure]\nlogin = "client-secret"\nsecret = "env:X"\n',
        'login = "client-secret" needs tenant, client_id',
    ),
    "a certificate without a file": (
        '[azure]\nlogin = "client-certificate"\ntenant = "a"\nclient_id = "b"\n',
        "needs certificate",
    ),
    "a secret in clear": ('[azure]\nsecret = "not-a-secret-x"\n', "azure: secret: expected credential:NAME, file:PATH"),
    "an endpoint alone": ('[azure]\nendpoint = "https://arm.example.com"\n', "endpoint and authority go together"),
    "an endpoint without TLS": ('[azure]\nendpoint = "http://arm.example.com"\n', "endpoint: expected https://HOST"),
    "another login": ('[azure]\nlogin = "browser"\n', "s.toml:2: azure: login"),
    "another key": ("[azure]\nscopes = []\n", "azure: unknown key 'scopes'; allowed:"),
    "a vault by http": (
        '[[keys]]\nconnection = "c"\npsk = "vault:http://kv1.vault.azure.net/secrets/a"\n',
        "or vault:https://VAULT.vault.azure.net/secrets/NAME",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_word_is_named(name: str) -> None:
    text, said = WRONG[name]
    with pytest.raises(ConfigError) as refused:
        parse_settings(text, "s.toml")
    assert said in str(refused.value)
    assert "not-a-secret" not in str(refused.value)


def test_a_scope_is_all_that_is_needed() -> None:
    azure = parse_settings(SCOPE, "s.toml").azure
    assert [one.resource_groups for one in azure.scope] == [("rg-er",)]
    assert (azure.login, azure.cloud, azure.leave_out) == ("default", "AzureCloud", ())


def test_groups_may_be_named_as_azure_permits() -> None:
    names = '["rg.er_1-(x)", "Größe"]'
    assert parse_settings(SCOPE.replace('["rg-er"]', names), "s.toml").azure.scope[0].resource_groups[1] == "Größe"
