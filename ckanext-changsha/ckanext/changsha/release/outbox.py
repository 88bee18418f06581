"""What must follow the commit of a release: search indexes. Written in its transaction, done after it, never lost."""

from __future__ import annotations

import logging
from collections.abc import Callable

import ckan.plugins as p
import sqlalchemy as sa
from ckan import logic
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.release.model import outbox

__all__ = ["add", "deliver"]

log = logging.getLogger(__name__)


def add(session: Session, dataset: str) -> None:
    """Ask for the dataset and its records to be indexed again, once the caller's transaction is committed."""
    session.execute(sa.insert(outbox), [{"what": what, "dataset": dataset} for what in HANDLERS])


def deliver() -> tuple[int, int]:
    """Do what waits, oldest first; what fails waits for the next call. Returns the numbers of done and failed."""
    session, done, failed, last = ckan_model.Session, 0, 0, 0
    while (row := _next(session, last)) is not None:
        last = row["id"]
        try:
            HANDLERS[row["what"]](row["dataset"])
        except Exception:  # Solr may be down: the release stands, the index follows
            log.exception("Outbox %s: %s of %s failed and stays waiting", row["id"], row["what"], row["dataset"])
            session.rollback()
            failed += 1
        else:
            session.execute(sa.update(outbox).where(outbox.c.id == row["id"]).values(done_at=sa.func.now()))
            session.commit()
            done += 1
    session.rollback()
    return done, failed


def _next(session: Session, last: int) -> sa.RowMapping | None:
    """One waiting entry, held so that two workers never do the same."""
    query = sa.select(outbox).where(outbox.c.done_at.is_(None), outbox.c.id > last).order_by(outbox.c.id).limit(1)
    return session.execute(query.with_for_update(skip_locked=True)).mappings().one_or_none()


def _index_package(dataset: str) -> None:
    package = ckan_model.Package.get(dataset)
    if package is None:
        return
    if package.state == ckan_model.State.ACTIVE:
        logic.index_update_package({"ignore_auth": True}, package.id)
    else:
        logic.index_remove_package(package.id)


def _index_records(dataset: str) -> None:
    if p.plugin_loaded("changsha_records"):
        from ckanext.changsha.records.index import index_dataset

        index_dataset(dataset)


HANDLERS: dict[str, Callable[[str], None]] = {"package_index": _index_package, "records_index": _index_records}
