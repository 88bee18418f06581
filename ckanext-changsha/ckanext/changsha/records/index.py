"""Keep the Solr collection equal to `changsha_record`: what is found is what is released."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model as ckan_model

from ckanext.changsha.records import listing, model, solr
from disclosure.kinds import KINDS
from disclosure.records import Kind, Record

__all__ = ["clear", "count", "index_dataset", "rebuild"]

BATCH = 1000  # documents a request
LONGEST = 200  # characters of a value to filter by; Solr refuses a whole batch for a term of 32 kB
NAMES = ("project_name", "project_code", "section_name", "section_code", "unified_deal_code", "organization")
_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtext('changsha_records_index'))")


def index_dataset(dataset: str) -> int:
    """Index one dataset's released records and take out those that are no longer; returns their number."""
    return _index(model.record.c.dataset == dataset, f"dataset:{solr.quoted(dataset)}")


def rebuild() -> int:
    """The same for all records. Searches go on meanwhile."""
    return _index(sa.true(), "*:*")


def clear() -> None:
    """Empty the index; no record is lost."""
    solr.update({"delete": {"query": "*:*"}}, commit=True)


def count() -> dict[str, int]:
    """How many documents of each kind the index holds."""
    answer = solr.select({"q": "*:*", "rows": 0, "facet": "true", "facet.field": "kind", "json.nl": "map"})
    return dict(answer["facet_counts"]["facet_fields"]["kind"])


def _index(rows: sa.ColumnElement[bool], documents: str) -> int:
    """New documents first, stale ones after, visible together: a failure on the way leaves too much, never too little.

    One indexing at a time, or two would take each other's documents for stale ones.
    """
    batch, indexed = uuid.uuid4().hex, 0
    with ckan_model.meta.engine.connect() as connection:
        connection.execute(_LOCK)
        query = sa.select(model.record).where(rows).execution_options(yield_per=BATCH)
        for part in connection.execute(query).mappings().partitions():
            solr.update([_document(row, batch) for row in part])
            indexed += len(part)
        solr.update({"delete": {"query": f"{documents} AND -batch:{batch}"}}, commit=True)
    return indexed


def _document(row: Mapping[Any, Any], batch: str) -> dict[str, Any]:
    body = row["body"]
    _, day = listing.dated(row["published"], body)
    plain = {name: row[name] for name in ("id", "content_hash", "kind", "dataset", "title")}
    facets = {f"facet_{name}": str(value)[:LONGEST] for name, value in row["facets"].items() if value}
    return (
        plain
        | facets
        | {
            "batch": batch,
            "publisher": listing.publisher(row["publisher"], body)[:LONGEST] or None,
            "published": f"{day.isoformat()}T00:00:00Z" if day else None,  # the date lists are sorted by
            "year": _year(row["facets"].get("year")) or (day.year if day else None),
            "document_number": body.get("document_number") or None,
            "facet_project": row["project"],
            "names": list(dict.fromkeys(_names(body))),
            "text": KINDS[Kind(row["kind"])].text(_record(row)),
        }
    )


def _year(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch("[0-9]{4}", text) else None


def _names(body: Mapping[str, Any]) -> Iterator[str]:
    """Whom and what the record names: projects, companies, offices and their codes."""
    parties = [body.get("buyer"), body.get("agency"), *(body.get("suppliers") or [])]
    names = [*(body.get(name) for name in NAMES), *(party.get("name") for party in parties if party)]
    return (name for name in [*names, *(body.get("issuers") or [])] if name)


def _record(row: Mapping[Any, Any]) -> Record:
    said = {name: row[name] for name in ("key", "title", "publisher", "published", "body", "source", "url")}
    return Record(kind=Kind(row["kind"]), **said)
