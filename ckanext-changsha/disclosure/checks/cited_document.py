"""The check `cited-document`: documents whose numbers a text cites were published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

import attrs
import polars as pl

from disclosure.checks.base import Breach, TableCheck, Texts
from disclosure.checks.errors import CitedDocumentError
from disclosure.checks.reference import listed_in
from disclosure.findings import Severity
from disclosure.gazette.citations import citations_in

__all__ = ["cited_document"]

_SERIES = re.compile(
    r"(?P<series>[^〔\d]+)〔?(?P<year>\d{4})?"
)  # 长政发〔2018〕7号; 长沙市人民政府令第150号 has no year
_ROW = "__row__"


@attrs.define(kw_only=True, repr=False)
class cited_document(TableCheck):
    """Check that documents that a text cites by their numbers are among those that were published.

    Of the series that anything was published of alone, and of the years since then: most documents that are cited are
    others' to publish. A title without a number says nothing. It warns at most, for not all that exists is public.
    """

    type = "cited-document"
    Errors: ClassVar[list[Any]] = [CitedDocumentError]

    field: str
    """
    The field with the text: 《演示办法》（长政发〔2018〕7号）第三条.
    """

    to: str = "documents"
    """
    The set of numbers that the caller knows.
    """

    here: str = ""
    """
    Another field of the same table: the numbers in it were, or will be, published too.
    """

    def needs(self) -> tuple[str, ...]:
        return (self.field, *filter(None, (self.here,)))

    def breaches(self, table: Texts) -> Iterator[Breach]:
        published = self._context.known.get(self.to, ())
        begun = _begun(published)
        if not begun:
            return
        numbers = {*published, *(table.frame.get_column(self.here) if self.here else ())}
        words = {f"to_{name}": word for name, word in listed_in("", self.to).items()}
        rows = table.frame.select(cell=pl.col(self.field)).with_row_index(_ROW)
        citing = rows.filter(pl.col("cell").str.contains("号", literal=True))
        for cell, places in citing.group_by("cell", maintain_order=True).agg(_ROW).iter_rows():
            for number in dict.fromkeys(citation.number for citation in citations_in(cell)):
                if number not in numbers and _is_of(number, begun):
                    yield Breach(self.field, {**words, "number": number}, tuple(places), severity=Severity.WARN)

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "required": ["field"],
        "properties": {"field": {"type": "string"}, "to": {"type": "string"}, "here": {"type": "string"}},
    }


def _begun(numbers: Iterable[str]) -> dict[str, int]:
    """Each series with the first year that anything of it was published in."""
    begun: dict[str, int] = {}
    for match in filter(None, map(_SERIES.match, numbers)):
        year = int(match["year"] or 0)
        begun[match["series"]] = min(year, begun.get(match["series"], year))
    return begun


def _is_of(number: str, begun: Mapping[str, int]) -> bool:
    match = _SERIES.match(number)
    return match is not None and match["series"] in begun and int(match["year"] or 0) >= begun[match["series"]]
