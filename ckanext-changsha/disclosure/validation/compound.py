"""Tell what an old binary (OLE2) file is: Word 97, WPS, PowerPoint, a workbook. Each is to be mended in its own way.

Their text is not read. antiword and catdoc, which could, leave out what a screening must see (deleted and hidden text,
comments, properties), have had no upstream for years, and would have to be executed in the sandbox, which executes
nothing.
"""

from __future__ import annotations

import re
import struct

from disclosure.findings import Finding
from disclosure.validation.findings import Refused

__all__ = ["OLE", "compound_kind", "old_document"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAMS = {"WordDocument": "doc", "PowerPoint Document": "ppt", "Workbook": "xls", "Book": "xls"}
SUFFIXES = {
    "doc": "doc",
    "dot": "doc",
    "wps": "doc",
    "wpt": "doc",
    "xls": "xls",
    "et": "xls",
    "ppt": "ppt",
    "dps": "ppt",
}
CODES = {"doc": "upload.old_word", "ppt": "upload.old_slides", "xls": "upload.old_sheet"}

FILEPASS, SOON = 0x2F, 4  # MS-XLS 2.4.117: among the first records after that of a workbook's beginning
_WORKBOOK = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")
_RECORD = struct.Struct("<HH")


def compound_kind(content: bytes, suffix: str = "") -> str:
    """doc, ppt, xls, or ole for another one, by the names in its directory; where it holds several, or none that we
    know, by the `suffix` of its name. Raises Refused for an encrypted one, and for a workbook with macros."""

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if has("EncryptedPackage") or has("EncryptionInfo") or _has_password(content):
        raise Refused("upload.encrypted")
    found = list(dict.fromkeys(kind for name, kind in STREAMS.items() if has(name)))
    named = SUFFIXES.get(suffix, "ole")
    kind = named if named in found or not found else found[0]
    if kind == "xls" and (has("_VBA_PROJECT") or has("Macros")):
        raise Refused("upload.type_not_allowed", values={"type": "xls", "extension": "xls"})
    return kind


def old_document(kind: str, suffix: str) -> Finding | None:
    """What is to be done with an old file of this kind; nothing can be said of one of another kind."""
    return Finding(CODES[kind], values={"extension": suffix or kind}) if kind in CODES else None


def _has_password(content: bytes) -> bool:
    """Whether a workbook's records are encrypted. calamine does not see that in every case, and reads other cells."""
    for workbook in _WORKBOOK.finditer(content):
        at = workbook.start()
        for _ in range(SOON):
            if len(head := content[at : at + _RECORD.size]) < _RECORD.size:
                break
            kind, length = _RECORD.unpack(head)
            if kind == FILEPASS:
                return True
            at += _RECORD.size + length
    return False
