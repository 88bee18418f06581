"""The formats of documents: those whose every corner can be screened."""

from __future__ import annotations

from dataclasses import dataclass

from disclosure.validation.names import extension

__all__ = ["FORMATS", "Format", "format_of"]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how people call it, how its files end, and its media type."""

    name: str
    extension: str
    mimetype: str


FORMATS = {
    "docx": Format("DOCX", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": Format("PDF", "pdf", "application/pdf"),
}


def format_of(name: str) -> Format | None:
    """The format that a file's name promises."""
    return FORMATS.get(extension(name))
