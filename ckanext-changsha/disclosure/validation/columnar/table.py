"""Hold a table to its fields, batch by batch: cells, widths of rows, blank rows, keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import polars as pl

from disclosure.sandbox.meter import Part, tell
from disclosure.validation.columnar.batch import Batch, Source
from disclosure.validation.columnar.column import Column
from disclosure.validation.columnar.foreign import ForeignKey
from disclosure.validation.columnar.keys import KeyMemory, memory_of
from disclosure.validation.columnar.proof import TYPE
from disclosure.validation.columnar.result import Fault, Kept

__all__ = ["TableCheck"]


class TableCheck:
    """One run over one table. The columns keep what they have read, so a check is used once."""

    def __init__(self, columns: Sequence[Column], kept: Kept, primary_key: Sequence[str] = (), *, rows: bool = False):
        self.columns = columns
        self.kept = kept
        self.rows = 0
        self.unique = {column.name: memory_of([column]) for column in columns if column.field.constraints.get("unique")}
        self.primary = self._primary(primary_key)
        self.whole = KeyMemory(self._row_texts) if rows else None
        self.foreign: Sequence[ForeignKey] = ()
        self._expressions = [column.good(pl.col(str(column.place))).alias(str(column.place)) for column in columns]
        blank = pl.all_horizontal(column.missing(pl.col(str(column.place))) for column in columns)
        self._expressions.append(blank.alias("blank"))

    def _primary(self, names: Sequence[str]) -> KeyMemory | None:
        """The memory of the primary key, if the table has its columns; one column may be remembered already."""
        columns = [column for column in self.columns if column.name in names]
        if not names or len(columns) < len(set(names)):
            return None
        known = self.unique.get(names[0]) if len(columns) == 1 else None
        return known or memory_of(columns)

    def run(self, source: Source) -> None:
        """Go through the table once, and again for keys that seem to repeat."""
        memories = {id(memory): memory for memory in (*self.unique.values(), self.primary, self.whole) if memory}
        for batch in source.batches():
            self.rows += batch.frame.height
            self._cells(batch)
            for memory in memories.values():
                without = memory.add(batch)
                if memory is self.primary:
                    self._without_key(batch, without)
            for key in self.foreign:
                key.check(batch, self.kept)
            if source.height:
                tell(Part.CHECKED, self.rows, source.height)
        self._repeated(source)

    def _cells(self, batch: Batch) -> None:
        good = batch.frame.select(self._expressions)
        blank = good.get_column("blank").arg_true()
        found = []
        for column in self.columns:
            proved = good.get_column(str(column.place))
            if not proved.all():
                cells = batch.frame.get_column(str(column.place))
                suspects = pl.DataFrame({"index": (~proved).arg_true(), "cell": cells.filter(~proved)})
                faults = column.faults(suspects)
                if blank.len():
                    faults = faults.filter(~pl.col("index").is_in(blank.implode()))
                found.append((column, faults))
        for kind in ("type-error", "constraint-error"):
            self._count_cells(kind, batch, found)
        self._widths(batch, set(blank))
        self.kept.counts["blank-row"] += blank.len()
        first = blank.head(self.kept.room("blank-row"))
        self.kept.keep(Fault("blank-row", batch.first + index, "", batch.row(index)) for index in first)

    def _count_cells(self, kind: str, batch: Batch, found: Sequence[tuple[Column, pl.DataFrame]]) -> None:
        """Count the faults of one type, and keep the first rows' of them."""
        first: list[tuple[int, Column, int]] = []
        for column, faults in found:
            notes = [sum(_is_of(kind, name) for name, _ in told) for told in column.notes]
            mine = faults.filter(pl.col("code").is_in([code for code, count in enumerate(notes) if count]))
            if mine.is_empty():
                continue
            counted = mine.get_column("code").value_counts()
            self.kept.counts[kind] += sum(notes[code] * count for code, count in counted.iter_rows())
            room = self.kept.room(kind)
            if room > 0:
                first += [(index, column, code) for index, code in mine.sort("index").head(room).iter_rows()]
        first.sort(key=lambda found: (found[0], found[1].place))
        self.kept.keep(islice(self._cell_faults(kind, batch, first), self.kept.room(kind)))

    def _cell_faults(self, kind: str, batch: Batch, found: Sequence[tuple[int, Column, int]]) -> Iterator[Fault]:
        for index, column, code in found:
            cells = batch.row(index)
            cell = str(cells[column.place]) if column.place < len(cells) else "None"
            for name, note in column.notes[code]:
                if _is_of(kind, name):
                    yield Fault(kind, batch.first + index, note, cells, column.place + 1, column.name, cell)

    def _widths(self, batch: Batch, blank: set[int]) -> None:
        """Cells beyond the labels, and labels without cells."""
        width = len(self.columns)
        for index, cells in batch.ragged.items():
            if index in blank:
                continue
            kind = "extra-cell" if len(cells) > width else "missing-cell"
            self.kept.counts[kind] += abs(len(cells) - width)
            self.kept.widths.add(batch.first + index, cells, width)
            if self.kept.room(kind) > 0:
                self.kept.keep(_of_width(kind, batch.first + index, cells, self.columns))

    def _without_key(self, batch: Batch, rows: pl.Series) -> None:
        self.kept.counts["primary-key"] += rows.len()
        note = 'cells composing the primary keys are all "None"'
        first = rows.head(self.kept.limit)
        self.kept.keep(Fault("primary-key", batch.first + i, note, batch.row(i)) for i in first)

    def _repeated(self, source: Source) -> None:
        """Rows whose keys stood in an earlier row."""
        places = {column.name: column for column in self.columns}
        memories: list[tuple[str, Column | None, KeyMemory | None]] = [
            *(("unique-error", places[name], memory) for name, memory in self.unique.items()),
            ("primary-key", None, self.primary),
            ("duplicate-row", None, self.whole),
        ]
        wanted: dict[int, list[tuple[str, Column | None, int]]] = {}
        for kind, column, memory in memories:
            if memory is None:
                continue
            pairs = memory.repeated(source.batches)
            self.kept.counts[kind] += pairs.height
            for row, earlier in pairs.head(self.kept.limit).iter_rows():
                wanted.setdefault(row, []).append((kind, column, earlier))
        for row, cells in _rows_at(source, sorted(wanted)):
            self.kept.keep(_repetition(kind, row, cells, column, earlier) for kind, column, earlier in wanted[row])

    def _row_texts(self, batch: Batch) -> pl.Series:
        """Each row as frictionless compares it."""
        columns = [column.texts(batch.frame.get_column(str(column.place)), str) for column in self.columns]
        frame = pl.DataFrame([texts.alias(str(place)) for place, texts in enumerate(columns)])
        return frame.select(pl.concat_str(pl.all(), separator=",")).to_series()


