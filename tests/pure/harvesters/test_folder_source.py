"""A folder source reads all of its folder, nothing outside it, and says of every file that it could not read why."""

import os
from datetime import date

import pytest

from ckanext.changsha.harvesters.engine import FolderLimits, FolderRefused, FolderSource, Manifest, RawStore
from ckanext.changsha.harvesters.source import Page


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "saved"
    for name, content in {"a/1.json": b"1", "a/2.json": b"22", "a/deep/3.html": b"333", "4.csv": b""}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def read(source):
    """Everything the source gives: {name: content} and {(code, file)}."""
    files, findings = {}, set()
    for page in source.pages(date(2026, 1, 1)):
        saved, said = source.fetch(page)
        files |= {file.name: file.content for file in saved}
        findings |= {(finding.code, finding.file) for finding in said}
    return files, findings


def test_every_file_is_read_once(folder):
    assert read(FolderSource(folder)) == (
        {"a/1.json": b"1", "a/2.json": b"22", "a/deep/3.html": b"333", "4.csv": b""},
        set(),
    )


def test_a_directory_is_a_page(folder):
    assert [page.name for page in FolderSource(folder).pages()] == [".", "a", "a/deep"]


@pytest.mark.parametrize("limits", [FolderLimits(files=1), FolderLimits(size=2)])
def test_a_large_directory_is_read_in_parts(folder, limits):
    source = FolderSource(folder, limits=limits)
    assert [page.name for page in source.pages()] == [".", "a/part-1", "a/part-2", "a/deep"]
    assert len(read(source)[0]) == 4


def test_patterns_choose_files_and_the_rest_is_counted(folder):
    files, findings = read(FolderSource(folder, include=("a/*.json",)))
    assert set(files) == {"a/1.json", "a/2.json"}
    assert findings == {("harvest.not_included", "."), ("harvest.not_included", "a/deep")}


def test_a_link_out_of_the_folder_is_named_and_not_read(folder, tmp_path):
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (folder / "out.json").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to(tmp_path)
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "in.json").symlink_to(folder / "a" / "1.json")
    files, findings = read(FolderSource(folder))
    assert files["in.json"] == b"1"
    assert b"secret" not in files.values()
    assert findings == {
        ("harvest.outside_folder", "out.json"),
        ("harvest.outside_folder", "up"),
        ("harvest.unreadable", "loop"),
    }


def test_a_file_that_becomes_a_link_after_the_walk_is_not_followed(folder, tmp_path):
    source = FolderSource(folder)
    page = next(page for page in source.pages() if page.name == ".")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (folder / "4.csv").unlink()
    (folder / "4.csv").symlink_to(tmp_path / "secret.txt")
    files, findings = source.fetch(page)
    assert (files, [finding.code for finding in findings]) == ([], ["harvest.outside_folder"])


def test_a_pipe_does_not_hang_the_harvest(folder):
    os.mkfifo(folder / "pipe")
    assert read(FolderSource(folder))[1] == {("harvest.not_a_file", "pipe")}


def test_a_file_that_is_too_large_is_named(folder):
    limits = FolderLimits(largest=2)
    files, findings = read(FolderSource(folder, limits=limits))
    assert findings == {("harvest.too_large", "a/deep/3.html")}
    assert len(files) == 3


def test_a_file_that_vanished_is_named(folder):
    source = FolderSource(folder)
    pages = list(source.pages())
    (folder / "4.csv").unlink()
    assert [finding.code for finding in source.fetch(pages[0])[1]] == ["harvest.unreadable"]


def test_a_name_that_is_no_utf8_is_read_too(folder, tmp_path):
    (folder / os.fsdecode(b"\xd0\xce.json")).write_bytes(b"gbk")
    source, store = FolderSource(folder), RawStore(tmp_path / "raw")
    page = next(page for page in source.pages() if page.name == ".")
    again = Page.unpacked(page.name, page.packed())
    files, findings = source.fetch(again)
    kept = Manifest.keep(page, files, store, findings)
    assert "\\xd0\\xce.json" in {file.name for file in kept.files}


@pytest.mark.parametrize(
    "url",
    ["file:///", "file:///etc", "file://{root}/../..", "file://other{root}", "{root}", "http://{root}", "file:relative",
     "file://{root}/4.csv", "file://{root}/missing", "file://{root}%00"],
)  # fmt: skip
def test_only_registered_folders_are_sources(folder, url):
    with pytest.raises(FolderRefused):
        FolderSource.of(url.format(root=folder), [folder])


def test_a_folder_below_a_registered_one_is_a_source(folder):
    assert FolderSource.of(f"file://{folder}/a%2Fdeep", [folder]).root == folder / "a" / "deep"


def test_a_registered_folder_does_not_open_its_neighbour(folder, tmp_path):
    neighbour = tmp_path / "saved-other"
    neighbour.mkdir()
    (folder / "way").symlink_to(neighbour)
    for url in (f"file://{neighbour}", f"file://{folder}/way"):
        with pytest.raises(FolderRefused):
            FolderSource.of(url, [folder])


def test_without_a_register_no_folder_is_a_source(folder):
    with pytest.raises(FolderRefused):
        FolderSource.of(f"file://{folder}", [])
