"""What the public reads of the difference between two releases."""

import csv
import fcntl
import io
import re
import shutil
from pathlib import Path

import pytest
from ckan.plugins import toolkit as tk
from drafts_factory import HEADER, file, row, table

from ckanext.changsha.release import diffs, store
from disclosure import sandbox

FIRST = table(row(1), row(2), row(3))
SECOND = table(row(4), row(3, facts="演示数据：第三号有更正"), row(1))


@pytest.fixture
def next_release(draft, call):
    """Release another table of a dataset."""

    def make(name, content, **changes):
        made = call("steward", "release_draft_create", dataset=name, **changes)
        call("steward", "release_draft_upload", id=made["id"], upload=file(content))
        call("steward", "release_step", id=made["id"], step="submit")
        return call("reviewer", "release_step", id=made["id"], step="approve", reason="已核对")

    return make


@pytest.fixture
def pair(draft, next_release, prepared):
    """A dataset with two releases that nobody changes; made once a file."""
    if "pair" not in prepared:
        first = draft("submit", "approve", content=FIRST)
        next_release(first["name"], SECOND)
        prepared["pair"] = first
    return prepared["pair"]


@pytest.fixture
def withdrawn(draft, next_release, call):
    """A dataset whose first release was withdrawn after a second one took its place."""
    first = draft("submit", "approve", content=FIRST)
    next_release(first["name"], SECOND)
    call("reviewer", "release_step", id=first["id"], step="withdraw", reason="第一版含有不应公开的内容")
    return first


@pytest.fixture
def cache():
    """The folder of diffs, empty."""
    folder = Path(tk.config["ckan.storage_path"]) / "diffs"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def diff(call, made, **said):
    return call(None, "release_diff", dataset=made["name"], **{"from": 1, "to": 2, **said})


def test_the_api_counts_the_rows_that_differ(pair, call):
    found = diff(call, pair)
    assert found["counts"] == {"added": 1, "removed": 1, "changed": 1, "unchanged": 1}
    assert (found["key"], found["total"], found["schema_changed"]) == (["decision_number"], 3, False)


def test_the_api_gives_the_cells_before_and_after(pair, call):
    (changed,) = [change for change in diff(call, pair)["changes"] if change["kind"] == "changed"]
    assert (changed["key"], changed["columns"]) == ({"decision_number": "长市监罚〔2026〕3号"}, ["facts"])
    assert changed["before"]["facts"] == "演示数据：未按规定明码标价"
    assert changed["after"]["facts"] == "演示数据：第三号有更正"


def test_changes_come_page_by_page_in_the_order_of_their_keys(pair, call):
    pages = [diff(call, pair, limit=1, offset=offset)["changes"][0]["key"] for offset in range(3)]
    assert [key["decision_number"][-2] for key in pages] == ["2", "3", "4"]
    assert diff(call, pair, offset=3)["changes"] == []


def test_the_other_way_round_added_is_removed(pair, call):
    found = diff(call, pair, **{"from": 2, "to": 1})["changes"]
    assert [change["kind"] for change in found] == ["added", "changed", "removed"]


def test_a_release_does_not_differ_from_itself(pair, call):
    assert diff(call, pair, **{"from": 2, "to": 2})["total"] == 0


@pytest.mark.parametrize("said", [{"from": 3}, {"to": 0}, {"dataset": "never-was"}])
def test_a_release_that_never_was_is_not_found(pair, call, said):
    with pytest.raises(tk.ObjectNotFound):
        call(None, "release_diff", **{"dataset": pair["name"], "from": 1, "to": 2, **said})


def test_a_diff_without_its_numbers_is_refused(pair, call):
    with pytest.raises(tk.ValidationError):
        call(None, "release_diff", dataset=pair["name"])


def test_the_history_leads_to_the_page_of_what_changed(pair, browser):
    address = f"/dataset/{pair['name']}/release/1...2"
    history = browser().get(f"/dataset/{pair['name']}").text
    assert f'href="{address}"' in history and "与上一版比较" in history
    page = browser().get(address).text
    assert "<del>演示数据：未按规定明码标价</del> <ins>演示数据：第三号有更正</ins>" in page
    assert "长市监罚〔2026〕4号" in page and "违法事实" in page and f"{address}.csv" in page


