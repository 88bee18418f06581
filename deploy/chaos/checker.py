"""What must hold after every round, looked up in PostgreSQL, Solr and on the portal itself: one checker for all rounds.

Each function returns sentences about what does not hold; no sentence is good news.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import settings
import sqlalchemy as sa

__all__ = ["Right", "of_harvest", "of_release", "right", "rows", "scalar", "web"]

MOST = 1_000_000  # documents of an index
ENGINE = sa.create_engine(settings.database_url("ckan"), poolclass=sa.pool.NullPool)
web = f"http://{settings.HOST}:{settings.PORTS['web']}"


@dataclass(frozen=True, slots=True)
class Right:
    """What every harvest of the replica must bring."""

    records: Mapping[str, str]  # id -> the hash of what it says
    runs: Mapping[str, Mapping[str, int]]  # source -> its `records`, those `parsed`, and its `pages`


def rows(statement: str, **bound: Any) -> Sequence[Any]:
    """The answer to a query, in a transaction of its own."""
    with ENGINE.connect() as connection:
        return connection.execute(sa.text(statement), bound).all()


def scalar(statement: str, **bound: Any) -> Any:
    """Its first value."""
    return rows(statement, **bound)[0][0]


def right(jobs: Sequence[str]) -> Right:
    """What these jobs brought, which nothing disturbed, into empty tables."""
    runs = {
        run.source: {"records": run.records, "parsed": run.parsed, "pages": run.pages}
        for run in rows(_RUNS, jobs=list(jobs))
    }
    return Right(dict(rows(_STAGED)), runs)


def of_harvest(jobs: Sequence[str], right: Right) -> Iterator[str]:
    """Whether the jobs brought every record once and whole, as the harvest did that nothing disturbed."""
    yield from _different("staged records", right.records, dict(rows(_STAGED)))
    for source, key, number in rows(_DOUBLE):
        yield f"{number} staged records of source {source} have the key {key}"
    for left in ("waiting", "running"):
        if number := scalar(_OPEN, state=left):
            yield f"{number} pages are {left} after their job ended"
    if number := scalar("SELECT count(*) FROM changsha_harvest_pending"):
        yield f"{number} records wait for a run that is over"
    for run in rows(_RUNS, jobs=list(jobs)):
        if run.state != "finished" or run.status != "Finished":
            yield f"job {run.job} is {run.state}, and {run.status} for ckanext-harvest"
        found = {name: getattr(run, name) for name in right.runs[run.source]}
        became = run.added + run.changed + run.unchanged + run.duplicate
        if found != right.runs[run.source] or run.added != run.records or became != run.parsed:
            yield f"job {run.job} has {found}, added {run.added}, and says what became of {became}"
        if run.pages_done != run.pages or run.batches != run.pages or run.withdrawn:
            yield f"job {run.job}: {run.pages_done} of {run.pages} pages, {run.batches} batches, -{run.withdrawn}"


def of_release(acknowledged: Mapping[str, int]) -> Iterator[str]:
    """Whether the public has exactly what is staged and free, the indexes what the public has, and each whole.

    `acknowledged` are the releases that the portal said it had made: the number by draft.
    """
    public = dict(rows("SELECT id, content_hash FROM changsha_record"))
    yield from _different("public records", dict(rows(_FREE)), public)
    yield from _different("records in the index", public, _documents("records", "content_hash"))
    packages = dict(rows(_PACKAGES))
    yield from _different("datasets in the index", packages, _documents("ckan", "name"), keys_only=True)
    if number := scalar("SELECT count(*) FROM changsha_outbox WHERE done_at IS NULL"):
        yield f"{number} entries of the outbox wait"
    for dataset, number in rows(_OF_NO_RELEASE):
        yield f"{number} public records of {dataset} are of no current release"
    made = dict(rows("SELECT draft_id, number FROM changsha_release"))
    for draft, number in acknowledged.items():
        if made.get(draft) != number:
            yield f"release {number} of draft {draft} was acknowledged and is {made.get(draft)}"
    yield from _files()


def _files() -> Iterator[str]:
    """Each file of each current release is what its hash says, and its dataset lists it."""
    for file in rows(_FILES):
        if not file.listed:
            yield f"{file.dataset} lists no {file.filename}"
        answer = httpx.get(f"{web}/dataset/{file.dataset}/release/{file.number}/{file.filename}", trust_env=False)
        if hashlib.sha256(answer.content).hexdigest() != file.sha256:
            yield f"{file.filename} answers {answer.status_code} and other bytes than were released"


def _documents(core: str, field: str) -> dict[str, str]:
    """What an index holds: by id, or for datasets by name."""
    query = {"q": "*:*", "rows": MOST, "fl": f"id,{field}", "wt": "json"}
    if core == "ckan":
        query["fq"] = "+entity_type:package +dataset_type:dataset"
    answer = httpx.get(f"{settings.solr_url(core)}/select", params=query, trust_env=False, timeout=60)
    found = answer.raise_for_status().json()["response"]["docs"]
    return {str(one["name" if core == "ckan" else "id"]): str(one[field]) for one in found}


def _different(what: str, want: Mapping[str, Any], found: Mapping[str, Any], keys_only: bool = False) -> Iterator[str]:
    lost, extra = want.keys() - found.keys(), found.keys() - want.keys()
    other = () if keys_only else [id for id in want.keys() & found.keys() if want[id] != found[id]]
    if lost or extra or other:
        yield f"{what}: {len(lost)} lost, {len(extra)} too many, {len(other)} different of {len(want)}"


_STAGED = "SELECT id, content_hash FROM changsha_harvested"
_DOUBLE = """
    SELECT harvest_source, key, count(*) FROM changsha_harvested GROUP BY harvest_source, kind, key HAVING count(*) > 1
"""
_OPEN = """
    SELECT count(*) FROM changsha_harvest_page AS page JOIN changsha_harvest_run AS run USING (job)
    WHERE page.state = :state AND run.state NOT IN ('gathering', 'fetching')
"""
_RUNS = """
    SELECT run.*, job.status,
        (SELECT count(*) FROM changsha_harvest_batch WHERE harvest_job = run.job) AS batches,
        (SELECT count(*) FROM changsha_harvested WHERE harvest_source = run.source) AS records
    FROM changsha_harvest_run AS run JOIN harvest_job AS job ON job.id = run.job WHERE run.job = ANY(:jobs)
"""
_FREE = "SELECT id, content_hash FROM changsha_harvested WHERE held = '[]'"
_PACKAGES = "SELECT name, id FROM package WHERE type = 'dataset' AND state = 'active' AND NOT private"
_OF_NO_RELEASE = """
    SELECT record.dataset, count(*) FROM changsha_record AS record
    WHERE NOT EXISTS (SELECT FROM changsha_release AS release WHERE release.dataset = record.dataset
        AND release.number >= record.release_number AND release.state = 'released') GROUP BY 1
"""
_FILES = """
    SELECT release.dataset, release.number, file.filename, file.sha256, EXISTS (SELECT FROM resource
        WHERE resource.package_id = release.dataset_id AND resource.state = 'active'
        AND resource.url LIKE '%' || file.filename) AS listed
    FROM changsha_release AS release JOIN changsha_release_file AS file ON file.release_id = release.id
    WHERE release.state = 'released' ORDER BY 1, 3
"""
