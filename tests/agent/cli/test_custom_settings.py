"""[custom] in the settings: every refusal names file, line and key; ids of a site's own checks are known everywhere."""

import json

import pytest

from agent.config import Settings, parse_settings
from agent.errors import ConfigError
from agent.read_commands import print_fields
from checks.declared import KINDS
from checks.field_path import field_path, next_fields
from checks.operators import question

HEAD = """\
[custom]

[[custom.check]]
id = "custom-one"
over = "EdgePath"
field = "neighbor.md5"
operator = "present"
claim = "One."

[[custom.check]]
id = "custom-two"
over = "Device"
field = "device.bgp_neighbors[].hold_seconds"
operator = "at_most"
value = 30
claim = "Two."
"""


def refusal(text: str) -> str:
    """Return the message that the settings are refused with."""
    with pytest.raises(ConfigError) as caught:
        parse_settings(text, "s.toml")
    return str(caught.value)


def test_declared_checks_are_read() -> None:
    assert [one.id for one in parse_settings(HEAD, "s.toml").custom.check] == ["custom-one", "custom-two"]


@pytest.mark.parametrize(
    ("old", "new", "start", "hint"),
    [
        ('"custom-two"', '"custom-one"', "s.toml:11: ", "stands there twice"),
        ('"custom-two"', '"bgp-two"', "s.toml:11: ", "custom-<name>"),
        ('"Device"', '"Router"', "s.toml:12: ", "'EdgePath'"),
        ("hold_seconds", "hold_second", "s.toml:13: ", "did you mean hold_seconds"),
        ('"at_most"', '"atmost"', "s.toml:14: ", "'at_most'"),
        ('"at_most"', '"matches"', "s.toml:14: ", "a number"),
        ("value = 30", 'value = "30"', "s.toml:15: ", "a number"),
        ("value = 30", "value = 2026-01-01", "s.toml:15: ", "a number, a text"),
        ("value = 30", "valeu = 30", "s.toml:15: ", "did you mean value"),
        ("value = 30\n", "", "s.toml:10: ", "needs a value"),
        ('claim = "Two."\n', "", "s.toml:10: ", "'claim' is missing"),
        ('claim = "Two."', 'claim = "Two."\nseverity = "bad"', "s.toml:17: ", "'critical'"),
        ('claim = "Two."', 'claim = "Two."\nquantifier = "some"', "s.toml:17: ", "'all' or 'any'"),
        (
            'claim = "Two."',
            'claim = "Two."\nwhen = [{ field = "device.bgp_neighbors[].as", operator = "equals", value = 1 }]',
            "s.toml:17: ",
            "when 1: field",
        ),
        (
            'claim = "Two."',
            'claim = "Two."\n[[custom.check.when]]\nfield = "edge.name"\noperator = "is"',
            "s.toml:19: ",
            "'equals'",
        ),
    ],
)
def test_refusal_names_line_key_and_what_is_allowed(old: str, new: str, start: str, hint: str) -> None:
    assert HEAD.count(old) >= 1
    before, _, after = HEAD.rpartition(old)
    message = refusal(before + new + after)
    assert message.startswith(start), message
    assert hint in message, message


def test_refusal_names_the_check() -> None:
    assert "custom.check 'custom-two': " in refusal(HEAD.replace("value = 30", "value = true"))


def test_own_ids_are_known_to_severities_and_attestations() -> None:
    severity = '[policy.severity]\ncustom-two = "low"\n'
    attestation = (
        '[[attestation]]\ncheck = "custom-one"\nwho = "a"\nwhen = 2026-01-01\nevidence = "e"\nexpires = 2027-01-01\n'
    )
    parse_settings(HEAD + severity + attestation, "s.toml")
    assert "did you mean custom-two?" in refusal(HEAD + severity.replace("two", "tow"))
    assert "did you mean custom-one?" in refusal(HEAD + attestation.replace("one", "noe"))


def test_schema_describes_the_keys() -> None:
    text = json.dumps(Settings.model_json_schema())
    for word in ("DeclaredCheck", "quantifier", "not_in_network", "of Python files, relative to this file"):
        assert word in text


def test_fields_are_listed_step_by_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_fields("EdgePath.neighbor", "json", None) == 0
    rows = {one["name"]: one for one in json.loads(capsys.readouterr().out)["fields"]}
    assert rows["hold_seconds"]["holds"] == "a number"
    assert rows["address_families"]["holds"] == "a list; address_families[] is a record"
    assert "lines" not in rows
    assert print_fields("PortLink.link.macsec", "table", None) == 0
    assert "cipher" in capsys.readouterr().out
    assert print_fields("Circuit.circuit", "table", None) == 0
    assert "tags.NAME" in capsys.readouterr().out
    assert print_fields("EdgePath.neighbor.md5", "table", None) == 0
    assert "fingerprint" not in capsys.readouterr().out
    with pytest.raises(ConfigError, match="did you mean EdgePath"):
        print_fields("EdgPath", "table", None)
    with pytest.raises(ConfigError, match="did you mean neighbor"):
        print_fields("EdgePath.neighbour", "table", None)


@pytest.mark.parametrize("over", sorted(KINDS))
def test_every_field_that_is_listed_can_be_asked(over: str) -> None:
    # Two steps deep: records and lists of records, whatever they hold.
    def names(prefix: str, depth: int) -> list[str]:
        found = []
        for one in next_fields(KINDS[over], prefix):
            name = f"{prefix}.{one.name}" if prefix else one.name
            found.append(name)
            inner = f"{name}[]" if one.holds.endswith("[] is a record") else name
            if depth and "record" in one.holds:
                found += names(inner, depth - 1)
        return found

    every = names("", 2)
    assert len(every) > 5
    for name in every:
        path = field_path(KINDS[over], name)
        if path.shape.kinds != {"bool"}:
            question("present", None, path.shape)
