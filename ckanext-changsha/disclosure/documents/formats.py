"""The formats of documents: those whose every corner can be screened."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FORMATS", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how people call it, how its files end, and its media type."""

    name: str
    extension: str
    mimetype: str


FORMATS = {  # by the ending of a file's name
    "docx": Format("DOCX", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": Format("PDF", "pdf", "application/pdf"),
}
