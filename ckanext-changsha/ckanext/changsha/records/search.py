"""Find public records. Solr finds, PostgreSQL says what they say: a stale index shows nothing that is not public."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from ckan import model as ckan_model

from ckanext.changsha.records import listing, model, solr

__all__ = ["FILTERS", "LONGEST_QUERY", "MOST_ROWS", "MOST_START", "SORTS", "RecordQuery", "safe_words", "search"]

LONGEST_QUERY = 500  # characters
MOST_ROWS = 100
MOST_START = 10_000  # beyond it: filter, or download the dataset
FACET_VALUES = 30

# What people may filter by, and Solr's field for it; the facets are what disclosure's record kinds give.
FILTERS: Mapping[str, str] = {
    "kind": "kind",
    "publisher": "publisher",
    "year": "year",
    "dataset": "dataset",
    "business_type": "facet_business_type",
    "stage": "facet_stage",
    "notice_label": "facet_notice_label",
    "region": "facet_region",
    "theme": "facet_theme",
    "genre": "facet_genre",
    "validity": "facet_validity",
    "table": "facet_table",
    "project": "facet_project",
}
SORTS: Mapping[str, str] = {
    "relevance": "score desc, published desc, id asc",
    "newest": "published desc, id asc",
    "oldest": "published asc, id asc",
}
FACETS = [name for name in FILTERS if name not in {"dataset", "project"}]
COLUMNS = ("id", "kind", "title", "publisher", "published", "dataset", "release_number", "facets", "content_hash")
LISTED = ("document_number", "buyer", "issuers", "organization", *listing.DATES)  # parts of the body that lists show
HIT, END = "\ufdd0", "\ufdd1"  # around a found word; Unicode keeps them out of all text
_SPECIAL = re.compile(r'([-+&|!(){}\[\]^"~*?:\\/])')
_PHRASE_OR_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')
# 长政发 ﹝2018﹞ 第 007 号: blanks inside a document number would make words of its parts
_NUMBER = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]+)\s*[〔\[【（(﹝［〖]\s*(\d{4})\s*[〕\]】）)﹞］〗]\s*第?\s*0*(\d+)\s*[号號]"
)


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """What is asked for; `filters` has keys of FILTERS, `sort` is one of SORTS or "" for the usual order."""

    q: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = ""
    rows: int = 20
    start: int = 0


def safe_words(q: str) -> str:
    """The words and "phrases" of what a person typed, with no operator, field or parser left in it.

    A quote without its pair is no quote; document numbers get their normal brackets.
    """
    text = _NUMBER.sub(r"\1〔\2〕\3号", q[:LONGEST_QUERY]).lower()  # lower case: AND, OR and NOT are words
    if text.count('"') % 2:
        text = " ".join(text.rsplit('"', 1))
    found = ((phrase, word) for phrase, word in _PHRASE_OR_WORD.findall(text) if re.search(r"\w", phrase + word))
    return " ".join(f'"{_escaped(phrase)}"' if phrase else _escaped(word) for phrase, word in found)


def search(query: RecordQuery) -> dict[str, Any]:
    """`count`, `results` and `facets` ({filter: [{value, count}]}). Raises SolrRefused."""
    answer = solr.select(_params(query))
    found = answer["response"]
    return {
        "count": found["numFound"],
        "results": _released(found["docs"], answer.get("highlighting", {})),
        "facets": _facets(answer["facet_counts"]["facet_fields"]),
    }


def _params(query: RecordQuery) -> dict[str, Any]:
    words = safe_words(query.q)
    asked = {"q": words} if words else {"q.alt": "-*:*" if query.q.strip() else "*:*"}
    usual = "relevance" if words else "newest"
    return asked | {
        "defType": "edismax",
        "qf": "title^4 names^3 number^50 words text",
        "uf": "-*",  # no field may be named in a query
        "lowercaseOperators": "false",
        "q.op": "AND",
        "mm": "100%",
        "sow": "true",  # each word in the field that has it
        "tie": "0.1",
        "fq": [_filter(name, values) for name, values in query.filters.items() if values],
        "sort": SORTS[query.sort or usual],
        "rows": min(query.rows, MOST_ROWS),
        "start": min(query.start, MOST_START),
        "fl": "id,content_hash",
        "facet": "true",
        "facet.field": [f"{{!ex={name} key={name}}}{FILTERS[name]}" for name in FACETS],
        "facet.mincount": 1,
        "facet.limit": FACET_VALUES,
        "json.nl": "arrarr",
        "hl": "true",
        "hl.method": "unified",
        "hl.fl": "title,names,text",
        "hl.requireFieldMatch": "false",
        "hl.tag.pre": HIT,
        "hl.tag.post": END,
        "hl.bs.type": "WORD",
        "hl.fragsize": 120,
        "hl.defaultSummary": "true",
        "f.title.hl.fragsize": 0,
        "f.names.hl.defaultSummary": "false",
    }


def _filter(name: str, values: Sequence[str]) -> str:
    return f"{{!tag={name}}}{FILTERS[name]}:({' OR '.join(solr.quoted(value) for value in values)})"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _facets(fields: Mapping[str, Sequence[Sequence[Any]]]) -> dict[str, list[dict[str, Any]]]:
    facets = {
        name: [{"value": str(value), "count": count} for value, count in fields[name] if value != ""] for name in FACETS
    }
    facets["year"].sort(key=lambda facet: facet["value"], reverse=True)
    return facets


def _released(found: Sequence[Mapping[str, Any]], highlights: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The found records as they are public now, in Solr's order, with Solr's snippet where it is of this content."""
    said = {name: model.record.c.body[name] for name in LISTED}
    query = sa.select(
        *(model.record.c[name] for name in COLUMNS), *(part.label(f"body_{name}") for name, part in said.items())
    )
    rows = ckan_model.Session.execute(query.where(model.record.c.id.in_([doc["id"] for doc in found]))).mappings()
    public = {row["id"]: row for row in rows}
    return [
        _result(public[doc["id"]], highlights.get(doc["id"], {}), doc["content_hash"])
        for doc in found
        if doc["id"] in public
    ]


def _result(row: Mapping[Any, Any], highlight: Mapping[str, Sequence[str]], indexed_hash: str) -> dict[str, Any]:
    fresh = highlight if row["content_hash"] == indexed_hash else {}
    title, text = (" … ".join(fresh.get(name, ())) for name in ("title", "text"))
    names = " ".join(name for name in fresh.get("names", ()) if HIT in name)
    by_name = names if HIT not in title + text else ""
    body = {name: row[f"body_{name}"] for name in LISTED}
    date_of, day = listing.dated(row["published"], body)
    return {name: row[name] for name in COLUMNS} | {
        "publisher": listing.publisher(row["publisher"], body),
        "published": row["published"].isoformat() if row["published"] else None,
        "date": day.isoformat() if day else None,
        "date_of": date_of,
        "document_number": body["document_number"] or "",
        "title_parts": _parts(title or row["title"]),
        "snippet": _parts(" … ".join(part for part in (by_name, text) if part)),
    }


def _parts(marked: str) -> list[dict[str, Any]]:
    """The text in pieces, each with whether it was searched for: no markup leaves this module."""
    pieces = re.split(f"{HIT}([^{HIT}{END}]*){END}", marked)
    return [{"text": piece, "match": bool(place % 2)} for place, piece in enumerate(pieces) if piece]
