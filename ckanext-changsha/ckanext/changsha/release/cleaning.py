"""Clearing the draft store: bytes that no draft needs any more go after a while, their hashes and names stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session

from ckanext.changsha.release import model, store, verdicts

__all__ = ["KEEP_DAYS", "Cleared", "clean"]

KEEP_DAYS = "ckanext.changsha.draft_keep_days"


@dataclass(frozen=True, slots=True)
class Cleared:
    """What was cleared away, or would be."""

    hashes: tuple[str, ...]
    size: int  # bytes
    verdicts: int


def clean(session: Session, dry_run: bool = False) -> Cleared:
    """Clear away the files and documents of drafts put away, uploads that others took the place of, and documents that
    were taken out, after the declared days.

    Nothing goes that a release was made from, that a draft still has, or that came in again lately. Commits.
    """
    keep = store.drafts()
    _lock(session)
    rows, papers = session.execute(_old()).all(), session.execute(_old_documents()).all()
    of_files = {sha256 for row in rows for sha256 in (row.sha256, row.product_sha256, *row.made) if sha256}
    hashes = tuple(sorted(of_files | {paper.sha256 for paper in papers}))
    free = [sha256 for sha256 in _unneeded(session, hashes) if keep.idle(sha256)]
    size = sum(keep.path(sha256).stat().st_size for sha256 in free)
    if dry_run:
        session.rollback()
        return Cleared(tuple(free), size, 0)
    for sha256 in free:
        keep.remove(sha256)
    for table, old in ((model.draft_file, rows), (model.draft_document, papers)):
        gone = sa.update(table).where(table.c.id.in_([row.id for row in old]), table.c.sha256.in_(free))
        session.execute(gone.values(removed_at=sa.func.now()))
    forgotten = verdicts.forget(session)
    session.commit()
    return Cleared(tuple(free), size, forgotten)


def _lock(session: Session) -> None:
    """No upload and no check writes its row between the question and the removal; both wait for the moment."""
    tables = "changsha_draft_file, changsha_draft_document, changsha_verdict"
    session.execute(sa.text(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"))


def _made(file: Any) -> sa.ColumnElement[Any]:
    """The hashes of the files that were made for a release of an upload (exports.prepare)."""
    hashes = sa.func.jsonb_path_query_array(file.c.verdict, sa.cast("$.files[*].sha256", JSONPATH))
    each = sa.func.jsonb_array_elements_text(hashes).column_valued("each")
    return sa.func.array(sa.select(each).scalar_subquery(), type_=sa.ARRAY(sa.Text)).label("made")


def _old() -> sa.Select[Any]:
    """The uploads whose bytes nobody needs: superseded or put away long ago, never released."""
    file, draft, release = model.draft_file, model.draft, model.release
    is_released = sa.exists().where(release.c.draft_id == file.c.draft_id, release.c.upload_sha256 == file.c.sha256)
    query = sa.select(file.c.id, file.c.sha256, file.c.product_sha256, _made(file)).join(
        draft, draft.c.id == file.c.draft_id
    )
    return query.where(_is_over(file), ~is_released)


def _old_documents() -> sa.Select[Any]:
    """The documents whose bytes nobody needs; those of a release are current for ever."""
    document, draft = model.draft_document, model.draft
    query = sa.select(document.c.id, document.c.sha256).join(draft, draft.c.id == document.c.draft_id)
    return query.where(_is_over(document))


def _is_over(kept: sa.Table) -> sa.ColumnElement[bool]:
    """Whether something is still kept though its draft was put away, or it was replaced, long ago."""
    before = sa.func.now() - sa.func.make_interval(0, 0, 0, tk.config[KEEP_DAYS])
    is_replaced = sa.and_(~kept.c.current, kept.c.uploaded_at < before)
    return sa.and_(sa.or_(model.draft.c.discarded_at < before, is_replaced), kept.c.removed_at.is_(None))


def _unneeded(session: Session, hashes: Sequence[str]) -> list[str]:
    """Of these, the ones that no other upload or document, no release and no kept verdict names."""
    file, document, verdict, release = model.draft_file, model.draft_document, model.verdict, model.release
    old, papers = _old().subquery(), _old_documents().subquery()
    columns = (file.c.sha256, file.c.product_sha256, _made(file))
    others = sa.select(*columns).where(file.c.id.not_in(sa.select(old.c.id)), file.c.removed_at.is_(None)).subquery()
    hours = sa.func.make_interval(0, 0, 0, 0, tk.config[verdicts.KEPT_HOURS])
    fresh = verdict.c.checked_at > sa.func.now() - hours
    needed = sa.union_all(
        sa.select(others.c.sha256).where(others.c.sha256.in_(hashes)),
        sa.select(others.c.product_sha256).where(others.c.product_sha256.in_(hashes)),
        sa.select(sa.func.unnest(others.c.made)),
        sa.select(document.c.sha256).where(document.c.id.not_in(sa.select(papers.c.id)), document.c.sha256.in_(hashes)),
        sa.select(release.c.upload_sha256).where(release.c.upload_sha256.in_(hashes)),
        sa.select(verdict.c.product_sha256).where(verdict.c.product_sha256.in_(hashes), fresh),
    )
    kept = set(session.scalars(needed))
    return [sha256 for sha256 in hashes if sha256 not in kept]
