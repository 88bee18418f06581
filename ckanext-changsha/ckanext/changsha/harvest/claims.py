"""Who works on what: leases with fencing tokens, claimed by SKIP LOCKED. A function here is one short transaction.

A lease that ran out may be claimed by anybody, with a higher token; whoever comes back with the old one finds its
writes refused (`checkpoints`). Nothing stays claimed for longer than its lease after its worker died.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from ckanext.changsha.harvest.states import ACTIVE

__all__ = [
    "MOST_ATTEMPTS",
    "Claim",
    "alive",
    "claim_listing",
    "claim_page",
    "claim_pages",
    "claim_settling",
    "jobs_waiting",
    "renew",
    "waiting",
]

MOST_ATTEMPTS = 5  # a page that killed so many workers is given up, with a finding that says so


@dataclass(frozen=True, slots=True)
class Claim:
    """A run or a page that this worker holds until its lease runs out."""

    id: str  # of the run's job, or of the page
    fence: int
    attempts: int
    job: str


def claim_listing(session: Session, lease: float, job: str | None = None) -> Claim | None:
    """A run whose pages are to be listed and that nobody is listing."""
    return _claimed(session, _LISTING, lease, job)


def claim_page(session: Session, lease: float, job: str | None = None) -> Claim | None:
    """The next page that waits or was lost."""
    return next(iter(claim_pages(session, lease, job)), None)


def claim_pages(
    session: Session, lease: float, job: str | None = None, most: int = 1, mine: Collection[str] = ()
) -> Sequence[Claim]:
    """The next pages that wait or were lost, in their order. Sources take turns, so that a slow one holds up no
    other; one that no other worker reads comes first, for two at one host would wait for each other. `mine` are the
    pages that this worker holds already."""
    rows = session.execute(_PAGES, {"lease": lease, "job": job, "most": most, "mine": list(mine)}).all()
    session.commit()
    in_order = sorted(rows, key=lambda row: (row.job, row.position))
    return [Claim(row.id, row.fence, row.attempts, row.job) for row in in_order]


def claim_settling(session: Session, lease: float, job: str | None = None) -> Claim | None:
    """A run whose pages are all read and that nobody is settling."""
    return _claimed(session, _SETTLING, lease, job)


def _claimed(session: Session, statement: sa.TextClause, lease: float, job: str | None) -> Claim | None:
    row = session.execute(statement, {"lease": lease, "job": job}).one_or_none()
    session.commit()
    return None if row is None else Claim(row.id, row.fence, row.attempts, row.job)


def jobs_waiting(session: Session) -> Sequence[str]:
    """The jobs that are being worked on, or wait for it."""
    jobs = session.scalars(_JOBS).all()
    session.commit()
    return jobs


def waiting(session: Session, job: str | None = None) -> bool:
    """Whether a run is still being worked on, by whomever."""
    return bool(session.scalar(_WAITING, {"job": job}))


def alive(connection: Connection, kind: str, claims: Mapping[str, int]) -> Sequence[str]:
    """Those of the claims (fences by id) that are still this worker's and whose run was not cancelled."""
    return _checked(connection, _ALIVE[kind], claims)


def renew(connection: Connection, kind: str, claims: Mapping[str, int], lease: float) -> None:
    """Hold the claims for another lease."""
    connection.execute(_RENEW[kind], {"ids": list(claims), "fences": list(claims.values()), "lease": lease})


def _checked(connection: Connection, statement: sa.TextClause, claims: Mapping[str, int]) -> Sequence[str]:
    return connection.scalars(statement, {"ids": list(claims), "fences": list(claims.values())}).all()


_STATES = f"('{ACTIVE[0]}', '{ACTIVE[1]}')"
_FREE = "(lease_until IS NULL OR lease_until < clock_timestamp())"
_TAKEN = """fence = nextval('changsha_harvest_fence'), attempts = {table}.attempts + 1,
    lease_until = clock_timestamp() + :lease * interval '1 second'"""
_OPEN = "state IN ('waiting', 'running')"
_RUN = f"""
    UPDATE changsha_harvest_run AS run SET {_TAKEN.format(table="run")}
    WHERE job = (SELECT job FROM changsha_harvest_run AS free
        WHERE {{wanted}} AND {_FREE} AND (CAST(:job AS text) IS NULL OR job = :job)
        ORDER BY started LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING job AS id, fence, attempts, job
"""  # noqa: S608 - put together of constants
_LISTING = sa.text(_RUN.format(wanted="state = 'gathering'"))
_SETTLING = sa.text(
    _RUN.format(
        wanted="state = 'fetching' AND NOT EXISTS"
        f" (SELECT FROM changsha_harvest_page AS page WHERE page.job = free.job AND page.{_OPEN})"
    )
)
_PAGES = sa.text(f"""
    UPDATE changsha_harvest_page AS page SET state = 'running', {_TAKEN.format(table="page")}
    WHERE id = ANY (ARRAY (
        SELECT next.id FROM (
            SELECT job FROM changsha_harvest_run AS run
            WHERE state IN {_STATES} AND (CAST(:job AS text) IS NULL OR job = :job)
            ORDER BY (
                SELECT state = 'running' AND lease_until > clock_timestamp() FROM changsha_harvest_page AS first
                WHERE first.job = run.job AND {_OPEN} AND id <> ALL (CAST(:mine AS text[]))
                ORDER BY position LIMIT 1), random()) AS turn
        CROSS JOIN LATERAL (
            SELECT id FROM changsha_harvest_page AS open
            WHERE open.job = turn.job AND {_OPEN} AND (state = 'waiting' OR lease_until < clock_timestamp())
            ORDER BY position LIMIT :most FOR UPDATE SKIP LOCKED) AS next
        LIMIT :most))
    RETURNING id, fence, attempts, job, position
""")  # noqa: S608 - put together of constants
_WAITING = sa.text(f"""
    SELECT EXISTS (SELECT FROM changsha_harvest_run
        WHERE state IN {_STATES} AND (CAST(:job AS text) IS NULL OR job = :job))
""")  # noqa: S608 - put together of constants
_JOBS = sa.text(f"SELECT job FROM changsha_harvest_run WHERE state IN {_STATES}")  # noqa: S608 - constants
_HELD = "unnest(CAST(:ids AS text[]), CAST(:fences AS bigint[])) AS held(id, fence)"
_ALIVE = {
    "page": sa.text(f"""
        SELECT page.id FROM {_HELD} JOIN changsha_harvest_page AS page USING (id, fence)
        JOIN changsha_harvest_run AS run USING (job) WHERE page.state = 'running' AND run.state IN {_STATES}
    """),  # noqa: S608 - put together of constants
    "run": sa.text(f"""
        SELECT job FROM {_HELD} JOIN changsha_harvest_run AS run ON run.job = held.id AND run.fence = held.fence
        WHERE state IN {_STATES}
    """),  # noqa: S608 - put together of constants
}
_LONGER = "lease_until = clock_timestamp() + :lease * interval '1 second'"
_RENEW = {
    "page": sa.text(f"""
        UPDATE changsha_harvest_page AS page SET {_LONGER} FROM {_HELD}
        WHERE page.id = held.id AND page.fence = held.fence AND page.state = 'running'
    """),  # noqa: S608 - put together of constants
    "run": sa.text(f"""
        UPDATE changsha_harvest_run AS run SET {_LONGER} FROM {_HELD}
        WHERE run.job = held.id AND run.fence = held.fence AND run.state IN {_STATES}
    """),  # noqa: S608 - put together of constants
}
