"""A draft's findings as people read them: grouped, with the place, what is wrong and how to mend it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ckanext.changsha.release import store
from ckanext.changsha.release.metadata import field_label
from ckanext.changsha.release.refusal import language
from disclosure.findings import Finding, Severity, describe
from disclosure.sandbox import SandboxFailed, run
from disclosure.validation.shown import found_rows

__all__ = ["MOST", "SHOWN", "grouped", "keep_shown", "link", "preview", "shown_rows", "told"]

SHOWN = 100  # findings of one code, unless more are asked for; all are counted
MOST = 1000  # of one code that a verdict keeps
ORDER = [severity.value for severity in (Severity.BLOCK, Severity.WARN, Severity.INFO)]
OF_THE_FORM = {"release.personal_words", "release.published_later"}  # their field is one of the form, not of the table
LARGEST = 16 << 20  # bytes of shown rows
READ_SHOWN = "disclosure.validation.shown:read_shown"
UNREADABLE: dict[str, Any] = {"fields": [], "rows": [], "readable": False}


def told(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A stored finding with its sentences in the reader's language."""
    finding = Finding.from_dict(stored)
    if finding.code in OF_THE_FORM:
        finding = dataclasses.replace(finding, field=field_label(finding.field))
    return {**stored, "field": finding.field, **describe(finding, language())}


def grouped(draft: sa.RowMapping, file: sa.RowMapping | None, most: int = SHOWN) -> dict[str, Any]:
    """The findings of a draft's last check by code, the first `most` of each: worst first, then the most frequent."""
    summary = draft["verdict"] or {}
    groups: dict[str, dict[str, Any]] = {}
    for stored in _all(summary, file):
        finding = told(stored)
        group = groups.setdefault(finding["code"], {"findings": [], "shown": 0})
        group.update({name: finding[name] for name in ("code", "severity", "title")})
        if group["shown"] < most:
            group["findings"].append(finding)
            group["shown"] += 1
    for code, group in groups.items():
        group["count"] = summary.get("counts", {}).get(code, group["shown"])
        group["sheets"] = any(finding["sheet"] for finding in group["findings"])
        group["files"] = any(finding["file"] not in ("", file and file["name"]) for finding in group["findings"])
    order = sorted(groups.values(), key=lambda group: (ORDER.index(group["severity"]), -group["count"]))
    return {"passed": summary.get("passed"), "warned": bool(summary.get("warned")), "groups": order}


def preview(file: sa.RowMapping | None) -> dict[str, Any]:
    """The rows of a file that its page shows, as they were uploaded; each cell with the codes found in it.

    They are the first ones and, after a gap, the first of those in which something was found.
    """
    if file is None:
        return UNREADABLE
    verdict = file["verdict"] or {}
    try:
        table = shown_rows(file, _rows(verdict))
    except SandboxFailed:
        return UNREADABLE
    marks = _marks(verdict, table["labels"])
    rows, before = [], 1
    for number, cells in table["rows"]:
        marked = [_cell(cell, marks, number, place) for place, cell in enumerate(cells)]
        rows.append({"number": number, "after_gap": number > before + 1, "cells": marked})
        before = number
    return {"fields": table["labels"], "rows": rows, "readable": table["readable"]}


def link(groups: Iterable[Mapping[str, Any]], shown: Mapping[str, Any]) -> None:
    """Tell each finding which cell of the shown rows it is about: its `cell` is the cell's place, or None."""
    places = {
        (row["number"], code): place
        for row in shown["rows"]
        for place, cell in reversed([*enumerate(row["cells"])])
        for code in cell["findings"]
    }
    labels = {label: place for place, label in enumerate(shown["fields"])}
    numbers = {row["number"] for row in shown["rows"]}
    for group in groups:
        for finding in group["findings"]:
            place = labels.get(finding["field"], places.get((finding["row"], finding["code"]), 0))
            finding["cell"] = place if finding["row"] in numbers else None


def shown_rows(file: sa.RowMapping, found: Iterable[int | None] = ()) -> dict[str, Any]:
    """What read_shown says of a file with findings in these rows; it is read once, not for every look at a page.

    Raises SandboxFailed.
    """
    numbers = json.dumps(found_rows(found))
    place, keep = _place(file, numbers), store.drafts()
    if not place.is_file():
        table = run(READ_SHOWN, str(keep.path(file["sha256"])), file["name"], numbers)
        with store.in_place_of(place) as made:
            made.write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
    return dict(json.loads(place.read_bytes()))


def keep_shown(file: sa.RowMapping, verdict: Mapping[str, Any], shown: Path) -> None:
    """Keep the rows that a check wrote down for the file's page, if it came to that: a file, and of no odd size."""
    if shown.is_file() and not shown.is_symlink() and shown.stat().st_size <= LARGEST:
        shown.replace(_place(file, json.dumps(found_rows(_rows(verdict)))))


def _rows(verdict: Mapping[str, Any]) -> Iterable[int | None]:
    return (finding["row"] for finding in verdict.get("findings", []))


def _place(file: sa.RowMapping, numbers: str) -> Path:
    digest = hashlib.sha256(f"{file['name']} {numbers}".encode()).hexdigest()
    return store.drafts().beside(file["sha256"], digest[:16])


def _all(summary: Mapping[str, Any], file: sa.RowMapping | None) -> Iterable[Mapping[str, Any]]:
    beside = summary.get("findings")
    yield from beside if beside is not None else (file["notices"] if file else [])
    yield from ((file and file["verdict"]) or {}).get("findings", [])


def _marks(verdict: Mapping[str, Any], labels: list[str]) -> dict[tuple[int | None, int | None], list[str]]:
    """Which codes were found where: by row and column, or by row alone. Columns go by label or by the field's name."""
    columns = {name: place for names in (verdict.get("fields", []), labels) for place, name in enumerate(names)}
    marks: dict[tuple[int | None, int | None], list[str]] = {}
    for finding in verdict.get("findings", []):
        marks.setdefault((finding["row"], columns.get(finding["field"])), []).append(finding["code"])
    return marks


def _cell(value: str, marks: Mapping[tuple[int | None, int | None], list[str]], row: int, place: int) -> dict[str, Any]:
    return {"value": value, "findings": marks.get((row, place), []) + marks.get((row, None), [])}
