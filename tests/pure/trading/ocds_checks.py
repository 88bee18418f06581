"""OCDS data of some notices, and its validation by the published schemas, dates and addresses included."""

import json
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from disclosure.dates import SHANGHAI
from disclosure.trading import link
from disclosure.trading.ocds import Settings, packages, to_json

FOLDER = Path(__file__).parent / "ocds_schema"
RELEASE = "https://standard.open-contracting.org/schema/1__1__5/release-schema.json"
PUBLISHED = datetime(2026, 12, 1, 8, tzinfo=SHANGHAI)
SETTINGS = Settings("长沙市演示交易中心", "https://data.example.org/ocds/", PUBLISHED)
formats = FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def _is_moment(value):
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@formats.checks("uri", raises=ValueError)
def _is_uri(value):
    return not isinstance(value, str) or (value.isascii() and " " not in value and bool(urlsplit(value).scheme))


@cache
def schema(name):
    """One of the published schemas."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


@cache
def validator(name):
    """The validator of record-package-schema or release-package-schema."""
    release = Resource.from_contents({**schema("release-schema"), "id": RELEASE}, default_specification=DRAFT4)
    registry = Registry().with_resource(RELEASE, release)
    return Draft4Validator(schema(name), registry=registry, format_checker=formats)


def faults(package, form="record"):
    """What the schema finds wrong, as path and message."""
    found = validator(f"{form}-package-schema").iter_errors(package)
    return [("/".join(map(str, fault.absolute_path)), fault.message[:200]) for fault in found]


def unknown_fields(value, node=None, path=""):
    """Paths of fields that the release schema does not name: it allows them, but nobody would read them."""
    node = schema("release-schema") if node is None else node
    while "$ref" in node:
        node = schema("release-schema")["definitions"][node["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        return [fault for entry in value for fault in unknown_fields(entry, node.get("items", {}), path)]
    if not isinstance(value, dict):
        return []
    known = node.get("properties", {})
    strange = [f"{path}/{name}" for name in value if name not in known]
    inside = (unknown_fields(field, known[name], f"{path}/{name}") for name, field in value.items() if name in known)
    return strange + [fault for faults in inside for fault in faults]


def record_of(records):
    """The one OCDS record of some notices."""
    (package,) = packages(records, link(records), SETTINGS)
    return package["records"][0]


def compiled(*records):
    """The compiled release of the one project of some notices."""
    return record_of(list(records))["compiledRelease"]


def release(record):
    """The release of a single notice."""
    return record_of([record])["releases"][0]


def parties(said):
    """The parties of a release by name."""
    return {party["name"]: party for party in said["parties"]}


def all_faults(records):
    """Faults and unknown fields of both packages of each project of some records."""
    projects = link(records)
    found = []
    for form in ("record", "release"):
        for package in packages(records, projects, SETTINGS, form):
            read = json.loads(to_json(package), parse_float=Decimal)
            found += faults(read, form)
            releases = read["releases"] if form == "release" else [read["records"][0]["compiledRelease"]]
            found += [fault for one in releases for fault in unknown_fields(one)]
    return found
