"""OCDS files of a dataset's notices, and the OCDS record of one public project. Streamed: one project in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.records import datasets
from ckanext.changsha.records.model import harvested, project_link
from disclosure.records import Record
from disclosure.trading import gather
from disclosure.trading.ocds import Settings, envelope, process_record, to_json

__all__ = ["Written", "project_package", "settings", "write_packages"]

PART = 64 << 20  # bytes, after which a package ends and the next part begins
PREFIX, PUBLISHER = "ckanext.changsha.ocds_prefix", "ckanext.changsha.ocds_publisher"
LICENCE = "cc-by-4.0"  # of all datasets of records (release/recordsets.py)
FORMS = {"record": "records", "release": "releases"}  # of a package, and the list it holds

Notices = Sequence[Mapping[Any, Any]]


@dataclass(frozen=True, slots=True)
class Written:
    """The files of one dataset, in parts; `digest` is that of the records they were made of."""

    digest: str
    records: list[Path]
    releases: list[Path]
    lines: Path  # of records, one a line


def settings(published: datetime) -> Settings:
    """What our packages say of themselves; they were `published` when the last of their notices was.

    OCDS: the date "should reflect the date of the last change to the underlying contents of the package", which also
    makes equal notices equal bytes.
    """
    licence = ckan_model.Package.get_license_register().get(LICENCE)
    return Settings(
        publisher=tk.config[PUBLISHER] or tk.config["ckan.site_title"],
        base=tk.config["ckan.site_url"],
        published=published,
        prefix=tk.config[PREFIX],
        license=str(licence.url) if licence else "",
    )


def project_package(id: str, notices: Notices) -> dict[str, Any] | None:
    """The record package of a project's public notices; None when OCDS has no place for any of them."""
    record = _record(id, notices, tk.config[PREFIX])
    if record is None:
        return None
    said = settings(datetime.fromisoformat(record["compiledRelease"]["date"]))
    return envelope(said, f"{said.base.rstrip('/')}/project/{quote(id)}.json") | {"records": [record]}


def write_packages(session: Session, dataset: str, folder: Path) -> Written:
    """Write the dataset's staged notices that may be released as record packages, release packages and lines."""
    seen = datasets.Digest()
    base = f"{tk.config['ckan.site_url'].rstrip('/')}/dataset/{quote(dataset)}/release/latest/{quote(dataset)}"
    records, releases = (_Parts(folder, form, f"{base}.ocds-{FORMS[form]}") for form in FORMS)
    lines = folder / "ocds.jsonl"
    with lines.open("wb") as out:
        for record in _records(_noted(datasets.stream(session, dataset, project_link.c.project, harvested.c.id), seen)):
            moments = [release["date"] for release in record["releases"]]
            written = to_json(record)
            out.write(written + b"\n")
            records.add(written, max(moments))
            for release, moment in zip(record["releases"], moments, strict=True):
                releases.add(to_json(release), moment)
    return Written(seen.hexdigest(), records.finish(), releases.finish(), lines)


def _noted(rows: Iterable[Mapping[Any, Any]], seen: datasets.Digest) -> Iterator[Mapping[Any, Any]]:
    for row in rows:
        seen.add(row)
        yield row


def _records(rows: Iterable[Mapping[Any, Any]]) -> Iterator[dict[str, Any]]:
    """The OCDS record of each project of rows that come project by project; what is not linked yet has none."""
    prefix = tk.config[PREFIX]
    for id, notices in groupby(rows, key=lambda row: row["project"]):
        if id and (record := _record(id, list(notices), prefix)):
            yield record


def _record(id: str, notices: Notices, prefix: str) -> dict[str, Any] | None:
    read: dict[str, Record] = {row["key"]: datasets.record_of(row) for row in notices}
    linked = [(read[row["key"]], row["linked_by"] or "", row["confidence"] or 0.0) for row in notices]
    return process_record(gather(id, linked), read, prefix)


class _Parts:
    """A package in the making: as many files as its size asks for, each a package of its own."""

    def __init__(self, folder: Path, form: str, address: str) -> None:
        self._folder, self._form, self._address = folder, form, address
        self._paths: list[Path] = []
        self._file: IO[bytes] | None = None
        self._latest = ""

    def add(self, entry: bytes, moment: str) -> None:
        """One record or release, which says what was known at `moment`."""
        if self._file is not None and self._file.tell() + len(entry) > PART:
            self._close(more=True)
        if self._file is None:
            self._paths.append(self._folder / f"{self._form}-{len(self._paths) + 1}.json")
            self._file = self._paths[-1].open("wb")
            self._file.write(f'{{"{FORMS[self._form]}":[\n'.encode())
        else:
            self._file.write(b",\n")
        self._file.write(entry)
        self._latest = max(self._latest, moment)

    def finish(self) -> list[Path]:
        """The finished files; none when nothing was added."""
        if self._file is not None:
            self._close(more=False)
        return self._paths

    def _close(self, more: bool) -> None:
        """End the part with what it says of itself: only now it is known."""
        assert self._file is not None  # noqa: S101 - for the type checker
        part = f"-{len(self._paths)}" if more or len(self._paths) > 1 else ""
        about = envelope(settings(datetime.fromisoformat(self._latest)), f"{self._address}{part}.json")
        self._file.write(b"\n]," + to_json(about)[1:])
        self._file.close()
        self._file, self._latest = None, ""
