"""What documents tell the platform: their dataset, its rows and what people filter by.

A document's body holds, beside its number, issuers, dates and text:

- ``relations``: what the text says that it does to other documents, as `disclosure.gazette.relations.Relation` writes
  it: kind (废止, 失效, 修改, 印发, 转发, 解读), title, number, place (第三条第二款 of the other), anchor, words;
- ``citations``: the documents that it cites, as `disclosure.gazette.citations.Citation` writes it: title, number,
  place, anchor, start and end in ``text``.

Anchors are those of `disclosure.gazette.structure.structure_of(text)`. Both come from the text alone, so that the
content hash is that of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from disclosure.datasets import DatasetDescription, RecordKind
from disclosure.gazette.twins import Identity
from disclosure.gazette.vocabulary import theme_head
from disclosure.records import Kind, Record

__all__ = ["KIND"]

_DATASET = DatasetDescription(
    name="government-gazette",
    title="长沙市政府文件库",
    notes="政府公报刊登和政府网站公开的规章、行政规范性文件和其他公文：标题、文号、制发机关、成文与施行日期、效力状态和全文。",
    catalogue_entry="D02-002",
    organization="cs-bgt",
    schema="normative-document",
)
_DATES = ("written", "published", "effective", "expires")
_TEXTS = ("theme", "genre", "validity", "disclosure_mode", "content_source", "text")


class DocumentKind:
    """Normative and other official documents; all of them make one dataset."""

    kind = Kind.DOCUMENT
    label: Mapping[str, str] = {"zh": "政府文件", "en": "Official documents"}

    def dataset_of(self, record: Record) -> DatasetDescription:
        """The gazette: one dataset for all documents, so that a citation is looked up in one place."""
        return _DATASET

    def rows(self, record: Record) -> Iterator[dict[str, Any]]:
        """One row for a document."""
        body = record.body
        yield {
            "key": record.key,
            "title": record.title,
            "document_number": body["document_number"],
            "registration_number": body.get("registration_number", ""),
            "index_number": body["index_number"],
            "issuers": "；".join(body["issuers"]),
            **{name: body[name] or "" for name in _DATES},
            **{name: body[name] for name in _TEXTS},
            "attachments": "；".join(attachment["name"] for attachment in body["attachments"]),
            "url": record.url,
        }

    def facets(self, record: Record) -> Mapping[str, str]:
        """Issuer, year written, genre, theme and validity; what a document does not state is left out."""
        body = record.body
        found = {
            "issuer": body["issuers"][0] if body["issuers"] else "",
            "year": (body["written"] or body["published"] or "")[:4],
            "genre": body["genre"],
            "theme": theme_head(body["theme"]),
            "validity": body["validity"],
        }
        return {name: value for name, value in found.items() if value}

    def text(self, record: Record) -> str:
        """The number, the issuers and the full text."""
        body = record.body
        return "\n".join(part for part in (body["document_number"], " ".join(body["issuers"]), body["text"]) if part)

    def claims(self, record: Record) -> Sequence[str]:
        """Number, index number, and title with day or issuer: `disclosure.gazette.twins` decides."""
        return Identity.of(record.title, record.body).claims()


KIND: RecordKind = DocumentKind()
