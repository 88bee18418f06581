"""A Parquet file is a table of text like others: values as a product states them, and limits before values."""

from datetime import date, datetime, time
from decimal import Decimal

import polars as pl
from making import parquet

from disclosure.validation.parquet import read_parquet


def test_values_are_stated_as_a_product_states_them():
    moment = datetime(2026, 3, 5, 10, 30)
    table = read_parquet(
        parquet(
            {
                "text": ["长沙", None],
                "float": [1.0, 1e-7],
                "short": pl.Series([0.1, None], dtype=pl.Float32),
                "whole": [7, None],
                "money": [Decimal("1.50"), Decimal("-2.25")],
                "day": [date(2026, 3, 5), None],
                "moment": [moment, None],
                "time": [time(8, 30), None],
                "is": [True, False],
                "kind": pl.Series(["甲", "甲"], dtype=pl.Categorical),
                "none": [None, None],
            }
        )
    )
    assert table.labels[:3] == ["text", "float", "short"]
    assert list(table.rows) == [
        *([["长沙", "1", "0.1", "7", "1.50", "2026-03-05", "2026-03-05T10:30:00", "08:30:00", "true", "甲", ""]]),
        ["", "0.0000001", "", "", "-2.25", "", "", "", "false", "甲", ""],
    ]
    assert (table.counted, len(table.rows)) == (2, 2)


def test_rows_are_read_over_several_batches():
    rows = 250_001
    table = read_parquet(parquet({"a": range(rows), "b": ["x"] * rows}))
    assert (len(table.rows), table.rows[rows - 1]) == (rows, [str(rows - 1), "x"])
