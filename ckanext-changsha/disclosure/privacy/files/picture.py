"""What a picture says of itself beside its pixels: EXIF, comments, and where it was taken."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from PIL import ExifTags, Image, UnidentifiedImageError

from disclosure.findings import Finding, Severity
from disclosure.privacy.files.passages import Passage, Place

__all__ = ["passages"]

LONGEST = 100_000  # characters of one value


def passages(content: bytes, findings: list[Finding]) -> Iterator[Passage]:
    """The texts in a picture's metadata; a place where it was taken is a finding. Pixels are never decoded."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            exif = image.getexif()
            said = [*exif.values(), *exif.get_ifd(ExifTags.IFD.Exif).values(), *image.info.values()]
            if exif.get_ifd(ExifTags.IFD.GPSInfo):
                findings.append(Finding("privacy.image_place", Severity.WARN))
    except (UnidentifiedImageError, Image.DecompressionBombError, SyntaxError, ValueError, OSError):
        return
    yield Place("picture"), "\n\n".join(filter(None, map(_text, said)))


def _text(value: Any) -> str:
    """A value as text: EXIF keeps some in UTF-16 or with a head that names the encoding."""
    if isinstance(value, bytes):
        body = value[8:] if value[:8] in (b"ASCII\0\0\0", b"UNICODE\0") else value
        return "\n".join(body[:LONGEST].decode(code, "ignore") for code in ("utf-8", "utf-16-le"))
    return str(value)[:LONGEST] if isinstance(value, str) else ""
