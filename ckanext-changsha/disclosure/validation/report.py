"""The report of a check as one HTML page that needs nothing else: no script, no other file, no address."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from disclosure.findings import Finding, describe
from disclosure.privacy.scan import mask_text
from disclosure.validation.findings import Refused
from disclosure.validation.reading import read_table
from disclosure.validation.source import identify
from disclosure.validation.table import Table
from disclosure.validation.verdict import Verdict
from disclosure.vocabularies import read_yaml

__all__ = ["report_page", "write_report"]

MOST_ROWS = 200  # with findings, beside their neighbours
NEAR = 1  # rows above and below
LONGEST = 200  # characters of a cell
LONGEST_READ = 1_000_000  # characters of a cell in the longest texts that any schema allows
Places = Mapping[int, Mapping[int, list[str]]]  # titles of findings, by row as a file counts and column; -1: the row


def write_report(path: str, name: str, verdict: str, target: str, language: str) -> None:
    """Write to `target` the page on the file at `path`, called `name`; `verdict` is the path of its verdict's JSON.
    Runs in the sandbox: what it reads has passed no check."""
    told = Verdict.from_dict(json.loads(Path(verdict).read_text(encoding="utf-8")))
    try:
        table = read_table(identify(Path(path).read_bytes(), name), LONGEST_READ)
    except Refused:
        table = Table([], [], 0)
    Path(target).write_text(report_page(told, name, table.labels, table.rows, language), encoding="utf-8")


def report_page(
    verdict: Verdict, name: str, labels: Sequence[str], rows: Sequence[Sequence[str]], language: str = "zh"
) -> str:
    """The page: the verdict, the findings of each check with how to mend them, and the table around them."""
    words = _words()[language]
    style = files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    places = _places(verdict, labels, language)
    bad = sorted(row for row in places if 1 < row <= len(rows) + 1)
    listed = _listed(bad[:MOST_ROWS], len(rows) + 1) if labels else []
    state = "blocked" if not verdict.passed else "warned" if verdict.warned else "passed"
    facts = {
        "file": name,
        "schema": verdict.schema,
        "rows": f"{verdict.rows:,}",
        "checked_at": verdict.checked_at,
        "engine": verdict.engine,
        "sha256": verdict.sha256,
    }
    return _template().render(
        words=words,
        file=name,
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode(),
        verdict=words[state],
        verdict_class=state,
        facts=[(words[fact], value) for fact, value in facts.items() if value],
        groups=list(_groups(verdict, words, set(listed), language)),
        labels=[_cell(label, places.get(1, {}).get(place, ())) for place, label in enumerate(labels)],
        rows=[_row(number, rows[number - 2], len(labels), places.get(number, {})) for number in listed],
        more_rows=words["more_rows"].format(more=f"{len(bad) - MOST_ROWS:,}") if len(bad) > MOST_ROWS else "",
    )


def _groups(verdict: Verdict, words: Mapping[str, str], listed: set[int], language: str) -> Iterator[dict[str, Any]]:
    """The findings of each code, those that block first, with the exact count."""
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for finding in verdict.findings:
        by_code[finding.code].append(finding)
    order = ["block", "warn", "info"]
    for code, found in sorted(by_code.items(), key=lambda item: order.index(item[1][0].severity.value)):
        said = [describe(finding, language) for finding in found]
        count = verdict.counts.get(code, len(found))
        shown = words["shown"].format(shown=f"{len(found):,}") if count > len(found) else ""
        yield {
            "code": code,
            "severity": found[0].severity.value,
            "title": said[0]["title"],
            "count": words["count"].format(count=f"{count:,}") + shown,
            "mends": list(islice(dict.fromkeys(one["mend"] for one in said), 12)),
            "findings": [
                {
                    "message": one["message"],
                    "row": finding.row,
                    "link": words["to_row"].format(row=finding.row) if finding.row in listed else "",
                }
                for finding, one in zip(found, said, strict=True)
            ],
        }


def _places(verdict: Verdict, labels: Sequence[str], language: str) -> Places:
    """Where the findings are: a field is a label of the file, a name of the schema, or a column's number."""
    known = {str(place + 1): place for place in range(len(labels))}
    known |= {name: place for place, name in enumerate(verdict.fields)} | {name: n for n, name in enumerate(labels)}
    places: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for finding in verdict.findings:
        if finding.row is not None:
            places[finding.row][known.get(finding.field, -1)].append(describe(finding, language)["title"])
    return places


def _listed(bad: Sequence[int], last: int) -> list[int]:
    near = {row + step for row in bad for step in range(-NEAR, NEAR + 1)}
    return sorted(row for row in near if 2 <= row <= last)


def _row(number: int, cells: Sequence[str], width: int, found: Mapping[int, Sequence[str]]) -> dict[str, Any]:
    filled = [*cells, *[""] * (width - len(cells))]
    told = [_cell(cell, found.get(place, ())) for place, cell in enumerate(filled)]
    titles = "；".join(dict.fromkeys(found.get(-1, ())))
    return {"number": number, "kind": "bad" if found else "near", "title": titles, "cells": told}


def _cell(text: str, titles: Sequence[str]) -> dict[str, str]:
    short = mask_text(text[: LONGEST * 2])
    shown = short if len(text) <= LONGEST else f"{short[:LONGEST]}…"
    return {"text": shown, "codes": "；".join(dict.fromkeys(titles))}


@cache
def _words() -> dict[str, dict[str, Any]]:
    return read_yaml("report_words.yaml")


@cache
def _template() -> Any:
    environment = Environment(autoescape=True, trim_blocks=False)
    return environment.from_string(files(__package__).joinpath("report.html").read_text(encoding="utf-8"))
