"""What the checks of a Table Schema hold a table to, in words that a steward reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from disclosure.budget.standard import standard
from disclosure.checks import CHECKS
from disclosure.checks.reference import listed_in
from disclosure.deadlines import deadlines
from disclosure.templates.words import table_words

__all__ = ["CheckWords", "check_words"]

UNITS = {"working_day": "个工作日", "calendar_day": "日", "hour": "小时", "month": "个月", "year": "年"}


@dataclass(frozen=True, slots=True)
class CheckWords:
    """One check; `severity` says what breaking it does, `details` are the sums that must hold."""

    type: str
    title: str
    says: str
    severity: str
    details: tuple[str, ...] = ()


def check_words(check: Mapping[str, Any], schema: Mapping[str, Any], language: str = "zh") -> CheckWords:
    """The check of `schema`, in `language`, zh or en."""
    words = table_words()["checks"][check["type"]][language]
    titles = {field["name"]: str(field.get("title", field["name"])) for field in schema["fields"]}
    said = {name: _shown(value, titles) for name, value in check.items()} | _deadline(check)
    if check["type"] == "reference":
        said["to"] = said.get("here") or listed_in(check.get("table", ""), check.get("to", ""))[language]
    elif "to" in check:
        said["to"] = listed_in("", check["to"])[language]
    said.setdefault("item", said.get("field", ""))
    severity = str(CHECKS[check["type"]].from_descriptor(dict(check)).severity)
    return CheckWords(
        type=check["type"],
        title=words["title"],
        says=words["says"].format_map(said),
        severity=table_words()["severities"][severity][language],
        details=_identities(str(check.get("form", ""))) if check["type"] == "budget-balance" else (),
    )


def _shown(value: Any, titles: Mapping[str, str]) -> str:
    """A value of a check, with the titles of the fields that it names."""
    if isinstance(value, list):
        return "、".join(f"“{titles.get(one, one)}”" for one in value)
    return titles.get(str(value), str(value))


def _deadline(check: Mapping[str, Any]) -> dict[str, str]:
    if check["type"] != "deadline":
        return {}
    rule = deadlines()[check["rule"]]
    return {"rule": rule.name, "time": f"{rule.value}{UNITS[rule.unit]}", "source": rule.source}


def _identities(form: str) -> tuple[str, ...]:
    """The identities in which the form takes part, as schemas/budget_tables.yaml has them."""
    rules = standard()["identities"]
    sums = [rule["says"] for rule in rules if "says" in rule and (form in rule.get("each", ()) or form in rule["says"])]
    trees = ["合计 = 类之和；类 = 款之和；款 = 项之和"] if any(form in rule.get("tree", ()) for rule in rules) else []
    return (*sums, *trees)
