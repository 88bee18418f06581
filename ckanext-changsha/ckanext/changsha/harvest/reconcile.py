"""What a run amounts to, seen from its end: how far the source drifted, what is applied, and what is withdrawn."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.harvesters.engine import Drift, amounts_slipped, dates_slipped
from ckanext.changsha.records.statements import APPLY
from disclosure.findings import Finding

__all__ = ["REREAD", "WITHDRAWN", "apply", "drift", "drop", "settle_moved", "short", "withdraw"]

WITHDRAWN = "harvest.withdrawn"  # the finding that says why a record was withdrawn
REREAD = "harvest.reread"  # the finding that says how many records a new version of the parser reads otherwise
LOOKED_AT = 5_000  # changed records in which slips are looked for


def short(session: Session, job: str) -> tuple[int | None, list[Finding]]:
    """How many entries the source says it has, None when it does not say; and findings for the lists that fell short.

    A list that grows or shrinks while it is read says several numbers: the smallest counts.
    """
    lists = session.execute(_LISTS, {"job": job}).all()
    findings = [
        Finding("harvest.short", file=row.list, values={"listed": row.entries, "total": row.total})
        for row in lists
        if row.entries < row.total
    ]
    return (sum(row.total for row in lists) if lists else None), findings


def drift(session: Session, job: str, source: str, since: date | None, *, full: bool) -> Drift:
    """What the run would do to the records of its source."""
    bound = {"job": job, "source": source, "since": since}
    row = session.execute(_DRIFT, bound).one()
    amounts, dates = [], []
    otherwise = row.changed + row.reread
    for old, new in session.execute(_CHANGED, {"job": job, "limit": LOOKED_AT}) if otherwise else ():
        amounts.append(amounts_slipped(old, new))
        dates.append(dates_slipped(old, new))
    return Drift(
        known=row.known,
        seen=row.seen,
        changed=row.changed,
        gone=row.gone if full else 0,
        fresh=row.fresh,
        with_amounts=sum(slip is not None for slip in amounts),
        amounts=sum(slip is True for slip in amounts),
        with_dates=sum(slip is not None for slip in dates),
        dates=sum(slip is True for slip in dates),
        fresh_dates=(session.scalar(_FRESH_DATES, bound) or 0) if row.fresh else 0,
        reread=row.reread,
    )


def settle_moved(session: Session, job: str) -> None:
    """Of records that another file than before says something else about: forget those that their former file still
    tells of, and count the others as changed. The caller commits."""
    session.execute(_MOVED, {"job": job})


def apply(session: Session, job: str, source: str) -> None:
    """Stage what the run noted down. The caller commits."""
    session.execute(APPLY, {"job": job, "source": source})
    drop(session, job)


def withdraw(session: Session, job: str, source: str, since: date | None) -> int:
    """Make tombstones of the source's records that a full run did not find; returns how many. The caller commits.

    They leave the public with the next release of their dataset.
    """
    bound = {"job": job, "source": source, "since": since, "reason": WITHDRAWN}
    return int(session.scalar(_WITHDRAW, bound))


def drop(session: Session, job: str) -> None:
    """Forget what the run noted down. The caller commits."""
    session.execute(sa.text("DELETE FROM changsha_harvest_pending WHERE job = :job"), {"job": job})


# A record whose file did not answer this time, or is in quarantine, is not gone: nobody could read whether it is.
# NOT IN is looked up in a hash; NOT EXISTS was done one by one, by the square, while a first load had no statistics.
_SCOPE = """
    seen AS MATERIALIZED (
        SELECT DISTINCT unnest(records) AS id FROM changsha_harvest_page WHERE job = :job),
    unread AS MATERIALIZED (
        SELECT file ->> 'name' AS name FROM changsha_harvest_page AS page,
            jsonb_array_elements(page.manifest -> 'files') AS file
        WHERE page.job = :job AND file ->> 'size' = '0'
        UNION SELECT file FROM changsha_harvest_quarantine WHERE source = :source),
    scope AS (
        SELECT * FROM changsha_harvested
        WHERE harvest_source = :source AND (CAST(:since AS date) IS NULL OR published >= :since)),
    gone AS (
        SELECT scope.* FROM scope WHERE id NOT IN (SELECT id FROM seen WHERE id IS NOT NULL)
            AND coalesce(origin, '') NOT IN (SELECT name FROM unread WHERE name IS NOT NULL))"""
_DRIFT = sa.text(f"""
    WITH {_SCOPE},
    otherwise AS (
        SELECT coalesce(page.manifest ? 'reread' AND old.raw_sha256 = noted.row ->> 'raw_sha256', false) AS reread
        FROM changsha_harvest_pending AS noted JOIN changsha_harvested AS old USING (id)
        LEFT JOIN changsha_harvest_page AS page ON page.id = noted.harvest_object
        WHERE noted.job = :job AND NOT noted.fresh)
    SELECT (SELECT count(*) FROM scope) AS known,
        (SELECT count(*) FILTER (WHERE id IN (SELECT id FROM seen)) FROM scope) AS seen,
        (SELECT count(*) FROM gone) AS gone,
        (SELECT count(*) FROM otherwise WHERE NOT reread) AS changed,
        (SELECT count(*) FROM otherwise WHERE reread) AS reread,
        (SELECT count(*) FROM changsha_harvest_pending WHERE job = :job AND fresh) AS fresh
