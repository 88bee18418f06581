"""What harvests brought, added up from the accounts of their pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from ckan.model import Package
from ckanext.harvest.model import HarvestGatherError, HarvestJob, HarvestObject, HarvestObjectError, HarvestSource
from sqlalchemy.orm import Session

from ckanext.changsha.records.model import batch
from disclosure.findings import Finding, describe

__all__ = ["Account", "account_of", "examples", "latest"]

NUMBERS = ("files", "parsed", "added", "changed", "unchanged", "duplicate")


@dataclass(frozen=True, slots=True)
class Account:
    """One job: `parsed` = added + changed + unchanged + duplicate."""

    source: str
    pages: int = 0
    failed: int = 0  # pages that could not be read or brought in
    numbers: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)  # by code
    unlisted: Sequence[str] = ()  # sentences about what could not be listed
    errors: Sequence[str] = ()  # sentences about pages and files

    @property
    def down(self) -> bool:
        """True when the source, or a part of it, could not be read."""
        return bool(self.failed or self.unlisted)


def account_of(session: Session, job_id: str) -> Account:
    """The account of one job."""
    sums = [sa.func.coalesce(sa.func.sum(batch.c[name]), 0).label(name) for name in NUMBERS]
    numbers = session.execute(sa.select(*sums).where(batch.c.harvest_job == job_id)).mappings().one()
    pages, failed = session.execute(
        sa.select(sa.func.count(), sa.func.count().filter(HarvestObject.state == "ERROR")).where(
            HarvestObject.harvest_job_id == job_id
        )
    ).one()
    source = session.scalar(
        sa.select(Package.name)
        .join(HarvestSource, HarvestSource.id == Package.id)
        .join(HarvestJob, HarvestJob.source_id == HarvestSource.id)
        .where(HarvestJob.id == job_id)
    )
    counted = session.execute(_FINDINGS, {"job": job_id}).all()
    gathered = sa.select(HarvestGatherError.message).where(HarvestGatherError.harvest_job_id == job_id)
    fetched = sa.select(HarvestObjectError.message).join(HarvestObject).where(HarvestObject.harvest_job_id == job_id)
    unlisted, errors = (list(dict.fromkeys(session.scalars(query))) for query in (gathered, fetched))
    whole = {name: int(numbers[name]) for name in NUMBERS}
    return Account(str(source), pages, failed, whole, dict(row._tuple() for row in counted), unlisted, errors)


def examples(session: Session, job_id: str, language: str) -> dict[str, dict[str, str]]:
    """The sentences of one finding of each code that the job found."""
    found = [Finding.from_dict(said) for said in session.scalars(_EXAMPLES, {"job": job_id})]
    return {finding.code: describe(finding, language) for finding in found}


def latest(session: Session) -> list[Account]:
    """The account of every source's latest finished job."""
    jobs = session.scalars(
        sa.select(HarvestJob.id)
        .distinct(HarvestJob.source_id)
        .where(HarvestJob.status == "Finished")
        .order_by(HarvestJob.source_id, HarvestJob.created.desc())
    ).all()
    return sorted((account_of(session, job) for job in jobs), key=lambda account: account.source)


_FINDINGS = sa.text("""
    SELECT found ->> 'code', count(*) FROM changsha_harvest_batch, jsonb_array_elements(findings) AS found
    WHERE harvest_job = :job GROUP BY 1 ORDER BY 2 DESC, 1
""")
_EXAMPLES = sa.text("""
    SELECT DISTINCT ON (found ->> 'code') found
    FROM changsha_harvest_batch, jsonb_array_elements(findings) WITH ORDINALITY AS each(found, number)
    WHERE harvest_job = :job ORDER BY found ->> 'code', made_at, harvest_object, number
""")
