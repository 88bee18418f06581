"""A copy of an uploaded table with the bad cells coloured and commented, to be mended and uploaded again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from disclosure.findings import Finding, describe
from disclosure.templates.style import CELL_FILL, CREATED, ROW_FILL, label_formats, width
from disclosure.templates.words import template_words
from disclosure.validation.findings import Refused
from disclosure.validation.reading import read_table
from disclosure.validation.source import identify
from disclosure.validation.table import Table

__all__ = ["mark_file", "marked_copy"]

MOST_CELLS = 500_000  # in a whole copy, which takes some five seconds to write
LONGEST_CELL = 32_767  # signs that a spreadsheet's cell holds
LONGEST_READ = 1_000_000  # signs of a cell in the longest texts that any schema allows
MOST_COMMENT = 2_000  # signs of a comment: one that people read
USUAL_WIDTH = 14  # of a column, in digits
TABLE = "数据"
COMMENT = {"x_scale": 2.2, "y_scale": 1.6, "font_size": 9}
Places = dict[int, dict[int, list[Finding]]]  # findings by row, as the file counts them, and column from 0


def mark_file(path: str, name: str, verdict: str, target: str) -> None:
    """Write to `target` the marked copy of the file at `path`, called `name`; `verdict` is the path of its verdict's
    JSON. Runs in the sandbox: what it reads has passed no check."""
    told = json.loads(Path(verdict).read_text(encoding="utf-8"))
    try:
        table = read_table(identify(Path(path).read_bytes(), name), LONGEST_READ)
    except Refused:
        table = Table([], [], 0)
    findings = [Finding.from_dict(finding) for finding in told["findings"]]
    marked_copy(Path(target), table.labels, table.rows, findings, told.get("counts", {}), told.get("fields", ()))


def marked_copy(
    target: Path,
    labels: Sequence[str],
    rows: Sequence[Sequence[str]],
    findings: Sequence[Finding],
    counts: Mapping[str, int],
    fields: Sequence[str] = (),
) -> None:
    """Write the table and the list of its `findings`, of which there are `counts` of each code.

    A finding names its column by label, by one of `fields` (the columns by the schema's names) or by number. A table
    too large for a sheet, or for a person to wait for, is told by its bad rows alone, under their numbers.
    """
    wide = max([len(labels), *(len(row) for row in rows)])
    whole = len(rows) * wide <= MOST_CELLS and not any(len(cell) > LONGEST_CELL for row in rows for cell in row)
    columns = _columns(labels, fields, wide)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": target.parent}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": CREATED})
        if labels and whole:
            places = _places(findings, columns)
            _write_table(book.add_worksheet(TABLE), _Formats(book), labels, enumerate(rows, start=2), places)
        elif labels:
            places = _places(findings, {name: place + 1 for name, place in columns.items()})
            numbered = ((row, [str(row), *rows[row - 2]]) for row in sorted(places) if 1 < row <= len(rows) + 1)
            words = template_words()
            sheet = book.add_worksheet(words["sheets"]["bad_rows"])
            _write_table(sheet, _Formats(book), [words["findings"]["columns"]["row"], *labels], numbered, places)
        _write_findings(book, findings, counts, "unread" if not labels else "whole" if whole else "part")


def _columns(labels: Sequence[str], fields: Sequence[str], wide: int) -> dict[str, int]:
    """A column's place by each of its names; the label in the file counts most."""
    numbers = {str(place + 1): place for place in range(wide)}
    named = {name: place for names in (fields, labels) for place, name in enumerate(names)}
    return {**numbers, **named}


def _places(findings: Iterable[Finding], columns: Mapping[str, int]) -> Places:
    """What is about a row as a whole, or a column that is not there, is told at the row's first cell."""
    places: Places = defaultdict(lambda: defaultdict(list))
    for finding in findings:
        if finding.row:
            places[finding.row][columns.get(finding.field, 0)].append(finding)
    return places


class _Formats:
    """The formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.head = label_formats(book)[False]
        self.text = book.add_format({"num_format": "@"})
        self.bad_row = book.add_format({"num_format": "@", "bg_color": ROW_FILL})
        self.bad_cell = book.add_format({"num_format": "@", "bg_color": CELL_FILL})


def _write_table(
    sheet: Worksheet,
    formats: _Formats,
    labels: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str]]],
    places: Places,
) -> None:
    """The labels and the rows with their numbers in the file."""
    sheet.freeze_panes(1, 0)
    for column, label in enumerate(labels):
        sheet.set_column(column, column, width([label, "0" * USUAL_WIDTH]))
    _write_row(sheet, 0, labels, places.get(1, {}), formats.head, formats.bad_cell)
    for line, (number, cells) in enumerate(rows, start=1):
        found = places.get(number, {})
        _write_row(sheet, line, cells, found, formats.bad_row if found else formats.text, formats.bad_cell)


def _write_row(
    sheet: Worksheet, line: int, cells: Sequence[str], found: Mapping[int, list[Finding]], usual: Format, bad: Format
) -> None:
    for column in range(max([len(cells), *(place + 1 for place in found)])):
        cell = cells[column][:LONGEST_CELL] if column < len(cells) else ""
        if cell:
            sheet.write_string(line, column, cell, bad if column in found else usual)
        elif found:
            sheet.write_blank(line, column, None, bad if column in found else usual)
        if column in found:
            sheet.write_comment(line, column, _comment(found[column]), COMMENT)


def _comment(findings: Iterable[Finding]) -> str:
    mend = template_words()["findings"]["mend"]
    said = (describe(finding) for finding in findings)
    return "\n".join(f"{words['title']}：{words['message']}\n{mend}：{words['mend']}" for words in said)[:MOST_COMMENT]


def _write_findings(
    book: xlsxwriter.Workbook, findings: Sequence[Finding], counts: Mapping[str, int], note: str
) -> None:
    """The sheet of findings: how to use the copy, what is not listed, and each finding."""
    words = template_words()["findings"]
    sheet = book.add_worksheet(template_words()["sheets"]["findings"])
    head, wrapped = label_formats(book)[True], book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    row = 0
    for line in [words[note], *_not_listed(findings, counts), *([] if findings else [words["none"]])]:
        sheet.write_string(row, 0, line)
        row += 1
    for column, (label, size) in enumerate(zip(words["columns"].values(), (12, 8, 22, 22, 60, 60), strict=True)):
        sheet.set_column(column, column, size)
        sheet.write_string(row, column, label, head)
    for line, finding in enumerate(findings, start=row + 1):
        said = describe(finding)
        place = [words["severity"][finding.severity.value], str(finding.row or ""), finding.field]
        for column, cell in enumerate([*place, said["title"], said["message"], said["mend"]]):
            sheet.write_string(line, column, cell[:LONGEST_CELL], wrapped)


def _not_listed(findings: Iterable[Finding], counts: Mapping[str, int]) -> Iterator[str]:
    """One sentence for each code of which there are more than are listed."""
    listed: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        listed[finding.code].append(finding)
    for code, those in listed.items():
        if counts.get(code, 0) > len(those):
            said = {"title": describe(those[0])["title"], "count": counts[code], "shown": len(those)}
            yield template_words()["findings"]["counted"].format(**said)
