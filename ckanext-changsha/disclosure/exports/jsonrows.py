"""A normalised CSV as JSON: one object a row, numbers exact as they are written, nothing known as null."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

__all__ = ["write_json", "write_jsonl"]

Value = Callable[[str], Any]
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)  # what JSON itself calls a number
_BOOLEANS = {"true": True, "false": False}


def write_jsonl(source: Path, target: Path, descriptor: Mapping[str, Any]) -> None:
    """Each row of `source` on a line of its own, typed by the Table Schema `descriptor`."""
    with target.open("wb") as out:
        out.writelines(line + b"\n" for line in _lines(source, descriptor))


def write_json(source: Path, target: Path, descriptor: Mapping[str, Any]) -> None:
    """The same objects as one array."""
    with target.open("wb") as out:
        out.write(b"[")
        for number, line in enumerate(_lines(source, descriptor)):
            out.write((b",\n" if number else b"\n") + line)
        out.write(b"\n]\n")


def _lines(source: Path, descriptor: Mapping[str, Any]) -> Iterator[bytes]:
    types = {field["name"]: field.get("type", "any") for field in descriptor.get("fields", ())}
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, strict=True)
        header = next(rows)
        read = [_VALUES.get(types.get(name, "any"), _text) for name in header]
        for row in rows:
            cells = zip(header, read, row, strict=True)
            yield orjson.dumps({name: value(cell) if cell else None for name, value, cell in cells})


def _text(cell: str) -> str:
    return cell


def _number(cell: str) -> Any:
    """The number's own digits: no amount passes a float."""
    return orjson.Fragment(cell) if _NUMBER.fullmatch(cell) else cell


def _boolean(cell: str) -> Any:
    return _BOOLEANS.get(cell, cell)


_VALUES: Mapping[str, Value] = {"number": _number, "integer": _number, "year": _number, "boolean": _boolean}
