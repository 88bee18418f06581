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
        keys = table.frame.select(_plain(name) for name in self.fields)
        alike = (
            keys.with_row_index("__row__")
            .filter(pl.any_horizontal(pl.col(name) != "" for name in self.fields))
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


def _plain(name: str) -> pl.Expr:
    return pl.col(name).str.normalize("NFKC").str.replace_all(_BLANKS, "").str.to_lowercase()
