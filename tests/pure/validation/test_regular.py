"""A worksheet that is scanned by patterns tells what the XML parser tells; one that is odd is left to the parser."""

import io

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from making import sheet

from disclosure.validation.archive import read_archive
from disclosure.validation.findings import Refused
from disclosure.validation.sheets import check_xml, scan_sheet
from disclosure.validation.xlsx import regular
from disclosure.validation.xlsx.regular import split_regular

PART = "xl/worksheets/sheet1.xml"
ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c><c r="B1" t="s"><v>0</v></c></row>'
    '<row r="2" spans="1:2" ht="20.5" hidden="0"><c r="A2" s="1"/><c r="B2"><f>1+1</f><v>2</v></c></row>'
    '<row r="3"/><row r="4"><c r="C4" t="b"></c><c r="AA4" t="str"><f>A1&amp;""</f><v>x</v></c></row>'
)
PIECES = st.sampled_from(
    [
        *(
            '<row r="5">',
            "</row>",
            '<row r="6" hidden="1">',
            '<row r="7"/>',
            '<c r="A5">',
            "</c>",
            "<v>",
            "</v>",
            "<v/>",
        ),
        *('<c r="B9" t="e"><v>#N/A</v></c>', '<c r="A5"><f>1</f><v></v></c>', '<c r="A5"><f>1</f></c>', "]]>", "&amp;"),
        *(
            "&x;",
            "&#65;",
            "&#55296;",
            "&#65292;",
            "&#65529;",
            "&#65535;",
            "&#134071;",
            "&#0;",
            "&#x41;",
            "\x01",
            "\ufffe",
            "<!-- -->",
            "<![CDATA[<c r='Z9'>]]>",
            '<c r="A5" r="B5"/>',
            "<c/>",
            "<c>",
        ),
        *(
            '<c t="s" r="A5"/>',
            "<c r='A5'/>",
            '<c r="A05"/>',
            '<c r="a5"/>',
            '<c r="AAAA5"/>',
            '<c r="D70"><v>1</v></c>',
        ),
        *("<is><t>x</t></is>", "<is><r><t>x</t></r></is>", " ", "\n", "x", "<x:c r='Q8'/>", '<c r="A5" t="&#101;"/>'),
    ]
)


def parsed(part):
    """What the parser says, or that it refuses."""
    try:
        return scan_sheet(part)
    except Refused as refused:
        return refused.finding.code


def scanned(part):
    """What a check says: by patterns where they have an answer, else by the parser."""
    try:
        return check_xml({PART: part}).get(PART) or scan_sheet(part)
    except Refused as refused:
        return refused.finding.code


def test_a_regular_worksheet_needs_no_parser():
    part = sheet(ROWS).encode()
    assert split_regular(part) is not None
    assert scanned(part) == parsed(part)
    assert (parsed(part).cells, parsed(part).rows, parsed(part).columns, parsed(part).last_filled) == (6, 4, 27, 4)


@given(st.integers(0, len(ROWS)), st.lists(PIECES, min_size=1, max_size=3), st.integers(0, 30))
@settings(deadline=None, max_examples=600)
def test_whatever_is_put_into_a_worksheet_the_answers_agree(place, pieces, dropped):
    part = sheet(ROWS[:place] + "".join(pieces) + ROWS[place + dropped :]).encode()
    assert scanned(part) == parsed(part)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<sheetData>", "<!-- <sheetData>"),
        ("<sheetData>", "<?x <sheetData>"),
        ("<sheetData>", '<x a="<sheetData>'),
        ("<sheetData>", "<!DOCTYPE x [<!ENTITY a 'b'>]><sheetData>"),
        ("</sheetData>", "</sheetData><sheetData/>"),
        ("</sheetData>", '</sheetData><row><c r="XFD1048576"/></row>'),
        ("</sheetData>", "</sheetData><mergeCells><mergeCell ref='A1:B1'/></mergeCells>"),
        ("</sheetData>", "</sheetData></x>"),
        ("<sheetData>", "<cols><col min='2' max='2' hidden='1'/></cols><sheetData>"),
        ("UTF-8", "UTF-16"),
        ("UTF-8", "GB18030"),
        ("UTF-8", "US-ASCII"),
        ("UTF-8", "ISO-8859-1"),
        ("甲", "\udcff"),
    ],
)
def test_whatever_stands_around_the_cells_the_answers_agree(old, new):
    changed = sheet(ROWS).replace(old, new, 1).encode("utf-8", "surrogateescape")
    assert changed != sheet(ROWS).encode()
    assert scanned(changed) == parsed(changed)


def test_cells_are_told_alike_over_several_chunks(monkeypatch):
    monkeypatch.setattr(regular, "CHUNK", 200)
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"/></row>' for n in range(1, 500))
    part = sheet(rows).encode()
    assert scanned(part) == parsed(part)


def _xlsxwriter(rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        page.write_formula(len(rows), 0, "=SUM(B1:B2)", None, 3)
        page.set_row(0, 20)
    return out.getvalue()


def _openpyxl(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("write", [_xlsxwriter, _openpyxl])
def test_what_programs_write_is_regular(write):
    part = read_archive(write([["甲，", 1.5, True, "a<b & c"], ["", 2, None, " x "]]))[PART]
    assert split_regular(part) is not None
    assert scanned(part) == parsed(part)
