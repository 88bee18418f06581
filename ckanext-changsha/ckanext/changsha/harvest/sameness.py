"""Pages that say what they said last time: asked for less, not parsed again, and written down together."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.harvest import checkpoints
from ckanext.changsha.harvest.checkpoints import Account
from ckanext.changsha.harvest.claims import Claim
from ckanext.changsha.harvest.sentences import grave
from ckanext.changsha.harvesters.engine import Kept, StoredFile
from disclosure.findings import Finding

__all__ = ["Former", "Same", "kept", "rows", "still_true", "write_same"]


Former = Mapping[str, Any]  # what is kept of a page that was read before


@dataclass(frozen=True, slots=True)
class Same:
    """A page that says what its `former` one said; in `columns`, what else its row keeps."""

    claim: Claim
    former: str
    columns: Mapping[str, Any]


def rows(session: Session, pages: Collection[str]) -> Mapping[str, tuple[sa.RowMapping, Former | None]]:
    """The pages' rows, each with the latest page of its name and source that was read in another job, by their ids."""
    found = session.execute(_ROWS, {"pages": list(pages)}).mappings()
    return {row["id"]: (row, _former(row)) for row in found}


def _former(row: sa.RowMapping) -> Former | None:
    return {name: row[f"former_{name}"] for name in _FORMER} if row["former_id"] else None


def kept(page: Former | None, files: Sequence[StoredFile], request: str, days: float, now: datetime) -> Kept | None:
    """What need not be asked for again: the page's files, when they answer the same request and are younger than
    `days`."""
    if page is None or page["request"] != request or page["fetched"] is None:
        return None
    if (now - page["fetched"]).total_seconds() > days * 86_400:
        return None
    if not files or not all(file.size for file in files):  # what was missing is asked for
        return None
    return Kept(files[0].sha256, {file.url: file for file in files if file.url}, page["fetched"])


def still_true(session: Session, pages: Collection[str]) -> Collection[str]:
    """Those of the pages that left the staged records as they are now, so that the same bytes would change nothing."""
    return set(session.scalars(_TRUE, {"pages": list(pages)})) if pages else set()


def write_same(session: Session, job: str, pages: Sequence[Same]) -> None:
    """Give the pages of a job the accounts of their former ones, in which whatever was new is unchanged now. Pages
    that are no longer this worker's are left out. Commits, or raises ClaimLost with nothing written."""
    held = checkpoints.hold_pages(session, [page.claim for page in pages])
    said = [
        {"id": page.claim.id, "former": page.former, **page.columns, "fetched": page.columns["fetched"].isoformat()}
        for page in pages
        if page.claim.id in held
    ]
    again = session.execute(_AGAIN, {"job": job, "pages": json.dumps(said)}).mappings().all()
    findings = {row["id"]: [Finding.from_dict(finding) for finding in row["findings"]] for row in again}
    checkpoints.tell(session, {page: grave(found) for page, found in findings.items()}, "Import")
    numbers = {name: sum(row[name] for row in again) for name in ("files", "parsed", "unchanged", "duplicate")}
    checkpoints.count(session, job, Account(pages_done=len(again), pages_same=len(again), **numbers))


_FORMER = ("id", "request", "manifest", "digest", "entries", "total", "fetched")
_ROWS = sa.text(f"""
    SELECT page.*, {", ".join(f"former.{name} AS former_{name}" for name in _FORMER)}
    FROM changsha_harvest_page AS page
    LEFT JOIN LATERAL (
        SELECT * FROM changsha_harvest_page AS earlier
        WHERE page.manifest IS NULL AND earlier.source = page.source AND earlier.name = page.name
            AND earlier.job <> page.job AND earlier.state = 'done'
        ORDER BY earlier.finished DESC LIMIT 1) AS former ON true
    WHERE page.id = ANY (:pages)
""")  # noqa: S608 - put together of constants
_TRUE = sa.text("""
    SELECT page.id FROM changsha_harvest_page AS page
    JOIN changsha_harvest_batch AS account ON account.harvest_object = page.id
    WHERE page.id = ANY (:pages) AND NOT EXISTS (
        SELECT FROM unnest(page.records, page.hashes) AS said(id, hash)
        LEFT JOIN changsha_harvested AS staged ON staged.id = said.id
        WHERE coalesce(staged.source_hash, staged.content_hash) IS DISTINCT FROM said.hash)
""")
_AGAIN = sa.text("""
    WITH said AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(CAST(:pages AS jsonb)) AS said(id text, former text, manifest jsonb,
            digest text, fetched timestamptz, entries integer, total integer)),
    ended AS (
        UPDATE changsha_harvest_page AS page SET state = 'done', finished = now(), lease_until = NULL,
            manifest = said.manifest, digest = said.digest, fetched = said.fetched, entries = said.entries,
            total = said.total, records = former.records, hashes = former.hashes
        FROM said JOIN changsha_harvest_page AS former ON former.id = said.former WHERE page.id = said.id),
    shown AS (
        UPDATE harvest_object SET state = 'COMPLETE', report_status = 'not modified',
            import_finished = now() AT TIME ZONE 'UTC'
        FROM said WHERE harvest_object.id = said.id)
    INSERT INTO changsha_harvest_batch AS again
        (harvest_object, harvest_job, files, parsed, added, changed, unchanged, duplicate, findings)
    SELECT said.id, :job, files, parsed, 0, 0, parsed - duplicate, duplicate, findings
    FROM said JOIN changsha_harvest_batch AS account ON account.harvest_object = said.former
    ON CONFLICT (harvest_object) DO UPDATE SET made_at = now()
    RETURNING again.harvest_object AS id, files, parsed, parsed - duplicate AS unchanged, duplicate, findings
""")
