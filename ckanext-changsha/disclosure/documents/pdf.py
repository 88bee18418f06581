"""What a PDF must not hold: scripts, programs to start, files within it. Read in the sandbox alone."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from disclosure.validation.findings import Refused

__all__ = ["active", "check_opens"]

# ISO 32000-1, 12.6.4 and 7.11.4. An OpenAction that only turns to a page is in most files, so that it is no sign.
_NAMES = re.compile(rb"/(JavaScript|Launch|ImportData|SubmitForm|EmbeddedFiles?|RichMedia)(?![A-Za-z0-9])")
_HASHED = re.compile(rb"#([0-9A-Fa-f]{2})")
MOST = 64 << 20  # bytes of all object streams, inflated
START, END = b"stream", b"endstream"


def check_opens(content: bytes) -> None:
    """Raise Refused for a file that cannot be opened, or with a password or a right alone."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        locked = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Refused("document.encrypted" if locked else "document.damaged") from error
    try:
        if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
            raise Refused("document.encrypted")
        if document.get_formtype() in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND):
            raise Refused("document.active_content", values={"part": "XFA"})
    finally:
        document.close()


def active(content: bytes) -> str:
    """The name of the first thing in a file that runs or holds another file; empty when there is none.

    Names are looked for as they stand, with their escapes undone, and in compressed objects. Raises Refused for
    objects that cannot be read.
    """
    for text in (content, *map(_plain, _outside(content)), *map(_plain, _compressed(content))):
        if found := _NAMES.search(text):
            return found[1].decode()
    return ""


def _plain(text: bytes) -> bytes:
    return _HASHED.sub(lambda match: bytes([int(match[1], 16)]), text)


def _outside(content: bytes) -> Iterator[bytes]:
    """What stands between the streams."""
    at = 0
    while (start := content.find(START, at)) >= 0:
        yield content[at:start]
        end = content.find(END, start)
        if end < 0:
            break
        at = end + len(END)
    yield content[at:]


def _compressed(content: bytes) -> Iterator[bytes]:
    """The streams that hold objects, inflated."""
    room, at = MOST, 0
    while (named := content.find(b"/ObjStm", at)) >= 0:
        start = content.find(START, named)
        end = content.find(END, start)
        if start < 0 or end < 0:
            return
        packed = content[start + len(START) : end].removeprefix(b"\r").removeprefix(b"\n")
        inflater = zlib.decompressobj()
        try:
            text = inflater.decompress(packed, room)
        except zlib.error as error:
            raise Refused("document.damaged") from error
        if inflater.unconsumed_tail:
            raise Refused("upload.too_large", values={"most": MOST >> 20})
        room -= len(text)
        at = end
        yield text
