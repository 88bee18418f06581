"""Read the one table of a workbook: XLSX, ODS or old XLS. What a reader of values would not see is refused first."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from disclosure.findings import Finding, Severity
from disclosure.rows import Rows
from disclosure.validation.columnar.sheet import EXACT, columns_of, text_of
from disclosure.validation.findings import Refused
from disclosure.validation.sheets import Sheet, check_xml, scan_sheet
from disclosure.validation.source import Source
from disclosure.validation.table import GUIDE_SHEETS, LONGEST_CELL, MOST_COLUMNS, Table
from disclosure.validation.text import UNPRINTABLE, control_sign

__all__ = ["read_workbook"]

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ODS_HIDDEN = re.compile(rb'table:(?:visibility="(?:collapse|filter)"|display="false")')
_ODS_ERROR = re.compile(rb'calcext:value-type="error"')


def read_workbook(source: Source) -> Table:
    """The first sheet that has content. Raises Refused for hidden content, error cells and lost digits."""
    scans = check_xml(source.parts)
    sheets = _xlsx_sheets(source, scans) if source.format == "xlsx" else {}
    if source.format == "ods":
        _check_ods(source.parts.get("content.xml", b""))
    for name, sheet in sheets.items():
        if sheet.sparse:
            raise Refused("xlsx.sparse", sheet=name)
    workbook = _open(source.content)
    filled = list(_filled(workbook))
    if not filled:
        raise Refused("upload.empty")
    name, values = filled[0]
    table = _table(name, values, sheets.get(name))
    if source.format == "xls":
        table.findings.append(Finding("xlsx.old_format", Severity.WARN, sheet=name))
    for other in (title for title, _ in filled[1:] if title not in GUIDE_SHEETS):
        table.findings.append(Finding("xlsx.more_sheets", Severity.WARN, sheet=other, values={"read": name}))
    return table


def _open(content: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except CalamineError as error:
        raise Refused("upload.corrupt") from error


def _filled(workbook: CalamineWorkbook) -> Iterator[tuple[str, list[list[Any]]]]:
    """The sheets that hold anything; a hidden one among them is refused."""
    for metadata in workbook.sheets_metadata:
        if metadata.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            values = workbook.get_sheet_by_name(metadata.name).to_python(skip_empty_area=False)
        except CalamineError as error:
            raise Refused("upload.corrupt", sheet=metadata.name) from error
        if not any(cell != "" for row in values for cell in row):
            continue
        if metadata.visible != SheetVisibleEnum.Visible:
            raise Refused("xlsx.hidden_content", sheet=metadata.name, values={"part": metadata.name})
        yield metadata.name, values


def _xlsx_sheets(source: Source, known: Mapping[str, Sheet]) -> dict[str, Sheet]:
    """Every worksheet's scan by its name, found as the workbook's relations say."""
    try:
        book = ElementTree.fromstring(source.parts["xl/workbook.xml"], forbid_dtd=True)
        links = ElementTree.fromstring(source.parts.get("xl/_rels/workbook.xml.rels", b"<none/>"), forbid_dtd=True)
    except DefusedXmlException as error:
        raise Refused("xlsx.dtd") from error
    except ElementTree.ParseError as error:
        raise Refused("upload.corrupt") from error
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    scans = {}
    for element in book.iter():
        if element.tag.rpartition("}")[2] == "sheet":
            target = targets.get(element.get(RELATION), "")
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            if part not in source.parts:
                raise Refused("upload.corrupt")
            scans[element.get("name", "")] = known.get(part) or scan_sheet(source.parts[part])
    return scans


def _check_ods(content: bytes) -> None:
    if _ODS_HIDDEN.search(content):
        raise Refused("xlsx.hidden_content", values={"part": "ODS"})
    if _ODS_ERROR.search(content):
        raise Refused("xlsx.error_cell", values={"cell": "#"})


def _table(name: str, values: list[list[Any]], sheet: Sheet | None) -> Table:
    labels = [text_of(cell).strip() for cell in values[0]]
    while labels and not labels[-1]:
        labels.pop()
    if len(labels) > MOST_COLUMNS:
        raise Refused("csv.too_many_columns", row=1, values={"columns": len(labels), "most": MOST_COLUMNS})
    if sheet and any(re.match(r"[A-Z]+1:", merged) for merged in sheet.merged):
        raise Refused("xlsx.merged_header", sheet=name, row=1)
    columns = columns_of(values)
    findings = [*_scan_findings(sheet, labels), *_cell_findings(values, columns, labels)]
    body = _rows(columns, len(labels)).without_blank_end()
    last = _last_filled(values)
    counted = (sheet.last_filled if sheet else last) - 1 - (last - 1 - len(body))
    return Table(labels, body, counted, sheet=name, findings=findings)


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


def _cell_findings(values: list[list[Any]], columns: list[pl.Series], labels: list[str]) -> list[Finding]:
    """Numbers that have lost digits and signs that do not print, row by row; a text that is too long is refused."""
    columns = [pl.concat([pl.Series([text_of(top)]), column]) for top, column in zip(values[0], columns, strict=True)]
    long = [row for column in columns for row in (column.str.len_chars() > LONGEST_CELL).arg_true().head(1)]
    if long:
        raise Refused("csv.cell_too_long", row=min(long) + 1, values={"most": LONGEST_CELL})
    found = []
    for place, cells in enumerate(zip(*values, strict=True)):
        label = _label(labels, place)
        for row in _inexact(cells):
            shown = {"cell": f"{cells[row]:.4g}"}
            found.append((row, 1, place, Finding("xlsx.precision", row=row + 1, field=label, values=shown)))
        for row in columns[place].str.contains(UNPRINTABLE).arg_true():
            sign = {"sign": control_sign(cells[row])}
            found.append((row, 2, place, Finding("csv.control_char", row=row + 1, field=label, values=sign)))
    return [finding for *_, finding in sorted(found, key=lambda item: item[:3])]


def _inexact(cells: Sequence[Any]) -> list[int]:
    """Where a column has numbers of more digits than a cell keeps."""
    numbers = [cell for cell in cells if type(cell) is float]
    if not numbers or min(numbers) > -EXACT and max(numbers) < EXACT:
        return []
    return [row for row, cell in enumerate(cells) if type(cell) is float and abs(cell) >= EXACT]


def _last_filled(values: list[list[Any]]) -> int:
    """The number of the last row with any value, which for an XLSX its XML must confirm."""
    filled = (number for number in range(len(values), 0, -1) if any(cell != "" for cell in values[number - 1]))
    return next(filled, 0)
