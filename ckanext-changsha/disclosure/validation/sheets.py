"""Look through a workbook's XML for what a reader of values would never see: hidden parts, errors, far cells, DTDs."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from functools import cache
from xml.parsers import expat

from disclosure.validation.findings import Refused
from disclosure.validation.xlsx.regular import Body, split_regular

__all__ = ["Sheet", "check_xml", "scan_sheet"]

WORKSHEETS = "xl/worksheets/"
SPARSE_FROM = 2_000_000  # cells in the rectangle that a reader must fill
SPARSE = 100  # times more places than cells
DIGITS = "0123456789"
_COLUMN = re.compile(r"[A-Z]{1,3}")


class _Parser:
    """An expat parser that refuses a document type, and with it every entity, in whatever encoding it hides."""

    def __init__(self) -> None:
        self.expat = expat.ParserCreate()
        self.expat.StartDoctypeDeclHandler = self._refuse
        self.expat.EntityDeclHandler = self._refuse
        self.expat.buffer_text = True

    def _refuse(self, *_: object) -> None:
        raise Refused("xlsx.dtd")

    def parse(self, part: bytes) -> None:
        try:
            self.expat.Parse(part, True)
        except (expat.ExpatError, ValueError) as error:  # ValueError: an encoding of several bytes, a row that is none
            raise Refused("upload.corrupt") from error


@dataclass(slots=True)
class Sheet:
    """What one worksheet's XML holds besides values. Places are (row, column), from 1."""

    cells: int = 0
    rows: int = 0
    columns: int = 0
    last_filled: int = 0  # the last row with a value
    hidden: list[str] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    body: Body | None = field(default=None, compare=False)  # the cells, where they are regular

    @property
    def sparse(self) -> bool:
        """Whether a few cells span a rectangle that would fill the memory."""
        places = self.rows * self.columns
        return places > SPARSE_FROM and places > SPARSE * max(1, self.cells)


class _SheetScan:
    """Handlers that fill a Sheet while expat reads its XML. They run for every cell, so they do little."""

    def __init__(self, parser: _Parser) -> None:
        self.parser = parser.expat
        self.sheet = Sheet()
        self.row = self.column = 0
        self.formula = self.value = self.empty_text = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._cell(attributes)
        elif name in ("v", "is"):
            if self.formula:  # a formula without a result may have an empty <v>
                self.parser.CharacterDataHandler = self.text
            else:
                self.value = True
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
            if attributes.get("hidden") in ("1", "true"):
                self.sheet.hidden.append(str(self.row))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            self.sheet.hidden.append(f"{attributes.get('min')}:{attributes.get('max')}")
        elif name == "mergeCell":
            self.sheet.merged.append(attributes.get("ref", ""))

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            letters = reference.rstrip(DIGITS)
            self.column, self.row = _column(letters), int(reference[len(letters) :])
        sheet = self.sheet
        sheet.cells += 1
        if self.row > sheet.rows:
            sheet.rows = self.row
        if self.column > sheet.columns:
            sheet.columns = self.column
        kind = attributes.get("t")
        self.formula = self.value = False
        self.empty_text = kind == "str"  # a formula's result may be the empty text
        if kind == "e":
            sheet.errors.append((self.row, self.column))

    def text(self, _: str) -> None:
        self.value = True

    def end(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "c":
            if self.value:
                self.sheet.last_filled = max(self.sheet.last_filled, self.row)
            elif self.formula and not self.empty_text:
                self.sheet.errors.append((self.row, self.column))
            if self.formula:
                self.parser.CharacterDataHandler = None


@cache
def _column(letters: str) -> int:
    """The number of a column by its letters, A to XFD; raises ValueError for what is none."""
    if not _COLUMN.fullmatch(letters):
        raise ValueError(f"no column: {letters[:10]!r}")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def scan_sheet(part: bytes) -> Sheet:
    """Read one worksheet's XML once."""
    parser = _Parser()
    scan = _SheetScan(parser)
    parser.expat.StartElementHandler = scan.start
    parser.expat.EndElementHandler = scan.end
    parser.parse(part)
    return scan.sheet


def check_xml(parts: MutableMapping[str, bytes]) -> dict[str, Sheet]:
    """The scans of those worksheets, by their parts' names, whose cells are regular: quickly read, and well formed.

    Raises Refused when any XML part declares a document type or is not well formed. The XML of a regular worksheet,
    hundreds of megabytes perhaps, is let go: its scan holds the cells.
    """
    scans = {}
    for name, part in list(parts.items()):
        if name.lower().endswith((".xml", ".rels", ".vml")) and part.strip():
            regular = split_regular(part) if name.startswith(WORKSHEETS) else None
            if regular:
                scans[name] = _with_cells(*regular)
                parts[name] = b""
            else:
                _Parser().parse(part)
    return scans


def _with_cells(body: Body, around: bytes) -> Sheet:
    sheet = scan_sheet(around)
    sheet.cells, sheet.rows, sheet.columns = body.count, body.rows, body.columns
    sheet.last_filled, sheet.body = body.last_filled, body
    return sheet
