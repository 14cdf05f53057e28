"""Settings: every error names file, line, key and what is allowed; none repeats a value that could be a key."""

from pathlib import Path

import pytest

from agent.config import Settings, load_settings, parse_settings
from agent.errors import ConfigError
from agent.keys import fingerprint_sealer, read_reference, supplied_keys
from parsers.model.secret import Encoding, Sealer

GOOD = """\
[site]
name = "ams"

[[device]]
name = "er1"
platform = "cisco_xe"

[[device]]
name = "er2"
platform = "cisco_xe"
"""


def refusal(text: str) -> str:
    """Return the message that the settings are refused with."""
    with pytest.raises(ConfigError) as caught:
        parse_settings(text, "s.toml")
    return str(caught.value)


def test_good_settings_are_read() -> None:
    settings = parse_settings(GOOD, "s.toml")
    assert [one.name for one in settings.device] == ["er1", "er2"]


def test_empty_settings_are_the_defaults() -> None:
    assert parse_settings("", "s.toml") == Settings()


@pytest.mark.parametrize(
    ("text", "start", "hint"),
    [
        ('[site]\nname = "a"\n[polcy]\n', "s.toml:3: ", "did you mean policy"),
        ('[site]\nnaem = "a"\n', "s.toml:2: ", "did you mean name"),
        (GOOD + 'platfrom = "x"\n', "s.toml:11: ", "did you mean platform"),
        (GOOD.replace('"cisco_xe"\n\n', '"cisco-xe"\n\n'), "s.toml:6: ", "did you mean cisco_xe"),
        (GOOD.replace('name = "er2"\n', ""), "s.toml:8: ", "missing"),
        (GOOD + "port = 70000\n", "s.toml:11: ", "65535"),
        ('[policy]\nmacsec = "maybe"\n', "s.toml:2: ", "'required', 'preferred' or 'off'"),
        ('[policy.severity]\nvlan-agree = "low"\n', "s.toml:2: ", "did you mean vlan-agrees"),
        ('[policy.severity]\nvlan-agrees = "urgent"\n', "s.toml:2: ", "'critical'"),
        ('[policy.circuit."er-ams"]\nmd6 = "off"\n', "s.toml:2: ", "md5"),
        ('[policy.circuit.a]\nmd5 = "off"\n[policy.circuit.b]\nmd5 = "no"\n', "s.toml:4: ", "policy.circuit.b: md5: "),
        ("[policy.circuit.a]\ncapture_max_age_hours = 9\n", "s.toml:2: ", "it stands under [policy] alone"),
        ('[[policy.tagged]]\ntag = "lab"\nrequired_tags = ["x"]\n', "s.toml:3: ", "it stands under [policy] alone"),
        ('[[policy.tagged]]\nvalue = "lab"\n', "s.toml:1: ", "'tag' is missing"),
        ('[[policy.tagged]]\ntag = "a"\n[[policy.tagged]]\ntag = "A"\n', "s.toml:3: ", "A stands there twice"),
        ("[policy.circuit.a]\n[policy.circuit.A]\n", "s.toml:1: ", "differ in case alone"),
        ('[policy.circuit.a.severity]\nvlan-agree = "low"\n', "s.toml:2: ", "did you mean vlan-agrees"),
        ('[[policy.tagged]]\ntag = "a"\nseverity = { vlan-agree = "low" }\n', "s.toml:3: ", "did you mean vlan-agrees"),
        ('[policy.circuit.a.severity]\nazure-tagged = "low"\n', "s.toml:2: ", "is about no circuit: it stands under"),
        ('[policy.tagged]\ntag = "lab"\n', "s.toml:1: ", "expected a list, as [[policy.tagged]] begins one"),
        ('[policy]\nrequired_tags = "owner"\n', "s.toml:2: ", "required_tags: expected a list"),
        ('[policy.algorithms]\ndh_groups = ["DHGroup15"]\n', "s.toml:2: ", "'DHGroup14', 'DHGroup2048'"),
        ('[policy.algorithms]\nmacsec_ciphers = ["gcm-aes-256"]\n', "s.toml:2: ", "'GcmAes256'"),
        ("[policy.algorithms]\npfs_groups = []\n", "s.toml:2: ", "at least 1"),
        ("[site\n", "s.toml:1: ", "not TOML"),
        ('[site]\nname = "a b"\n', "s.toml:2: ", "expected"),
    ],
)
def test_error_names_file_line_and_what_is_allowed(text: str, start: str, hint: str) -> None:
    message = refusal(text)
    assert message.startswith(start), message
    assert hint in message, message


def test_two_devices_of_one_name_are_refused() -> None:
    assert "er1" in refusal(GOOD.replace('"er2"', '"er1"'))


def test_device_name_cannot_leave_the_folder() -> None:
    for name in ("../er1", "a/b", ".hidden", ""):
        refusal(f'[[device]]\nname = "{name}"\nplatform = "cisco_xe"\n')


