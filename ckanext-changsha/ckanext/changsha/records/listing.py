"""What lists say of a record when its source names no publisher or no day of publication: the next best it says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

__all__ = ["DATES", "dated", "publisher"]

DATES = ("published", "written", "effective")  # which of a record's dates it is listed by, the best first


def dated(published: date | None, body: Mapping[str, Any]) -> tuple[str, date | None]:
    """The name in DATES and the date a record is listed by; most documents state only when they were written."""
    if published:
        return "published", published
    said = ((name, _day(body.get(name))) for name in DATES)
    return next(((name, day) for name, day in said if day), ("", None))


def publisher(named: str, body: Mapping[str, Any]) -> str:
    """Who published the record: as its source names it, or else its buyer, its first issuer or its organization."""
    buyer = (body.get("buyer") or {}).get("name")
    issuer = next(iter(body.get("issuers") or []), "")
    return named or buyer or issuer or body.get("organization") or ""


def _day(iso: Any) -> date | None:
    try:
        return date.fromisoformat(iso or "")
    except ValueError:
        return None
