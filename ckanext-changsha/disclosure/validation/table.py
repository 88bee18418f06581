"""A table as it was read: labels and rows of text, before anything is believed of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from disclosure.findings import Finding

__all__ = ["GUIDE_SHEETS", "LONGEST_CELL", "LONGEST_LINE", "MOST_COLUMNS", "Table"]

MOST_COLUMNS = 1000
LONGEST_CELL = 32 * 1024  # characters
LONGEST_LINE = 1024 * 1024  # characters
# what our own templates, marked copies and releases bring beside the table (schemas/template_words.yaml): nobody misses
# them
GUIDE_SHEETS = frozenset({"填写说明", "示例", "可选值", "问题清单", "字段说明"})


@dataclass(slots=True)
class Table:
    """`rows` holds what follows the labels, ragged as it was; `counted` the rows by a second, independent count.

    `midnights`: for places with dates of a workbook, in which rows of `rows` they are; there they may be moments too.
    """

    labels: list[str]
    rows: Sequence[Sequence[str]]
    counted: int
    encoding: str = ""
    sheet: str = ""
    findings: list[Finding] = field(default_factory=list)
    midnights: Mapping[int, pl.Series] = field(default_factory=dict)