@pytest.mark.parametrize(
    "line",
    [
        'md5 = "notasecretTyped1"',
        'md5 = ["notasecretTyped1"]',
        'mdfive = "notasecretTyped1"',
        'md5 = "vaule:notasecretTyped1"',
    ],
)
def test_refused_key_is_not_repeated(line: str) -> None:
    text = f'[[keys]]\ncircuit = "er-ams"\npeering = "AzurePrivatePeering"\n{line}\n'
    assert "notasecret" not in refusal(text)


def test_broken_toml_does_not_repeat_the_line() -> None:
    assert "notasecret" not in refusal('[[keys]]\nmd5 = "value:notasecretTyped1\n')


def test_missing_file_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(tmp_path / "no.toml")


def test_keys_by_every_reference_are_the_same_key(
    tmp_path: Path, sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "k.md5").write_text("notasecretSame7\n", "utf-8")
    (tmp_path / "k.md5").chmod(0o600)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("K_MD5", "notasecretSame7")
    references = ("credential:k.md5", "file:k.md5", "env:K_MD5", "value:notasecretSame7")
    assert {read_reference(one, tmp_path, "s.toml") for one in references} == {"notasecretSame7"}


def test_supplied_key_is_sealed_and_agrees_with_the_router_s(sealer: Sealer) -> None:
    text = '[[keys]]\ncircuit = "er-ams"\npeering = "AzurePrivatePeering"\nmd5 = "value:notasecretSame7"\n'
    supplied = supplied_keys(parse_settings(text, "s.toml"), None, sealer)
    secret, _ = supplied.md5["er-ams", "private"]
    assert secret.agrees(sealer.seal("notasecretSame7", Encoding.PLAIN)) is True
    assert "notasecret" not in repr(supplied)


def test_a_link_s_keys_compare_in_any_spelling(sealer: Sealer, tmp_path: Path) -> None:
    digits = "0a1B2c3D" * 8
    spelt = ":".join(digits[place : place + 2] for place in range(0, 64, 2)).upper()
    (tmp_path / "l.cak").write_text(f"0x{spelt} \n", "utf-8")
    (tmp_path / "l.cak").chmod(0o600)
    text = '[[keys]]\nport = "erd-ams"\nlink = "link1"\nckn = "value: 0xABCD "\ncak = "file:l.cak"\n'
    supplied = supplied_keys(parse_settings(text, "s.toml"), tmp_path / "s.toml", sealer).macsec["erd-ams/link1"]
    assert supplied.ckn == "abcd"
    assert supplied.cak is not None
    assert supplied.cak.agrees(sealer.seal_hex(digits, Encoding.PLAIN)) is True
    assert digits.lower() not in repr(supplied).lower()


def test_a_short_cak_equals_what_azure_makes_of_it(sealer: Sealer) -> None:
    text = '[[keys]]\nport = "erd-ams"\nlink = "link1"\ncak = "value:1234"\n'
    cak = supplied_keys(parse_settings(text, "s.toml"), None, sealer).macsec["erd-ams/link1"].cak
    assert cak is not None
    assert cak.agrees(sealer.seal_hex("1234" + "0" * 28, Encoding.PLAIN)) is False
    assert cak.agrees_padded(sealer.seal_hex("1234" + "0" * 28, Encoding.PLAIN)) is True
    assert cak.agrees_padded(sealer.seal_hex("0" * 28 + "1234", Encoding.PLAIN)) is False
    assert cak.agrees_padded(sealer.seal_hex(None, Encoding.TYPE6)) is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('ckn = "value:abc"', "an even number"),
        (f'ckn = "value:{"ab" * 33}"', "2 to 64 hex digits"),
        ('ckn = "value:notasecretText1"', "2 to 64 hex digits"),
        ('cak = "value:notasecretText1"', "1 to 64 hex digits"),
        (f'cak = "value:{"0f" * 33}"', "1 to 64 hex digits"),
    ],
)
def test_a_link_s_key_that_cannot_be_one_is_refused_and_not_repeated(line: str, said: str, sealer: Sealer) -> None:
    settings = parse_settings(f'[[keys]]\nport = "erd-ams"\nlink = "link1"\n{line}\n', "s.toml")
    with pytest.raises(ConfigError, match="erd-ams/link1") as caught:
        supplied_keys(settings, None, sealer)
    assert said in str(caught.value)
    for digits in ("notasecret", "ab" * 33, "0f" * 33):
        assert digits not in str(caught.value)


def test_a_connection_s_key_is_sealed_as_it_stands(sealer: Sealer) -> None:
    text = '[[keys]]\nconnection = "cn-ams-1"\npsk = "value:not-a-secret Psk:0x1"\n'
    secret, source = supplied_keys(parse_settings(text, "s.toml"), None, sealer).psk["cn-ams-1"]
    assert secret.agrees(sealer.seal("not-a-secret Psk:0x1", Encoding.PLAIN)) is True
    assert source == "the settings"


