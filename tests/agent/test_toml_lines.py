"""The line of a key, wherever TOML lets it stand: heads, arrays of tables, dotted and quoted keys, inline values."""

import pytest

from agent.toml_lines import Loc, line_of

TEXT = """\
[site]
name = "ams" # [[device]]

[[device]]
name = "er1"
[[device]]
name = "er2"
links = { "er-ams" = "primary" }

[policy]
md5 = "off"
circuit."er-fra".bfd = "off"
[policy.circuit.'er-ams']
md5 = "off"
[[policy.tagged]]
tag = "a"
[[policy.tagged]]
tag = "b"
[policy.tagged.severity]
vlan-agrees = "low"
[azure]
  [[azure.scope]]
  subscription = "s"
"""


@pytest.mark.parametrize(
    ("loc", "line"),
    [
        ((), 1),
        (("site", "name"), 2),
        (("device", 0, "name"), 5),
        (("device", 1, "name"), 7),
        (("device", 1, "platform"), 6),
        (("device", 1, "links", "er-ams"), 8),
        (("policy", "md5"), 11),
        (("policy", "bfd"), 10),
        (("policy", "circuit", "er-fra", "bfd"), 12),
        (("policy", "circuit", "er-ams", "md5"), 14),
        (("policy", "circuit", "er-ams", "bfd"), 13),
        (("policy", "tagged", 0, "tag"), 16),
        (("policy", "tagged", 1, "tag"), 18),
        (("policy", "tagged", 1, "severity", "vlan-agrees"), 20),
        (("policy", "tagged", 0, "severity", "vlan-agrees"), 15),
        (("azure", "scope", 0, "subscription"), 23),
        (("azure", "scope"), 22),
        (("waiver", 0), None),
    ],
)
def test_a_key_is_found_in_its_own_table_and_an_absent_one_by_what_lacks_it(loc: Loc, line: int | None) -> None:
    assert line_of(TEXT, loc) == line


@pytest.mark.parametrize("text", ["", "[", "[[", "[]", "=", ' = "x"', '"', "a.", "[a\n[b]", "\x00"])
def test_no_text_breaks_it(text: str) -> None:
    assert line_of(text, ("a", 0, "b")) in (None, 1)
