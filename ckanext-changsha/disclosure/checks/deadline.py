"""The check `deadline`: what schemas/deadlines.yaml wants within a time, or not before one, was done in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import attrs
import polars as pl

from disclosure.checks.base import Breach, RowCheck, Texts
from disclosure.checks.errors import DeadlineError
from disclosure.checks.values import day
from disclosure.deadlines import deadlines, limit
from disclosure.findings import Severity

__all__ = ["deadline"]

_UNITS = {"working_day": "个工作日", "calendar_day": "日", "hour": "小时", "month": "个月", "year": "年"}
_DATE = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}"
_LATEST = 9000  # years; a period from later days has no end


@attrs.define(kw_only=True, repr=False)
class deadline(RowCheck):
    """Check that two dates of a row are as near, or as far apart, as the law wants.

    It warns unless the schema says otherwise: what is late is not made better by holding it back.
    """

    type = "deadline"
    Errors: ClassVar[list[Any]] = [DeadlineError]

    rule: str
    """
    The time limit's id in schemas/deadlines.yaml.
    """

    start: str
    """
    The field with the day from which the time counts, or on which the first thing is done.
    """

    end: str
    """
    The field with the day on which the other is done. For a limit of the kind `after` it may not be later, for
    `before` and `min_duration` not earlier. A row in which either is blank is passed over.
    """

    severity: str = "warn"

    def needs(self) -> tuple[str, ...]:
        return (self.start, self.end)

    def judge(self, cells: Mapping[str, str]) -> Iterator[Breach]:
        begun, ended = day(cells[self.start]), day(cells[self.end])
        rule = deadlines()[self.rule]
        if begun is None or ended is None or begun.year > _LATEST:
            return
        found = limit(rule, begun)
        if ended > found.day if rule.kind == "after" else ended < found.day:
            said = {
                **{"rule": rule.name, "time": f"{rule.value}{_UNITS[rule.unit]}", "source": rule.source},
                **{"start": self.called(self.start), "start_cell": cells[self.start], "cell": cells[self.end]},
                **{"end": self.called(self.end), "limit": found.day.isoformat()},
                **{"word_zh": "不得晚于" if rule.kind == "after" else "不得早于"},
                **{"word_en": "not later than" if rule.kind == "after" else "not earlier than"},
            }
            sure = rule.certain and not found.provisional
            yield Breach(self.end, said, severity=None if sure else Severity.INFO)

    def suspects(self, table: Texts) -> pl.Expr:
        rule = deadlines()[self.rule]
        both = (pl.col(self.start) != "") & (pl.col(self.end) != "")
        begun, ended = (_day(name) for name in (self.start, self.end))
        if rule.kind != "after" or rule.unit not in ("working_day", "calendar_day"):
            return both
        return both & ((ended - begun).dt.total_days() > rule.value).fill_null(True)  # so many days are always right

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "required": ["rule", "start", "end"],
        "properties": {
            "rule": {"type": "string", "enum": [rule.id for rule in deadlines().values() if rule.kind != "annual"]},
            "start": {"type": "string"},
            "end": {"type": "string"},
        },
    }


def _day(name: str) -> pl.Expr:
    """The day of a cell that begins with one; null for other ways to write it."""
    return pl.col(name).str.extract(f"({_DATE})").str.to_date("%Y-%m-%d", strict=False)
