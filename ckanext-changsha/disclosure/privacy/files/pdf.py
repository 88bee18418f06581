"""PDF: the text of every page, its notes and forms, its metadata, and what earlier versions inside the file said."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from disclosure.findings import Finding, Severity
from disclosure.privacy.files.office import texts
from disclosure.privacy.files.passages import Passage, Place

__all__ = ["passages"]

MOST_PAGES = 3000
MOST_VERSIONS = 20
MOST_NOTES = 1000  # of one page
LONGEST_NOTE = 20_000  # bytes
END = b"%%EOF"
XMP, XMP_END = b"<x:xmpmeta", b"</x:xmpmeta>"


def passages(content: bytes, findings: list[Finding]) -> Iterator[Passage]:
    """The latest version's pages with their numbers, then what only earlier versions say. Raises ValueError."""
    seen: set[str] = set()
    bare = 0
    for place, text in _version(content):
        bare += not text.strip() and place.kind == "page"
        seen.add(text)
        yield place, text
    if bare:
        values = {"pages": bare}
        findings.append(Finding("privacy.no_text", Severity.WARN, values=values))
    for version in _earlier(content):
        try:
            for place, text in _version(version):
                if text not in seen:
                    seen.add(text)
                    yield Place("earlier_version", place.name), text
        except ValueError:  # a cut that is no whole file: nobody can read it either
            continue
    yield from _xmp(content)


def _version(content: bytes) -> Iterator[Passage]:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise ValueError("unreadable PDF") from error
    try:
        yield Place("properties"), "\n\n".join(document.get_metadata_dict().values())
        if len(document) > MOST_PAGES:
            raise ValueError("too many pages")
        for number in range(len(document)):
            page = document[number]
            yield Place("page", str(number + 1)), page.get_textpage().get_text_bounded().replace("\r\n", "\n")
            for note in _notes(page):
                yield Place("page_note", str(number + 1)), note
            page.close()
    except pdfium.PdfiumError as error:
        raise ValueError("unreadable page") from error
    finally:
        document.close()


def _notes(page: pdfium.PdfPage) -> Iterator[str]:
    """What notes and form fields on a page say."""
    for number in range(min(MOST_NOTES, raw.FPDFPage_GetAnnotCount(page))):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        for key in (b"Contents", b"V", b"T", b"TU"):
            size = min(LONGEST_NOTE, raw.FPDFAnnot_GetStringValue(annotation, key, None, 0))
            if size > 2:
                buffer = (ctypes.c_ushort * (size // 2))()
                raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
                yield bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
        raw.FPDFPage_CloseAnnot(annotation)


def _earlier(content: bytes) -> Iterator[bytes]:
    """The versions that later ones were added to, latest first: each ends with the mark of a file's end."""
    end = content.rfind(END)
    for _ in range(MOST_VERSIONS):
        end = content.rfind(END, 0, end) if end > 0 else -1
        if end < 0:
            return
        yield content[: end + len(END)]


def _xmp(content: bytes) -> Iterator[Passage]:
    """Metadata packets, which are never compressed."""
    start = content.find(XMP)
    while start >= 0:
        end = content.find(XMP_END, start)
        if end < 0:
            return
        for text in texts(content[start:end]):
            yield Place("properties"), text
        start = content.find(XMP, end)
