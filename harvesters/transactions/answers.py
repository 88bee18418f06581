"""Answers that hold no notices: refusals of the sources' envelopes, and files that only describe other files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ckanext.changsha.harvesters.transactions.reading import Batch, Document, Format, dicts
from disclosure.findings import Severity

__all__ = ["FORMATS", "refusal"]


def refusal(data: object) -> str:
    """The finding code of an answer that refuses, "" when it doesn't: 829 is a captcha, 800 busy (SOURCES 1.4 c)."""
    if not isinstance(data, Mapping) or "code" not in data:
        return ""
    code, inner = str(data["code"]), data.get("data")
    if code == "829":
        return "source.captcha"
    if code == "800":
        return "source.busy"
    if code == "200" and inner not in (None, "", []):
        return ""
    if code in {"200", "400"}:  # a section without a notice (SOURCES 1.2, quirk 11)
        return "transactions.no_notice"
    return "source.unexpected_page"


def _refused(document: Document) -> bool:
    return bool(refusal(document.data)) or _failed_download(document.data)


def _failed_download(data: object) -> bool:
    """`{status:{state:"error"}}`, which a failed download answers with status 200 (SOURCES 1.2, quirk 11)."""
    status = data.get("status") if isinstance(data, Mapping) else None
    return isinstance(status, Mapping) and status.get("state") == "error"


def _say_refusal(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        code = refusal(document.data) or "source.unexpected_page"
        batch.note(document, code, severity=Severity.INFO if code == "transactions.no_notice" else Severity.WARN)


def _describes(document: Document) -> bool:
    return _settings(document.data) or (document.data is None and not document.html and not _csv(document.text))


def _settings(data: Any) -> bool:
    entries = list(dicts(data))
    return bool(entries) and all("adapter" in str(e.get("module", "")) or "enabled" in e for e in entries)


def _csv(text: str) -> bool:
    return "business_type" in text.partition("\n")[0]


def _say_not_a_notice(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        batch.note(document, "transactions.not_a_notice")


FORMATS = (
    Format("refusal", _refused, _say_refusal),
    Format("description", _describes, _say_not_a_notice),
)
