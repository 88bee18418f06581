"""What is done by whole columns is what each cell asks for: check signs of codes, the product, blank and odd rows."""

import csv
import hashlib
import io
import re
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import resident_id

from disclosure.privacy.checksums import USCC_SIGNS, uscc_check
from disclosure.rows import Rows, rows_of
from disclosure.validation.cells import wrong_uscc
from disclosure.validation.findings import Findings
from disclosure.validation.product import line_ends, read_rows, unfinished, write_product
from disclosure.validation.table import LONGEST_LINE
from disclosure.validation.worker import examine

ID = resident_id()
SCHEMA = {"fields": [{"name": name, "type": "string"} for name in ("a", "b", "c")]}
TEXT = st.text(st.sampled_from([*"ab,\"\n\r;， '\t|0.-甲\u3000"]), max_size=5)
RAGGED = st.lists(st.lists(st.sampled_from(["", " ", "甲", "x,y", "\u3000"]), max_size=5), max_size=12)


@given(st.lists(st.text(USCC_SIGNS + "IO甲a", min_size=17, max_size=19), max_size=30))
@settings(deadline=None)
def test_check_signs_of_a_column_are_those_of_each_code(codes):
    whole = [code[:17] + sign for code in codes for sign in USCC_SIGNS[:31]]
    expected = [bool(re.fullmatch("[0-9A-Z]{18}", code)) and not uscc_check(code) for code in whole]
    assert wrong_uscc(pl.Series(whole, dtype=pl.String)).to_list() == expected


@pytest.mark.parametrize("width", [1, 3])
@given(st.data())
@settings(deadline=None, max_examples=60)
def test_a_product_is_written_as_the_csv_module_writes_it(tmp_path_factory, width, data):
    rows = data.draw(st.lists(st.lists(TEXT, min_size=width, max_size=width), min_size=1, max_size=6))
    names = ["a", "b", "c"][:width]
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([names, *rows])
    path = tmp_path_factory.getbasetemp() / f"product-{width}.csv"
    digest, counted = write_product(path, pl.DataFrame(rows, dict.fromkeys(names, pl.String), orient="row"))
    assert path.read_bytes() == out.getvalue().encode()
    assert (digest, counted) == (hashlib.sha256(path.read_bytes()).hexdigest(), len(rows))


def test_a_product_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "product.csv").mkdir()
    with pytest.raises(OSError, match="product"):
        write_product(tmp_path / "product.csv", pl.DataFrame({"a": ["x"]}))
    assert not unfinished(tmp_path / "product.csv").exists()


@given(RAGGED, st.integers(0, 3))
@settings(deadline=None)
def test_rows_of_any_width_are_held_as_they_are(rows, width):
    held = rows_of(rows, width)
    end = max((number for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)), default=0)
    assert ([*held], len(held)) == (rows, len(rows))
    assert [held[index] for index in range(len(rows))] == rows
    assert [*held.without_blank_end()] == rows[:end]
    assert held[1:3] == rows[1:3]
    assert [cell for *_, cell in held.beyond()] == [cell for row in rows for cell in row[width:]]


def test_rows_that_are_in_columns_already_are_taken_as_they_are():
    held = rows_of([["1", "2"], ["3"]], 2)
    assert rows_of(held, 2) is held
    assert isinstance(held, Rows)


def test_ids_split_in_ragged_rows_are_found():
    findings = Findings("a.csv")
    parts = (ID[:6], ID[6:14], ID[14:])
    content = "\n".join(["a,b,c", "演示,x,y", ",".join([*parts, "z"]), ",".join(parts), ""])
    examine(content.encode(), SCHEMA, findings, None, date(2026, 11, 24))
    assert [f.row for f in findings.kept if f.code == "privacy.resident_id_split"] == [3, 4]


def test_a_cell_that_is_too_long_is_refused_with_its_row(tmp_path):
    findings = Findings("a.csv")
    content = "a,b,c\n\n甲,乙,丙\n" + "x" * 40_000 + ",y,z\n"
    examine(content.encode(), SCHEMA, findings, tmp_path / "product.csv", date(2026, 11, 24))
    assert [(f.code, f.row) for f in findings.kept] == [("csv.cell_too_long", 4)]


def test_a_long_table_is_read_over_several_blocks(tmp_path):
    findings = Findings("a.csv")
    rows = [[f"甲{number}", 'say "乙"\nagain' if number % 1000 == 0 else "乙", "x" * 90] for number in range(150_000)]
    out = io.StringIO()
    csv.writer(out).writerows([["a", "b", "c"], *rows])
    read = examine(out.getvalue().encode(), SCHEMA, findings, tmp_path / "product.csv", date(2026, 11, 24))
    assert (findings.counts, read["rows"]) == ({}, len(rows))
    assert [[*row.values()] for row in read_rows(tmp_path / "product.csv")] == rows


TWO = st.lists(TEXT, min_size=2, max_size=2)
ENDS = ["\n", "\r", "\r\n"]


@given(st.lists(TWO, max_size=6), st.integers(1, 9), st.sampled_from(ENDS))
@settings(deadline=None)
def test_rows_are_counted_alike_in_pieces_of_any_size(rows, size, end):
    out = io.StringIO()
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    text = out.getvalue().encode()
    assert line_ends(text[start : start + size] for start in range(0, len(text), size)) == len(rows)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(("more", "code"), [(0, "csv.cell_too_long"), (1, "csv.line_too_long")])
def test_the_longest_line_is_a_megabyte(end, more, code):
    findings = Findings("a.csv")
    examine(
        f"a,b,c{end}{'x' * (LONGEST_LINE + more)}{end}y,y,y{end}".encode(), SCHEMA, findings, None, date(2026, 11, 24)
    )
    assert [(f.code, f.row) for f in findings.kept] == [(code, 2)]
