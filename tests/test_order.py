"""The order of devices, files, JSON keys and lists is no input: findings are the same, byte by byte."""

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.audit_command import AuditOptions, _audit
from agent.documents import findings_document
from agent.pipeline import AuditResult

SITES = Path(__file__).resolve().parent.parent / "fixtures" / "sites"
NAMES = sorted(path.name for path in SITES.iterdir() if path.is_dir())
EPOCH = 1_780_000_000  # every file of a copy is as old as the others, whatever the checkout


def copied(name: str, to: Path) -> Path:
    """Copy a site, with one time on all of its files."""
    site = to / "site"
    shutil.copytree(SITES / name, site)
    for path in site.rglob("*"):
        os.utime(path, (EPOCH, EPOCH))
    return site


def rewritten(path: Path, text: str) -> None:
    """Write a file and keep its time."""
    path.write_text(text, "utf-8")
    os.utime(path, (EPOCH, EPOCH))


def documented(result: AuditResult, root: Path) -> str:
    """Return the findings document without what differs between any two runs: the run itself and the folder."""
    document = findings_document(result, result.findings).model_dump(mode="json", by_alias=True)
    del document["run"]
    return json.dumps([document, result.incomplete], indent=1).replace(f"{root}{os.sep}", "")


def of_site(site: Path) -> str:
    return documented(_audit(AuditOptions(site=site, with_second_reader=True)), site)


def backwards(value: Any) -> Any:
    """Return JSON with the keys of every object in reverse."""
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(value)}
    return [backwards(one) for one in value] if isinstance(value, list) else value


def outer_list_backwards(value: Any) -> Any:
    """Return an export with its resources in reverse: a bare list, or one below `value`."""
    if isinstance(value, list):
        return value[::-1]
    if isinstance(value, dict) and isinstance(value.get("value"), list):
        return {**value, "value": value["value"][::-1]}
    return value


def json_files(site: Path, change: Callable[[Any], Any]) -> int:
    """Rewrite a site's JSON files; return how many changed."""
    count = 0
    for path in sorted((site / "azure").rglob("*.json")):
        before = path.read_text("utf-8")
        after = json.dumps(change(json.loads(before)))
        count += after != json.dumps(json.loads(before))
        rewritten(path, after)
    return count


def without_pointers(document: str) -> Any:
    """Return the document's content with no JSON pointer in it, each list of places sorted."""
    bare = re.sub(r"(\.json)(?:/[\w./-]*)", r"\1", document)

    def folded(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: folded(one) for key, one in value.items() if key != "pointer"}
        if isinstance(value, list):
            rows = [folded(one) for one in value]
            return sorted(rows, key=json.dumps)
        return value

    return folded(json.loads(bare))


@pytest.fixture(params=NAMES)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return copied(request.param, tmp_path)


@pytest.mark.parametrize("table", ["[[device]]", "[[keys]]"])
def test_the_order_of_devices_and_keys_in_the_settings_changes_no_finding(table: str, site: Path) -> None:
    before = of_site(site)
    settings = site / "msee-audit.toml"
    blocks = [f"{one.rstrip()}\n\n" for one in re.split(r"(?m)^(?=\[)", settings.read_text("utf-8"))]
    of_table = [block for block in blocks if block.startswith(table)]
    assert len(of_table) > 1
    reverse = list(of_table)
    rewritten(settings, "".join(reverse.pop() if block.startswith(table) else block for block in blocks))
    assert of_site(site) == before


def test_the_order_of_json_keys_changes_no_finding(site: Path) -> None:
    before = of_site(site)
    assert json_files(site, backwards) > 0
    assert of_site(site) == before


def test_the_order_of_resources_in_a_list_changes_nothing_but_the_pointers(site: Path) -> None:
    before = of_site(site)
    json_files(site, outer_list_backwards)
    assert without_pointers(of_site(site)) == without_pointers(before)


def test_the_order_of_files_on_disk_by_age_changes_no_finding(site: Path) -> None:
    paths = sorted(path for path in (site / "azure").rglob("*") if path.is_file())
    documents = []
    for order in (paths, paths[::-1]):
        for index, path in enumerate(order):
            os.utime(path, (EPOCH + index, EPOCH + index))
        documents.append(of_site(site))
    assert documents[0] == documents[1]


def test_the_order_of_files_named_one_by_one_changes_no_finding(site: Path) -> None:
    configs = tuple(sorted((site / "configs").iterdir()))
    azure = tuple(sorted((site / "azure").glob("*.json")))

    def audited(configs: tuple[Path, ...], azure: tuple[Path, ...]) -> str:
        settings = site / "msee-audit.toml"
        return documented(_audit(AuditOptions(configs=configs, azure=azure, settings=settings)), site)

    before = audited(configs, azure)
    assert audited(configs[::-1], azure[::-1]) == before
