"""Read a file of any kind we know, inside the sandbox, and screen every passage of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from disclosure.findings import Finding
from disclosure.privacy.files.passages import Passage, Place, named, personal
from disclosure.privacy.scan import FAR_FUTURE
from disclosure.validation.compound import OLE, compound_kind, old_document
from disclosure.validation.findings import Refused
from disclosure.validation.names import extension

__all__ = ["passages", "screen"]

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"GIF8", b"RIFF")
TOLD = ("upload.encrypted", "upload.old_")  # refusals that say what to do; others say that it cannot be read
DEEPEST = 2  # files within files


def screen(path: str, name: str, allowed: str, today: str) -> list[dict[str, Any]]:
    """The findings about the file, as dicts; `allowed` lists entities with commas between."""
    may = frozenset(filter(None, allowed.split(",")))
    day = date.fromisoformat(today) if today else FAR_FUTURE
    found: list[Finding] = []
    try:
        content = Path(path).read_bytes()
        found += personal([named(name), *passages(content, found, suffix=extension(name))], may, day)
        if content.startswith(b"PK"):
            from disclosure.privacy.files.workbook import screen_sheets

            found += screen_sheets(content, day)
    except Refused as refused:
        is_told = refused.finding.code.startswith(TOLD)
        found.append(refused.finding if is_told else Finding("privacy.unreadable"))
    except (ValueError, OSError):
        found.append(Finding("privacy.unreadable"))
    return [dataclasses.replace(finding, file=name).to_dict() for finding in found]


def passages(content: bytes, findings: list[Finding], depth: int = 0, suffix: str = "") -> Iterator[Passage]:
    """Every passage of the file, whose name ends in `suffix`; what else is to be said of it is added to `findings`."""
    if content.startswith(b"PK"):
        from disclosure.privacy.files import office

        yield from office.passages(content, findings, depth)
    elif content.startswith(b"%PDF"):
        from disclosure.privacy.files import pdf

        yield from pdf.passages(content, findings)
    elif content.startswith(PICTURES):
        from disclosure.privacy.files import picture

        yield from picture.passages(content, findings)
    elif content.startswith(OLE):
        old = old_document(compound_kind(content, suffix), suffix)
        findings.append(old or Finding("privacy.unreadable"))
    else:
        yield from _lines(content)


def _lines(content: bytes) -> Iterator[Passage]:
    """The whole of a plain text; a number may go on in the next line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    yield Place("text"), text