def _is_of(kind: str, name: str) -> bool:
    return (name == TYPE) == (kind == "type-error")


def _of_width(kind: str, row: int, cells: Sequence[str], columns: Sequence[Column]) -> Iterator[Fault]:
    if kind == "extra-cell":
        for place, cell in enumerate(cells[len(columns) :], start=len(columns) + 1):
            yield Fault(kind, row, "", cells, place, "", cell)
    else:
        for column in columns[len(cells) :]:
            yield Fault(kind, row, "", cells, column.place + 1, column.name, "")


def _repetition(kind: str, row: int, cells: list[str], column: Column | None, earlier: int) -> Fault:
    if column is not None:
        cell = str(column.value(cells[column.place]))
        note = f"the same as in the row at position {earlier}"
        return Fault(kind, row, note, cells, column.place + 1, column.name, cell)
    note = f'the same as row at position "{earlier}"' if kind == "duplicate-row" else ""
    return Fault(kind, row, note or f"the same as in the row at position {earlier}", cells)


def _rows_at(source: Source, rows: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
    """The cells of these rows, in order."""
    waiting = list(reversed(rows))
    for batch in source.batches() if waiting else ():
        while waiting and waiting[-1] < batch.first + batch.frame.height:
            row = waiting.pop()
            yield row, batch.row(row - batch.first)
        if not waiting:
            return
