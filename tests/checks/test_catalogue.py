"""The catalogue: ids, pages and fixtures of the checks."""

import inspect
from pathlib import Path

import pytest

from checks.__main__ import readme
from checks.catalogue import all_checks, page

VERDICTS = ("pass", "fail", "unknown")
# Checks that cannot reach a verdict from files, with the reason.
WITHOUT = {
    ("evidence-device-captured", "unknown"): "the platforms read so far all print what tells a whole config",
}


def test_ids_name_their_area_and_file() -> None:
    for check_id, one in all_checks().items():
        module = one.function.__module__
        area, name = check_id.split("-", 1)
        assert module == f"checks.{area}.{name.replace('-', '_')}", check_id


def test_every_check_has_a_whole_page() -> None:
    assert len(all_checks()) >= 50
    for one in all_checks().values():
        assert page(one).mend, one.id


_MAY_NOT_APPLY = ("not_applicable(", "without_neighbor(", "active_family(")


def test_a_page_says_when_its_check_does_not_apply_where_the_code_can_say_so() -> None:
    for one in all_checks().values():
        source = Path(inspect.getfile(one.function)).read_text("utf-8")
        can_say = any(f" {call}" in source for call in _MAY_NOT_APPLY)
        assert bool(page(one).not_applicable_when) == can_say, one.id


def test_follows_names_checks_that_exist() -> None:
    known = set(all_checks())
    for one in all_checks().values():
        assert set(one.follows) <= known, one.id
        assert one.id not in one.follows


def test_the_readme_is_in_sync(root: Path) -> None:
    assert (root / "checks" / "README.md").read_text("utf-8") == readme(), "run `make docs`"


@pytest.mark.parametrize("check_id", sorted(all_checks()))
def test_every_check_has_a_case_for_each_verdict(check_id: str, fixtures: Path) -> None:
    for verdict in VERDICTS:
        if (check_id, verdict) not in WITHOUT:
            assert (fixtures / "checks" / check_id / verdict / "expect.json").is_file(), verdict
