"""The check `duplicate-key`: two rows about the same thing, though their cells differ in blanks, width or case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import attrs
import polars as pl

from disclosure.checks.base import Breach, TableCheck, Texts
from disclosure.checks.errors import DuplicateKeyError

__all__ = ["duplicate_key"]

_BLANKS = r"[\s\x{3000}\x{a0}]+"
# what may become another sign: all but ASCII (no blanks, no capitals), Chinese signs, 、。〈〉《》「」『』【】〔〕
OTHER = r"[^!-@\[-~\x{3001}\x{3002}\x{3008}-\x{3011}\x{3014}\x{3015}\x{4e00}-\x{9fff}]"


@attrs.define(kw_only=True, repr=False)
class duplicate_key(TableCheck):
    """Check that no two rows have the same business key."""

    type = "duplicate-key"
    Errors: ClassVar[list[Any]] = [DuplicateKeyError]

    fields: list[str]
    """
    The fields that together say what a row is about. Rows in which all of them are blank are passed over.
    """

    def needs(self) -> tuple[str, ...]:
        return tuple(self.fields)

    def breaches(self, table: Texts) -> Iterator[Breach]:
        keys = pl.DataFrame([_plain(table.frame.get_column(name)) for name in self.fields])
        alike = (
            keys.with_row_index("__row__")
            .filter(keys.is_duplicated() & keys.select(pl.any_horizontal(pl.all() != "")).to_series())
            .group_by(self.fields, maintain_order=True)
            .agg(pl.col("__row__"))
            .filter(pl.col("__row__").list.len() > 1)
        )
        titles = "、".join(map(self.called, self.fields))
        for *key, (first, *others) in alike.iter_rows():
            said = {"fields": titles, "cell": "、".join(key), "first": first + 2, "count": len(others) + 1}
            yield Breach(self.fields[0], said, tuple(others))

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "required": ["fields"],
        "properties": {"fields": {"type": "array", "items": {"type": "string"}, "minItems": 1}},
    }


def _plain(cells: pl.Series) -> pl.Series:
    """The cells without blanks, in one width and case; most are so already."""
    other = cells.str.contains(OTHER).arg_true()
    plain = cells.gather(other).str.normalize("NFKC").str.replace_all(_BLANKS, "").str.to_lowercase()
    return cells.clone().scatter(other, plain) if len(other) else cells
