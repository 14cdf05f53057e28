"""Python files of a site's own: run under the product's decorator, refused with file and line, gone after the audit."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.audit_command import AuditOptions, run_audit
from agent.config import load_settings
from agent.custom_checks import custom_checks
from agent.errors import ConfigError
from checks.catalogue import all_checks
from checks.check import RefusedCheckError, check, passed, registered
from checks.estate import DeviceView
from checks.severity import Severity

Run = Callable[..., subprocess.CompletedProcess[str]]
CHECK = '''\
"""Rules of our own."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import DeviceView
from checks.severity import Severity


@check("custom-exec-timeout", over=DeviceView, severity=Severity.MEDIUM, source="Our router standard, 4.2")
def session_count(view: DeviceView) -> Outcome:
    """Every router speaks BGP with Microsoft."""
    if view.device is None:
        return unknown("the router was not read")
    if view.edge.name == "er9":
        return not_applicable("a lab router")
    for neighbor in view.device.bgp_neighbors:
        if neighbor.remote_as == 12076:
            return passed("it does", neighbor.line("remote_as"))
    return failed("it does not", view.device.where(1), expected="a neighbor in AS 12076", actual="none")
'''
BROKEN = CHECK.replace("    if view.device is None:", "    1 / 0\n    if view.device is None:")


@pytest.fixture
def own(site: Path) -> Path:
    """The small site, with a folder of one file that its settings name."""
    folder = site / "own"
    folder.mkdir()
    (folder / "sessions.py").write_text(CHECK, "utf-8")
    settings = site / "msee-audit.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[custom]\nfolder = "own"\n', "utf-8")
    return site


def loaded(site: Path) -> list[str]:
    """Return the ids of a site's own checks."""
    settings = site / "msee-audit.toml"
    return list(custom_checks(load_settings(settings), settings))


def refusal(site: Path) -> str:
    """Return the message that the site's own checks are refused with."""
    with pytest.raises(ConfigError) as caught:
        loaded(site)
    assert caught.value.exit_code == 2
    return str(caught.value)


def audited(site: Path, output: Path) -> dict[str, list[dict[str, Any]]]:
    """Audit in this process; return the findings by check."""
    run_audit(AuditOptions(site=site, format="json", output=output))
    found: dict[str, list[dict[str, Any]]] = {}
    for one in json.loads(output.read_text("utf-8"))["findings"]:
        found.setdefault(one["check"], []).append(one)
    return found


def test_own_check_judges_like_any_other(own: Path, msee_audit: Run) -> None:
    done = msee_audit("audit", own, "--format", "json")
    found = [one for one in json.loads(done.stdout)["findings"] if one["check"] == "custom-exec-timeout"]
    said = [(one["subject"]["device"], one["verdict"], one["evidence"][0]["text"]) for one in found]
    assert said == [
        ("er1", "pass", " neighbor 192.0.2.10 remote-as 12076"),
        ("er2", "pass", " neighbor 192.0.2.14 remote-as 12076"),
    ]
    assert done.returncode == 0


def test_failure_of_an_own_check_ends_with_3_and_its_severity_is_policy(
    own: Path, msee_audit: Run, edit: Callable[[Path, str, str], None]
) -> None:
    edit(own / "own" / "sessions.py", "== 12076", "== 64511")
    assert msee_audit("audit", own).returncode == 3
    settings = own / "msee-audit.toml"
    settings.write_text(settings.read_text() + '\n[policy.severity]\ncustom-exec-timeout = "low"\n')
    done = msee_audit("audit", own)
    assert done.returncode == 0
    assert "custom-exec-timeout" in done.stdout


def test_ocsf_carries_claim_and_source(own: Path, msee_audit: Run) -> None:
    lines = msee_audit("audit", own, "--format", "ocsf").stdout.splitlines()
    events = [json.loads(line) for line in lines]
    [first, _] = [one for one in events if one["compliance"]["control"] == "custom-exec-timeout"]
    assert first["finding_info"]["title"] == "Every router speaks BGP with Microsoft."
    assert first["compliance"]["standards"] == ["Our router standard, 4.2"]


def test_attestation_answers_an_own_unknown(own: Path, tmp_path: Path, edit: Callable[[Path, str, str], None]) -> None:
    edit(own / "own" / "sessions.py", 'return passed("it does", neighbor.line("remote_as"))', 'return unknown("open")')
    settings = own / "msee-audit.toml"
    words = 'who = "a"\nwhen = 2026-01-01\nevidence = "e"\nexpires = 2126-01-01\n'
    settings.write_text(settings.read_text() + f'\n[[attestation]]\ncheck = "custom-exec-timeout"\n{words}')
    found = audited(own, tmp_path / "out.json")["custom-exec-timeout"]
    assert [one["verdict"] for one in found] == ["pass", "pass"]


def test_catalogue_lists_and_pages_own_checks(own: Path, msee_audit: Run) -> None:
    settings = own / "msee-audit.toml"
    listed = msee_audit("checks", "--settings", settings)
    assert "\ncustom\n  custom-exec-timeout" in listed.stdout
    page = msee_audit("checks", "custom-exec-timeout", "--settings", settings)
    assert "Every router speaks BGP with Microsoft." in page.stdout
    assert "Our router standard, 4.2" in page.stdout
    without = msee_audit("checks", "custom-exec-timeout")
    assert (without.returncode, "--settings" in without.stderr) == (2, True)
    assert "custom-" not in msee_audit("checks").stdout


def test_check_that_raises_is_an_error_with_its_line_and_the_others_go_on(own: Path, tmp_path: Path) -> None:
    (own / "own" / "broken.py").write_text(BROKEN.replace("custom-exec-timeout", "custom-broken"), "utf-8")
    found = audited(own, tmp_path / "out.json")
    assert [one["verdict"] for one in found["custom-exec-timeout"]] == ["pass", "pass"]
    assert [one["verdict"] for one in found["custom-broken"]] == ["error", "error"]
    assert f"ZeroDivisionError at {own}/own/broken.py:11" in found["custom-broken"][0]["message"]


def test_error_of_an_own_check_makes_the_audit_incomplete(own: Path, msee_audit: Run) -> None:
    (own / "own" / "sessions.py").write_text(BROKEN, "utf-8")
    done = msee_audit("audit", own)
    assert done.returncode == 4
    assert "ZeroDivisionError" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("return None", "it returned NoneType"),
        ("return True", "it returned bool"),
        ("import sys; sys.exit(0)", "SystemExit at"),
        ('raise KeyError("notasecretRaised1")', "KeyError at"),
        ('return failed("it is bad")', "a fail names a place"),
        ('return passed("")', "a message there must be"),
        ("return passed(3)", "a message there must be"),
        ('return passed("fine", ("er1.cfg", 3))', "a place is"),
        ("return Outcome(Verdict.PASS, 'fine', None)", "cannot be read (TypeError)"),
        ("return Outcome(Verdict.PASS, 'fine', (Where('er1.cfg', 'three'),))", "a place is"),
        ("return Outcome(Verdict.FAIL, 'bad', (view.device.where(1),), severity='high')", "severity is a Severity"),
        ("return failed('bad', view.device.where(1), device=view)", "device a router's name"),
        ("return failed('bad', view.device.where(1), changes=('x',))", "records of parsers.model.change"),
        (
            "return failed('bad', view.device.where(1), changes=(Change(kind=ChangeKind.SET_REMOTE_AS),))",
            "cannot be read (KeyError)",
        ),
        ('return Outcome("pass", "fine")', ""),
        ('return Outcome("fine", "fine")', "its verdict"),
        (
            'return check("custom-late", over=DeviceView, severity=Severity.LOW, source="x")(session_count)',
            "RefusedCheck",
        ),
    ],
)
def test_whatever_a_check_does_ends_neither_the_audit_nor_in_a_pass(
    own: Path, tmp_path: Path, edit: Callable[[Path, str, str], None], statement: str, said: str
) -> None:
    more = "from checks.check import Verdict\nfrom parsers.model.change import Change, ChangeKind\n"
    more += "from parsers.model.source import Where\n"
    edit(own / "own" / "sessions.py", "from checks.estate", f"{more}from checks.estate")
    edit(own / "own" / "sessions.py", '        return unknown("the router was not read")\n', "        pass\n")
    edit(
        own / "own" / "sessions.py", "    if view.device is None:\n", f"    {statement}\n    if view.device is None:\n"
    )
    found = audited(own, tmp_path / "out.json")
    assert len(found) > 50
    assert [one["verdict"] for one in found["custom-exec-timeout"]] == ["error" if said else "pass"] * 2
    assert said in found["custom-exec-timeout"][0]["message"]
    assert "notasecret" not in (tmp_path / "out.json").read_text()


def test_what_a_check_prints_stays_off_stdout_and_is_masked(
    own: Path, msee_audit: Run, edit: Callable[[Path, str, str], None]
) -> None:
    edit(own / "own" / "sessions.py", "    if view", '    print("key: password 7 0822455D0A16")\n    if view')
    edit(own / "own" / "sessions.py", "\n\n@check", '\nprint("at load")\n\n@check')
    done = msee_audit("audit", own, "--format", "json")
    json.loads(done.stdout)
    assert "custom-exec-timeout: key: password 7 <secret>" in done.stderr
    assert "sessions.py: at load" in done.stderr
    assert "0822455D0A16" not in done.stderr


def test_no_text_of_a_check_leads_a_key_out(own: Path, msee_audit: Run) -> None:
    # The subject holds no key; what looks like a config line with one is masked wherever it is put.
    hostile = CHECK.replace(
        'passed("it does", neighbor.line("remote_as"))',
        'failed(f"password 7 0822455D0A16 {neighbor.md5} {view!r} {vars(view.device)}", neighbor.line("md5"), '
        'expected="secret 5 $1$abcd$0822455D0A16", actual="\\x1b[2J key-string 7 0822455D0A16", '
        'details=("password 7 0822455D0A16",), azure_cli="password 7 0822455D0A16")',
    )
    (own / "own" / "sessions.py").write_text(hostile, "utf-8")
    for form in ("table", "json", "jsonl", "ocsf"):
        done = msee_audit("audit", own, "--format", form)
        assert done.returncode == 3
        assert "custom-exec-timeout" in done.stdout
        for word in ("notasecret", "0822455D0A16", "\x1b[2J"):
            assert word not in done.stdout + done.stderr, (form, word)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("if view.device is None:", "if view.device is None", 11, "not Python: expected ':'"),
        ("from checks.estate import DeviceView", "from checks.estate import Router", 4, "ImportError"),
        ("from checks.severity import Severity", "import no_such_module", 5, "No module named 'no_such_module'"),
        ("custom-exec-timeout", "bgp-md5-set", 8, "id 'bgp-md5-set': expected custom-<name>"),
        ("custom-exec-timeout", "exec-timeout", 8, "expected custom-<name>"),
        ("custom-exec-timeout", "custom-Exec", 8, "small letters"),
        ('    """Every router speaks BGP with Microsoft."""\n', "", 8, "a docstring is missing"),
        ("over=DeviceView", "over=str", 8, "over: expected one of EdgePath"),
        ("Severity.MEDIUM", '"medium"', 8, "severity: expected one of Severity.CRITICAL"),
        ('source="Our router standard, 4.2"', "source=4", 8, "source: expected a text"),
        (', source="Our router standard, 4.2"', "", 8, "TypeError"),
        ("\n\n@check", "\nimport sys; sys.exit(0)\n\n@check", 7, "SystemExit"),
        ("\n\n@check", '\nraise ValueError("notasecretA1")\n\n@check', 7, "ValueError"),
    ],
)  # fmt: skip
def test_file_that_is_no_check_is_refused_by_line(
    own: Path, edit: Callable[[Path, str, str], None], old: str, new: str, line: int, said: str
) -> None:
    edit(own / "own" / "sessions.py", old, new)
    message = refusal(own)
    assert message.startswith(f"{own}/own/sessions.py:{line}: "), message
    assert said in message, message
    assert "notasecret" not in message


def test_refusal_ends_every_command_that_audits_with_2(own: Path, msee_audit: Run) -> None:
    (own / "own" / "sessions.py").write_text("x = 1\n", "utf-8")
    for command in (("audit", own), ("guide", own), ("paths", own), ("run", "--settings", own / "msee-audit.toml")):
        done = msee_audit(*command)
        assert (done.returncode, done.stdout) == (2, ""), command
        assert "sessions.py: holds no check" in done.stderr


def test_two_checks_of_one_id_are_refused(own: Path, edit: Callable[[Path, str, str], None]) -> None:
    (own / "own" / "twin.py").write_text(CHECK, "utf-8")
    assert f"stands in {own}/own/sessions.py already" in refusal(own)
    (own / "own" / "twin.py").unlink()
    twice = CHECK.partition("\n\n\n")[2].replace("session_count", "again")
    (own / "own" / "sessions.py").write_text(f"{CHECK}\n\n{twice}", "utf-8")
    assert "two checks are called custom-exec-timeout" in refusal(own)
    (own / "own" / "sessions.py").write_text(CHECK, "utf-8")
    settings = own / "msee-audit.toml"
    words = 'over = "Device"\nfield = "edge.name"\noperator = "present"\nclaim = "x"\n'
    settings.write_text(settings.read_text() + f'[[custom.check]]\nid = "custom-exec-timeout"\n{words}')
    assert "two checks are called custom-exec-timeout" in refusal(own)


def test_ids_in_the_settings_are_held_against_the_files(own: Path) -> None:
    settings = own / "msee-audit.toml"
    text = settings.read_text()
    settings.write_text(text + '\n[policy.severity]\ncustom-exec-timeuot = "low"\n')
    message = refusal(own)
    assert message.startswith(f"{settings}:{len(text.splitlines()) + 3}: ")
    assert "did you mean custom-exec-timeout?" in message


def test_folder_that_is_not_there_or_empty_is_refused(own: Path) -> None:
    (own / "own" / "sessions.py").unlink()
    assert "holds no Python file" in refusal(own)
    (own / "own").rmdir()
    assert "No such file or directory" in refusal(own)
    (own / "own").write_text("")
    assert "Not a directory" in refusal(own)


def test_folder_is_read_only_where_the_settings_name_it(site: Path, tmp_path: Path) -> None:
    for name in ("custom-checks", "checks", "own"):
        (site / name).mkdir()
        (site / name / "sessions.py").write_text(CHECK, "utf-8")
    assert loaded(site) == []
    assert [one for one in audited(site, tmp_path / "out.json") if one.startswith("custom-")] == []


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_what_others_may_write_is_not_run(own: Path, mode: int) -> None:
    for path in (own / "own" / "sessions.py", own / "own", own, own / "msee-audit.toml"):
        before = path.stat().st_mode
        path.chmod(mode)
        message = refusal(own)
        path.chmod(before)
        assert "others may write here, do chmod go-w" in message, path
        assert str(path) in message
    assert loaded(own) == ["custom-exec-timeout"]


def test_others_may_write_beside_it_where_they_cannot_replace_it(own: Path) -> None:
    own.chmod(0o1777)  # as /tmp
    assert loaded(own) == ["custom-exec-timeout"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_belongs_to_somebody_else_is_not_run(own: Path) -> None:
    for path in (own / "own" / "sessions.py", own / "own", own / "msee-audit.toml"):
        os.chown(path, 12345, -1)
        assert "expected owner root or the user who runs the audit" in refusal(own), path
        os.chown(path, 0, -1)


def test_link_or_pipe_is_not_run(own: Path, tmp_path: Path) -> None:
    file = own / "own" / "sessions.py"
    file.rename(tmp_path / "elsewhere.py")
    file.symlink_to(tmp_path / "elsewhere.py")
    assert "is a link" in refusal(own)
    file.unlink()
    os.mkfifo(file)
    assert "expected a file" in refusal(own)


def test_nothing_is_left_behind(own: Path, tmp_path: Path) -> None:
    names = set(sys.modules)
    before = registered()
    assert "custom-exec-timeout" in audited(own, tmp_path / "one.json")
    assert registered() == before
    assert "custom-exec-timeout" not in all_checks()
    assert [one for one in set(sys.modules) - names if "custom" in one and not one.startswith("agent.")] == []
    assert sorted(path.name for path in (own / "own").rglob("*")) == ["sessions.py"]


def test_two_audits_in_one_process_do_not_share_checks(own: Path, tmp_path: Path) -> None:
    first = audited(own, tmp_path / "one.json")
    (own / "own" / "sessions.py").write_text(CHECK.replace("custom-exec-timeout", "custom-other"), "utf-8")
    second = audited(own, tmp_path / "two.json")
    assert ("custom-exec-timeout" in first, "custom-other" in first) == (True, False)
    assert ("custom-exec-timeout" in second, "custom-other" in second) == (False, True)


def test_file_may_import_the_products_checks_and_does_not_take_them(own: Path) -> None:
    file = own / "own" / "sessions.py"
    file.write_text(CHECK.replace("from checks.estate", "from checks.bgp.md5_set import md5_set\nfrom checks.estate"))
    assert loaded(own) == ["custom-exec-timeout"]
    assert "bgp-md5-set" in all_checks()


def test_file_may_hold_dataclasses_and_several_checks(own: Path) -> None:
    more = "from __future__ import annotations\n\nfrom dataclasses import dataclass\n"
    second = CHECK.partition("\n\n\n")[2].replace("custom-exec-timeout", "custom-a").replace("session_count", "again")
    text = more + CHECK.partition("\n")[2] + f"\n\n@dataclass\nclass Row:\n    name: str\n\n\n{second}"
    (own / "own" / "sessions.py").write_text(text, "utf-8")
    assert loaded(own) == ["custom-a", "custom-exec-timeout"]


def test_the_product_has_no_check_of_a_sites_own() -> None:
    with pytest.raises(RefusedCheckError, match="a site's own"):
        check("custom-of-the-product", over=DeviceView, severity=Severity.LOW, source="x")(lambda _: passed("fine"))
    assert not [one for one in all_checks() if one.startswith("custom-")]


def test_order_of_files_changes_nothing(own: Path, tmp_path: Path) -> None:
    (own / "own" / "zz.py").write_text(CHECK.replace("custom-exec-timeout", "custom-a"), "utf-8")
    one = audited(own, tmp_path / "one.json")
    (own / "own" / "zz.py").rename(own / "own" / "aa.py")
    two = audited(own, tmp_path / "two.json")
    assert one == two
    assert list(one) == list(two)
