"""Read the one table of a workbook: XLSX, ODS or old XLS. What a reader of values would not see is refused first."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import ParseError

import polars as pl
from defusedxml.common import DefusedXmlException
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from disclosure.findings import Finding, Severity
from disclosure.rows import Rows
from disclosure.validation.columnar.sheet import columns_of
from disclosure.validation.findings import Refused
from disclosure.validation.sheets import Sheet, check_xml, scan_sheet
from disclosure.validation.source import Source
from disclosure.validation.table import GUIDE_SHEETS, LONGEST_CELL, MOST_COLUMNS, Table
from disclosure.validation.text import UNPRINTABLE, control_sign
from disclosure.validation.xlsx import Book, SheetColumns, open_book

__all__ = ["read_workbook"]

_ODS_HIDDEN = re.compile(rb'table:(?:visibility="(?:collapse|filter)"|display="false")')
_ODS_ERROR = re.compile(rb'calcext:value-type="error"')
STRICT = b"http://purl.oclc.org/ooxml/"  # the namespaces of ISO/IEC 29500 Strict, which calamine does not know either
Filled = Iterator[tuple[str, bool, SheetColumns]]  # each sheet's name, whether it is visible, and what it holds


def read_workbook(source: Source) -> Table:
    """The first sheet that has content. Raises Refused for hidden content, error cells and lost digits."""
    scans = check_xml(source.parts)
    book = _book(source) if source.format == "xlsx" else None
    sheets = _sheets(book, scans) if book else {}
    if source.format == "ods":
        _check_ods(source.parts.get("content.xml", b""))
    for name, sheet in sheets.items():
        if sheet.sparse:
            raise Refused("xlsx.sparse", sheet=name)
    regular = _by_xml(book, sheets) if book else None
    filled = list(_filled(regular if regular is not None else _by_calamine(source.content)))
    if not filled:
        raise Refused("upload.empty")
    name, cells = filled[0]
    table = _table(name, cells, sheets.get(name))
    if source.format == "xls":
        table.findings.append(Finding("xlsx.old_format", Severity.WARN, sheet=name))
    for other in (title for title, _ in filled[1:] if title not in GUIDE_SHEETS):
        table.findings.append(Finding("xlsx.more_sheets", Severity.WARN, sheet=other, values={"read": name}))
    return table


def _book(source: Source) -> Book:
    if STRICT in source.parts["xl/workbook.xml"]:
        raise Refused("xlsx.strict")
    try:
        return open_book(source.parts)
    except DefusedXmlException as error:
        raise Refused("xlsx.dtd") from error
    except ParseError as error:
        raise Refused("upload.corrupt") from error


def _sheets(book: Book, known: Mapping[str, Sheet]) -> dict[str, Sheet]:
    """Every worksheet's scan by its name, found as the workbook's relations say."""
    if not all(sheet.part in book.parts for sheet in book.sheets):
        raise Refused("upload.corrupt")
    return {sheet.name: known.get(sheet.part) or scan_sheet(book.parts[sheet.part]) for sheet in book.sheets}


def _by_xml(book: Book, sheets: Mapping[str, Sheet]) -> Filled | None:
    """The worksheets as their XML has them; None where one is not regular, and calamine must read them."""
    parts = [part for part in book.sheets if part.is_worksheet and sheets[part.name].cells]
    bodies = [body for part in parts if (body := sheets[part.name].body) is not None]
    read = book.columns(bodies) if len(bodies) == len(parts) else None
    if read is None:
        return None
    return ((part.name, part.is_visible, cells) for part, cells in zip(parts, read, strict=True))


def _by_calamine(content: bytes) -> Filled:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except CalamineError as error:
        raise Refused("upload.corrupt") from error
    for metadata in workbook.sheets_metadata:
        if metadata.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            values = workbook.get_sheet_by_name(metadata.name).to_python(skip_empty_area=False)
        except CalamineError as error:
            raise Refused("upload.corrupt", sheet=metadata.name) from error
        yield metadata.name, metadata.visible == SheetVisibleEnum.Visible, columns_of(values)


def _filled(sheets: Filled) -> Iterator[tuple[str, SheetColumns]]:
    """The sheets that hold anything; a hidden one among them is refused."""
    for name, is_visible, cells in sheets:
        if cells.is_empty:
            continue
        if not is_visible:
            raise Refused("xlsx.hidden_content", sheet=name, values={"part": name})
        yield name, cells


def _check_ods(content: bytes) -> None:
    if _ODS_HIDDEN.search(content):
        raise Refused("xlsx.hidden_content", values={"part": "ODS"})
    if _ODS_ERROR.search(content):
        raise Refused("xlsx.error_cell", values={"cell": "#"})


def _table(name: str, cells: SheetColumns, sheet: Sheet | None) -> Table:
    labels = [str(column[0]).strip() for column in cells.columns]
    while labels and not labels[-1]:
        labels.pop()
    if len(labels) > MOST_COLUMNS:
        raise Refused("csv.too_many_columns", row=1, values={"columns": len(labels), "most": MOST_COLUMNS})
    if sheet and any(re.match(r"[A-Z]+1:", merged) for merged in sheet.merged):
        raise Refused("xlsx.merged_header", sheet=name, row=1)
    findings = [*_scan_findings(sheet, labels), *_cell_findings(cells, labels)]
    body = _rows([column.slice(1) for column in cells.columns], len(labels)).without_blank_end()
    last = 1 + max(row for column in cells.columns for row in (column != "").arg_true().tail(1))
    counted = (sheet.last_filled if sheet else last) - 1 - (last - 1 - len(body))
    midnights = {place: _below(rows, len(body)) for place, rows in cells.midnights.items()}
    return Table(labels, body, counted, sheet=name, findings=findings, midnights=midnights)


def _below(rows: pl.Series, height: int) -> pl.Series:
    """Those of a sheet's rows that are below the labels, counted from there."""
    return (rows.filter((rows > 0) & (rows <= height)) - 1).cast(pl.UInt32)


