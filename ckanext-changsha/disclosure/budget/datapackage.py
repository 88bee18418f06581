"""Budgets as a Fiscal Data Package: the cube of amounts by organisation, year, phase and classification code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from disclosure.budget.standard import FORMS
from disclosure.vocabularies import read_yaml

__all__ = ["fiscal_package", "fiscal_rows"]


@cache
def _cube() -> dict[str, Any]:
    return read_yaml("budget_cube.yaml")


def fiscal_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The cube's rows, from the rows that `disclosure.budget.kind` makes of records.

    Only what adds up: amounts of codes that are no totals, in a known unit.
    """
    for row in rows:
        form = FORMS.get(row["table"])
        if form is None or not form.classification or not row["code"] or row["total"] or row["amount"] is None:
            continue
        functional = form.classification == "functional"
        yield {
            "organization": row["organization"],
            "year": row["year"],
            "phase": _cube()["phases"][row["stage"]],
            "stage": row["stage"],
            "direction": "revenue" if form.income else "expenditure",
            "table": row["table"],
            "fund": form.fund,
            "functional_code": row["code"] if functional else "",
            "functional_name": row["item"] if functional else "",
            "economic_code": "" if functional else row["code"],
            "economic_name": "" if functional else row["item"],
            "column": row["column"],
            "amount": row["amount"],
            "page": row["page"],
            "sheet": row["sheet"],
            "row": row["row"],
        }


def fiscal_package(name: str, title: str, description: str, years: tuple[int, int], path: str) -> dict[str, Any]:
    """The descriptor (datapackage.json) of a dataset's cube, of its first to its last year, whose CSV is at `path`.

    `profile` is the tabular one that Fiscal Data Package 1.0 builds on: what makes it fiscal are the column types.
    """
    cube = _cube()
    schema = {
        "fields": [dict(field) for field in cube["fields"]],
        "extraFields": [dict(field) for field in cube["constants"]],
        "primaryKey": list(cube["primaryKey"]),
        "missingValues": [""],
    }
    resource = {
        "name": f"{name}-cube",
        "title": title,
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "description": description,
        "countryCode": "CN",
        "granularity": "aggregated",
        "fiscalPeriod": {"start": f"{years[0]}-01-01", "end": f"{years[1]}-12-31"},
        "columnTypes": [cube["taxonomy"]],
        "resources": [resource],
    }
