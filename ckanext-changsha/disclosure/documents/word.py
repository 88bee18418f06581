"""What a DOCX must not hold: parts that run, that fetch something from elsewhere, or that nobody can screen."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from disclosure.privacy.files.office import decoded, texts
from disclosure.validation.source import ACTIVE_PARTS

__all__ = ["MAIN", "active", "is_word", "pictures_alone"]

MAIN = "word/document.xml"
TYPES = "[Content_Types].xml"
# Text, pictures and fonts. A part of another kind may be text that Word shows and the screening does not read: HTML.
_READ = re.compile(
    r"(?i)(?:\.(?:xml|rels|vml|png|jpe?g|gif|bmp|tiff?|emf|wmf|wdp|svg|odttf)|/|printerSettings\d*\.bin)\Z"
)
_LINK = re.compile(r"<(?:\w+:)?Relationship\s[^<>]*>")
_FIELD = re.compile(r"<(?:\w+:)?instrText[^<>]*>([^<>]*)<|\sw:instr=\"([^\"<>]*)\"")
_RUNS = re.compile(r"(?i)\bDDE(?:AUTO)?\b")
PICTURE = "word/media/"


def is_word(parts: Mapping[str, bytes]) -> bool:
    """Whether what an archive says of itself is a text document: one with macros and a template are others."""
    return "wordprocessingml.document.main+xml" in decoded(parts.get(TYPES, b""))


def active(parts: Mapping[str, bytes]) -> str:
    """The name of the first part that a released document must not have; empty when there is none."""
    return next((name for name, part in parts.items() if _is_active(name, part)), "")


def _is_active(name: str, part: bytes) -> bool:
    if ACTIVE_PARTS.search(name) or not _READ.search(name):
        return True
    if not name.endswith((".xml", ".rels")):
        return False
    written = decoded(part)
    if name.endswith(".rels"):
        return any(map(_leads_out, _LINK.findall(written)))
    return "macroEnabled" in written if name == TYPES else bool(_RUNS.search(_fields(written)))


def _leads_out(link: str) -> bool:
    """Whether Word would fetch what a relationship names; a hyperlink is followed by people alone."""
    said = html.unescape(link)
    return "External" in said and "/hyperlink" not in said


def _fields(written: str) -> str:
    return html.unescape("".join(one or other for one, other in _FIELD.findall(written)))


def pictures_alone(parts: Mapping[str, bytes]) -> bool:
    """Whether a document has no word in it but pictures: pages that were scanned, perhaps."""
    has_pictures = any(name.startswith(PICTURE) for name in parts)
    return has_pictures and not any(text.strip() for text in texts(parts[MAIN]))
