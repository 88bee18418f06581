"""The files of a release. They are made once its check has passed, while it waits for review; a release links them.

Every file is the same for the same data: names, numbers and times of a release stand in its datapackage.json alone.
"""

from __future__ import annotations

import codecs
import csv
import io
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from ckanext.changsha.records import bulk
from ckanext.changsha.release import documents, drafts, model, store
from ckanext.changsha.release.refusal import refusal
from ckanext.changsha.release.workbooks import DoesNotFit, write_workbook
from disclosure.exports import (
    data_package,
    write_dictionary,
    write_json,
    write_jsonl,
    write_parquet,
    write_table_schema,
)
from disclosure.findings import Finding
from disclosure.release.states import State
from disclosure.tables import UnknownTableSchema, table_schema

__all__ = ["FORMATS", "XLSX", "DoesNotFit", "Format", "prepare", "prepare_passed", "publish"]

log = logging.getLogger(__name__)

Descriptor = Mapping[str, Any]
Prepared = dict[str, Any]  # ending, format, mimetype, sha256, size
PACKAGE_ENDING = ".datapackage.json"


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, the ending of its files, media type, and the function that writes it (source, target, name
    of the Table Schema) or raises DoesNotFit."""

    name: str
    ending: str
    mimetype: str
    write: Callable[[Path, Path, str], None]


def prepare_passed(session: Session, draft_id: str) -> None:
    """Make the files of a draft that waits for review, and note them with its verdict, so that its release is short.

    What fails here is made at the release, or refused there with its reason.
    """
    draft, file = drafts.find(session, draft_id), drafts.current_file(session, draft_id)
    session.commit()
    if draft is None or file is None or draft["state"] != State.IN_REVIEW or not file["product_sha256"]:
        return
    if "files" in (file["verdict"] or {}):  # it was checked again, and they are the same
        return
    try:
        files = prepare(session, draft, store.drafts().path(file["product_sha256"]))
    except Exception:  # a full disk, records that changed again: the release comes upon it too, and says so
        log.exception("The files of draft %s are not prepared", draft_id)
        session.rollback()
        return
    table = model.draft_file
    noted = table.c.verdict.op("||")(sa.cast({"files": files}, JSONB))
    passed = (table.c.id == file["id"], table.c.product_sha256 == file["product_sha256"])
    session.execute(sa.update(table).where(*passed).values(verdict=noted))
    session.commit()


def prepare(session: Session, draft: sa.RowMapping, product: Path) -> list[Prepared]:
    """Write every file that the draft's release will have, into the drafts' store; `product` is its normalised CSV."""
    schema = draft["metadata"].get("table_schema", "")
    made = []
    for format in FORMATS:
        with store.drafts().scratch() as scratch:
            try:
                format.write(product, scratch, schema)
            except DoesNotFit:
                continue
            made.append(_kept(scratch, format.ending, format.name, format.mimetype))
    with store.drafts().scratch() as scratch:
        made += [
            _kept(one.path, one.ending, one.format, one.mimetype)
            for one in bulk.write(session, draft, product, scratch.parent)
        ]
    return made


def _kept(path: Path, ending: str, format: str, mimetype: str) -> Prepared:
    stored = store.drafts().keep(path)
    return {"ending": ending, "format": format, "mimetype": mimetype, "sha256": stored.sha256, "size": stored.size}


def publish(session: Session, draft: sa.RowMapping, file: sa.RowMapping, number: int) -> list[dict[str, Any]]:
    """The files of release `number` in the releases' store: those that were prepared, the documents that accompany
    them, and their datapackage.json.

    Raises ValidationError when a prepared file is no longer what the check made.
    """
    prepared = file["verdict"].get("files")
    if prepared is None:  # checked by a version that wrote files at the release
        prepared = prepare(session, draft, store.drafts().path(file["product_sha256"]))
    accompanying = documents.prepared(session, draft["id"])
    files = [_linked(one, f"{draft['name']}-{number}{one['ending']}") for one in (*prepared, *accompanying)]
    return [*files, _package(draft, number, files)]


def _linked(prepared: Prepared, filename: str) -> dict[str, Any]:
    kept, keep = store.drafts().path(prepared["sha256"]), store.releases()
    with keep.scratch() as scratch:
        try:
            os.link(kept, scratch)
        except FileNotFoundError as missing:
            raise refusal(Finding("release.verdict_stale")) from missing
        except OSError:  # the stores lie on two file systems
            shutil.copyfile(kept, scratch)
        stored = keep.keep(scratch)
    if stored.sha256 != prepared["sha256"]:
        raise refusal(Finding("release.verdict_stale"))
    return {"filename": filename, **{name: prepared[name] for name in ("sha256", "size", "format", "mimetype")}}


def _package(draft: sa.RowMapping, number: int, files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    metadata = draft["metadata"]
    about = {
        "name": draft["name"],
        "title": metadata.get("title", ""),
        "description": metadata.get("notes", ""),
        "version": str(number),
        "licence": _licence(metadata.get("license_id", "")),
    }
    content = data_package(about, files, _descriptor(metadata.get("table_schema", "")))
    stored = store.releases().put(io.BytesIO(content))
    about_file = {"format": "Data Package", "mimetype": "application/json"}
    filename = f"{draft['name']}-{number}{PACKAGE_ENDING}"
    return {"filename": filename, "sha256": stored.sha256, "size": stored.size, **about_file}


def _licence(id: str) -> dict[str, str]:
    licence = ckan_model.Package.get_license_register().get(id)
    named = {"name": id, "title": licence.title if licence else "", "path": licence.url if licence else ""}
    return {name: str(value) for name, value in named.items() if value}


def _descriptor(schema: str) -> Descriptor:
    """The Table Schema; without fields when it is there no more."""
    try:
        return table_schema(schema)
    except UnknownTableSchema:
        return {"fields": []}


def _write_csv(source: Path, target: Path, schema: str) -> None:
    """The normalised CSV, after the mark by which spreadsheet programs know UTF-8."""
    with source.open("rb") as rows, target.open("wb") as out:
        out.write(codecs.BOM_UTF8)
        shutil.copyfileobj(rows, out)


def _write_xlsx(source: Path, target: Path, schema: str) -> None:
    """A workbook for people, with a sheet that explains the columns."""
    write_workbook(_rows(source), target, schema)


def _rows(source: Path) -> Iterator[list[str]]:
    with source.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file, strict=True)


def _described(write: Callable[[Path, Path, Descriptor], None]) -> Callable[[Path, Path, str], None]:
    """A writer of the table with its types."""
    return lambda source, target, schema: write(source, target, _descriptor(schema))


def _about(write: Callable[[Path, Descriptor], None]) -> Callable[[Path, Path, str], None]:
    """A writer of what the Table Schema says."""
    return lambda source, target, schema: write(target, _descriptor(schema))


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = (
    Format("CSV", ".csv", "text/csv", _write_csv),
    Format("XLSX", ".xlsx", XLSX, _write_xlsx),
    Format("JSON", ".json", "application/json", _described(write_json)),
    Format("JSONL", ".jsonl", "application/x-ndjson", _described(write_jsonl)),
    Format("Parquet", ".parquet", "application/vnd.apache.parquet", _described(write_parquet)),
    Format("Table Schema", ".schema.json", "application/json", _about(write_table_schema)),
    Format("Data dictionary", ".dictionary.csv", "text/csv", _about(write_dictionary)),
)
