"""The change brake: when what a source says of its records changes so much that a person should look first.

Three slips are known by their shape: 元 taken for 万元 (or the other way round), and all dates moved by a year. They
are held whoever made them, a source or our own parser; that a new version of it reads more, or better, is no drift.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from disclosure.findings import Finding

__all__ = ["Brake", "Drift", "amounts_slipped", "dates_slipped", "verdict"]

T = TypeVar("T")
SLIPS = frozenset({Decimal(10_000), Decimal(1) / 10_000})


@dataclass(frozen=True, slots=True)
class Brake:
    """How much may change in one run without a person: shares of the records known before."""

    vanish: float = 0.2  # of them no longer listed
    change: float = 0.5  # of those listed again, saying something else
    least: int = 10  # fewer records than that make no share of changes; for those that vanish any number does


@dataclass(frozen=True, slots=True)
class Drift:
    """What a run would do to the records of its source."""

    known: int  # before the run
    seen: int  # known ones that are listed again
    changed: int  # of `seen`: their source says something else
    gone: int  # known ones that a full list no longer has
    fresh: int = 0
    with_amounts: int = 0  # of `changed`: those in which an amount changed
    amounts: int = 0  # of them: every changed amount by the same ten thousand
    with_dates: int = 0
    dates: int = 0  # every changed day by one year
    fresh_dates: int = 0  # of `fresh`: the same as a known record, a year apart
    reread: int = 0  # of `seen`: the same bytes, which another version of our parser reads otherwise

    @property
    def news(self) -> int:
        """Records that the run would add or change."""
        return self.fresh + self.changed + self.reread


def verdict(drift: Drift, brake: Brake) -> list[Finding]:
    """Why a run must be held for review; empty when it may be applied."""
    found = []
    if drift.gone and drift.gone > brake.vanish * drift.known:
        found.append(_held("vanished", drift.gone, drift.known, brake.vanish))
    if drift.seen >= brake.least and drift.changed > brake.change * drift.seen:
        found.append(_held("changed", drift.changed, drift.seen, brake.change))
    if drift.with_amounts >= brake.least and drift.amounts * 2 > drift.with_amounts:
        found.append(_held("amounts", drift.amounts, drift.with_amounts, 0.5))
    if drift.with_dates >= brake.least and drift.dates * 2 > drift.with_dates:
        found.append(_held("dates", drift.dates, drift.with_dates, 0.5))
    elif drift.fresh >= brake.least and drift.fresh_dates * 2 > drift.fresh:
        found.append(_held("dates", drift.fresh_dates, drift.fresh, 0.5))
    return found


def _held(what: str, count: int, of: int, limit: float) -> Finding:
    values = {"count": count, "of": of, "share": f"{count / of:.0%}", "limit": f"{limit:.0%}"}
    return Finding(f"harvest.held_{what}", values=values)


def amounts_slipped(old: Any, new: Any) -> bool | None:
    """Whether every amount that changed did so by ten thousand, one way; None when none changed."""
    factors = [after / before for before, after in _pairs(old, new, _amount) if before and after and before != after]
    return None if not factors else factors[0] in SLIPS and len(set(factors)) == 1


def dates_slipped(old: Any, new: Any) -> bool | None:
    """Whether every day that changed moved by exactly one year, one way; None when none changed."""
    moves = [_years(before, after) for before, after in _pairs(old, new, _day) if before != after]
    return None if not moves else moves[0] in (1, -1) and len(set(moves)) == 1


def _years(before: date, after: date) -> int:
    """The whole years between two days, 0 when they are not whole; 29 February counts as the 28th."""
    same = (before.month, min(before.day, 28)) == (after.month, min(after.day, 28)) and (
        before.day == after.day or {before.day, after.day} <= {28, 29}
    )
    return after.year - before.year if same else 0


def _pairs(old: Any, new: Any, read: Callable[[Any], T | None]) -> Iterator[tuple[T, T]]:
    """The values of both at the same place that `read` can read."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in old.keys() & new.keys():
            yield from _pairs(old[name], new[name], read)
    elif _is_list(old) and _is_list(new):
        for before, after in zip(old, new, strict=False):
            yield from _pairs(before, after, read)
    else:
        before, after = read(old), read(new)
        if before is not None and after is not None:
            yield before, after


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _amount(value: Any) -> Decimal | None:
    """A decimal as records hold it; whole numbers without a point are codes as well, and compared all the same."""
    if not isinstance(value, str) or not value or len(value) > 30:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(value: Any) -> date | None:
    if not isinstance(value, str) or len(value) < 10 or len(value) > 40:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
