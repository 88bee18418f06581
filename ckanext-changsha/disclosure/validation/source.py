"""Tell what a file is by its content, and hold its name to that (THREATS U1, U8). The client's type is not asked."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field

from disclosure.validation.archive import inflate_gzip, read_archive
from disclosure.validation.compound import OLE, compound_kind, old_document
from disclosure.validation.findings import Refused
from disclosure.validation.names import check_name, extension

__all__ = ["MOST_SIZE", "Source", "identify"]

MOST_SIZE = 100 * 1024 * 1024  # bytes; a larger table is split by year or served as records
EXTENSIONS = {
    "csv": {"csv", "txt"},
    "tsv": {"tsv", "tab"},
    "json": {"json"},
    "jsonl": {"jsonl", "ndjson"},
    "xlsx": {"xlsx"},
    "xls": {"xls"},
    "ods": {"ods"},
    "parquet": {"parquet"},
}
TABULAR = frozenset().union(*EXTENSIONS.values())
MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (OLE, "ole"),
    (b"\x1f\x8b", "gz"),
    (b"PAR1", "parquet"),
    (b"PARE", "parquet"),  # its footer is encrypted
    (b"%PDF", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"\xff\xd8\xff", "jpg"),
    (b"MZ", "exe"),
    (b"\x7fELF", "elf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"BZh", "bz2"),
    (b"{\\rtf", "rtf"),
)
_BLANK = re.compile(rb"[\xef\xbb\xbf \t\r\n]*+")
HEAD = 1024  # bytes at the beginning in which a second type makes a file two-faced
_MARKUP = re.compile(rb"(?i)<(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php|meta)[\s>/]")
_JSON = re.compile(rb'\s*[\[{]\s*(?:["{\[\]}]|-?\d|true|false|null)')
# the antivirus industry's test string, cut in two so that this file is not taken for it
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ACTIVE_PARTS = re.compile(
    r"(?i)vbaProject|externalLinks/|connections\.xml|embeddings/|activeX/|oleObject|macrosheets/|dialogsheets/"
    r"|queryTables/|webExtension|^Basic/|^Scripts/|^Object \d"
)
ACTIVE_PDF = re.compile(rb"/(?:JavaScript|JS|OpenAction|Launch|EmbeddedFiles?|RichMedia)\b")
PIXELS = 50_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose content and name agree: its format and, for a container, its inflated members."""

    format: str
    content: bytes
    parts: dict[str, bytes] = field(default_factory=dict)


def identify(content: bytes, name: str) -> Source:
    """What `content` is; raises Refused when it is nothing we take, or not what `name` says."""
    check_name(name)
    if _BLANK.fullmatch(content):
        raise Refused("upload.empty")
    if len(content) > MOST_SIZE:
        raise Refused("upload.too_large", values={"most": MOST_SIZE // 1024 // 1024})
    if EICAR in content:
        raise Refused("upload.malware")
    kind = next((kind for magic, kind in MAGIC if content.startswith(magic)), "")
    suffix = extension(name)
    source = _container(kind, content, suffix) if kind else Source(_text_format(content, suffix), content)
    if kind == "ole" and (source.format, suffix) != ("xls", "xls") and (old := old_document(source.format, suffix)):
        raise Refused(old.code, values=old.values)
    if extension(name) not in EXTENSIONS.get(source.format, {source.format}):
        known = extension(name) in TABULAR or source.format in EXTENSIONS
        code = "upload.type_mismatch" if known else "upload.type_not_allowed"
        raise Refused(code, values={"type": source.format, "extension": extension(name)})
    if source.format not in EXTENSIONS:
        raise Refused("upload.type_not_allowed", values={"type": source.format, "extension": extension(name)})
    return source


def _text_format(content: bytes, suffix: str) -> str:
    """The format of a file without magic: markup, JSON, or text in columns."""
    head = content[:HEAD].removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\x00", b"")
    if _MARKUP.search(head):
        return "html"
    if any(magic in head for magic in (b"%PDF-", b"GIF89a", b"\x89PNG\r\n")):
        return "polyglot"
    if suffix in EXTENSIONS["jsonl"] | EXTENSIONS["json"]:
        if not head.lstrip().startswith((b"{", b"[")):
            return "csv"
        return "jsonl" if suffix in EXTENSIONS["jsonl"] else "json"
    if _JSON.match(head):
        return "json"
    return "tsv" if suffix in EXTENSIONS["tsv"] else "csv"


def _container(kind: str, content: bytes, suffix: str) -> Source:
    if kind == "zip":
        return _zip(content)
    if kind == "ole":
        return Source(compound_kind(content, suffix), content)
    if kind == "gz":
        inflate_gzip(content)
    if kind == "pdf" and ACTIVE_PDF.search(content):
        raise Refused("upload.active_content", values={"part": "PDF"})
    if kind == "png" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        if width * height > PIXELS:
            raise Refused("upload.pixel_flood", values={"width": width, "height": height})
    return Source(kind, content)


def _zip(content: bytes) -> Source:
    parts = read_archive(content)
    for name, part in parts.items():
        if ACTIVE_PARTS.search(name) or name == "[Content_Types].xml" and b"macroEnabled" in part:
            raise Refused("upload.active_content", values={"part": name})
        if EICAR in part:
            raise Refused("upload.malware")
    if "[Content_Types].xml" in parts and "xl/workbook.xml" in parts:
        return Source("xlsx", content, parts)
    if parts.get("mimetype", b"").strip() == b"application/vnd.oasis.opendocument.spreadsheet":
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise Refused("upload.encrypted")
        return Source("ods", content, parts)
    return Source("zip", content, parts)
