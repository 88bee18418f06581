"""Taking a text PDF apart: the lines of its pages, whole paragraphs again. A scanned page is named, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from ckanext.changsha.harvesters.gazette.parts import Parts
from ckanext.changsha.harvesters.gazette.text import looks_like_title, take_apart_text

__all__ = ["BrokenPdf", "Pdf", "take_apart_pdf"]

MOST_PAGES = 500
FULL = 0.85  # of a page's longest line: a line this long goes on in the next
_ENDS = "。；：:！？”"
_BEGINS = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,6}[章节条编]|[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|[（(]?\d{1,2}[)）、.．]|附\s*件|抄送|主题词"
)
_PAGE_NUMBER = re.compile(r"[-—－·\s]*\d{1,4}[-—－·\s]*|第\s*\d{1,4}\s*页.{0,12}")


class BrokenPdf(Exception):
    """A PDF that can't be opened. `code` names the finding that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Pdf:
    """What was read of a PDF."""

    parts: Parts
    scanned: list[int] = field(default_factory=list)  # pages that hold a picture and no text


def take_apart_pdf(content: bytes, url: str = "") -> Pdf:
    """The parts of a document saved as PDF; raises BrokenPdf for what is damaged, encrypted or too long."""
    lines: list[str] = []
    scanned: list[int] = []
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise BrokenPdf("gazette.pdf_encrypted" if "assword" in str(error) else "gazette.pdf_broken") from error
    try:
        if len(pdf) > MOST_PAGES:
            raise BrokenPdf("gazette.pdf_long")
        for number in range(1, len(pdf) + 1):
            page = pdf[number - 1]
            said = _lines(page)
            if not said and _pictured(page):
                scanned.append(number)
            lines += said
            page.close()
    except pypdfium2.PdfiumError as error:
        raise BrokenPdf("gazette.pdf_broken") from error
    finally:
        pdf.close()
    return Pdf(take_apart_text("\n".join(_paragraphs(lines)), url), scanned)


def _lines(page: pypdfium2.PdfPage) -> list[str]:
    text_page = page.get_textpage()
    text = text_page.get_text_bounded()
    text_page.close()
    lines = (" ".join(line.replace("\ufffe", "").split()) for line in text.splitlines())
    return [line for line in lines if line and not _PAGE_NUMBER.fullmatch(line)]


def _pictured(page: pypdfium2.PdfPage) -> bool:
    return next(iter(page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None


def _paragraphs(lines: list[str]) -> list[str]:
    """Lines joined where the page's edge broke them: full ones that end no sentence, before what begins none."""
    longest = sorted(map(len, lines))[int(len(lines) * 0.9)] if lines else 0
    whole: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and not _BEGINS.match(line):
            whole[-1] += line
        else:
            whole.append(line)
        goes_on = len(line) >= FULL * longest and line[-1] not in _ENDS and not looks_like_title(whole[-1])
    return whole
