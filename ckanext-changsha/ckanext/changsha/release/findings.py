"""A draft's findings as people read them: grouped, with the place, what is wrong and how to mend it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from ckanext.changsha.release import store
from ckanext.changsha.release.metadata import field_label
from ckanext.changsha.release.refusal import language
from disclosure.findings import Finding, Severity, describe
from disclosure.sandbox import SandboxFailed, run

__all__ = ["grouped", "preview", "told"]

SHOWN = 100  # findings of one code on a page; all are counted
ORDER = [severity.value for severity in (Severity.BLOCK, Severity.WARN, Severity.INFO)]
OF_THE_FORM = {"release.personal_words", "release.published_later"}  # their field is one of the form, not of the table
FIRST_ROWS = "ckanext.changsha.release.firstrows:first_rows"


def told(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A stored finding with its sentences in the reader's language."""
    finding = Finding.from_dict(stored)
    if finding.code in OF_THE_FORM:
        finding = dataclasses.replace(finding, field=field_label(finding.field))
    return {**stored, "field": finding.field, **describe(finding, language())}


def grouped(draft: sa.RowMapping, file: sa.RowMapping | None) -> dict[str, Any]:
    """All findings of a draft's last check by code, worst first, then the most frequent."""
    summary = draft["verdict"] or {}
    groups: dict[str, dict[str, Any]] = {}
    for stored in _all(summary, file):
        finding = told(stored)
        group = groups.setdefault(finding["code"], {"findings": [], "shown": 0})
        group.update({name: finding[name] for name in ("code", "severity", "title")})
        if group["shown"] < SHOWN:
            group["findings"].append(finding)
            group["shown"] += 1
    for code, group in groups.items():
        group["count"] = summary.get("counts", {}).get(code, group["shown"])
    order = sorted(groups.values(), key=lambda group: (ORDER.index(group["severity"]), -group["count"]))
    return {"passed": summary.get("passed"), "warned": bool(summary.get("warned")), "groups": order}


def preview(file: sa.RowMapping | None) -> dict[str, Any]:
    """The file's first rows as they were uploaded, read in the sandbox; each cell with the codes found in it."""
    if file is None:
        return {"fields": [], "rows": [], "readable": False}
    try:
        table = run(FIRST_ROWS, str(store.drafts().path(file["sha256"])), file["name"])
    except SandboxFailed:
        return {"fields": [], "rows": [], "readable": False}
    marks = _marks(file["verdict"] or {}, table["labels"])
    rows = [
        {"number": number, "cells": [_cell(cell, marks, number, place) for place, cell in enumerate(row)]}
        for number, row in enumerate(table["rows"], start=2)
    ]
    return {"fields": table["labels"], "rows": rows, "readable": table["readable"]}


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
