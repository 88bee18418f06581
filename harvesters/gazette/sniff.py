"""What a saved file is, told from its bytes and never from its name, and its text in the encoding it really has."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

from ckanext.changsha.harvesters.source import SavedFile
from disclosure.findings import Finding, Severity

__all__ = ["Format", "decode", "sniff"]

MB = 1024 * 1024
MAX_BYTES = 10 * MB  # a page or a document; the longest real one has 0.3 MB
MAX_PDF = 60 * MB  # a scanned one, which is named as such
_TAG = re.compile(r"<(?:!doctype\s+html|html|head|meta|body|div|table|ul|p|span|h\d|a)[\s>/]", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
_FAMILY = {"utf-8": "UTF-8", "utf8": "UTF-8", "gbk": "GB18030", "gb2312": "GB18030", "gb18030": "GB18030"}
_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0", "DOC/WPS"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)


class Format(StrEnum):
    """The formats that documents come in."""

    HTML = "html"
    TEXT = "text"
    JSON = "json"
    DOCX = "docx"
    PDF = "pdf"


def sniff(file: SavedFile) -> tuple[Format | None, str, list[Finding]]:
    """The format, the decoded text ("" for DOCX and PDF) and findings; no format when the file cannot be read."""
    content = file.content
    if not content.strip():
        return None, "", [Finding("gazette.empty", Severity.WARN, file=file.name)]
    pdf = b"%PDF-" in content[:1024]
    limit = MAX_PDF if pdf else MAX_BYTES
    if len(content) > limit:
        return None, "", [Finding("gazette.too_large", file=file.name, values={"limit": limit // MB})]
    if pdf:
        return Format.PDF, "", []
    if content[:4] == b"PK\x03\x04":
        if _is_word(content):
            return Format.DOCX, "", []
        return None, "", [_refused(file, "ZIP")]
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            return None, "", [_refused(file, name)]
    text, findings = decode(file)
    if text is None:
        return None, "", findings
    if "\x00" in text:
        return None, "", [_refused(file, "二进制")]
    if text.lstrip()[:1] in {"{", "["}:
        return Format.JSON, text, findings
    return (Format.HTML if _TAG.search(text) else Format.TEXT), text, findings


def _refused(file: SavedFile, kind: str) -> Finding:
    return Finding("gazette.format", Severity.WARN, file=file.name, values={"format": kind})


def _is_word(content: bytes) -> bool:
    """Whether a ZIP holds a Word document; a broken directory is looked at by the reader, which says so."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return b"word/" in content


def decode(file: SavedFile) -> tuple[str | None, list[Finding]]:
    """The text as UTF-8, else as GB18030, both strictly; a page that declares another encoding gets a finding."""
    content = file.content.removeprefix(b"\xef\xbb\xbf")
    try:
        text, actual = content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        try:
            text, actual = content.decode("gb18030"), "GB18030"
        except UnicodeDecodeError:
            return None, [Finding("gazette.encoding", file=file.name, values={"offset": error.start})]
    match = _CHARSET.search(content[:4096])
    declared = match[1].decode("ascii") if match else ""
    if declared and not content.isascii() and _FAMILY.get(declared.lower(), declared) != actual:
        values = {"declared": declared, "actual": actual}
        return text, [Finding("gazette.encoding_declared", Severity.INFO, file=file.name, values=values)]
    return text, []
