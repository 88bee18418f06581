"""The catalogue's questions to the database: one statement each, however many entries there are."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from opencc import OpenCC
from sqlalchemy.orm import Session

__all__ = ["counts", "find", "fulfilled_by", "page"]

_FULFILLED = """
    SELECT extras ->> 'catalogue_entry' AS code, count(*) AS datasets FROM package
    WHERE state = 'active' AND NOT private AND type = 'dataset' AND extras ? 'catalogue_entry' GROUP BY 1
"""
_WORDS = """concat_ws(' ', code, domain, level1_item, level2_item, legal_basis, array_to_string(content_elements, ' '),
    array_to_string(responsible_body, ' '))"""
_FILTERS = {
    "domain": "domain = :domain",
    # As it was typed, or as the catalogue writes: 簡 as 简, １ as 1.
    "q": f"""({_WORDS} ILIKE ALL (CAST(:q AS text[]))
        OR normalize({_WORDS}, NFKC) ILIKE ALL (CAST(:folded AS text[])))""",
    "organization": """(:organization = ANY(responsible_body) OR EXISTS (
        SELECT FROM "group" AS body WHERE body.name = :organization AND body.is_organization
            AND (body.title = ANY(responsible_body) OR body.extras ->> 'short_name' = ANY(responsible_body)
                OR regexp_replace(body.title, '^长沙', '') = ANY(responsible_body))))""",
}


def page(session: Session, filters: Mapping[str, str], limit: int, offset: int) -> list[dict[str, Any]]:
    """The entries in force that pass the filters, by code, each with the number of datasets that fulfil it."""
    chosen, values = _where(filters)
    statement = sa.text(f"""
        SELECT entry.*, coalesce(datasets, 0) AS datasets
        FROM changsha_catalogue_entry AS entry LEFT JOIN ({_FULFILLED}) AS fulfilled USING (code)
        WHERE {chosen} ORDER BY code LIMIT :limit OFFSET :offset
    """)  # noqa: S608 - the conditions are ours, the values are bound
    found = session.execute(statement, {**values, "limit": limit, "offset": offset}).mappings()
    return [dict(row) for row in found]


def counts(session: Session, filters: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """How many entries pass the other filters, by category and domain."""
    chosen, values = _where({name: value for name, value in filters.items() if name not in ("category", "domain")})
    statement = sa.text(f"""
        SELECT category, domain, count(*) FROM changsha_catalogue_entry WHERE {chosen}
        GROUP BY category, domain ORDER BY min(code)
    """)  # noqa: S608 - as above
    return [(row[0], row[1], row[2]) for row in session.execute(statement, values)]


def find(session: Session, code: str) -> dict[str, Any] | None:
    """One entry, also when it has left the catalogue."""
    statement = sa.text("SELECT * FROM changsha_catalogue_entry WHERE code = :code")
    row = session.execute(statement, {"code": code}).mappings().first()
    return dict(row) if row else None


def fulfilled_by(session: Session, code: str) -> list[dict[str, Any]]:
    """The public datasets that name the entry, the latest first."""
    statement = sa.text("""
        SELECT package.name, package.title, package.metadata_modified, body.title AS organization
        FROM package LEFT JOIN "group" AS body ON body.id = package.owner_org
        WHERE package.state = 'active' AND NOT package.private AND package.type = 'dataset'
            AND package.extras ->> 'catalogue_entry' = :code
        ORDER BY package.metadata_modified DESC, package.name LIMIT 1000
    """)
    return [dict(row) for row in session.execute(statement, {"code": code}).mappings()]


def _where(filters: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """The conditions and their values; every word of `q` must stand in the entry."""
    conditions = ["NOT retired", *(_FILTERS[name] for name in filters if name in _FILTERS)]
    if "category" in filters:
        conditions.append("category = :category")
    words = filters.get("q", "").split()
    folded = [_simplified().convert(unicodedata.normalize("NFKC", word)) for word in words]
    patterns = {name: [f"%{_literal(word)}%" for word in said] for name, said in (("q", words), ("folded", folded))}
    return " AND ".join(conditions), {**filters, **patterns}


@cache
def _simplified() -> OpenCC:
    """Traditional characters to simplified ones; it reads its dictionaries once."""
    return OpenCC("t2s")


def _literal(word: str) -> str:
    """The word as LIKE reads it letter by letter."""
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
