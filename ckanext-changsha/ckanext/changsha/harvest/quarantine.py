"""Files that their parser refused: kept by their bytes, with the reason and the parser's version, until they are read.

A refused file never stops its page: the others' records are staged, and its own records are not taken for withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ckanext.changsha.harvest import model
from ckanext.changsha.harvest.claims import Claim
from ckanext.changsha.harvesters.engine import Manifest
from disclosure.findings import Finding, Severity
from disclosure.records import ParseResult

__all__ = ["count", "keep", "listed"]


def keep(session: Session, claim: Claim, source: str, manifest: Manifest, result: ParseResult, parser: str) -> int:
    """Put the page's refused files into quarantine, and let out those that are refused no longer; returns how many
    are in. The caller commits."""
    refused = _refused(result)
    rows = [
        {
            "source": source,
            "job": claim.job,
            "harvest_object": claim.id,
            "page": manifest.page.name,
            "file": file.name,
            "sha256": file.sha256,
            "size": file.size,
            "url": file.url,
            "finding": refused[file.name].to_dict(),
            "parser": parser,
        }
        for file in {file.name: file for file in manifest.files}.values()
        if file.name in refused
    ]
    table = model.quarantine
    names = [row["file"] for row in rows]
    session.execute(
        sa.delete(table).where(table.c.source == source, table.c.page == manifest.page.name, table.c.file.not_in(names))
    )
    if rows:
        put = insert(table).values(sorted(rows, key=lambda row: row["file"]))
        again = {name: put.excluded[name] for name in rows[0] if name not in ("source", "page", "file")}
        session.execute(put.on_conflict_do_update(index_elements=["source", "page", "file"], set_=again))
    return len(rows)


def _refused(result: ParseResult) -> Mapping[str, Finding]:
    """Why a file was refused, by its name: its gravest finding, or a warning when no record came of it."""
    told = {record.origin for record in result.records}
    reasons: dict[str, Finding] = {}
    for finding in result.findings:
        if finding.severity is Severity.BLOCK or (finding.severity is Severity.WARN and finding.file not in told):
            known = reasons.setdefault(finding.file, finding)
            if known.severity is not Severity.BLOCK and finding.severity is Severity.BLOCK:
                reasons[finding.file] = finding
    return reasons


def listed(session: Session, source: str, limit: int = 100, offset: int = 0) -> list[dict[str, Any]]:
    """The source's files in quarantine, the latest first."""
    table = model.quarantine
    query = sa.select(table).where(table.c.source == source).order_by(table.c.at.desc(), table.c.id.desc())
    return [dict(row) for row in session.execute(query.limit(limit).offset(offset)).mappings()]


def count(session: Session, source: str) -> int:
    """How many files of the source are in quarantine."""
    return session.scalar(sa.select(sa.func.count()).where(model.quarantine.c.source == source)) or 0