def _rows(columns: list[pl.Series], width: int) -> Rows:
    """The rows, without the blank cells beyond the labels, which a sheet's rectangle adds."""
    longer: dict[int, int] = {}  # a row's index → how many cells it has, where there are some beyond the labels
    for place, column in enumerate(columns[width:], start=width):
        longer |= dict.fromkeys((column != "").arg_true(), place + 1)
    ragged = {index: [column[index] for column in columns[:most]] for index, most in sorted(longer.items())}
    return Rows(pl.DataFrame({str(place): columns[place] for place in range(width)}), ragged, len(columns[0]))


def _scan_findings(sheet: Sheet | None, labels: list[str]) -> Iterator[Finding]:
    if sheet is None:
        return
    for part in sheet.hidden:
        yield Finding("xlsx.hidden_content", values={"part": part})
    for row, column in sheet.errors:
        yield Finding("xlsx.error_cell", row=row, field=_label(labels, column - 1), values={"cell": "#"})


def _label(labels: list[str], place: int) -> str:
    return labels[place] if place < len(labels) and labels[place] else str(place + 1)


def _cell_findings(cells: SheetColumns, labels: list[str]) -> list[Finding]:
    """Numbers that have lost digits and signs that do not print, row by row; a text that is too long is refused."""
    frame = pl.DataFrame({str(place): column for place, column in enumerate(cells.columns)})
    sizes = frame.select(pl.all().str.len_bytes().max()).row(0)
    suspects = [column for column, size in zip(cells.columns, sizes, strict=True) if (size or 0) > LONGEST_CELL]
    long = [row for column in suspects for row in (column.str.len_chars() > LONGEST_CELL).arg_true().head(1)]
    if long:
        raise Refused("csv.cell_too_long", row=min(long) + 1, values={"most": LONGEST_CELL})
    found = []
    for (place, row), number in cells.inexact.items():
        shown = {"cell": f"{number:.4g}"}
        found.append((row, 1, place, Finding("xlsx.precision", row=row + 1, field=_label(labels, place), values=shown)))
    odd = frame.select(pl.all().str.contains(UNPRINTABLE).any()).row(0)
    for place, column in enumerate(cells.columns):
        for row in column.str.contains(UNPRINTABLE).arg_true() if odd[place] else ():
            sign = {"sign": control_sign(column[row])}
            label = _label(labels, place)
            found.append((row, 2, place, Finding("csv.control_char", row=row + 1, field=label, values=sign)))
    return [finding for *_, finding in sorted(found, key=lambda item: item[:3])]