def test_the_page_shows_the_key_first_and_then_what_changed(pair, browser):
    head = browser().get(f"/dataset/{pair['name']}/release/1...2").text.partition("<thead>")[2].partition("</thead>")[0]
    assert re.findall(r'<th scope="col">([^<]+)</th>', head)[:3] == ["变化", "行政处罚决定书文号", "违法事实"]


def test_the_page_has_pages(pair, browser, monkeypatch):
    monkeypatch.setattr("ckanext.changsha.release.historyviews.PAGE", 2)
    address = f"/dataset/{pair['name']}/release/1...2"
    first, second = browser().get(address).text, browser().get(f"{address}?page=2").text
    assert "长市监罚〔2026〕2号" in first and "长市监罚〔2026〕4号" not in first and 'rel="next"' in first
    assert "长市监罚〔2026〕4号" in second and 'rel="prev"' in second and 'rel="next"' not in second


def test_the_changes_can_be_downloaded(pair, browser):
    answer = browser().get(f"/dataset/{pair['name']}/release/1...2.csv")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert [line["_change"] for line in lines] == ["removed", "before", "after", "added"]
    assert list(lines[0]) == ["_change", "_columns", *HEADER.split(",")]
    assert answer.headers["Content-Disposition"].startswith("attachment") and answer.headers["ETag"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_diff_is_made_once(pair, call, monkeypatch):
    diff(call, pair)

    def made_again(*_arguments, **_options):
        raise AssertionError("it was made again")

    monkeypatch.setattr(sandbox, "run", made_again)
    assert diff(call, pair)["total"] == 3


def test_a_withdrawn_release_is_not_compared(withdrawn, call, browser):
    with pytest.raises(tk.ObjectNotFound, match="第一版含有不应公开的内容"):
        diff(call, withdrawn)
    for path in ("release/1...2", "release/2...1", "release/1...2.csv"):
        answer = browser().get(f"/dataset/{withdrawn['name']}/{path}")
        assert answer.status_code == 410 and "第一版含有不应公开的内容" in answer.text


def test_the_files_of_a_withdrawn_superseded_release_are_gone_and_those_of_the_current_stay(withdrawn, browser, call):
    name = withdrawn["name"]
    gone = browser().get(f"/dataset/{name}/release/1/{name}-1.csv")
    assert gone.status_code == 410 and "第一版含有不应公开的内容" in gone.text
    assert browser().get(f"/dataset/{name}/release/2/{name}-2.csv").status_code == 200
    assert call(None, "package_show", id=name)["release_number"] == 2
    assert "1...2" not in browser().get(f"/dataset/{name}").text


def test_files_too_large_to_compare_are_refused_with_a_sentence(draft, next_release, call, browser, monkeypatch):
    first = draft("submit", "approve", content=table(row(21)))
    next_release(first["name"], table(row(22)))
    monkeypatch.setitem(tk.config, diffs.MAX_MB, 0)
    with pytest.raises(tk.ValidationError) as caught:
        diff(call, first)
    assert caught.value.error_dict["code"] == ["release.diff_too_large"]
    answer = browser().get(f"/dataset/{first['name']}/release/1...2")
    assert answer.status_code == 404 and "超出逐行比较的能力" in answer.text


def test_a_file_that_changed_on_disk_is_not_compared(pair, cache, call):
    files = call(None, "release_show", dataset=pair["name"], number=1)["files"]
    path = store.releases().path(next(one["sha256"] for one in files if one["format"] == "CSV"))
    content = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(content + b"\n")
    try:
        with pytest.raises(tk.ValidationError) as caught:
            diff(call, pair)
    finally:
        path.write_bytes(content)
        path.chmod(0o444)
    assert caught.value.error_dict["code"] == ["release.file_unavailable"]


def test_the_diffs_that_nobody_asked_for_longest_give_way(pair, cache, call, monkeypatch):
    diff(call, pair)
    (first,) = cache.glob("[!.]*")
    monkeypatch.setitem(tk.config, diffs.CACHE_MB, 0)
    diff(call, pair, **{"from": 2, "to": 1})
    (latest,) = cache.glob("[!.]*")
    assert latest != first


def test_a_reader_is_told_when_other_diffs_take_long(pair, cache, call, monkeypatch):
    monkeypatch.setattr(diffs, "PATIENCE", 0.2)
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(tk.ValidationError) as caught:
            diff(call, pair)
    assert caught.value.error_dict["code"] == ["release.diff_busy"]
