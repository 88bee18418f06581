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

from ckanext.changsha.records import aliases
from ckanext.changsha.records.model import harvested, project_link, record
from disclosure.errors import DisclosureError
from disclosure.kinds import KINDS
from disclosure.records import Kind, Record
from disclosure.tables import table_schema

__all__ = ["Digest", "RecordsChanged", "changed", "digest", "publish", "record_of", "stream", "write_csv"]

_AT_ONCE = 500  # rows that the server-side cursor hands over


class RecordsChanged(DisclosureError):
    """The staged records are no longer those that were checked and reviewed."""

    code = "harvest.records_changed"


def changed(session: Session) -> list[dict[str, Any]]:
    """The datasets with staged changes, each as its DatasetDescription with counts and the latest dates.

    Keys: those of DatasetDescription, and `records`, `held` (kept out for personal data), `fresh` (new or changed
    since the last release), `gone` (public, no longer staged), `moved` (public in another project than they are linked
    to now), `published` (the latest record's day) and `digest`.
    """
    rows = session.execute(_CHANGED).mappings().all()
    return [_described(row) for row in rows]


def _described(row: sa.RowMapping) -> dict[str, Any]:
    sample = record_of(row)
    described = asdict(KINDS[sample.kind].dataset_of(sample))
    numbers = {name: row[name] for name in ("records", "fresh", "gone", "moved", "digest")}
    return {**described, **numbers, "held": row["held_back"], "published": row["latest"]}


def record_of(row: Mapping[Any, Any]) -> Record:
    """The record that a row says."""
    names = ("key", "title", "publisher", "published", "body", "source", "url", "origin")
    return Record(kind=Kind(row["kind"]), **{name: row[name] for name in names})


def write_csv(session: Session, dataset: str, path: Path) -> str:
    """Write the dataset's table, newest records first; returns the digest of exactly the records written."""
    seen = Digest()
    with path.open("w", encoding="utf-8", newline="") as target:
        writer: csv.DictWriter[str] | None = None
        newest = (harvested.c.published.desc().nulls_last(), harvested.c.id)
        for row in stream(session, dataset, *newest):
            found = record_of(row)
            kind = KINDS[found.kind]
            if writer is None:
                schema = table_schema(kind.dataset_of(found).schema)
                writer = csv.DictWriter(target, [field["name"] for field in schema["fields"]], lineterminator="\r\n")
                writer.writeheader()
            writer.writerows(map(_printed, kind.rows(found)))
            seen.add(row)
    return seen.hexdigest()


class Digest:
    """SHA-256 over the sorted lines of records, whatever the order they come in: what a release is made of."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, str]] = []

    def add(self, row: Mapping[Any, Any]) -> None:
        """A record: its id, the hash of what it says, and for a notice its project."""
        parts = (row["id"], row["content_hash"], row["project"])
        self._lines.append((row["id"], ":".join(part for part in parts if part)))

    def hexdigest(self) -> str:
        """The digest of the records added so far."""
        return hashlib.sha256("\n".join(line for _, line in sorted(self._lines)).encode()).hexdigest()


def _printed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as CSV has it: `true` and `false` as Table Schema v1 writes them, not as Python does."""
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in row.items()}


def stream(session: Session, dataset: str, *order: Any) -> Iterator[sa.RowMapping]:
    """The rows that may be released, each with the link to its project, through a server-side cursor: a dataset may be
    larger than memory."""
    linked = [project_link.c[name] for name in ("project", "linked_by", "confidence")]
    query = sa.select(*(harvested.c[name] for name in (*_SAID, "origin")), *linked)
    query = query.outerjoin(project_link, project_link.c.id == harvested.c.id)
    query = query.where(harvested.c.dataset == dataset, _FREE).order_by(*order)
    yield from session.execute(query.execution_options(yield_per=_AT_ONCE)).mappings()


def digest(session: Session, dataset: str) -> str:
    """What `write_csv` would return now."""
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
    session.execute(_PUBLISH_LINKS, {"dataset": dataset})
    aliases.publish(session, dataset)
    return int(count)


_FREE = sa.text("held = '[]'")
# string_agg of no rows is NULL: the digest of an empty dataset is that of the empty text, as in Python.
_DIGEST_OF = """encode(sha256(convert_to(coalesce(
    string_agg(concat_ws(':', {row}.id, {row}.content_hash, {row}.project), E'\\n' ORDER BY {row}.id COLLATE "C"), ''),
    'UTF8')), 'hex')"""
_LINKED = """(SELECT staged.*, link.project
    FROM changsha_harvested AS staged LEFT JOIN changsha_project_link AS link USING (id) WHERE staged.held = '[]')"""
_DIGEST = sa.text(f"SELECT {_DIGEST_OF.format(row='free')} FROM {_LINKED} AS free WHERE dataset = :dataset")  # noqa: S608
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
    moved AS (
        SELECT public.dataset, count(*) AS moved
        FROM changsha_record AS public JOIN changsha_project_link AS link USING (id)
        WHERE public.project IS DISTINCT FROM link.project GROUP BY public.dataset),
    news AS (
        SELECT counted.*, coalesce(gone.gone, 0) AS gone, coalesce(moved.moved, 0) AS moved
        FROM counted LEFT JOIN gone USING (dataset) LEFT JOIN moved USING (dataset)
        WHERE fresh > 0 OR gone.gone > 0 OR moved.moved > 0)
    SELECT news.records, news.held_back, news.fresh, news.gone, news.moved, news.latest,
        sample.*,
        (SELECT {_DIGEST_OF.format(row="free")} FROM {_LINKED} AS free WHERE free.dataset = news.dataset) AS digest
    FROM news CROSS JOIN LATERAL (
        SELECT * FROM changsha_harvested AS one WHERE one.dataset = news.dataset ORDER BY one.id LIMIT 1) AS sample
    ORDER BY news.dataset
""")  # noqa: S608 - no input in the statement
_OWN = {"release_number", "released_at", "project", "linked_by", "confidence"}
_SAID = [column.name for column in record.c if column.name not in _OWN]
_PUBLISH = sa.text(f"""
    WITH staged AS MATERIALIZED (
        SELECT staged.*, link.project
        FROM changsha_harvested AS staged LEFT JOIN changsha_project_link AS link USING (id)
        WHERE staged.dataset = :dataset),
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
# The links of what is public now: of this dataset's notices, and how surely notices of others belong to their projects,
# which these may have changed.
_PUBLISH_LINKS = sa.text("""
    UPDATE changsha_record AS public
    SET project = link.project, linked_by = link.linked_by, confidence = link.confidence
    FROM changsha_project_link AS link
    WHERE link.id = public.id
        AND (public.project, public.linked_by, public.confidence)
            IS DISTINCT FROM (link.project, link.linked_by, link.confidence)
        AND (public.dataset = :dataset OR public.project = link.project AND link.project IN (
            SELECT own.project FROM changsha_project_link AS own JOIN changsha_record USING (id)
            WHERE changsha_record.dataset = :dataset))
""")