def test_two_entries_for_one_link_are_refused() -> None:
    one = '[[keys]]\nport = "erd-ams"\nlink = "link1"\ncak = "file:a"\n'
    message = refusal(one + one)
    assert "erd-ams/link1 stands there twice" in message
    assert message.startswith("s.toml:5")


def test_value_reference_is_warned_of_without_the_value(
    capsys: pytest.CaptureFixture[str], sealer: Sealer, tmp_path: Path
) -> None:
    text = '[[keys]]\ncircuit = "er-ams"\npeering = "AzurePrivatePeering"\nmd5 = "value:notasecretSame7"\n'
    (tmp_path / "s.toml").write_text(text, "utf-8")
    supplied_keys(load_settings(tmp_path / "s.toml"), tmp_path / "s.toml", sealer)
    printed = capsys.readouterr()
    assert "s.toml:4" in printed.err
    assert "notasecret" not in printed.err
    assert printed.out == ""


def test_what_is_read_and_not_applied_is_said(
    capsys: pytest.CaptureFixture[str], sealer: Sealer, tmp_path: Path
) -> None:
    text = '[[waiver]]\ncheck = "bgp-md5-set"\nreason = "r"\napproved_by = "a"\nexpires = 2027-01-01\n'
    (tmp_path / "s.toml").write_text(text, "utf-8")
    supplied_keys(load_settings(tmp_path / "s.toml"), tmp_path / "s.toml", sealer)
    assert "[[waiver]] entries are read and not applied" in capsys.readouterr().err


ATTESTATION = """\
[[attestation]]
check = "azure-application-encryption"
who = "C. Owner"
when = 2026-11-02
evidence = "TLS inventory"
expires = 2027-11-02
"""


def test_attestations_are_applied_and_no_longer_warned_of(
    capsys: pytest.CaptureFixture[str], sealer: Sealer, tmp_path: Path
) -> None:
    (tmp_path / "s.toml").write_text(ATTESTATION, "utf-8")
    settings = load_settings(tmp_path / "s.toml")
    supplied_keys(settings, tmp_path / "s.toml", sealer)
    assert [one.check for one in settings.attestation] == ["azure-application-encryption"]
    assert capsys.readouterr().err == ""


def test_an_attestation_of_no_check_is_refused_with_what_was_meant() -> None:
    message = refusal(ATTESTATION.replace("azure-application-encryption", "azure-application-encrypted"))
    assert message.startswith("s.toml:2")
    assert "'azure-application-encrypted' is no check (did you mean azure-application-encryption?)" in message


def test_an_attestation_that_expires_before_it_was_made_is_refused() -> None:
    assert "expires on 2025-11-02" in refusal(ATTESTATION.replace("2027", "2025"))


def test_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "k").write_text("notasecretOpen7", "utf-8")
    (tmp_path / "k").chmod(0o644)
    with pytest.raises(ConfigError, match="0600") as caught:
        read_reference("file:k", tmp_path, "s.toml")
    assert "notasecret" not in str(caught.value)


def test_key_file_must_be_a_regular_file_with_something_in_it(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o700)
    (tmp_path / "empty").touch(mode=0o600)
    for name in ("folder", "empty", "missing"):
        with pytest.raises(ConfigError):
            read_reference(f"file:{name}", tmp_path, "s.toml")


def test_missing_credential_and_variable_are_config_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    for reference in ("credential:k", "env:NO_SUCH_KEY"):
        with pytest.raises(ConfigError):
            read_reference(reference, tmp_path, "s.toml")


def test_fingerprint_key_is_made_once_and_kept_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    first, second = fingerprint_sealer(tmp_path), fingerprint_sealer(tmp_path)
    assert first.seal("notasecret", Encoding.PLAIN) == second.seal("notasecret", Encoding.PLAIN)
    assert (tmp_path / "fingerprint-key").stat().st_mode & 0o777 == 0o600
    assert len((tmp_path / "fingerprint-key").read_bytes()) == 32


def test_credential_goes_before_the_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "fingerprint-key").write_bytes(b"c" * 32)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    sealed = fingerprint_sealer(tmp_path).seal("notasecret", Encoding.PLAIN)
    assert sealed == Sealer(b"c" * 32).seal("notasecret", Encoding.PLAIN)
    assert not (tmp_path / "fingerprint-key").exists()


def test_damaged_fingerprint_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    (tmp_path / "fingerprint-key").touch(mode=0o600)
    with pytest.raises(ConfigError):
        fingerprint_sealer(tmp_path)


def test_without_a_state_folder_two_processes_share_no_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    first, second = fingerprint_sealer(None), fingerprint_sealer(None)
    assert first.seal("notasecret", Encoding.PLAIN) != second.seal("notasecret", Encoding.PLAIN)
