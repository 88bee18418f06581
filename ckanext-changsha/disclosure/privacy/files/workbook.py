"""What a workbook holds beside the one table that is checked and released."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from disclosure.findings import Finding
from disclosure.privacy.files.office import PLACES, decoded, texts
from disclosure.privacy.files.passages import Passage, Place, personal
from disclosure.privacy.scan import scan_text
from disclosure.privacy.split import screen_neighbours
from disclosure.rows import Rows, rows_of
from disclosure.validation.header import match_labels

__all__ = ["screen_beside", "screen_sheets"]

CELLS = ("xl/worksheets/", "xl/styles", "xl/theme", "xl/sharedStrings", "content.xml", "styles.xml", "settings.xml")
SPLIT = (b"<r>", b"<r ", b"&#", b"CDATA")  # what can part or disguise the digits of a string
MOST_COLUMNS = 200  # of all sheets together, when they are laid side by side


def screen_beside(parts: Mapping[str, bytes], table: Rows, today: date) -> Iterator[Finding]:
    """What a workbook's parts say that its table does not: comments, properties, names, strings that no cell shows.

    `parts` are inflated and well formed; the table itself has been screened.
    """
    yield from personal(_beside(parts), frozenset(), today)
    shared = parts.get("xl/sharedStrings.xml", b"")
    if not any(sign in shared for sign in SPLIT) and not scan_text(decoded(shared), today=today):
        return
    strings = "\n\n".join(texts(shared))
    hits = scan_text(strings, today=today)
    orphans = [hit for hit in hits if not _shows(table, _line(strings, hit.start))]
    if orphans:
        lines = dict.fromkeys(_line(strings, hit.start) for hit in orphans)
        yield from personal([(Place("shared_strings"), "\n\n".join(lines))], frozenset(), today)


def screen_sheets(content: bytes, today: date) -> Iterator[Finding]:
    """Numbers that are split over the cells of all sheets, laid side by side."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        sheets = [workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names]
    except CalamineError:
        return
    height = max(map(len, sheets), default=0)
    rows: list[list[str]] = [[] for _ in range(height)]
    for sheet in sheets:
        width = len(sheet[0]) if sheet else 0
        for number, row in enumerate(rows):
            cells = sheet[number] if number < len(sheet) else [""] * width
            row += [_text(cell) for cell in cells]
    if rows and 0 < len(rows[0]) <= MOST_COLUMNS:
        labels = [str(place) for place in range(1, len(rows[0]) + 1)]
        yield from screen_neighbours(rows_of(rows, len(labels)), match_labels(labels, {"fields": []}), today)


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _beside(parts: Mapping[str, bytes]) -> Iterator[Passage]:
    for name, part in parts.items():
        if name.lower().endswith((".xml", ".rels", ".vml")) and not name.startswith(CELLS):
            kind = next((kind for sign, kind in PLACES if sign in name), "part")
            yield from ((Place(kind, name), text) for text in texts(part))
        elif name.startswith("xl/worksheets/") and b"<oddHeader" in part or b"<oddFooter" in part:
            written = decoded(part)
            start = written.find("<headerFooter")
            yield from ((Place("header", name), text) for text in texts(written[start:].encode()))


def _line(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]


def _shows(table: Rows, text: str) -> bool:
    """Whether a cell of the table, or a label, has the text in it."""
    wanted = text.strip()
    return any(
        table.frame.get_column(name).str.contains(wanted, literal=True).any() for name in table.frame.columns
    ) or any(wanted in cell for row in table.ragged.values() for cell in row)
