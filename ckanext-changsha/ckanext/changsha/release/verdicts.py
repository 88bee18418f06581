"""What the engine said of bytes that it may be asked about again: the same file is not checked twice in a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ckanext.changsha.release import model, store
from disclosure.errors import DisclosureError
from disclosure.policy import policy
from disclosure.tables import schema_hash
from disclosure.validation.beside import Beside
from disclosure.validation.worker import engine

__all__ = [
    "KEPT_HOURS",
    "NO_ANSWER",
    "Known",
    "expected_seconds",
    "find",
    "forget",
    "is_about",
    "is_of_now",
    "is_old",
    "keep",
]

KEPT_HOURS = "ckanext.changsha.verdict_hours"
NO_ANSWER = ("sandbox.", "upload.changed", "upload.unscanned", "release.check_crashed")  # no words about the bytes
NOT_KEPT = (*NO_ANSWER, "schema.unknown")
SKEW = timedelta(minutes=1)  # between the clocks of two machines
SOON = 0.75  # of the hours that a verdict holds: then it is made anew while it still does
RECENT = 50  # checks that the next one's time is told from

verdict = model.verdict


@dataclass(frozen=True, slots=True)
class Known:
    """A raw verdict, before it is weighed, and the kept product's hash if there is one."""

    verdict: dict[str, Any]
    product: str | None


def find(session: Session, file: model.Row, schema: str, beside: Beside) -> Known | None:
    """What was said of these bytes, under this schema, by these checks and this policy, in the same surroundings, not
    too long ago: checks look at today's date too."""
    try:
        key = _key(file, schema, beside.digest)
    except DisclosureError:
        return None
    query = sa.select(verdict).where(*(verdict.c[name] == value for name, value in key.items()))
    row = session.execute(query).mappings().one_or_none()
    if row is None or is_old(row["verdict"], soon=True):
        return None
    if row["product_sha256"] and not store.drafts().has(row["product_sha256"]):
        return None
    return Known({**_renamed(row["verdict"], file["name"]), "checked_before": True}, row["product_sha256"])


def keep(session: Session, file: model.Row, known: Known, seconds: float) -> None:
    """Remember a verdict, unless it says how a check went wrong and nothing of the bytes. The caller commits."""
    said = known.verdict
    if not said.get("engine") or any(code.startswith(NOT_KEPT) for code in said["counts"]):
        return
    values = {
        **_key(file, said["schema"], said["beside"]),
        "verdict": said,
        "product_sha256": known.product,
        "size": file["size"],
        "seconds": seconds,
    }
    statement = insert(verdict).values(values)
    news = {name: statement.excluded[name] for name in ("verdict", "product_sha256", "size", "seconds")}
    key = [column.name for column in verdict.primary_key]
    session.execute(statement.on_conflict_do_update(index_elements=key, set_={**news, "checked_at": sa.func.now()}))


def expected_seconds(session: Session, size: int) -> float | None:
    """How long a check of so many bytes will take, by the latest ones: what each takes anyway, and what a byte adds."""
    latest = sa.select(verdict.c.seconds, verdict.c.size).order_by(verdict.c.checked_at.desc()).limit(RECENT).subquery()
    slope = sa.func.greatest(sa.func.regr_slope(latest.c.seconds, latest.c.size), 0)
    query = sa.select(slope, sa.func.avg(latest.c.seconds), sa.func.avg(latest.c.size))
    rate, seconds, mean = session.execute(query).one()
    if seconds is None:
        return None
    return max(0.1, float(seconds) + float(rate or 0) * (size - float(mean)))


def forget(session: Session) -> int:
    """Put away what is too old to be used; how many. The caller commits."""
    hours = sa.func.make_interval(0, 0, 0, 0, tk.config[KEPT_HOURS])
    done = session.execute(sa.delete(verdict).where(verdict.c.checked_at < sa.func.now() - hours))
    return int(done.rowcount)  # type: ignore[attr-defined]


def is_about(file: model.Row) -> bool:
    """Whether a file's verdict passed and is about these very bytes."""
    said: Mapping[str, Any] = file["verdict"] or {}
    hashes = [said.get(name) == file[name] for name in ("sha256", "product_sha256")]
    return said.get("passed") is True and all(hashes)


def is_of_now(said: Mapping[str, Any], schema: str) -> bool:
    """Whether a verdict was made under this schema as it is now, by the checks and the policy of now."""
    try:
        now = {"schema_hash": schema_hash(schema), "engine": engine(), "policy_hash": policy().hash}
    except DisclosureError:  # there is no such schema any more
        return False
    return said.get("schema") == schema and all(said.get(name) == value for name, value in now.items())


def is_old(said: Mapping[str, Any], soon: bool = False) -> bool:
    """Whether a verdict is too old to release anything by (ACCEPTANCE A07), or `soon` will be; one without its time
    is."""
    try:
        age = datetime.now(UTC) - datetime.fromisoformat(str(said.get("checked_at")))
    except (TypeError, ValueError):
        return True
    return not -SKEW <= age <= timedelta(hours=tk.config[KEPT_HOURS]) * (SOON if soon else 1)


def _key(file: model.Row, schema: str, beside: str) -> dict[str, str]:
    return {
        "sha256": file["sha256"],
        "suffix": PurePosixPath(file["name"]).suffix.lower(),
        "schema_hash": schema_hash(schema),
        "engine": engine(),
        "policy_hash": policy().hash,
        "beside": beside,
    }


def _renamed(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The verdict, with the name that the file has now."""
    return {**said, "findings": [{**finding, "file": name} for finding in said["findings"]]}
