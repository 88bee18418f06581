"""The sheets of a workbook, each as columns, where its XML is regular."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from defusedxml import ElementTree

from disclosure.validation.xlsx.columns import SheetColumns
from disclosure.validation.xlsx.regular import Body
from disclosure.validation.xlsx.strings import shared_strings
from disclosure.validation.xlsx.styles import Shown, styles
from disclosure.validation.xlsx.values import Values, values_of

__all__ = ["Book", "SheetPart", "open_book"]

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
WORKSHEETS, STRINGS, STYLES = "xl/worksheets/", "xl/sharedStrings.xml", "xl/styles.xml"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet as the workbook names it, and the part that holds it; "" if the workbook names none."""

    name: str
    part: str
    is_visible: bool

    @property
    def is_worksheet(self) -> bool:
        """Whether it is a sheet of cells, not a chart."""
        return self.part.startswith(WORKSHEETS)


@dataclass(frozen=True, slots=True)
class Book:
    """`sheets` in the workbook's order, `parts` its XML."""

    sheets: Sequence[SheetPart]
    parts: Mapping[str, bytes]
    has_old_dates: bool  # counted from 1904

    def columns(self, bodies: Sequence[Body]) -> list[SheetColumns] | None:
        """The cells of these worksheets; None where calamine must read them."""
        shown = styles(self.parts.get(STYLES, b""))
        shared = shared_strings(self.parts.get(STRINGS, b""))
        if self.has_old_dates or not all(body.is_known for body in bodies):
            return None
        read = [_columns(body, shared, shown) for body in bodies]
        whole = [sheet for sheet in read if sheet is not None]
        return whole if len(whole) == len(read) else None


def open_book(parts: Mapping[str, bytes]) -> Book:
    """What the workbook part and its relations say. Raises ParseError and DefusedXmlException as defusedxml does."""
    book = ElementTree.fromstring(parts["xl/workbook.xml"], forbid_dtd=True)
    links = ElementTree.fromstring(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"), forbid_dtd=True)
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    sheets, has_old_dates = [], False
    for element in book.iter():
        name = element.tag.rpartition("}")[2]
        if name == "sheet":
            target = targets.get(element.get(RELATION), "")
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/") if target else ""
            is_visible = element.get("state", "visible") == "visible"
            sheets.append(SheetPart(element.get("name", ""), part, is_visible))
        elif name == "workbookPr":
            has_old_dates = element.get("date1904", "0") not in ("0", "false")
    return Book(sheets, parts, has_old_dates)


def _columns(body: Body, shared: pl.Series | None, shown: Sequence[Shown]) -> SheetColumns | None:
    read: dict[int, tuple[pl.Series, Values]] = {}
    for number, cells in body.cells():
        rows = cells.get_column("row") - 1
        values = values_of(cells, shared, shown)
        if values is None or not (rows.slice(1) > rows.head(max(0, len(rows) - 1))).all():
            return None
        read[number - 1] = rows, values
    height = max((int(rows[-1]) + 1 for rows, _ in read.values()), default=0)
    empty = pl.Series([""], dtype=pl.String).new_from_index(0, height)
    columns: list[pl.Series] = []
    midnights: dict[int, pl.Series] = {}
    inexact: dict[tuple[int, int], float] = {}
    for place in range(max(read, default=-1) + 1):
        if place not in read:
            columns.append(empty)
            continue
        rows, values = read.pop(place)
        columns.append(values.texts if len(rows) == height else empty.clone().scatter(rows, values.texts))
        if values.dates is not None:
            midnights[place] = rows.gather(values.dates)
        inexact |= {(place, int(rows[index])): number for index, number in values.inexact}
    return SheetColumns(columns, midnights, inexact)
