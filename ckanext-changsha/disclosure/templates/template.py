"""Empty tables for stewards to fill in: an XLSX with help and choices, and a CSV of the labels alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from disclosure.templates.guide import write_guide
from disclosure.templates.style import CREATED, label_formats, width
from disclosure.templates.words import FieldWords, field_words, template_words

__all__ = ["csv_template", "xlsx_template"]

LAST_ROW = 1_048_575  # of a sheet, from 0
EARLIEST = date(1900, 1, 1)  # that a spreadsheet knows
LARGEST = 10**15 - 1  # a number cell keeps no more digits
MOST_MESSAGE = 255  # signs of a validation's message
NUMBER_FORMATS = {"integer": "0", "year": "0", "number": "General", "date": "yyyy-mm-dd", "boolean": "General"}
MONEY = "#,##0.00####"
TEXT = "@"  # codes keep their zeros, and months and moments are not made into days
COMMENT = {"x_scale": 2.2, "y_scale": 2.0, "font_size": 9}


def csv_template(schema: Mapping[str, Any]) -> bytes:
    """The labels, in UTF-8 with the mark by which spreadsheet programs know it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([field_words(field).title for field in schema["fields"]])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_template(schema: Mapping[str, Any]) -> bytes:
    """A workbook that passes our own check when it is filled in: the table, how to fill it, an example, the choices.

    Equal schemas give equal bytes.
    """
    out = io.BytesIO()
    fields = [field_words(field) for field in schema["fields"]]
    names = template_words()["sheets"]
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": schema["title"], "subject": schema["name"], "created": CREATED})
        labels, cells = label_formats(book), _cell_formats(book, schema)
        table = book.add_worksheet(_sheet_name(schema["title"]))
        _write_labels(table, fields, labels, cells)
        _write_comments(table, fields)
        write_guide(book, book.add_worksheet(names["guide"]), schema, fields)
        example = book.add_worksheet(names["example"])
        _write_labels(example, fields, labels, cells)
        _write_example(example, schema["fields"])
        places = _write_options(book.add_worksheet(names["options"]), fields, labels)
        for column, (field, words) in enumerate(zip(schema["fields"], fields, strict=True)):
            if rule := _validation(field, words, places):
                table.data_validation(1, column, LAST_ROW, column, rule)
    return out.getvalue()


def _sheet_name(title: str) -> str:
    """A title without what a sheet's name cannot hold."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\")[:31]


def _cell_formats(book: xlsxwriter.Workbook, schema: Mapping[str, Any]) -> list[Format]:
    return [
        book.add_format({"num_format": MONEY if field.get("unit") else NUMBER_FORMATS.get(field["type"], TEXT)})
        for field in schema["fields"]
    ]


def _write_labels(
    sheet: Worksheet, fields: Sequence[FieldWords], labels: Mapping[bool, Format], cells: Sequence[Format]
) -> None:
    sheet.freeze_panes(1, 0)
    for column, (field, cell) in enumerate(zip(fields, cells, strict=True)):
        sheet.set_column(column, column, width((field.title, field.example)), cell)
        sheet.write_string(0, column, field.title, labels[field.required])


def _write_comments(sheet: Worksheet, fields: Iterable[FieldWords]) -> None:
    words = template_words()
    for column, field in enumerate(fields):
        rules = (*field.rules, *([words["choose"]] if field.options else []))
        said = {"type": field.type, "rules": "；".join(rules), "unit": field.unit, "example": field.example}
        lines = [f"{words['comment'][name]}：{value}" for name, value in said.items() if value]
        need = words["required"] if field.required else words["optional"]
        sheet.write_comment(0, column, "\n".join([field.description, need, *lines]), COMMENT)


def _write_example(sheet: Worksheet, fields: Sequence[Mapping[str, Any]]) -> None:
    for column, field in enumerate(fields):
        value = str(field.get("example", ""))
        if not value:
            continue
        if field["type"] in ("number", "integer", "year"):
            sheet.write_number(1, column, Decimal(value))
        elif field["type"] == "date":
            sheet.write_datetime(1, column, datetime.fromisoformat(value))
        else:
            sheet.write_string(1, column, value)


def _write_options(sheet: Worksheet, fields: Iterable[FieldWords], labels: Mapping[bool, Format]) -> dict[str, str]:
    """The choices of each field in a column of its own; where each stands. A list in a rule itself holds 255 signs."""
    places = {}
    chosen = [field for field in fields if field.options]
    for column, field in enumerate(chosen):
        sheet.set_column(column, column, width((field.title, *field.options)))
        sheet.write_string(0, column, field.title, labels[field.required])
        sheet.write_column(1, column, field.options)
        letter = xl_col_to_name(column)
        places[field.name] = f"='{sheet.get_name()}'!${letter}$2:${letter}${len(field.options) + 1}"
    return places


def _validation(field: Mapping[str, Any], words: FieldWords, places: Mapping[str, str]) -> dict[str, Any] | None:
    """What the program itself refuses while somebody types, as far as it can."""
    rule = _choice(words, places) or _bounds(field)
    if rule is None:
        return None
    said = "；".join([f"{words.title}：{words.type}", *words.rules])
    return {**rule, "error_title": template_words()["refused"], "error_message": said[:MOST_MESSAGE]}


def _choice(words: FieldWords, places: Mapping[str, str]) -> dict[str, Any] | None:
    return {"validate": "list", "source": places[words.name]} if words.name in places else None


def _bounds(field: Mapping[str, Any]) -> dict[str, Any] | None:
    limits = field.get("constraints", {})
    if field["type"] == "date":
        least = date.fromisoformat(str(limits.get("minimum", EARLIEST)))
        return {"validate": "date", "criteria": ">=", "value": least}
    if field["type"] in ("integer", "number"):
        kind = "integer" if field["type"] == "integer" else "decimal"
        least, most = limits.get("minimum", -LARGEST), limits.get("maximum", LARGEST)
        return {"validate": kind, "criteria": "between", "minimum": least, "maximum": most}
    if "maxLength" in limits:
        return {"validate": "length", "criteria": "<=", "value": limits["maxLength"]}
    return None
