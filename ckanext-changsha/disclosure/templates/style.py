"""How the workbooks look."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format

__all__ = ["CREATED", "ROW_FILL", "CELL_FILL", "label_formats", "width"]

CREATED = datetime(1980, 1, 1)  # inside the workbook, so that equal content gives equal bytes
REQUIRED, OPTIONAL = "#174A8C", "#DCE6F2"
CELL_FILL, ROW_FILL = "#F4B6B6", "#FDECEC"
NARROWEST, WIDEST = 10, 40  # columns, in the width of a digit


def label_formats(book: xlsxwriter.Workbook) -> dict[bool, Format]:
    """A label's format by whether its field is required."""
    shape = {"bold": True, "border": 1, "border_color": "#8A94A3", "valign": "vcenter", "num_format": "@"}
    return {
        True: book.add_format({**shape, "bg_color": REQUIRED, "font_color": "#FFFFFF"}),
        False: book.add_format({**shape, "bg_color": OPTIONAL, "font_color": "#1D2430"}),
    }


def width(texts: Iterable[str]) -> int:
    """A column's width for the longest of its texts; a Chinese sign takes two digits' room."""
    longest = max(
        (sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text) for text in texts), default=0
    )
    return min(max(longest + 2, NARROWEST), WIDEST)
