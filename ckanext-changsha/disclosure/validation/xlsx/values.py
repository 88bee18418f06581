"""What the cells of one column say as text: shared strings, numbers of 15 digits, ISO 8601 dates, true and false."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from disclosure.validation.xlsx.columns import EXACT
from disclosure.validation.xlsx.styles import Shown

__all__ = ["Values", "number_text", "values_of"]

DIGITS = ".15g"  # of a number: what a cell keeps
INTEGER = r"\A(?:0|-?[1-9][0-9]{0,14})\z"  # written as it is read
DECIMAL = r"\A-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9]\z"  # so too, where it is short
SHORT = 16  # signs: 15 digits and a point
NUMBER = r"\A[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?\z"
SERIAL = r"\A[0-9]{2,7}\z"
SERIALS = range(61, 2958466)  # from 1900-03-01, before which two calendars differ, to 9999-12-31
EPOCH_DAY = (date(1899, 12, 30) - date(1970, 1, 1)).days
TRUTHS = {"0": "false", "1": "true", "false": "false", "true": "true"}


@dataclass(frozen=True, slots=True)
class Values:
    """The texts of one column's cells, which of them are dates, and the numbers that lost digits."""

    texts: pl.Series
    dates: pl.Series | None = None
    inexact: Sequence[tuple[int, float]] = ()


def number_text(value: float) -> str:
    """A number as a person would read it: whole without a point, decimals of 15 digits."""
    if value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    written = format(value, DIGITS)
    return format(Decimal(written), "f") if "e" in written else written


def values_of(cells: pl.DataFrame, shared: pl.Series | None, shown: Sequence[Shown]) -> Values | None:
    """The values of one column's `cells`; None where calamine must say what they are."""
    kinds = cells.get_column("kind")
    texts = cells.get_column("text")
    dates, inexact = None, []
    for kind in kinds.unique():
        places = (kinds == kind).arg_true()
        told = texts if len(places) == len(texts) else texts.gather(places)
        if kind in ("", "n"):
            is_date = _dates(cells.get_column("style").gather(places), shown)
            read = None if is_date is None else _numbers(told, is_date)
            if is_date is None or read is None:
                return None
            written, lost = read
            dates = places.filter(is_date) if is_date.any() else None
            inexact = [(int(places[index]), number) for index, number in lost]
        elif kind == "s":
            found = _shared(told, shared)
            if found is None:
                return None
            written = found
        elif kind == "b":
            if not told.is_in(list(TRUTHS)).all():
                return None
            written = told.replace_strict(TRUTHS, return_dtype=pl.String)
        else:
            continue
        texts = written if len(places) == len(texts) else texts.clone().scatter(places, written)
    return Values(texts, dates, inexact)


def _shared(told: pl.Series, shared: pl.Series | None) -> pl.Series | None:
    indexes = told.cast(pl.UInt32, strict=False)
    most = indexes.max()
    if shared is None or indexes.null_count() or not isinstance(most, int) or most >= len(shared):
        return None
    return shared.gather(indexes)


def _dates(given: pl.Series, shown: Sequence[Shown]) -> pl.Series | None:
    """Which cells are shown as dates; None where one is shown in a way that only calamine knows."""
    given = given.fill_null(0)
    dates = []
    for style in given.unique():
        how = shown[style] if style < len(shown) else Shown.OTHER if shown else Shown.NUMBER
        if how is Shown.OTHER:
            return None
        if how is Shown.DATE:
            dates.append(style)
    return given.is_in(dates)


def _numbers(told: pl.Series, is_date: pl.Series) -> tuple[pl.Series, list[tuple[int, float]]] | None:
    """The numbers as texts, and those of too many digits, by index."""
    is_plain = told.str.contains(INTEGER) | told.str.contains(DECIMAL) & (told.str.len_bytes() <= SHORT)
    rest = (~(is_plain | is_date)).arg_true()
    if not told.gather(rest).str.contains(NUMBER).all():
        return None
    numbers = [float(text) for text in told.gather(rest)]
    if not all(map(math.isfinite, numbers)):
        return None
    texts = told.clone().scatter(rest, list(map(number_text, numbers))) if numbers else told
    if is_date.any():
        places = is_date.arg_true()
        serials = told.gather(places)
        days = serials.cast(pl.Int32, strict=False)
        if not serials.str.contains(SERIAL).all() or not days.is_between(SERIALS.start, SERIALS.stop - 1).all():
            return None
        moments = (days + EPOCH_DAY).cast(pl.Date)
        texts = texts.clone().scatter(places, moments.dt.to_string("iso"))
    lost = [(int(index), number) for index, number in zip(rest, numbers, strict=True) if abs(number) >= EXACT]
    return texts, lost
