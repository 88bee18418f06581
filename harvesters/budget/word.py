"""Word documents (DOCX), in which many departments publish: every table as one grid, with the lines around it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any

import docx
from docx.oxml.ns import qn

from ckanext.changsha.harvesters.budget.pdf import Broken
from disclosure.budget.grid import Grid

__all__ = ["Word", "is_word", "read_word"]

MOST_BYTES = 100 << 20  # unpacked
MOST_CELLS = 500_000
COVER_LINES, LINES_ABOVE, LINES_BELOW = 12, 12, 5


@dataclass(slots=True)
class Word:
    """What was read of a Word document."""

    cover: list[str] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)


def is_word(content: bytes) -> bool:
    """Whether a ZIP holds a Word document; one whose directory is broken is left to the reader of spreadsheets."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def read_word(content: bytes, file: str) -> Word:
    """Read a document's tables; raises Broken for what is damaged or far too large."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
            raise Broken("budget.too_large")
    try:
        body = docx.Document(io.BytesIO(content)).element.body
        return _read(body, file)
    except (KeyboardInterrupt, SystemExit, MemoryError, Broken):
        raise
    except Exception as error:  # python-docx raises whatever its parts do on broken files
        raise Broken("budget.broken") from error


def _read(body: Any, file: str) -> Word:
    """Tables in order, and the lines before, between and after them."""
    tables: list[list[list[str]]] = []
    between: list[list[str]] = [[]]
    cells = 0
    for element in body.iterchildren():
        if element.tag == qn("w:tbl"):
            table = [_row(row) for row in element.iterchildren(qn("w:tr"))]
            cells += sum(map(len, table))
            if cells > MOST_CELLS:
                raise Broken("budget.too_large")
            tables.append(table)
            between.append([])
        elif element.tag == qn("w:p"):
            between[-1] += [line for line in (_said(element).strip(),) if line]
    word = Word(cover=[line for lines in between for line in lines][:COVER_LINES])
    for place, table in enumerate(tables):
        width = max(map(len, table), default=0)
        squared = [[*row, *[""] * (width - len(row))] for row in table]
        above, below = between[place][-LINES_ABOVE:], between[place + 1][:LINES_BELOW]
        word.grids.append(Grid(squared, above, below, file=file))
    return word


def _row(row: Any) -> list[str]:
    """The cells of a row; a merged cell has its text in its first place and "" in the others."""
    cells: list[str] = []
    for cell in row.iterchildren(qn("w:tc")):
        wide, goes_on = 1, False
        properties = cell.find(qn("w:tcPr"))
        if properties is not None:
            span, merge = properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge"))
            wide = _whole(span.get(qn("w:val"))) if span is not None else 1
            goes_on = merge is not None and merge.get(qn("w:val")) != "restart"
        text = "" if goes_on else "\n".join(filter(None, (_said(one) for one in cell.iterchildren(qn("w:p")))))
        cells += [text, *[""] * (wide - 1)]
    return cells


def _whole(text: str | None) -> int:
    return min(int(text), 100) if text and text.isdecimal() and len(text) < 4 and int(text) else 1


def _said(paragraph: Any) -> str:
    return "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
