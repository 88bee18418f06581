"""Text PDFs: the ruled tables of their pages with the lines above and below each."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium

from disclosure.budget.grid import Grid

__all__ = ["Broken", "Document", "read_pdf"]

MOST_PAGES = 1500
MOST_TABLE_PAGES = 600  # each takes some 70 ms, and a reader has a minute
FEWEST_RULES = 4  # lines and boxes drawn on a page that holds a ruled table
MOST_RULES = 20_000  # a map or a drawing, whose lines would take minutes to sort into cells
COVER_LINES = 12
_TABLE_WORDS = re.compile(r"[\d.,]{3,}|合\s*计|项\s*目|总\s*计|科目")
_TAIL = 4096  # bytes at the end in which a whole file has its %%EOF


class Broken(Exception):
    """A PDF that can't be read. `code` names the finding that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Document:
    """What was read of a PDF."""

    cover: list[str] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)  # pages that hold a picture and no text
    skipped: list[int] = field(default_factory=list)  # pages whose drawing is too dense to read tables from
    pages: int = 0


def read_pdf(content: bytes, file: str) -> Document:
    """Read a PDF's tables; raises Broken for what is no PDF, encrypted, cut off or damaged.

    pypdfium2 looks at every page (fast); pdfplumber (slow) reads only pages with rules and table words.
    """
    if b"%PDF-" not in content[:1024]:
        raise Broken("budget.not_a_pdf")
    if b"%%EOF" not in content[-_TAIL:]:
        raise Broken("budget.truncated")
    document = Document()
    wanted = _survey(content, document)
    if len(wanted) > MOST_TABLE_PAGES:
        raise Broken("budget.too_large")
    try:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            for number in wanted:
                document.grids += _grids(pdf.pages[number - 1], number, file)
                pdf.pages[number - 1].close()
    except Exception as error:  # pdfminer raises whatever a hostile file provokes
        raise Broken("budget.broken") from error
    return document


def _survey(content: bytes, document: Document) -> list[int]:
    """Fill in the cover and the scanned pages; returns the numbers of the pages worth a slow look."""
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Broken("budget.encrypted" if "assword" in str(error) else "budget.broken") from error
    wanted = []
    try:
        document.pages = len(pdf)
        if document.pages > MOST_PAGES:
            raise Broken("budget.too_large")
        for number in range(1, document.pages + 1):
            page = pdf[number - 1]
            if _is_wanted(page, number, document):
                wanted.append(number)
            page.close()
    except pypdfium2.PdfiumError as error:
        raise Broken("budget.broken") from error
    finally:
        pdf.close()
    return wanted


def _is_wanted(page: pypdfium2.PdfPage, number: int, document: Document) -> bool:
    text_page = page.get_textpage()
    text = text_page.get_text_bounded()
    text_page.close()
    if not text.strip():
        if next(iter(page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None:
            document.scanned.append(number)
        return False
    if not document.cover:
        document.cover = [line.strip() for line in text.splitlines() if line.strip()][:COVER_LINES]
    if not _TABLE_WORDS.search(text):
        return False
    rules = _count(page.get_objects([pdfium.FPDF_PAGEOBJ_PATH], max_depth=3), MOST_RULES)
    if rules >= MOST_RULES:
        document.skipped.append(number)
    return FEWEST_RULES <= rules < MOST_RULES


def _count(objects: Iterator[object], most: int) -> int:
    return sum(1 for _, _ in zip(range(most), objects, strict=False))


def _grids(page: pdfplumber.page.Page, number: int, file: str) -> list[Grid]:
    """The page's tables from top to bottom, each with the lines between it and its neighbours."""
    tables = sorted(page.find_tables(), key=lambda table: (table.bbox[1], table.bbox[0]))
    edges = [*(table.bbox for table in tables)]
    lines = page.extract_text_lines(return_chars=False) if tables else []
    grids = []
    for index, table in enumerate(tables):
        above = edges[index - 1][3] if index else 0
        below = edges[index + 1][1] if index + 1 < len(edges) else page.height
        cells = [[cell or "" for cell in row] for row in table.extract()]
        context = [line["text"] for line in lines if above <= _middle(line) < table.bbox[1]]
        after = [line["text"] for line in lines if table.bbox[3] <= _middle(line) < below]
        grids.append(Grid(cells, context, after, number, "", file))
    return grids


def _middle(line: dict[str, float]) -> float:
    return (line["top"] + line["bottom"]) / 2
