"""The azure folder: which files are read, in which encodings, and what happens to those that cannot be."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.azure.folder import MAX_BYTES, read_files, read_folder

TEXT = '{"location": "Zürich"}'


def test_json_files_directly_in_the_folder_are_read_by_name(tmp_path: Path) -> None:
    azure = tmp_path / "azure"
    (azure / "state").mkdir(parents=True)
    for name in (
        "b.json",
        "a.JSON",
        "terraform.tfstate",
        "terraform.tfstate.backup",
        "notes.txt",
        ".hidden.json",
        "state/c.json",
    ):
        (azure / name).write_text(TEXT)
    os.utime(azure / "b.json", (1_790_000_000, 1_790_000_000))
    files, problems = read_folder(azure, tmp_path)
    assert [one.name for one in files] == ["azure/a.JSON", "azure/b.json", "azure/terraform.tfstate"]
    assert files[1].captured_at == datetime.fromtimestamp(1_790_000_000, UTC)
    assert problems == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_encoding_that_json_is_saved_in_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.json").write_bytes(TEXT.encode(encoding))
    files, _ = read_folder(tmp_path, tmp_path)
    assert files[0].text.removeprefix("\ufeff") == TEXT


def test_a_letter_of_an_old_code_page_does_not_hide_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(TEXT.encode("cp1252"))
    files, _ = read_folder(tmp_path, tmp_path)
    assert files[0].text == '{"location": "Z\ufffdrich"}'


def test_what_is_no_file_is_a_problem_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    (tmp_path / "dangling.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.json").mkdir()
    os.mkfifo(tmp_path / "pipe.json")
    with (tmp_path / "large.json").open("wb") as stream:
        stream.truncate(MAX_BYTES + 1_000_000)
    (tmp_path / "good.json").write_text(TEXT)
    files, problems = read_folder(tmp_path, tmp_path)
    assert [one.name for one in files] == ["good.json"]
    assert [(one.kind, one.file, one.message) for one in problems] == [
        ("unreadable", "dangling.json", "No such file or directory"),
        ("unreadable", "folder.json", "a directory or device, expected a file"),
        ("unreadable", "large.json", "33 MiB, expected at most 32: export what concerns ExpressRoute"),
        ("unreadable", "loop.json", "Too many levels of symbolic links"),
        ("unreadable", "pipe.json", "a directory or device, expected a file"),
    ]


def test_a_folder_that_is_not_there_is_nothing_and_one_that_loops_is_a_problem(tmp_path: Path) -> None:
    assert read_folder(tmp_path / "azure", tmp_path) == ([], [])
    (tmp_path / "azure").symlink_to(tmp_path / "azure")
    files, problems = read_folder(tmp_path / "azure", tmp_path)
    assert files == []
    assert [(one.file, one.message) for one in problems] == [("azure", "Too many levels of symbolic links")]


def test_a_file_named_on_the_command_line_must_be_there(tmp_path: Path) -> None:
    files, problems = read_files([tmp_path / "circuit.json"], None)
    assert files == []
    assert [(one.kind, one.message) for one in problems] == [("unreadable", "No such file or directory")]
