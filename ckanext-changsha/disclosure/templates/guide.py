"""The sheet 填写说明: what the table is for, what it rests on, and what each column asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from disclosure.templates.style import label_formats
from disclosure.templates.words import FieldWords, certainty_words, template_words

__all__ = ["write_guide"]

WIDTHS = {"title": 24, "name": 20, "type": 22, "required": 10, "rules": 44, "unit": 8, "example": 28, "description": 44}


def write_guide(
    book: xlsxwriter.Workbook, sheet: Worksheet, schema: Mapping[str, Any], fields: Sequence[FieldWords]
) -> None:
    """Write the whole sheet, top to bottom."""
    words = template_words()
    strong, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, schema["title"], book.add_format({"bold": True, "font_size": 14}))
    row = 1
    for name, said in _about(schema, fields).items():
        sheet.write_string(row, 0, words["about"][name], strong)
        sheet.write_string(row, 1, said)
        row += 1
    sheet.write_string(row, 0, words["how"], strong)
    for number, rule in enumerate(words["rules"], start=1):
        sheet.write_string(row, 1, f"{number}. {rule}")
        row += 1
    _write_fields(sheet, row + 1, fields, label_formats(book)[True], wrapped)


def _about(schema: Mapping[str, Any], fields: Sequence[FieldWords]) -> dict[str, str]:
    titles = {field.name: field.title for field in fields}
    key = schema.get("primaryKey", [])
    said = {
        "description": schema["description"],
        "source": schema.get("source", ""),
        "certainty": certainty_words(schema.get("certainty", "")),
        "key": " + ".join(titles[name] for name in ([key] if isinstance(key, str) else key)),
        "file": schema["name"],
    }
    return {name: text for name, text in said.items() if text}


def _write_fields(sheet: Worksheet, row: int, fields: Sequence[FieldWords], head: Any, wrapped: Any) -> None:
    for column, (name, label) in enumerate(template_words()["fields"].items()):
        sheet.set_column(column, column, WIDTHS[name])
        sheet.write_string(row, column, label, head)
        for below, field in enumerate(fields, start=1):
            sheet.write_string(row + below, column, _said(field, name), wrapped)


def _said(field: FieldWords, name: str) -> str:
    words = template_words()
    if name == "required":
        return str(words["required"] if field.required else words["optional"])
    if name == "rules":
        chosen = [words["either"].format(options="、".join(field.options))] if field.options else []
        return "；".join([*field.rules, *chosen])
    return str(getattr(field, name))
