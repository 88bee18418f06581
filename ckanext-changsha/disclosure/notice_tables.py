"""The Table Schema of each kind of transaction notice, made from transactions.yaml and bases/notice.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from disclosure.errors import DisclosureError

__all__ = ["UnknownColumn", "notice_schemas"]

LONG, SHORT = 5000, 300  # signs of a text
NUMERIC = ("number", "integer")
Data = Mapping[str, Any]


class UnknownColumn(DisclosureError, KeyError):
    """transactions.yaml wants a column that the base does not have."""


def notice_schemas(transactions: Data, base: Data) -> dict[str, dict[str, Any]]:
    """The schemas by name, such as construction-tender."""
    columns = _columns(base)
    made = [
        _schema(business, notice, base, columns)
        for business in transactions["business_types"]
        for notice in business["notices"]
    ]
    return {schema["name"]: schema for schema in made}


def _columns(base: Data) -> dict[str, list[dict[str, Any]]]:
    """The columns that each name in the rules stands for."""
    fields = {field["name"]: _field(field) for field in base["fields"]}
    columns = {}
    for said in base["fields"]:
        for name in (said["title"], *said.get("of", ())):
            title = said["title"] if said.get("own_title") else name
            told = said.get("description", f"按公告填写{title}")
            columns[name] = [{**fields[said["name"]], "title": _title(title, said), "description": told}]
    return columns | {name: [fields[part] for part in parts] for name, parts in base["pairs"].items()}


def _field(said: Data) -> dict[str, Any]:
    """A column's descriptor."""
    kind = said.get("type", "string")
    limits = {"required": not said.get("optional", False), **said.get("constraints", {})}
    if kind in NUMERIC:
        limits = {"minimum": 0, **limits}
    if kind == "string" and not {"enum", "pattern", "maxLength"} & set(limits):
        limits["maxLength"] = LONG if said.get("long") else SHORT
    field = {"type": kind, "description": f"按公告填写{said['title']}", **said, "title": _title(said["title"], said)}
    field["constraints"] = {name: value for name, value in limits.items() if (name, value) != ("required", False)}
    return {name: value for name, value in field.items() if name not in ("of", "own_title", "long", "optional")}


def _title(title: str, said: Data) -> str:
    return f"{title}（{said['unit']}）" if "unit" in said else title


def _schema(business: Data, notice: Data, base: Data, columns: Data) -> dict[str, Any]:
    name = f"{business['id']}-{notice['id']}".replace("_", "-")
    try:
        chosen = [column for wanted in notice["required"] for column in columns[wanted]]
    except KeyError as unknown:
        raise UnknownColumn(f"{name}: no column {unknown}") from unknown
    fields = {field["name"]: field for field in (*map(_field, base["always"]), *chosen)}
    keys = ["notice_title", "published", *(field["name"] for field in chosen if field.get("key"))]
    return {
        "name": name,
        "title": f"{business['label']}：{notice['label']}",
        "description": f"{business['name']}的{notice['name']}。每条一行；列有多个候选人、供应商或标的的，每个一行。",
        **{key: base[key] for key in ("group", "source", "certainty", "missingValues")},
        "catalogue_entries": [business["catalogue_entry"]],
        "primaryKey": list(dict.fromkeys(keys)),
        "fields": [{key: value for key, value in field.items() if key != "key"} for field in fields.values()],
        "checks": list(_checks(notice, base, set(fields))),
    }


def _checks(notice: Data, base: Data, names: set[str]) -> Iterator[dict[str, Any]]:
    """The base's rules for columns that this notice has."""
    yield {"type": "division-code", "field": "region_code", "within": "4301"}
    for order in base["orders"]:
        present = [name for name in order if name in names]
        if len(present) > 1:
            yield {"type": "dates-in-order", "fields": present}
    for rule in notice.get("limits", ()):
        said = base["limits"].get(rule)
        if said and {said["start"], said["end"]} <= names:
            yield {"type": "deadline", "rule": rule, **said}
    follows = base["references"]
    if notice["means"] in follows["after"]:
        for field in filter(names.__contains__, follows["fields"]):
            yield {"type": "reference", "field": field, "to": follows["to"], "severity": follows["severity"]}
    for less, more in base["within"]:
        if {less, more} <= names:
            yield {"type": "not-more-than", "field": less, "limit": more}
            yield {"type": "unit-missing", "field": less, "near": more}