""")  # noqa: S608 - put together of constants
_CHANGED = sa.text("""
    SELECT jsonb_build_object('published', old.published, 'body', old.body),
        jsonb_build_object('published', noted.row -> 'published', 'body', noted.row -> 'body')
    FROM changsha_harvest_pending AS noted JOIN changsha_harvested AS old USING (id)
    WHERE noted.job = :job AND NOT noted.fresh ORDER BY id LIMIT :limit
""")
_FRESH_DATES = sa.text("""
    SELECT count(*) FROM changsha_harvest_pending AS noted
    WHERE noted.job = :job AND noted.fresh AND EXISTS (
        SELECT FROM changsha_harvested AS old
        WHERE old.harvest_source = :source AND old.title = noted.row ->> 'title'
            AND old.publisher = noted.row ->> 'publisher'
            AND CAST(noted.row ->> 'published' AS date)
                IN ((old.published + interval '1 year')::date, (old.published - interval '1 year')::date))
""")
_MOVED = sa.text("""
    WITH moved AS MATERIALIZED (
        SELECT noted.id, old.origin FROM changsha_harvest_pending AS noted JOIN changsha_harvested AS old USING (id)
        WHERE noted.job = :job AND noted.row ? 'moved'),
    stayed AS (
        SELECT moved.id FROM moved
        JOIN (SELECT page.records, file ->> 'name' AS name FROM changsha_harvest_page AS page,
            jsonb_array_elements(page.manifest -> 'files') AS file
            WHERE page.job = :job AND EXISTS (SELECT FROM moved)) AS read
            ON read.name = moved.origin AND moved.id = ANY (read.records)),
    forgotten AS (
        DELETE FROM changsha_harvest_pending AS noted USING stayed WHERE noted.job = :job AND noted.id = stayed.id),
    counted AS (SELECT count(*)::integer AS number FROM moved WHERE NOT EXISTS (SELECT FROM stayed WHERE id = moved.id))
    UPDATE changsha_harvest_run AS run SET changed = run.changed + number, duplicate = run.duplicate - number
    FROM counted WHERE run.job = :job AND number > 0
""")
_LISTS = sa.text("""
    SELECT regexp_replace(name, '/[^/]*$', '') AS list, sum(entries) AS entries, min(total) AS total
    FROM changsha_harvest_page WHERE job = :job AND state = 'done' AND total IS NOT NULL GROUP BY 1 ORDER BY 1
""")
_WITHDRAW = sa.text(f"""
    WITH {_SCOPE},
    buried AS (
        INSERT INTO changsha_tombstone (id, kind, key, title, publisher, published, source, url, dataset, row,
            raw_sha256, harvest_source, harvest_job, reason)
        SELECT id, kind, key, title, publisher, published, source, url, dataset, to_jsonb(gone), raw_sha256,
            harvest_source, :job, :reason FROM gone
        ON CONFLICT (id) DO UPDATE SET row = excluded.row, title = excluded.title, publisher = excluded.publisher,
            published = excluded.published, url = excluded.url, dataset = excluded.dataset,
            raw_sha256 = excluded.raw_sha256, harvest_source = excluded.harvest_source,
            harvest_job = excluded.harvest_job, reason = excluded.reason, withdrawn_at = now()),
    taken AS (DELETE FROM changsha_harvested USING gone WHERE changsha_harvested.id = gone.id)
    SELECT count(*) FROM gone
""")  # noqa: S608 - put together of constants
