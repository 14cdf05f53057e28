"""Every az command of a finding is one that az has, with the arguments that it has, whole whatever a name holds."""

import json
import shlex
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from agent.audit_command import AuditOptions, _audit
from checks.azure_commands import update_link, update_peering
from checks.azure_definition import ExpressRouteCircuit, ExpressRoutePort, Peering
from checks.catalogue import all_checks

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fixtures"

# Source: the reference of az, `az <command> --help`, and facts on Azure.
_NAMED = "--resource-group --name"
_GENERIC = "--set --remove"
ARGUMENTS = {
    "keyvault set-policy": "--name --object-id --secret-permissions",
    "keyvault update": "--name --bypass --enable-soft-delete --public-network-access",
    "lock create": "--name --lock-type --resource",
    "maintenance assignment create": "--resource-group --location --resource-name --resource-type --provider-name "
    "--configuration-assignment-name --maintenance-configuration-id",
    "monitor activity-log alert create": f"{_NAMED} --scope --condition --action-group",
    "monitor diagnostic-settings create": "--resource --name --workspace --logs",
    "monitor metrics alert create": f"{_NAMED} --scopes --condition --window-size --evaluation-frequency --severity "
    "--action",
    "network express-route auth delete": f"{_NAMED} --circuit-name",
    "network express-route gateway update": f"--ids {_NAMED} {_GENERIC}",
    "network express-route peering connection delete": "--ids",
    "network express-route peering delete": f"{_NAMED} --circuit-name",
    "network express-route peering update": f"{_NAMED} --circuit-name --peer-asn --vlan-id --primary-peer-subnet "
    "--secondary-peer-subnet --ip-version --shared-key --route-filter --advertised-public-prefixes",
    "network express-route port identity assign": f"{_NAMED} --identity",
    "network express-route port link update": f"{_NAMED} --port-name --admin-state --macsec-cipher "
    "--macsec-sci-state --macsec-ckn-secret-identifier --macsec-cak-secret-identifier",
    "network express-route show": f"{_NAMED} -o",
    "network express-route update": f"{_NAMED} --allow-classic-operations",
    "network local-gateway update": f"{_NAMED} --gateway-ip-address --asn --bgp-peering-address",
    "network nsg rule create": f"{_NAMED} --nsg-name --priority --direction --access --source-address-prefixes "
    "--destination-address-prefixes --destination-port-ranges --protocol",
    "network route-filter rule create": f"{_NAMED} --filter-name --access --communities",
    "network route-table route delete": "--ids",
    "network route-table update": "--ids --disable-bgp-route-propagation",
    "network vnet peering update": f"--ids {_GENERIC}",
    "network vnet subnet update": f"--ids --network-security-group {_GENERIC}",
    "network vnet-gateway update": f"--ids {_NAMED} {_GENERIC}",
    "network vpn-connection ipsec-policy add": "--resource-group --connection-name --ike-encryption --ike-integrity "
    "--dh-group --ipsec-encryption --ipsec-integrity --pfs-group --sa-lifetime --sa-max-size",
    "network vpn-connection ipsec-policy clear": "--resource-group --connection-name",
    "network vpn-connection shared-key update": "--resource-group --connection-name --value",
    "network vpn-connection update": f"{_NAMED} {_GENERIC}",
    "network watcher connection-monitor create": "--name --location --endpoint-source-name "
    "--endpoint-source-resource-id --endpoint-dest-name --endpoint-dest-resource-id --test-config-name --protocol "
    "--tcp-port",
    "network watcher connection-monitor start": "--name --location",
    "network watcher flow-log create": "--name --location --vnet --storage-account --workspace --traffic-analytics",
    "resource update": "--ids --set",
    "role assignment create": "--assignee --role --scope",
    "role assignment delete": "--ids",
    "sentinel onboarding-state create": f"{_NAMED} --workspace-name",
    "tag update": "--resource-id --operation --tags",
}
_KEYS = {"--shared-key", "--value"}


@pytest.fixture(scope="module")
def commands(load_case: Callable[[Path], Any]) -> list[list[str]]:
    return [one for line in set(_lines(load_case)) for one in _split(line)]


def _lines(load_case: Callable[[Path], Any]) -> Iterator[str]:
    checks = all_checks()
    for folder in sorted((FIXTURES / "checks").glob("*/fail*")):
        for one in load_case(folder).findings({folder.parent.name: checks[folder.parent.name]}):
            yield one.remediation.azure_cli
    for one in _audit(AuditOptions(site=FIXTURES / "sites" / "contoso-faulty", with_second_reader=False)).findings:
        yield one.remediation.azure_cli


def _split(line: str) -> Iterator[list[str]]:
    """Yield the commands of a line as a shell would see them."""
    words: list[str] = []
    for word in shlex.split(line):
        if word == "&&":
            yield words
            words = []
        else:
            words.append(word)
    if words:
        yield words


def test_a_command_is_one_that_az_has_with_arguments_that_it_has(commands: list[list[str]]) -> None:
    assert len(commands) > 60
    met = set()
    for words in commands:
        name = " ".join(words[1 : next(place for place, word in enumerate(words) if word.startswith("-"))])
        met.add(name)
        assert words[0] == "az"
        assert {word for word in words if word.startswith("-")} <= set(ARGUMENTS[name].split()), words
    # What a table names and no fixture shows is not known to be right.
    assert set(ARGUMENTS) - met <= {"network express-route gateway update"}


def test_a_command_holds_no_key_but_a_placeholder(commands: list[list[str]]) -> None:
    for words in commands:
        for flag, value in pairwise(words):
            assert flag not in _KEYS or value == "<key>", words


def test_a_placeholder_is_quoted_so_that_no_shell_takes_it_for_a_file(load_case: Callable[[Path], Any]) -> None:
    for line in _lines(load_case):
        bare = shlex.shlex(line, posix=True, punctuation_chars="<>")
        assert not {"<", ">"} & set(bare), line


def test_a_hostile_name_stays_one_word() -> None:
    name = "x; rm -rf $HOME `id` 'q' \"d\" && az group delete"
    place = {"file": "f", "at": ""}
    circuit = ExpressRouteCircuit.model_validate({**place, "id": "/x", "name": name, "resource_group": name})
    peering = Peering.model_validate({**place, "name": name, "peering_type": "private"})
    port = ExpressRoutePort.model_validate({**place, "id": "/x", "name": name, "resource_group": name})
    for line in (update_peering(circuit, peering, "--vlan-id 100"), update_link(port, name, "--admin-state Enabled")):
        words = shlex.split(line)
        assert words.count(name) == 3, json.dumps(words)
        assert "&&" not in words
