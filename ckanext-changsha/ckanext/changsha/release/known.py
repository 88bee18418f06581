"""Keys of published records that tables may name, as files for the child that checks; made anew after each release."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.release import model, store
from disclosure.gazette.own_number import normal_number
from disclosure.validation.beside import Keys

__all__ = ["SETS", "keys"]

MOST_KEYS = 2_000_000
HOUR = 3600  # longer than any check takes
SETS: Mapping[str, tuple[str, Callable[[str], str]]] = {  # of public records alone, each with how its keys are written:
    # a check tells its findings to stewards of any organization
    "documents": (
        """
        SELECT DISTINCT body ->> 'document_number' AS number FROM changsha_record
        WHERE kind = 'document' AND body ->> 'document_number' <> '' ORDER BY number LIMIT :most
        """,
        normal_number,
    ),
    "notices": (
        """
        SELECT DISTINCT code FROM changsha_record,
            LATERAL (VALUES (body ->> 'project_code'), (body ->> 'section_code')) AS codes (code)
        WHERE kind = 'transaction' AND code <> '' ORDER BY code LIMIT :most
        """,
        str,
    ),
}


def keys(session: Session, names: Iterable[str]) -> dict[str, Keys]:
    """The sets of these names that there are; one without any keys is as good as none."""
    asked = sorted(set(names) & SETS.keys())
    state = _state(session) if asked else ""
    made = {name: _kept(session, name, state) for name in asked}
    return {name: Keys(str(path), _digest(path)) for name, path in made.items() if path.stat().st_size}


def _state(session: Session) -> str:
    """Of all public records: another one after each release of records and withdrawal of one."""
    table, draft = model.release, model.draft
    latest = sa.func.max(sa.func.greatest(table.c.released_at, table.c.withdrawn_at))
    query = sa.select(sa.func.count(), sa.func.count(table.c.withdrawn_at), sa.extract("epoch", latest))
    of_records = query.join_from(table, draft, draft.c.id == table.c.draft_id).where(draft.c.origin == "records")
    return "-".join(str(part or 0) for part in session.execute(of_records).one())


def _kept(session: Session, name: str, state: str) -> Path:
    folder = Path(tk.config["ckan.storage_path"]) / "known"
    path = folder / f"{name}-{state}.txt"
    if path.is_file():
        return path
    query, written = SETS[name]
    with store.in_place_of(path) as made, made.open("w", encoding="utf-8") as lines:
        found = (written(key) for key in session.scalars(sa.text(query), {"most": MOST_KEYS}))
        lines.writelines(f"{key}\n" for key in found if key and key.isprintable())
    _clear(folder, f"{name}-*.txt")
    return path


@lru_cache(maxsize=64)
def _digest(path: Path) -> str:
    """Of the keys: a release that adds none makes no check anew. A file of this name never changes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _clear(folder: Path, pattern: str) -> None:
    """Take away what no check reads any more."""
    for old in folder.glob(pattern):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - old.stat().st_mtime > HOUR:
                old.unlink()
