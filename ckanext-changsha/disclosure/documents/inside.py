"""Tell what a document is by its bytes, and screen it, inside the sandbox."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from disclosure.documents import word
from disclosure.findings import Finding, Severity
from disclosure.privacy.files.inside import screen
from disclosure.validation.archive import read_archive
from disclosure.validation.compound import OLE, compound_kind, old_document
from disclosure.validation.findings import Refused
from disclosure.validation.names import check_name, extension
from disclosure.validation.source import EICAR

__all__ = ["examine", "identify", "look"]

OF_DOCUMENTS = {"upload.encrypted": "document.encrypted", "upload.corrupt": "document.damaged"}  # what to do is another


def look(path: str, name: str) -> list[dict[str, Any]]:
    """Why the file is no document that we take, as one finding; none when it is."""
    try:
        identify(Path(path).read_bytes(), name)
    except Refused as refused:
        finding = dataclasses.replace(refused.finding, file=name)
        return [dataclasses.replace(finding, code=OF_DOCUMENTS.get(finding.code, finding.code)).to_dict()]
    return []


def examine(path: str, name: str, allowed: str, today: str) -> list[dict[str, Any]]:
    """All findings about the document; what is no document that we take is not read any further."""
    if refused := look(path, name):
        return refused
    found = screen(path, name, allowed, today)
    if extension(name) == "docx" and word.pictures_alone(read_archive(Path(path).read_bytes())):
        found.append(Finding("document.pictures_only", Severity.WARN, file=name).to_dict())
    return found


def identify(content: bytes, name: str) -> None:
    """Raise Refused for what is no sound DOCX or PDF, or another one than the name says (THREATS U1)."""
    check_name(name)
    if not content.strip():
        raise Refused("upload.empty")
    if EICAR in content:
        raise Refused("upload.malware")
    kind = _kind(content, extension(name))
    if kind != extension(name):
        raise Refused("document.type_mismatch", values={"type": kind, "extension": extension(name)})


def _kind(content: bytes, suffix: str) -> str:
    if content.startswith(b"PK"):
        return _word(content)
    if content.startswith(b"%PDF-"):
        from disclosure.documents import pdf

        pdf.check_opens(content)
        _refuse_active(pdf.active(content))
        return "pdf"
    if content.startswith(OLE) and (old := old_document(compound_kind(content, suffix), suffix)):
        raise Refused(old.code if old.code == "upload.old_word" else "document.not_allowed", values=old.values)
    raise Refused("document.not_allowed")


def _word(content: bytes) -> str:
    parts = read_archive(content)
    if word.MAIN not in parts:
        raise Refused("document.not_allowed")
    if any(EICAR in part for part in parts.values()):
        raise Refused("upload.malware")
    _refuse_active(word.active(parts))
    if not word.is_word(parts):
        raise Refused("document.not_allowed")
    return "docx"


def _refuse_active(part: str) -> None:
    if part:
        raise Refused("document.active_content", values={"part": part})
