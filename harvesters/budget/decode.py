"""Bytes to text: UTF-8 strictly, then GB18030 strictly, and otherwise not at all (DESIGN, decision 7)."""

from __future__ import annotations

__all__ = ["decode"]


def decode(content: bytes) -> str | None:
    """The text; None when the bytes are in neither encoding or hold NUL, as no text does."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None
