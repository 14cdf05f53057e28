"""`keys`: where each key stands and whether the ends agree, never the key; and the steps of a change of keys."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.audit_command import AuditOptions, audit_site
from agent.key_documents import KeyRow, KeysDocument, RolloverRow
from agent.keys_command import keys_document, rollover_document
from checks.finding import finding_uid
from parsers.encodings import decode_type7, encode_type7

Cli = Callable[..., subprocess.CompletedProcess[str]]
Edit = Callable[[Path, str, str], None]

SITES = Path(__file__).resolve().parents[3] / "fixtures" / "sites"
LINK1_LIFE = "  lifetime local 00:00:00 Mar 1 2026 infinite\n"
CAK = "6e6f742d612d736563726574" + "9a8b7c6d5e4f" * 3 + "01f2"


@pytest.fixture
def contoso(tmp_path: Path) -> Path:
    folder = tmp_path / "contoso"
    shutil.copytree(SITES / "contoso", folder)
    return folder


def rows(site: Path) -> dict[tuple[str, int], KeyRow]:
    result, _ = audit_site(AuditOptions(site=site))
    return {(one.file, one.line): one for one in keys_document(result, {}).keys}


def rollover(site: Path) -> dict[str, RolloverRow]:
    result, _ = audit_site(AuditOptions(site=site))
    return {one.link: one for one in rollover_document(result).links}


def line_of(site: Path, file: str, text: str) -> int:
    found = [number for number, line in enumerate((site / file).read_text().splitlines(), 1) if text in line]
    assert len(found) == 1
    return found[0]


def test_a_macsec_key_is_listed_with_its_link_its_ends_and_its_life(contoso: Path) -> None:
    ckn = "636b6e2d6572642d616d732d6c696e6b312d3230323630333031303030303031"
    row = rows(contoso)["configs/ams-er1.cfg", line_of(contoso, "configs/ams-er1.cfg", f" key {ckn}")]
    assert (row.use, row.device, row.ckn) == ("macsec", "ams-er1", ckn)
    assert row.owners == ("key chain KC-ERD-AMS-LINK1 on HundredGigE0/1/0",)
    assert row.serves == ("erd-ams/link1",)
    assert (row.encoding, row.length, row.agrees) == ("type7", 64, True)
    assert str(row.since) == "2026-02-28 23:00:00+00:00"  # midnight in Amsterdam, in winter
    assert row.expires is None
    assert row.also_at == ()


def test_an_md5_key_that_several_neighbors_inherit_is_one_place(contoso: Path) -> None:
    found = rows(contoso)
    shared = [one for one in found.values() if len(one.owners) > 1 and one.device == "ams-er1"]
    assert [one.owners for one in shared] == [
        ("neighbor 192.0.2.2 vrf AZURE-PRIV", "neighbor 2001:db8:100::2 vrf AZURE-PRIV")
    ]
    assert shared[0].serves == ("er-ams/private/primary/ipv4", "er-ams/private/primary/ipv6")
    assert shared[0].agrees is True
    others = {key: one for key, one in found.items() if one.key == shared[0].key and one is not shared[0]}
    assert {file for file, _ in others} == {"configs/ams-er2.cfg"}
    assert set(shared[0].also_at) == {f"{file}:{line}" for file, line in others}


def test_a_key_that_differs_from_azure_s_is_told(contoso: Path, edit: Edit) -> None:
    edit(contoso / "msee-audit.toml", "notasecretFraPriv9x", "notasecretFraPriv8x")
    found = [one for one in rows(contoso).values() if any("er-fra" in path for path in one.serves)]
    assert len(found) == 2
    assert {one.agrees for one in found} == {False}
    assert {one.because for one in found} == {"it is another than the one from the settings"}


def test_one_key_for_two_uses_bears_one_name(contoso: Path, edit: Edit) -> None:
    config = contoso / "configs" / "ams-er1.cfg"
    mine = encode_type7("notasecretFraPriv9x", 5)
    edit(config, "password 7 060800354D5D0C1A1712062A01170738702309", f"password 7 {mine}")
    same = [
        one
        for one in rows(contoso).values()
        if any("er-fra" in path or "microsoft/primary" in path for path in one.serves)
    ]
    assert len({one.key for one in same}) == 1
    assert {one.device for one in same} == {"ams-er1", "ams-er2", "fra-er1"}


def test_a_sealed_key_has_no_name_and_says_why(contoso: Path) -> None:
    config = contoso / "configs" / "ams-er1.cfg"
    text = re.sub(
        r"(key chain KC-ERD-AMS-LINK1 macsec\n(?: .*\n)*?  key-string) 7 \S+",
        r"\1 6 QUFBnot-a-secretQUFB",
        config.read_text(),
    )
    config.write_text(text)
    row = next(one for one in rows(contoso).values() if one.serves == ("erd-ams/link1",))
    assert (row.key, row.encoding, row.length, row.agrees) == (None, "type6", None, None)
    assert row.because == "the CAK cannot be decoded (type6)"


def test_a_fallback_key_is_one_that_azure_never_answers(contoso: Path, edit: Edit) -> None:
    config = contoso / "configs" / "ams-er1.cfg"
    edit(
        config,
        "mka policy MKA-ERD-AMS\n key",
        f"key chain FB macsec\n key 0f\n  key-string {CAK}\n!\nmka policy MKA-ERD-AMS\n key",
    )
    edit(config, "key-chain KC-ERD-AMS-LINK1\n", "key-chain KC-ERD-AMS-LINK1 fallback-key-chain FB\n")
    row = next(one for one in rows(contoso).values() if one.ckn == "0f")
    assert (row.use, row.serves, row.agrees) == ("macsec-fallback", ("erd-ams/link1",), None)
    assert row.because == "a fallback key, which Azure never answers"
    link = rollover(contoso)["erd-ams/link1"]
    assert any(one.startswith("fallback FB is bound: Azure never answers it") for one in link.warnings)


def test_the_history_tells_since_when_the_ends_differ_or_agree(contoso: Path, edit: Edit) -> None:
    edit(contoso / "msee-audit.toml", "notasecretFraPriv9x", "notasecretFraPriv8x")
    result, _ = audit_site(AuditOptions(site=contoso))
    differs = finding_uid("contoso", "bgp-md5-agrees", "", "er-fra/private/primary/ipv4")
    mended = finding_uid("contoso", "bgp-md5-agrees", "", "er-ams/private/secondary/ipv4")
    history = {
        differs: {"state": "open", "first_seen": "2026-10-01T04:00:00+00:00", "last_seen": "2026-11-01T04:00:00+00:00"},
        mended: {
            "state": "resolved",
            "first_seen": "2026-09-01T04:00:00+00:00",
            "last_seen": "2026-09-20T04:00:00+00:00",
        },
    }
    by_path = {path: one for one in keys_document(result, history).keys for path in one.serves}
    assert str(by_path["er-fra/private/primary/ipv4"].since) == "2026-10-01 04:00:00+00:00"
    assert str(by_path["er-ams/private/secondary/ipv4"].since) == "2026-09-20 04:00:00+00:00"
    assert by_path["er-ams/microsoft/primary/ipv4"].since is None


@pytest.mark.parametrize("name", ["contoso", "contoso-faulty"])
def test_no_key_and_no_fingerprint_is_printed(name: str, msee_audit: Cli) -> None:
    settings = (SITES / name / "msee-audit.toml").read_text()
    keys = {one.strip('"') for one in re.findall(r"value:([^\"]+)", settings)}
    for file in (SITES / name / "configs").iterdir():
        for encoded in re.findall(r" 7 ([0-9A-F]{8,})", file.read_text()):
            keys |= {encoded, decode_type7(encoded) or encoded}
    keys = {one for one in keys if not one.startswith("636b6e2d")}  # a CKN is a name, and is printed
    assert len(keys) > 8
    for options in ([], ["--format", "json"], ["--rollover"], ["--rollover", "--format", "json"]):
        done = msee_audit("keys", SITES / name, *options)
        assert done.returncode == 0, done.stderr
        for key in keys:
            assert key.lower() not in (done.stdout + done.stderr).lower()
        tokens = set(re.findall(r"\b[0-9a-f]{32,}\b", done.stdout))
        assert all(one.startswith("636b6e2d") for one in tokens)


def test_json_is_of_the_printed_schema(msee_audit: Cli) -> None:
    printed = json.loads(msee_audit("keys", SITES / "contoso", "--format", "json").stdout)
    assert printed["schema"] == "msee-audit/keys/1"
    document = KeysDocument.model_validate(printed)
    assert len({one.key for one in document.keys}) > 5
    schema = json.loads(msee_audit("schema", "keys").stdout)
    assert set(printed["keys"][0]) == set(schema["$defs"]["KeyRow"]["properties"])
    assert "links" in json.loads(msee_audit("schema", "rollover").stdout)["properties"]


def test_without_a_key_the_table_says_so(site: Path, msee_audit: Cli) -> None:
    for file in (site / "configs").iterdir():
        file.write_text(re.sub(r" neighbor \S+ password .*\n", "", file.read_text()))
    assert msee_audit("keys", site).stdout.startswith("No key was found")
    assert msee_audit("keys", site, "--rollover").stdout.startswith("No ExpressRoute Direct port")


def cuts(row: RolloverRow) -> list[tuple[str, bool | None]]:
    return [(one.at, one.cuts) for one in row.steps]


def test_the_steps_of_a_change_and_which_of_them_cut_the_link(contoso: Path) -> None:
    link = rollover(contoso)["erd-ams/link1"]
    assert link.device == "ams-er1"
    assert link.warnings == ()
    assert cuts(link) == [
        ("traffic", False),
        ("vault", False),
        ("router", False),
        ("Azure", True),
        ("router", True),
        ("both", False),
        ("router", False),
        ("traffic", False),
    ]
    assert "64 hex digits, as GcmAesXpn256 needs" in link.steps[1].text
    assert "start in the future" in link.steps[2].text
    assert link.steps[3].command.startswith("az network express-route port link update")
    assert "--name link1" in link.steps[3].command


def test_a_next_key_in_the_chain_sets_the_moment_for_azure(contoso: Path, edit: Edit) -> None:
    more = f" key 0a0b\n  key-string {CAK}\n  lifetime 00:00:00 Jan 1 2034 infinite\n"
    edit(contoso / "configs" / "ams-er1.cfg", LINK1_LIFE, LINK1_LIFE + more)
    link = rollover(contoso)["erd-ams/link1"]
    (warning,) = link.warnings
    assert warning.startswith("key 0a0b starts on 2034-01-01 00:00 UTC: the router changes to it then")
    assert link.steps[2].text == "key 0a0b of KC-ERD-AMS-LINK1 is there already, and starts on 2034-01-01 00:00 UTC"
    assert "as close to 2034-01-01 00:00 UTC" in link.steps[3].text


@pytest.mark.parametrize(
    ("life", "warning"),
    [
        ("  lifetime 00:00:00 Mar 1 2026 00:00:00 Jan 1 2034\n", "the key in force ends on 2034-01-01 00:00 UTC"),
        (
            f"{LINK1_LIFE} key 0a0b\n  key-string {CAK}\n  lifetime 00:00:00 Apr 1 2026 infinite\n",
            "2 keys may be in force at once",
        ),
    ],
)
def test_what_will_cut_the_link_by_itself_is_warned_of(contoso: Path, edit: Edit, life: str, warning: str) -> None:
    edit(contoso / "configs" / "ams-er1.cfg", LINK1_LIFE, life)
    assert any(one.startswith(warning) for one in rollover(contoso)["erd-ams/link1"].warnings)


def test_a_link_is_not_to_be_cut_while_the_other_does_not_carry(contoso: Path, edit: Edit) -> None:
    edit(
        contoso / "configs" / "ams-er2.cfg",
        "macsec-cipher-suite gcm-aes-xpn-256",
        "macsec-cipher-suite gcm-aes-xpn-128",
    )
    found = rollover(contoso)
    assert found["erd-ams/link2"].warnings == ()
    assert any("the other link is not known to carry" in one for one in found["erd-ams/link1"].warnings)


def test_without_the_router_nothing_is_planned(contoso: Path) -> None:
    (contoso / "configs" / "ams-er1.cfg").unlink()
    link = rollover(contoso)["erd-ams/link1"]
    assert link.steps == ()
    assert link.warnings[0].startswith("nothing can be planned: ")
