"""Packages of releases and of records, one a project, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import quote

import orjson

from disclosure.dates import SHANGHAI
from disclosure.errors import ValueRefused
from disclosure.records import Record, canonical_json
from disclosure.trading.ocds.compiled import compile_releases
from disclosure.trading.ocds.release import releases
from disclosure.trading.ocds.values import said
from disclosure.trading.projects import Project, Projects

__all__ = ["PLACEHOLDER", "Settings", "envelope", "packages", "process_record", "to_json"]

PLACEHOLDER = "ocds-xxxxxx"  # until the Open Contracting Partnership has given the city a prefix of its own
_PREFIX = re.compile(r"ocds-[0-9a-z]{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a publisher says of its packages. `prefix` is registered with the Open Contracting Partnership."""

    publisher: str
    base: str  # web address of the folder that packages are published in
    published: datetime
    prefix: str = PLACEHOLDER
    license: str = ""  # web address

    def __post_init__(self) -> None:
        if _PREFIX.fullmatch(self.prefix) is None:
            raise ValueRefused(f"not an ocid prefix: {self.prefix[:40]!r}")


def packages(
    records: Iterable[Record], projects: Projects, settings: Settings, form: Literal["record", "release"] = "record"
) -> Iterator[dict[str, Any]]:
    """A record package or a release package for each project of `projects = link(records)` that has a release.

    A project is given out as soon as its last notice has come, so that memory holds the unfinished ones only: give the
    records ordered by project, and that is one. The order of records changes the order of packages, nothing else.
    """
    waiting: dict[str, dict[str, Record]] = {}
    missing: dict[str, int] = {}
    for record in records:
        project = projects.by_notice.get(record.key)
        if project is None:  # another kind of record
            continue
        if project.id not in missing:
            missing[project.id] = sum(projects.repeated.get(link.key, 1) for link in project.links)
        notices = waiting.setdefault(project.id, {})
        known = notices.get(record.key)
        notices[record.key] = max(known, record, key=_says) if known else record
        missing[project.id] -= 1
        if not missing[project.id]:
            yield from _package(project, waiting.pop(project.id), settings, form)
    for notices in waiting.values():  # projects of which only a part was given
        yield from _package(projects.by_notice[next(iter(notices))], notices, settings, form)


def _says(record: Record) -> tuple[int, str]:
    """Of a notice read twice, the reading that says more."""
    body = canonical_json(record.body)
    return len(body), body


def process_record(project: Project, notices: Mapping[str, Record], prefix: str) -> dict[str, Any] | None:
    """The OCDS record of a project of which some notices are given, by key; None when they make no release."""
    in_order = [notices[link.key] for link in project.links if link.key in notices]
    found = list(releases(project, in_order, prefix))
    if not found:
        return None
    return {"ocid": found[0]["ocid"], "releases": found, "compiledRelease": compile_releases(found)}


def envelope(settings: Settings, uri: str) -> dict[str, Any]:
    """What a package says of itself, but for its records or releases."""
    return said(
        uri=uri,
        version="1.1",
        publishedDate=settings.published.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        publisher={"name": settings.publisher},
        license=settings.license,
    )


def _package(
    project: Project, notices: Mapping[str, Record], settings: Settings, form: str
) -> Iterator[dict[str, Any]]:
    record = process_record(project, notices, settings.prefix)
    if record is None:
        return
    uri = f"{settings.base.rstrip('/')}/{form}/{quote(record['ocid'])}.json"
    content = {"records": [record]} if form == "record" else {"releases": record["releases"]}
    yield envelope(settings, uri) | content


def to_json(package: Mapping[str, Any]) -> bytes:
    """The package as JSON; amounts are written from Decimal, with exactly two decimals, and never pass a float."""
    return orjson.dumps(package, default=_amount)


def _amount(amount: object) -> orjson.Fragment:
    if isinstance(amount, Decimal):
        return orjson.Fragment(f"{amount:.2f}".encode())
    raise TypeError(f"{type(amount).__name__} has no JSON")
