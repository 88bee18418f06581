"""The order of a transaction's life: what is published out of order is shown to a steward, never put right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from disclosure.findings import Finding, Severity
from disclosure.trading.identity import Trace

__all__ = ["ORDER", "date_order"]

ORDER = ("计划", "公告", "开标", "候选人", "成交", "合同", "履约")  # schemas/transactions.yaml, checks: order


def date_order(title: str, notices: Sequence[Trace]) -> Iterator[Finding]:
    """A warning for every step of a project's life that a source dates before the step it follows.

    Stages are compared by their first notices, lot by lot: a second tender after a failed one is in order.
    """
    seen = set()
    for lot in _lots(notices):
        for (first, first_day), (second, second_day) in pairwise(_firsts(lot)):
            if second_day < first_day and (first, second, first_day, second_day) not in seen:
                seen.add((first, second, first_day, second_day))
                yield _finding(title, first, first_day.isoformat(), second, second_day.isoformat())
    for notice in notices:
        if notice.stage == "公告":
            yield from _own_order(title, notice)


def _own_order(title: str, notice: Trace) -> Iterator[Finding]:
    """A tender notice's own dates: 公告 before 投标截止, and 投标截止 not after 开标."""
    if notice.day and notice.deadline and notice.deadline[:10] < notice.moment[:10]:
        yield _finding(title, "公告", notice.moment[:10], "投标截止", notice.deadline[:10])
    if notice.deadline and notice.opening and notice.opening[:10] < notice.deadline[:10]:
        yield _finding(title, "投标截止", notice.deadline[:10], "开标", notice.opening[:10])


def _lots(notices: Sequence[Trace]) -> list[list[Trace]]:
    """The notices of each lot; a notice that names no lot speaks for all."""
    lots = {notice.section for notice in notices} - {""}
    if len(lots) < 2:
        return [list(notices)]
    return [[notice for notice in notices if notice.section in {lot, ""}] for lot in sorted(lots)]


def _firsts(notices: Sequence[Trace]) -> list[tuple[str, date]]:
    """The stages that notices report, in the order of life, with the day of the first."""
    first: dict[str, date] = {}
    for notice in notices:
        if notice.day:
            first[notice.stage] = min(notice.day, first.get(notice.stage, notice.day))
    return [(stage, first[stage]) for stage in ORDER if stage in first]


def _finding(title: str, first: str, first_date: str, second: str, second_date: str) -> Finding:
    values = {
        "project": title[:80],
        "first": first,
        "first_date": first_date,
        "second": second,
        "second_date": second_date,
    }
    return Finding("trading.date_order", Severity.WARN, field="published_at", values=values)
