"""Each type with each of its options: a cell is judged as frictionless judges it, by proof and by reading."""

from __future__ import annotations

import re
import sys
from itertools import product
from typing import Any

import polars as pl
import pytest
from frictionless import Field, Schema
from tables import BOUNDS, CELLS, FORMATS, PATTERNS

from disclosure.validation.columnar import column as module
from disclosure.validation.columnar.column import CELL, Column
from disclosure.validation.columnar.patterns import SPACES, Untranslatable, digits, translate

EVERY = sorted(
    {cell for cells in CELLS.values() for cell in cells} | {"", " ", "NA", "None", "x\ny", "0.00", "1 ", "_1"}
)
V2 = "https://datapackage.org/profiles/2.0/tableschema.json"
EXCLUSIVE = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def fields() -> list[dict[str, Any]]:
    """A field for each type, format, option and constraint."""
    made: list[dict[str, Any]] = [{"type": kind} for kind in CELLS]
    made += [{"type": kind, "format": form} for kind, forms in FORMATS.items() for form in forms]
    made += [
        {"type": kind, "constraints": {name: bound}}
        for kind, bounds in BOUNDS.items()
        for name, bound in product(EXCLUSIVE, bounds)
    ]
    made += [{"type": "date", "format": "%Y/%m/%d", "constraints": {"minimum": "2020/01/01"}}]
    made += [{"type": "date", "format": "%d.%m.%Y", "constraints": {"maximum": "01.02.2020"}}]
    made += [{"type": "datetime", "format": "%Y-%m-%d %H:%M:%S", "constraints": {"minimum": "2020-01-01 00:00:00"}}]
    made += [{"type": "string", "constraints": {"pattern": pattern}} for pattern in PATTERNS]
    made += [
        {"type": "string", "constraints": {name: size}} for name in ("minLength", "maxLength") for size in (0, 2, 3)
    ]
    made += [{"type": kind, "constraints": {"enum": [cells[0], cells[-1]]}} for kind, cells in CELLS.items()]
    made += [{"type": kind, "constraints": {"required": True}} for kind in CELLS]
    made += [{"type": kind, "missingValues": ["NA", "0", "2020"]} for kind in CELLS]
    numeric: tuple[dict[str, Any], ...] = (
        {"bareNumber": False},
        {"bareNumber": False, "constraints": {"minimum": 0}},
        {"groupChar": ",", "constraints": {"maximum": 1000}},
        {"decimalChar": ",", "groupChar": "."},
        {"floatNumber": True, "constraints": {"minimum": 0.1}},
    )
    made += [{"type": "number", **options} for options in numeric]
    made += [{"type": "integer", **options} for options in numeric[:2]]
    return made + [
        {"type": "boolean", "trueValues": ["是"], "falseValues": ["否", "0"], "constraints": {"enum": ["是"]}}
    ]


@pytest.mark.parametrize("few", [0, 10**6], ids=["by proof", "by reading"])
@pytest.mark.parametrize("descriptor", fields(), ids=str)
def test_a_cell_is_judged_as_frictionless_judges_it(
    descriptor: dict[str, Any], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FEW", few)
    column = made_column(descriptor)
    cells = pl.DataFrame({"index": range(len(EVERY)), "cell": EVERY}, schema={"index": pl.UInt32, "cell": pl.String})
    proved = cells.filter(column.good(CELL)).get_column("cell").to_list()
    assert not [cell for cell in proved if column.read_cell(cell)[1]]
    had_proof = column.proof
    found = dict(column.faults(cells).iter_rows())
    said = {EVERY[index]: column.notes[code] for index, code in found.items()}
    assert said == {cell: notes for cell in EVERY if (notes := expected_notes(column.field, cell))}
    assert column.proof is had_proof, "a proof was wrong and only caught by reading one cell"


@pytest.mark.parametrize("descriptor", fields(), ids=str)
def test_two_cells_have_one_key_only_if_their_values_are_equal(descriptor: dict[str, Any]) -> None:
    column = made_column(descriptor)
    if descriptor["type"] in ("array", "object", "geojson"):
        pytest.skip("frictionless cannot look these up")
    keys = column.keys(pl.Series(EVERY))
    values = [value if cell != "sNaN" or value is None else "sNaN" for cell in EVERY for value in [column.value(cell)]]
    assert [key is None for key in keys] == [value is None for value in values]
    known = [pair for pair in zip(values, keys, strict=True) if pair[0] is not None and pair[0] == pair[0]]
    assert all((key == second) == (one == other) for (one, key), (other, second) in product(known, repeat=2))


@pytest.mark.parametrize("pattern", [f"^{pattern}$" for pattern in (*PATTERNS, "a.c", "(ab|c)+?d?", r"[^a]\s")])
def test_a_translated_pattern_finds_what_python_finds(pattern: str) -> None:
    try:
        written = translate(pattern)
    except Untranslatable:
        return
    texts = [cell for cell in (*EVERY, "abc", "abcd", "a\tc", "b ") if "\n" not in cell]
    assert pl.Series(texts).str.contains(written).to_list() == [bool(re.match(pattern, text)) for text in texts]


@pytest.mark.parametrize(("python", "rust"), [(r"\d", digits()), (r"\s", SPACES)])
def test_classes_hold_the_signs_that_python_has_in_them(python: str, rust: str) -> None:
    signs = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
    found = pl.Series(signs).str.contains(f"[{rust}]").to_list()
    assert found == [bool(re.match(python, sign)) for sign in signs]


def made_column(descriptor: dict[str, Any]) -> Column:
    """A column for a field that its schema knows."""
    schema = Schema.from_descriptor({"$schema": V2, "fields": [{"name": "f", **descriptor}]})
    return Column(schema.fields[0], 0)


def expected_notes(field: Field, cell: str) -> tuple[tuple[str, str], ...]:
    """What frictionless says of one cell; a type error where it dies."""
    try:
        notes = field.read_cell(cell)[1] or {}
    except Exception:
        return (("type", f'type is "{field.type}/{field.format}"'),)
    return tuple(sorted(notes.items(), key=lambda note: note[0] != "type"))
