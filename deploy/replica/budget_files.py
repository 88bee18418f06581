"""The files that the replica's budget columns attach: spreadsheets and Word documents, the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import docx
import xlsxwriter
from docx.document import Document
from xlsxwriter.worksheet import Worksheet

from replica.budget_figures import DEMO, Article, Sheet, sheets

__all__ = ["DOCX", "NOTE", "XLSX", "maker", "spans", "word", "workbook"]

NOTE = f"注：本表为{DEMO}，不是任何部门的真实预决算。"
_OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX, DOCX = f"{_OFFICE}.spreadsheetml.sheet", f"{_OFFICE}.wordprocessingml.document"


def spans(sheet: Sheet, row: int) -> list[tuple[int, str, int, int]]:
    """Column, label, width and height of the header cells that begin in a row."""
    labels, spans = sheet.header[row], []
    for column, label in enumerate(labels):
        if not label:
            continue
        after = next((c for c in range(column + 1, len(labels)) if labels[c] is not None), len(labels))
        below = row + 1
        while below < len(sheet.header) and sheet.header[below][column] == "":
            below += 1
        spans.append((column, label, after - column, below - row))
    return spans


def maker(found: Article) -> str:
    """Whose tables they are, as each says above itself."""
    return f"{found.organization}（{DEMO}）"


def workbook(found: Article) -> bytes:
    """A spreadsheet with one sheet a table."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": found.title, "created": datetime(found.year, 1, 1)})
        for sheet in sheets(found):
            _write(book.add_worksheet(sheet.name), found, sheet)
    return buffer.getvalue()


def _write(page: Worksheet, found: Article, sheet: Sheet) -> None:
    page.write_string(0, 0, sheet.title)
    page.write_string(1, 0, f"编制部门：{maker(found)}")
    page.write_string(1, len(sheet.header[0]) - 1, f"单位：{sheet.unit}")
    top = 2
    for row in range(len(sheet.header)):
        for column, label, wide, high in spans(sheet, row):
            if wide * high > 1:
                page.merge_range(top + row, column, top + row + high - 1, column + wide - 1, label)
            else:
                page.write_string(top + row, column, label)
    top += len(sheet.header)
    for offset, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            page.write(top + offset, column, cell)
    page.write_string(top + len(sheet.rows), 0, NOTE)


def word(found: Article) -> bytes:
    """A Word document with one table after another."""
    document = docx.Document()
    document.core_properties.title = found.title
    document.core_properties.created = document.core_properties.modified = datetime(found.year, 1, 1)
    document.add_paragraph(found.title)
    for sheet in sheets(found):
        _add_table(document, found, sheet)
    buffer = io.BytesIO()
    document.save(buffer)
    return _undated(buffer)


def _add_table(document: Document, found: Article, sheet: Sheet) -> None:
    document.add_paragraph(sheet.title)
    document.add_paragraph(f"编制部门：{maker(found)}　单位：{sheet.unit}")
    high, wide = len(sheet.header), len(sheet.header[0])
    table = document.add_table(rows=high + len(sheet.rows), cols=wide)
    cells = [table.rows[row].cells for row in range(high + len(sheet.rows))]
    for row in range(high):
        for column, label, across, down in spans(sheet, row):
            cells[row][column].text = label
            cells[row][column].merge(cells[row + down - 1][column + across - 1])
    for row, values in enumerate(sheet.rows, high):
        for column, value in enumerate(values):
            cells[row][column].text = str(value)
    document.add_paragraph(NOTE)


def _undated(archive: io.BytesIO) -> bytes:
    """The same archive without the times at which it was written."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(zipfile.ZipInfo(member.filename), old.read(member), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
