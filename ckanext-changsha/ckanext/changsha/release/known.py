"""Keys of published records that tables may name, as files for the child that checks; made anew after each release."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.release import model
from disclosure.validation.beside import Keys

__all__ = ["SETS", "keys"]

MOST_KEYS = 2_000_000
HOUR = 3600  # longer than any check takes
SETS: Mapping[str, str] = {  # of public records alone: a check tells its findings to stewards of any organization
    "notices": """
        SELECT DISTINCT code FROM changsha_record,
            LATERAL (VALUES (body ->> 'project_code'), (body ->> 'section_code')) AS codes (code)
        WHERE kind = 'transaction' AND code <> '' LIMIT :most
    """,
}


def keys(session: Session, names: Iterable[str]) -> dict[str, Keys]:
    """The sets of these names that there are; one without any keys is as good as none."""
    asked = sorted(set(names) & SETS.keys())
    version = _version(session) if asked else ""
    made = {name: _kept(session, name, version) for name in asked}
    return {name: Keys(str(path), path.name) for name, path in made.items() if path.stat().st_size}


def _version(session: Session) -> str:
    """Another one after each release of records and withdrawal of one: nothing else changes public records."""
    table, draft = model.release, model.draft
    query = sa.select(sa.func.count(), sa.func.count(table.c.withdrawn_at))
    of_records = query.join_from(table, draft, draft.c.id == table.c.draft_id).where(draft.c.origin == "records")
    count, withdrawn = session.execute(of_records).one()
    return f"{count}-{withdrawn}"


def _kept(session: Session, name: str, version: str) -> Path:
    folder = Path(tk.config["ckan.storage_path"]) / "known"
    path = folder / f"{name}-{version}.txt"
    if path.is_file():
        return path
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    rows = session.scalars(sa.text(SETS[name]), {"most": MOST_KEYS})
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as scratch:
        scratch.writelines(f"{key}\n" for key in rows if key.isprintable())
    Path(scratch.name).replace(path)
    _clear(folder, f"{name}-*.txt")
    return path


def _clear(folder: Path, pattern: str) -> None:
    """Take away what no check reads any more."""
    for old in folder.glob(pattern):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - old.stat().st_mtime > HOUR:
                old.unlink()
