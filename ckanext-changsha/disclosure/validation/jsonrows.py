"""Read a JSON table (a list of flat objects, or one object a line) strictly (THREATS G7)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NoReturn

from disclosure.validation.findings import Refused
from disclosure.validation.table import LONGEST_CELL, MOST_COLUMNS, Table
from disclosure.validation.text import decode

__all__ = ["read_json"]

DEEPEST = 32
LONGEST_INTEGER = 18  # digits
LARGEST_EXPONENT = 30
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_BRACKET = re.compile(r"[\[\]{}]")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffd\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json(content: bytes, lines: bool = False, longest: int = LONGEST_CELL) -> Table:
    """The rows of a JSON file, or of JSON lines; the first object is row 2, as if the names were row 1."""
    text, encoding = decode(content)
    if encoding not in ("utf-8", "utf-8-sig"):
        raise Refused("csv.encoding", row=1, values={"offset": 0, "encoding": "utf-8"})
    _check_depth(text)
    if lines:
        split = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
        items = [_load(line, number) for number, line in split]
    else:
        items = _load(text, None)
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise Refused("json.not_a_table")
    labels = list(dict.fromkeys(name for item in items for name in item))
    if len(labels) > MOST_COLUMNS:
        raise Refused("csv.too_many_columns", row=1, values={"columns": len(labels), "most": MOST_COLUMNS})
    rows = [[_cell(item.get(name), row, name, longest) for name in labels] for row, item in enumerate(items, start=2)]
    for name in labels:
        _cell(name, 1, name, longest)
    return Table(labels, rows, _count(text, lines), encoding)


def _check_depth(text: str) -> None:
    depth = deepest = 0
    for bracket in _BRACKET.finditer(_STRING.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        deepest = max(deepest, depth)
        if deepest > DEEPEST:
            raise Refused("json.depth", values={"most": DEEPEST})


def _load(text: str, line: int | None) -> Any:
    try:
        return json.loads(
            text.strip("\ufeff"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_decimal,
        )
    except json.JSONDecodeError as error:
        raise Refused("json.syntax", row=line or error.lineno, values={"column": error.colno}) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise Refused("json.duplicate_key", field=next(name for name in names if names.count(name) > 1))
    return made


def _constant(said: str) -> NoReturn:
    raise Refused("json.constant", values={"cell": said})


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > LONGEST_INTEGER:
        raise Refused("json.number", values={"cell": f"{digits[:6]}…"})
    return int(digits)


def _decimal(digits: str) -> Decimal:
    value = Decimal(digits)
    if abs(value.adjusted()) > LARGEST_EXPONENT:
        raise Refused("json.number", values={"cell": f"{digits[:6]}…"})
    return abs(value) if value == 0 else value


def _cell(value: Any, row: int, name: str, longest: int) -> str:
    write: Callable[[Any], str] | None = _WRITE.get(type(value))
    if write is None:
        raise Refused("json.nested", row=row, field=name)
    written = write(value)
    if _SURROGATE.search(written):
        raise Refused("json.unicode", row=row, field=name.encode("utf-8", "replace").decode())
    found = _UNFIT.search(written)
    if found:
        raise Refused("json.control_char", row=row, field=name, values={"sign": f"U+{ord(found[0]):04X}"})
    if len(written) > longest:
        raise Refused("csv.cell_too_long", row=row, field=name, values={"most": longest})
    return written


_WRITE: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "",
    str: lambda value: value,
    bool: lambda value: "true" if value else "false",
    int: str,
    Decimal: lambda value: format(value, "f"),
}


def _count(text: str, lines: bool) -> int:
    """Objects by counting braces outside strings: another way than the parser's, on purpose."""
    if lines:
        return sum(1 for line in text.splitlines() if line.strip())
    return _STRING.sub("", text).count("{")
