"""Taking a DOCX apart, within limits: a document is text of a few megabytes at most, a bomb is more."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from ckanext.changsha.harvesters.gazette.parts import Parts
from ckanext.changsha.harvesters.gazette.text import take_apart_text

__all__ = ["BrokenWord", "take_apart_word"]

MAX_UNPACKED = 50 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_RATIO = 200  # unpacked to packed; real documents stay below 30


class BrokenWord(Exception):
    """A DOCX that cannot be opened or would unpack to too much."""


def take_apart_word(content: bytes, url: str = "") -> Parts:
    """The parts of a Word document: its paragraphs, and its tables' rows with cells between tabs."""
    _check(content)
    try:
        document = docx.Document(io.BytesIO(content))
        lines = [_line(element, document) for element in document.element.body.iterchildren()]
    except Exception as error:  # python-docx raises whatever its parts do on broken files
        raise BrokenWord(str(error)) from error
    return take_apart_text("\n".join(lines), url)


def _check(content: bytes) -> None:
    """Refuse before unpacking what the directory says is too much, or what it lies about."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BrokenWord(str(error)) from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > min(MAX_UNPACKED, MAX_RATIO * max(len(content), 1)):
        raise BrokenWord("too large unpacked")


def _line(element: Any, document: Any) -> str:
    tag = element.tag
    if tag == qn("w:p"):
        return Paragraph(element, document).text
    if tag == qn("w:tbl"):
        rows = Table(element, document).rows
        return "\n".join("\t".join(cell.text.replace("\n", " ") for cell in row.cells) for row in rows)
    return ""
