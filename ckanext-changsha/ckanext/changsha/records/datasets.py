"""Datasets made of staged records: which have news, their table as CSV, and the copy of it that the public reads."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.records.model import harvested, record
from disclosure.errors import DisclosureError
from disclosure.kinds import KINDS
from disclosure.records import Kind, Record
from disclosure.tables import table_schema

__all__ = ["RecordsChanged", "changed", "digest", "publish", "write_csv"]

_AT_ONCE = 500  # rows that the server-side cursor hands over


class RecordsChanged(DisclosureError):
    """The staged records are no longer those that were checked and reviewed."""

    code = "harvest.records_changed"


def changed(session: Session) -> list[dict[str, Any]]:
    """The datasets with staged changes, each as its DatasetDescription with counts and the latest dates.

    Keys: those of DatasetDescription, and `records`, `held` (kept out for personal data), `fresh` (new or changed
    since the last release), `gone` (public, no longer staged), `published` (the latest record's day) and `digest`.
    """
    rows = session.execute(_CHANGED).mappings().all()
    return [_described(row) for row in rows]


def _described(row: sa.RowMapping) -> dict[str, Any]:
    sample = _record(row)
    described = asdict(KINDS[sample.kind].dataset_of(sample))
    numbers = {name: row[name] for name in ("records", "fresh", "gone", "digest")}
    return {**described, **numbers, "held": row["held_back"], "published": row["latest"]}


def _record(row: sa.RowMapping) -> Record:
    names = ("key", "title", "publisher", "published", "body", "source", "url", "origin")
    return Record(kind=Kind(row["kind"]), **{name: row[name] for name in names})


def write_csv(session: Session, dataset: str, path: Path) -> str:
    """Write the dataset's table, newest records first; returns the digest of exactly the records written."""
    seen: list[tuple[str, str]] = []
    with path.open("w", encoding="utf-8", newline="") as target:
        writer: csv.DictWriter[str] | None = None
        for found, identity in _stream(session, dataset):
            kind = KINDS[found.kind]
            if writer is None:
                schema = table_schema(kind.dataset_of(found).schema)
                writer = csv.DictWriter(target, [field["name"] for field in schema["fields"]], lineterminator="\r\n")
                writer.writeheader()
            writer.writerows(map(_printed, kind.rows(found)))
            seen.append(identity)
    return hashlib.sha256("\n".join(f"{id}:{said}" for id, said in sorted(seen)).encode()).hexdigest()


def _printed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as CSV has it: `true` and `false` as Table Schema v1 writes them, not as Python does."""
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in row.items()}


def _stream(session: Session, dataset: str) -> Iterator[tuple[Record, tuple[str, str]]]:
    """The records that may be released, through a server-side cursor: a dataset may be larger than memory."""
    columns = [column for column in harvested.c if column.name not in {"facets", "held", "rank"}]
    query = sa.select(*columns).where(harvested.c.dataset == dataset, _FREE)
    query = query.order_by(harvested.c.published.desc().nulls_last(), harvested.c.id)
    rows = session.execute(query.execution_options(yield_per=_AT_ONCE)).mappings()
    for row in rows:
        yield _record(row), (row["id"], row["content_hash"])


def digest(session: Session, dataset: str) -> str:
    """What `write_csv` would return now: SHA-256 over the sorted pairs of id and content hash."""
    return str(session.scalar(_DIGEST, {"dataset": dataset}))


def publish(session: Session, dataset: str, digest: str, release_number: int) -> int:
    """Make the staged records public, in the caller's transaction; returns how many are public now.

    It is one statement, so that what is compared with `digest` is what is copied. A public record that did not change
    keeps the release it came with; one that is no longer staged, or is held now, is deleted. Raises RecordsChanged.
    """
    bound = {"dataset": dataset, "digest": digest, "release_number": release_number}
    same, count = session.execute(_PUBLISH, bound).one()
    if not same:
        raise RecordsChanged(f"{dataset}: staged records differ from the digest that was reviewed")
    return int(count)


_FREE = sa.text("held = '[]'")
# string_agg of no rows is NULL: the digest of an empty dataset is that of the empty text, as in Python.
_DIGEST_OF = """encode(sha256(convert_to(coalesce(
    string_agg({row}.id || ':' || {row}.content_hash, E'\\n' ORDER BY {row}.id COLLATE "C"), ''), 'UTF8')), 'hex')"""
_DIGEST = sa.text(
    f"SELECT {_DIGEST_OF.format(row='free')} FROM changsha_harvested AS free WHERE dataset = :dataset AND held = '[]'"  # noqa: S608
)
_CHANGED = sa.text(f"""
    WITH counted AS (
        SELECT dataset, count(*) AS records, count(*) FILTER (WHERE held <> '[]') AS held_back,
            count(*) FILTER (WHERE held = '[]' AND released_hash IS DISTINCT FROM content_hash) AS fresh,
            max(published) AS latest
        FROM changsha_harvested GROUP BY dataset),
    gone AS (
        SELECT dataset, count(*) AS gone FROM changsha_record AS public
        WHERE NOT EXISTS (SELECT FROM changsha_harvested AS staged
            WHERE staged.id = public.id AND staged.dataset = public.dataset AND staged.held = '[]')
        GROUP BY dataset),
    news AS (
        SELECT counted.*, coalesce(gone.gone, 0) AS gone
        FROM counted LEFT JOIN gone USING (dataset) WHERE fresh > 0 OR gone.gone > 0)
    SELECT DISTINCT ON (news.dataset) news.records, news.held_back, news.fresh, news.gone, news.latest, sample.*,
        (SELECT {_DIGEST_OF.format(row="free")} FROM changsha_harvested AS free
            WHERE free.dataset = news.dataset AND free.held = '[]') AS digest
    FROM news JOIN changsha_harvested AS sample USING (dataset)
    ORDER BY news.dataset, sample.id
""")  # noqa: S608 - no input in the statement
_SAID = [column.name for column in record.c if column.name not in {"release_number", "released_at"}]
_PUBLISH = sa.text(f"""
    WITH staged AS MATERIALIZED (SELECT * FROM changsha_harvested WHERE dataset = :dataset),
    free AS (SELECT * FROM staged WHERE held = '[]'),
    verdict AS (SELECT {_DIGEST_OF.format(row="free")} = :digest AS same FROM free),
    gone AS (
        DELETE FROM changsha_record AS public
        WHERE dataset = :dataset AND (SELECT same FROM verdict) AND NOT EXISTS (SELECT FROM free WHERE id = public.id)),
    copied AS (
        INSERT INTO changsha_record AS public ({", ".join(_SAID)}, release_number)
        SELECT {", ".join(f"free.{name}" for name in _SAID)}, :release_number
        FROM free LEFT JOIN changsha_record AS known USING (id)
        WHERE (SELECT same FROM verdict) AND (known.content_hash, known.dataset)
            IS DISTINCT FROM (free.content_hash, free.dataset)
        ORDER BY free.id
        ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _SAID if name != "id")},
            release_number = excluded.release_number, released_at = now()),
    marked AS (
        UPDATE changsha_harvested AS known
        SET released_hash = CASE WHEN staged.held = '[]' THEN staged.content_hash END
        FROM staged WHERE known.id = staged.id AND (SELECT same FROM verdict) AND known.released_hash
            IS DISTINCT FROM CASE WHEN staged.held = '[]' THEN staged.content_hash END)
    SELECT (SELECT same FROM verdict), (SELECT count(*) FROM free)
""")  # noqa: S608 - no input in the statement
