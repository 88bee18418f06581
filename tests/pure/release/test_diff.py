"""What changed between two releases of a table, row by row."""

import csv
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure import sandbox
from disclosure.release.changes import CSV_NAME, STEP, Kind, Note, Summary, read_changes
from disclosure.release.diff import compare

LABELS = ["code", "name", "amount"]
CELLS = st.sampled_from(["", "0", "1", "01", "长沙", 'a "b", c', "two\nlines", "two\r\nlines", "=1+1", " "])
TABLES = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8)


def write(path, rows, labels=LABELS):
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([labels, *rows])
    return path


@pytest.fixture
def diff(tmp_path):
    """Compare two lists of rows; the summary and the changes."""

    def make(before, after, key=("code",), labels=LABELS, new_labels=None, **options):
        old, new = write(tmp_path / "old.csv", before, labels), write(tmp_path / "new.csv", after, new_labels or labels)
        summary = compare(old, new, key, tmp_path, **options)
        return summary, list(read_changes(tmp_path))

    return make


def applied(before, changes):
    """The old table with the changes made to it."""
    rows = Counter(before)
    for change in changes:
        if change.before is not None:
            rows[tuple(change.before.values())] -= 1
        if change.after is not None:
            rows[tuple(change.after.values())] += 1
    assert min(rows.values(), default=0) >= 0, "a row was taken away that was not there"
    return +rows


KEYS = st.sampled_from([("code",), ("code", "name"), tuple(LABELS), ()])


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=KEYS, part=st.sampled_from([1 << 30, 64]), before=TABLES, after=TABLES)
def test_the_old_table_with_the_changes_is_the_new_one(diff, key, part, before, after):
    summary, changes = diff(before, after, key, part=part)
    assert applied(before, changes) == Counter(after)
    assert summary.unchanged + summary.changed + summary.removed == len(before)
    assert summary.unchanged + summary.changed + summary.added == len(after)
    assert Counter(change.kind for change in changes) == +Counter(
        {Kind.ADDED: summary.added, Kind.REMOVED: summary.removed, Kind.CHANGED: summary.changed}
    )


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=KEYS, rows=TABLES, chance=st.randoms())
def test_the_order_of_rows_is_no_change(diff, key, rows, chance):
    shuffled = chance.sample(rows, len(rows))
    assert diff(rows, shuffled, key)[0].total == 0


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=TABLES, after=TABLES, chance=st.randoms())
def test_the_order_of_rows_does_not_show_in_the_changes(diff, before, after, chance):
    _, expected = diff(before, after)
    assert diff(chance.sample(before, len(before)), chance.sample(after, len(after)))[1] == expected


def test_a_changed_cell_is_shown_before_and_after(diff):
    _, (change,) = diff([("01", "甲", "1.00"), ("02", "乙", "2.00")], [("01", "甲", "1.00"), ("02", "乙", "3.00")])
    assert (change.kind, change.key, change.columns) == (Kind.CHANGED, {"code": "02"}, ("amount",))
    assert (change.before["amount"], change.after["amount"]) == ("2.00", "3.00")


def test_a_changed_key_is_one_row_gone_and_one_new(diff):
    _, changes = diff([("01", "甲", "1")], [("1", "甲", "1")])
    assert [(change.kind, change.key["code"]) for change in changes] == [(Kind.REMOVED, "01"), (Kind.ADDED, "1")]


def test_changes_come_in_the_order_of_the_key(diff):
    rows = [(code, "", "") for code in ("30", "10", "20")]
    assert [change.key["code"] for change in diff([], rows)[1]] == ["10", "20", "30"]


def test_rows_that_share_a_key_are_counted_and_paired_with_their_equals(diff):
    before = [("01", "甲", "1"), ("01", "乙", "2"), ("02", "丙", "3")]
    summary, changes = diff(before, [("01", "乙", "2"), ("01", "丁", "4"), ("02", "丙", "3")])
    assert (summary.duplicates, summary.unchanged) == ((2, 2), 2)
    assert [(change.before["name"], change.after["name"]) for change in changes] == [("甲", "丁")]


def test_without_a_key_rows_are_told_apart_by_all_their_cells(diff):
    summary, changes = diff([("01", "甲", "1")] * 3, [("01", "甲", "1"), ("01", "甲", "2")], key=())
    assert summary.note is Note.NO_KEY
    assert Counter(change.kind for change in changes) == {Kind.REMOVED: 2, Kind.ADDED: 1}


def test_a_key_that_one_table_lacks_is_said_and_not_used(diff):
    summary, _ = diff([("01", "甲", "1")], [("01", "甲", "1")], new_labels=["number", "name", "amount"])
    assert (summary.note, summary.key) == (Note.KEY_CHANGED, ())
    assert (summary.columns_added, summary.columns_removed) == (("number",), ("code",))
    assert summary.unchanged == 1


def test_new_and_dropped_columns_are_told_once_and_are_no_change_of_rows(diff):
    new = ["remark", "code", "name"]
    summary, changes = diff(
        [("01", "甲", "1"), ("02", "乙", "2")], [("x", "01", "甲"), ("", "02", "丙")], new_labels=new
    )
    assert (summary.columns_added, summary.columns_removed) == (("remark",), ("amount",))
    (change,) = changes
    assert change.columns == ("name",)
    assert change.before == {"code": "02", "name": "乙", "amount": "2"}
    assert change.after == {"code": "02", "name": "丙", "remark": ""}


def test_tables_without_a_column_in_common_have_no_row_in_common(diff):
    summary, _ = diff([("1",)], [("1",), ("2",)], labels=["a"], new_labels=["b"])
    assert (summary.added, summary.removed, summary.unchanged) == (2, 1, 0)


def test_a_table_without_rows_is_compared_as_well(diff):
    assert diff([], [])[0].total == 0
    assert diff([("01", "甲", "1")], [])[0].removed == 1


def test_any_page_of_many_changes_is_found(diff, tmp_path):
    count = 2 * STEP + 50
    summary, changes = diff([], [(f"{number:05}", "两\n行", "") for number in range(count)], part=20_000)
    assert (summary.added, len(summary.index)) == (count, 3)
    for offset in (0, STEP - 1, STEP, 2 * STEP + 49, count):
        assert list(read_changes(tmp_path, 5, offset)) == changes[offset : offset + 5]


def test_the_diff_reads_as_a_csv_of_two_lines_for_a_changed_row(diff, tmp_path):
    diff([("01", "甲", "1"), ("02", "乙", "")], [("01", "甲", "2"), ("03", "丙", "")])
    assert (tmp_path / CSV_NAME).read_bytes().decode().split("\r\n") == [
        "_change,_columns,code,name,amount",
        "before,amount,01,甲,1",
        "after,amount,01,甲,2",
        "removed,,02,乙,",
        "added,,03,丙,",
        "",
    ]


def test_the_diff_is_made_in_the_sandbox(tmp_path):
    old, new = write(tmp_path / "old.csv", [("01", "甲", "1")]), write(tmp_path / "new.csv", [("01", "甲", "2")])
    folder = tmp_path / "diff"
    folder.mkdir()
    strings = (str(old), str(new), '["code"]', str(folder))
    said = sandbox.run("disclosure.release.diff:compare_files", *strings, writable=folder)
    assert said["changed"] == Summary.read(folder).changed == 1
