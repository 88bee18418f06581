"""One column under its field: most cells are proved by polars, and frictionless' own reader decides the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import polars as pl
from frictionless import Field

from disclosure.validation.columnar import calendar, numbers, text
from disclosure.validation.columnar.proof import TYPE, Proof

__all__ = ["NAN", "Column", "Notes"]

Notes = tuple[tuple[str, str], ...]  # what frictionless says of a cell: the fault's name ("type" first) and its note
FEW = 512  # cells for which a regular expression is not worth its start
REMEMBERED = 200_000  # texts whose reading is kept from one batch to the next
PROVERS: Mapping[str, Callable[[Any, pl.Expr], Proof | None]] = {
    "string": text.string,
    "any": text.anything,
    "geopoint": text.geopoint,
    "integer": numbers.integer,
    "number": numbers.number,
    "year": numbers.year,
    "boolean": numbers.boolean,
    "date": calendar.date_,
    "datetime": calendar.datetime_,
    "time": calendar.time_,
    "yearmonth": calendar.yearmonth,
}
CELL = pl.col("cell")
NAN = "NaN"


class Column:
    """The field at `place` (from 0). Faults are small numbers: `notes` says what each means, and 0 is none."""

    def __init__(self, field: Field, place: int) -> None:
        self.field = field
        self.place = place
        self.name = str(field.name)
        self.read_cell = field.create_cell_reader()
        prover = PROVERS.get(field.type)
        self._prove = prover or (lambda _field, _cell: None)
        self.proof = self._prove(field, CELL)
        inherited = field.schema is not None and not field.has_defined("missing_values")
        self.missing_values = list(field.schema.missing_values if inherited else field.missing_values)  # type: ignore[union-attr]
        self.notes: list[Notes] = [()]
        self._codes: dict[Notes, int] = {(): 0}
        self._read: dict[str, int] = {}
        self._values: dict[Any, int] = {}
        self.blank_code = self._code(self.read_cell(None)[1])
        self.handed_over = 0  # cells that polars could not decide

    @property
    def is_handed_over(self) -> bool:
        """Whether frictionless reads every distinct cell of this column."""
        return self.proof is None

    @property
    def has_text_keys(self) -> bool:
        """Whether a value's key is its text."""
        return self.field.type in ("string", "any") and self.proof is not None

    def share_values(self, numbers: dict[Any, int]) -> None:
        """Number values as other columns do, so that equal values have one key in all of them."""
        self._values = numbers

    def missing(self, cell: pl.Expr) -> pl.Expr:
        """Whether the cell holds nothing: absent, or one of the texts that stand for that."""
        known = self.missing_values
        if not known:
            return cell.is_null()
        return cell.is_null() | ((cell == known[0]) if len(known) == 1 else cell.is_in(known))

    def good(self, cell: pl.Expr) -> pl.Expr:
        """Whether the cell certainly has no fault."""
        proof = self._prove(self.field, cell)
        proved = proof.good.fill_null(False) if proof else pl.lit(False)
        return proved & ~self.missing(cell) if self.blank_code else proved | self.missing(cell)

    def faults(self, suspects: pl.DataFrame) -> pl.DataFrame:
        """The faults among cells that are not good: `index` as given, and `code`. `suspects`: index, cell."""
        is_missing = suspects.select(self.missing(CELL)).to_series()
        blank = suspects.filter(is_missing).select("index", code=pl.lit(self.blank_code, pl.UInt32))
        rest = suspects.filter(~is_missing)
        decided = rest.clear().select("index", code=pl.lit(0, pl.UInt32))
        if rest.height > FEW and self.proof and self.proof.decided is not None:
            rest, decided = self._decide(rest, self.proof.decided)
        self.handed_over += rest.height
        read = rest.select("index", code=self._mapped(rest.get_column("cell"), self._code_of, pl.UInt32))
        return pl.concat([blank, decided, read]).filter(pl.col("code") != 0)

    def keys(self, cells: pl.Series) -> pl.Series:
        """For each cell a text that equal values share, and no others; null where there is no value, NAN for a value
        that is not even equal to itself."""
        frame = pl.DataFrame({"cell": cells})
        if self.has_text_keys:
            return frame.select(pl.when(~self.missing(CELL)).then(CELL)).to_series()
        if self.proof and self.proof.key is not None:
            known = frame.select(pl.when(~self.missing(CELL)).then(self.proof.key)).to_series()
        else:
            known = pl.repeat(None, len(cells), dtype=pl.String, eager=True)
        rest = cells.filter(known.is_null() & ~frame.select(self.missing(CELL)).to_series())
        if rest.is_empty():
            return known
        read = self._mapped(rest, self._key_of, pl.String)
        lacking = (known.is_null() & ~frame.select(self.missing(CELL)).to_series()).arg_true()
        return known.scatter(lacking, read)

    def texts(self, cells: pl.Series, write: Callable[[Any], str]) -> pl.Series:
        """Each cell's value as `write` states it."""
        return self._mapped(cells, lambda cell: write(self.value(cell)), pl.String)

    def value(self, cell: str | None) -> Any:
        """The cell as Python has it; None where it holds no value of the field's type."""
        try:
            return self.read_cell(cell)[0]
        except Exception:  # as in _notes_of
            return None

    def _decide(self, rest: pl.DataFrame, decided: pl.Expr) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The cells that are left undecided, and the faults of the others. One cell of each kind is read as a proof
        of the proof: if frictionless says otherwise, it decides them all."""
        faults = self.proof.faults if self.proof else {}
        bits = sum((_bit(fault) * (1 << place) for place, fault in enumerate(faults.values())), pl.lit(0, pl.UInt32))
        told = rest.select("index", "cell", decided=decided.fill_null(False), bits=bits)
        known = told.filter("decided")
        codes: dict[int, int] = {}
        for cell, kind in known.unique("bits", keep="first").select("cell", "bits").iter_rows():
            said = {name for place, name in enumerate(faults) if kind >> place & 1}
            notes = self.read_cell(cell)[1] or {}
            if set(notes) != ({TYPE} if TYPE in said else said):
                self.proof = None
                return rest, known.clear().select("index", code="bits")
            codes[kind] = self._code(notes)
        code = pl.col("bits").replace_strict(list(codes), list(codes.values()), return_dtype=pl.UInt32)
        undecided = told.filter(~pl.col("decided")).select("index", "cell")
        return undecided, known.select("index", code=code if codes else "bits")

    def _mapped(self, cells: pl.Series, function: Callable[[str], Any], kind: type[pl.DataType]) -> pl.Series:
        """`function` of every cell, called once for each distinct one."""
        if cells.is_empty():
            return pl.Series([], dtype=kind)
        distinct = cells.unique()
        answers = pl.Series([function(cell) for cell in distinct], dtype=kind)
        return cells.replace_strict(distinct, answers, return_dtype=kind)

    def _code_of(self, cell: str) -> int:
        code = self._read.get(cell)
        if code is None:
            if len(self._read) >= REMEMBERED:
                self._read.clear()
            code = self._read[cell] = self._code(self._notes_of(cell))
        return code

    def _notes_of(self, cell: str) -> Mapping[str, str] | None:
        try:
            return self.read_cell(cell)[1]
        except Exception:  # a comparison that Python refuses (sNaN, a moment without offset): frictionless dies of it
            return {TYPE: f'type is "{self.field.type}/{self.field.format}"'}

    def _code(self, notes: Mapping[str, str] | None) -> int:
        if not notes:
            return 0
        told = tuple(sorted(notes.items(), key=lambda note: note[0] != TYPE))
        if told not in self._codes:
            self._codes[told] = len(self.notes)
            self.notes.append(told)
        return self._codes[told]

    def _key_of(self, cell: str) -> str | None:
        """The key of one value, by Python's own equality."""
        value = self.value(cell)
        try:
            if value is None or value != value:
                return None if value is None else NAN
            if type(value) is int:
                return str(value)
            if isinstance(value, date) and getattr(value, "tzinfo", None) is None:
                return value.isoformat()
            return f"#{self._values.setdefault(value, len(self._values))}"
        except (TypeError, ArithmeticError):  # a list, an object, sNaN: Python cannot look it up, frictionless dies
            return f"?{cell}"


def _bit(fault: pl.Expr) -> pl.Expr:
    return fault.fill_null(False).cast(pl.UInt32)
