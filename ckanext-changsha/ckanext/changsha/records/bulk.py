"""What a dataset of some kinds offers beside its table: OCDS packages of transactions, the fiscal cube of budgets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.records import datasets, ocds
from disclosure.budget.fiscal import write_fiscal_package

__all__ = ["Made", "write"]

JSON, NDJSON, ZIP = "application/json", "application/x-ndjson", "application/zip"


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file: its ending among the release's files, what it is, and where it lies."""

    path: Path
    ending: str
    format: str
    mimetype: str


def write(session: Session, draft: sa.RowMapping, product: Path, folder: Path) -> Iterator[Made]:
    """The files of the draft's release that its Table Schema has no say in, written into `folder`.

    Raises RecordsChanged when the staged records are no longer those of the draft's table.
    """
    schema = draft["metadata"].get("table_schema")
    if schema == "transaction-notice" and draft["origin"] == "records":
        yield from _ocds(session, draft, folder)
    if schema == "budget-table":
        path, metadata = folder / "fiscal.zip", draft["metadata"]
        if write_fiscal_package(product, path, draft["name"], metadata["title"], metadata.get("notes", "")):
            yield Made(path, ".fiscal.zip", "Fiscal Data Package", ZIP)


def _ocds(session: Session, draft: sa.RowMapping, folder: Path) -> Iterator[Made]:
    written = ocds.write_packages(session, draft["name"], folder)
    if written.digest != draft["records_digest"]:
        raise datasets.RecordsChanged(f"{draft['name']}: staged records differ from those in the table")
    for form, paths in (("records", written.records), ("releases", written.releases)):
        for number, path in enumerate(paths, 1):
            part = f"-{number}" if len(paths) > 1 else ""
            yield Made(path, f".ocds-{form}{part}.json", f"OCDS {form}{part.replace('-', ' ')}", JSON)
    if written.records:
        yield Made(written.lines, ".ocds.jsonl", "OCDS JSONL", NDJSON)
