"""A sheet read by its XML holds what calamine reads in it, or is left to calamine."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import reference
import xlsxwriter
from frictionless import Dialect, Schema
from frictionless.resources import TableResource
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure.validation.columnar import sheet as module
from disclosure.validation.columnar import validate_sheet
from disclosure.validation.xlsx import SheetColumns

SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            " x ",
            "a<b & c",
            "_x000D_",
            "line\nend",
            "长沙",
            "1.50",
            "&amp;",
            '"',
            "𠮷",
            "甲，&\U000f0000",
            "a\tb",
            "\u3000x",
        ]
    ),
    st.sampled_from([0, -0.0, 7, -3, 1.5, 0.1 + 0.2, 1e15, 123456789012345, 4.39999199001010e17, 1e-7, 1e300, 2.50]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**18), 10**18),
    st.booleans(),
    st.none(),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.sampled_from([date(1900, 1, 15), datetime(2026, 3, 5, 10, 30), datetime(2026, 3, 5), time(8, 30)]),
)
TABLES = st.lists(st.lists(CELLS, max_size=5), min_size=1, max_size=6)
RAW = st.lists(
    st.sampled_from(
        [
            *('t="s"><v>0</v>', 't="s"><v>1</v>', 't="s"><v>9</v>', 't="str"><v> x </v>', 't="b"><v>1</v>'),
            *('t="b"><v>true</v>', "><v>-0</v>", "><v>1e3</v>", "><v> 5 </v>", "><v>abc</v>", "><v>+5</v>", "><v></v>"),
            *(
                't="n"><v>12345678901234567890</v>',
                "><v>0.30000000000000004</v>",
                's="1"><v>46000</v>',
                's="1"><v>1.5</v>',
            ),
            *('s="2"><v>46000.5</v>', 's="9"><v>1</v>', 's="3"><v>46000</v>', 's="1"><v>60</v>', 's="4"><v>46000</v>'),
            *('t="inlineStr"><is><t>x</t></is>', 't="inlineStr"><is><t> x </t></is>', 't="str"><is><t>q</t></is>'),
            *('t="inlineStr"><is><t xml:space="preserve"> x &lt;&#65; </t></is>', 't="inlineStr"><v>5</v>', "></c><c>"),
            *('t="str"><f>A1&amp;" t=&quot;s&quot;"</f><v> t="b" &gt;</v>', 't="d"><v>2020-01-01</v>', ">"),
        ]
    ),
    min_size=1,
    max_size=5,
)
LETTERS = ("A", "B", "Z", "AB", "BCD")
STRINGS = (
    "<si><t>甲</t></si><si><t xml:space='preserve'> 乙 &amp;lt;</t></si>".replace("'", '"'),
    "<si><t>甲</t></si><si><t> 乙</t></si>",
    "<si><t>甲</t></si><si><r><t>粗</t></r><r><t>体</t></r></si>",
    '<si><t>甲</t><rPh sb="0" eb="1"><t>jia</t></rPh></si><si><t/></si>',
)
STYLES = (
    '<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd;@"/>'
    '<numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '<numFmt numFmtId="166" formatCode="[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellXfs>'
    + "".join(f'<xf numFmtId="{number}"/>' for number in (0, 164, 22, 165, 166))
    + "</cellXfs>"
)
DRAWN = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


def read(path: Path) -> tuple[SheetColumns | None, SheetColumns]:
    return module._by_xml(path, 0), module._by_calamine(path, 0)


def told(sheet: SheetColumns) -> tuple[Any, ...]:
    """All that a sheet holds, without the blank edge that readers differ in."""
    columns = [column.to_list() for column in sheet.columns]
    height = max((row + 1 for column in columns for row, cell in enumerate(column) if cell), default=0)
    columns = [column[:height] for column in columns]
    while columns and not any(columns[-1]):
        columns.pop()
    midnights = {place: rows.to_list() for place, rows in sheet.midnights.items() if len(rows)}
    return columns, midnights, dict(sheet.inexact)


def by_openpyxl(path: Path, table: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(row)
    book.save(path)


def by_xlsxwriter(path: Path, table: list[list[Any]]) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy/m/d", "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)


@pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter])
@DRAWN
@given(table=TABLES)
def test_what_programs_write_is_read_as_calamine_reads_it(write: Any, table: list[list[Any]], tmp_path_factory) -> None:
    path = tmp_path_factory.mktemp("sheets") / "t.xlsx"
    write(path, table)
    fast, slow = read(path)
    assert fast is None or told(fast) == told(slow)


@DRAWN
@given(cells=RAW, strings=st.sampled_from(STRINGS), old_dates=st.booleans())
def test_odd_xml_is_read_as_calamine_reads_it(
    cells: list[str], strings: str, old_dates: bool, tmp_path_factory
) -> None:
    path = tmp_path_factory.mktemp("sheets") / "t.xlsx"
    by_openpyxl(path, [["x"]])
    row = "".join(f'<c r="{letters}2" {cell}</c>' for letters, cell in zip(LETTERS, cells, strict=False))
    sheet = f'<worksheet xmlns="{SPACE}"><sheetData><row r="2">{row}</row></sheetData></worksheet>'
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                part = sheet
            elif name.endswith("styles.xml"):
                part = f'<styleSheet xmlns="{SPACE}">{STYLES}</styleSheet>'
            elif name.endswith("sharedStrings.xml"):
                part = f'<sst xmlns="{SPACE}">{strings}</sst>'
            elif name.endswith("workbook.xml") and old_dates:
                part = part.replace("<workbookPr", '<workbookPr date1904="1"', 1)
            new.writestr(name, part)
    fast = module._by_xml(path, 0)
    if fast is not None:
        assert told(fast) == told(module._by_calamine(path, 0))


@pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter])
def test_an_ordinary_table_needs_no_calamine(write: Any, tmp_path: Path) -> None:
    table = [["名称", "金额", "日期", "是否"], ["甲 & 乙", 0.1 + 0.2, date(2026, 3, 5), True], ["", 3, None, False]]
    write(tmp_path / "t.xlsx", table)
    fast, slow = read(tmp_path / "t.xlsx")
    assert fast is not None
    assert told(fast) == told(slow)
    assert told(fast)[0][1:3] == [["金额", "0.3", "3"], ["日期", "2026-03-05", ""]]


def test_a_date_is_a_moment_at_midnight_where_the_schema_wants_a_moment(tmp_path: Path) -> None:
    by_xlsxwriter(
        tmp_path / "t.xlsx", [["day", "moment"], [date(2026, 3, 5), date(2026, 3, 5)], ["2026-03-05", "2026-03-05"]]
    )
    schema = {"fields": [{"name": "day", "type": "date"}, {"name": "moment", "type": "datetime"}]}
    errors = validate_sheet(tmp_path / "t.xlsx", schema).errors
    assert [(error.row_number, error.field_name) for error in errors] == [(3, "moment")]


OF_WORKBOOKS: dict[str, tuple[dict[str, Any], list[Any]]] = {
    "dates of another format": (
        {"type": "date", "format": "%Y年%m月%d日"},
        [date(2026, 3, 5), "2026年3月5日", "2026-03-05x"],
    ),
    "moments of another format": (
        {"type": "datetime", "format": "%Y/%m/%d %H:%M"},
        [
            datetime(2026, 3, 5, 10, 30),
            datetime(2026, 3, 5),
            "2026/03/05 10:30",
            "2026-03-05 10:30",
            "2026-03-05T10:30:60",
        ],
    ),
    "booleans of other words": (
        {"type": "boolean", "trueValues": ["是"], "falseValues": ["否"]},
        [True, False, "是", "x"],
    ),
    "cells that are not there": ({"type": "integer", "missingValues": ["-"]}, [1, None, "-", "x"]),
}


@pytest.mark.parametrize(("field", "cells"), OF_WORKBOOKS.values(), ids=OF_WORKBOOKS)
def test_values_of_a_workbook_fit_whatever_texts_the_field_wants(
    field: dict[str, Any], cells: list[Any], tmp_path: Path
) -> None:
    schema = {"fields": [{"name": "a", **field}, {"name": "b", "type": "string"}]}
    path = tmp_path / "t.xlsx"
    book = openpyxl.Workbook()
    for row in (["a", "b"], *([cell, "x"] for cell in cells)):
        book.active.append(row)
    book.save(path)
    header = Dialect.from_descriptor(dict(reference.HEADER))
    table = TableResource(path=path.name, basepath=str(tmp_path), schema=Schema.from_descriptor(schema), dialect=header)
    expected = [(error.type, error.row_number, error.field_name) for error in table.validate().tasks[0].errors]
    found = [(error.type, error.row_number, error.field_name) for error in validate_sheet(path, schema).errors]
    assert found == expected and len(found) < len(cells)
