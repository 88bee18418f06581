"""What whole columns tell: headings that name personal data, hashes of numbers, home addresses beside names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Protocol

from disclosure.findings import Finding, Severity
from disclosure.privacy.checksums import rules
from disclosure.privacy.exceptions import allowed_in_entry, allowed_in_field
from disclosure.privacy.sieve import Left
from disclosure.privacy.suspects import may_be_address
from disclosure.rows import Rows

__all__ = ["Columns", "lawful", "named", "screen_columns"]

HASHES_LOOKED_AT = 50  # rows; a column of hashes begins with one
_HASH = re.compile(r"(?i)[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")
MASKED = r"\A\s*\z|[*＊×]"
HARMLESS = {  # cells of a column that name nobody
    "person_name": MASKED + r"|某|\A未成年人\z",
    "birth_date": r"\A\s*(?:(?:18|19|20)[0-9]{2}(?:年|年代)?)?\s*\z",
    "address": r"\A[^0-9０-９]*\z",
}
_HOME = re.compile(
    r"\d{1,4}\s?[栋幢座]\s?\d{0,3}(?:单元)?\s?\d{1,4}|\d{1,3}单元\d{1,4}|\d{1,4}号\d{1,4}[室户]|\d{1,3}组\d{1,4}号"
)


class Columns(Protocol):
    """What the screening asks of a table's columns."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels as the file has them."""

    @property
    def fields(self) -> tuple[Any, ...]:
        """Each column's field descriptor, or None."""

    def shown(self, place: int) -> str:
        """How people know the column."""


def lawful(columns: Columns, schema: str = "", entry: str = "") -> list[frozenset[str]]:
    """For each column the entities that the law has it publish, or any table of the catalogue entry `entry`."""
    return [allowed_in_field(schema, field) | allowed_in_entry(entry) for field in columns.fields]


def named(columns: Columns) -> list[str]:
    """For each column the entity that its heading names, or nothing."""
    return [_entity_of(label) for label in columns.labels]


def screen_columns(
    rows: Rows, left: Sequence[Left], columns: Columns, schema: str = "", entry: str = ""
) -> Iterator[Finding]:
    """Warnings that a person has to judge: each asks for a reason, none stops a release."""
    allowed = lawful(columns, schema, entry)
    entities = named(columns)
    for place, (entity, may) in enumerate(zip(entities, allowed, strict=True)):
        if entity and entity not in may and not _harmless(rows, place, entity):
            words = rules()["column_names"][entity]
            values = {"entity": entity, "name_zh": words["zh"], "name_en": words["en"]}
            yield _warning("privacy.personal_column", 1, columns.shown(place), **values)
    yield from _hashes(rows, columns)
    if "person_name" in entities or any("person_name" in may for may in lawful(columns, schema)):
        yield from _homes(left, columns, allowed)
        yield from _health(left, columns, allowed)


def _harmless(rows: Rows, place: int, entity: str) -> bool:
    """Whether all cells below a heading are masked, or general enough."""
    cells = rows.frame.get_column(str(place)).fill_null("")
    return bool(cells.str.contains(HARMLESS.get(entity, MASKED)).all())


def _hashes(rows: Rows, columns: Columns) -> Iterator[Finding]:
    """Columns of hashes: an ID number is soon guessed from its hash, as there are so few of them."""
    first = rows[:HASHES_LOOKED_AT]
    for place in range(len(columns.labels)):
        for number, row in enumerate(first, start=2):
            if place < len(row) and _HASH.fullmatch(row[place].strip()):
                yield _warning("privacy.hash", number, columns.shown(place))
                break


def _homes(left: Sequence[Left], columns: Columns, allowed: Sequence[frozenset[str]]) -> Iterator[Finding]:
    """Addresses down to the door in a table that names persons."""
    found: list[tuple[int, int]] = []
    for place, (part, may) in enumerate(zip(left, allowed, strict=True)):
        if "address" not in may:
            rows = part.rows_of(may_be_address(part.cells).arg_true())
            cells = zip(rows, part.column.gather(rows), strict=True)
            found += [(row, place) for row, cell in cells if len(cell) > 5 and _HOME.search(cell)]
    for row, place in sorted(found):
        yield _warning("privacy.address", row + 2, columns.shown(place))


def _health(left: Sequence[Left], columns: Columns, allowed: Sequence[frozenset[str]]) -> Iterator[Finding]:
    """Words of health in a table that names persons; once a column, for it is the column that has to go."""
    for place, (part, may) in enumerate(zip(left, allowed, strict=True)):
        if "health" not in may and _entity_of(columns.labels[place]) != "health":
            told = part.cells.str.contains_any(rules()["health_words"])
            for row in part.rows_of(told.arg_true().head(1)):
                yield _warning("privacy.health", row + 2, columns.shown(place))


def _warning(code: str, row: int, field: str, **values: str) -> Finding:
    return Finding(code, Severity.WARN, row=row, field=field, values=values)


def _entity_of(label: str) -> str:
    return _column_entities().get("".join(label.split()), "")


@cache
def _column_entities() -> dict[str, str]:
    return {heading: entity for entity, headings in rules()["columns"].items() for heading in headings}
