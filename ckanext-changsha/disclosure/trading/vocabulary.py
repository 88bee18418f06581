"""The words of public-resource trading, read from ``schemas/transactions.yaml``: business types, notices, stages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

__all__ = ["BusinessType", "NoticeType", "business_type", "business_types", "code_means", "stages", "title_rules"]


@dataclass(frozen=True, slots=True)
class NoticeType:
    """One kind of notice of one business type, and what it does in the transaction's life."""

    id: str  # "award"
    label: str  # 中标结果公告
    means: str  # "award"; the same word for every business type
    stage: str  # 成交


@dataclass(frozen=True, slots=True)
class BusinessType:
    """One field of trading, such as 政府采购."""

    id: str  # "procurement"
    label: str  # 政府采购
    name: str  # as the national catalogue calls it
    catalogue_entry: str
    notices: Mapping[str, NoticeType]  # by what they mean


@cache
def _standard() -> Mapping[str, Any]:
    text = files("disclosure.schemas").joinpath("transactions.yaml").read_text(encoding="utf-8")
    standard: Mapping[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return standard


@cache
def business_types() -> Mapping[str, BusinessType]:
    """Every business type by its Chinese label, such as 工程建设."""
    return {entry["label"]: _business(entry) for entry in _standard()["business_types"]}


def _business(entry: Mapping[str, Any]) -> BusinessType:
    meanings = {meaning["id"]: meaning for meaning in _standard()["meanings"]}
    # Where a business type has no notice of its own, the meaning names it.
    notices = {id: NoticeType(id, meaning["label"], id, meaning["stage"]) for id, meaning in meanings.items()}
    for notice in entry["notices"]:
        means = notice["means"]
        notices[means] = NoticeType(notice["id"], notice["label"], means, meanings[means]["stage"])
    return BusinessType(entry["id"], entry["label"], entry["name"], entry["catalogue_entry"], notices)


def business_type(text: str) -> BusinessType:
    """The business type that a source's words name; 其他 when they name none we know."""
    known = business_types()
    if text in known:
        return known[text]
    return next((known[label] for words, label in _NAMED if words.search(text)), known["其他"])


_NAMED = [
    (re.compile("矿业权|探矿|采矿"), "矿业权"),
    (re.compile("土地"), "土地使用权"),
    (re.compile("产权|股权|资产转让"), "国有产权"),
    (re.compile("采购"), "政府采购"),
    (re.compile("工程|招标|建设"), "工程建设"),
    (re.compile("药品|耗材|疫苗"), "药品耗材"),
]


@cache
def title_rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns for the end of a title and what a title that has it means, in order."""
    return tuple((re.compile(rule["pattern"]), rule["means"]) for rule in _standard()["title_rules"]["rules"])


def code_means(system: str, code: str) -> str:
    """What a source's own code means, "" when the standard doesn't list it."""
    means: str = _standard()["source_codes"].get(system, {}).get("codes", {}).get(code, "")
    return means


@cache
def stages() -> tuple[str, ...]:
    """The stages of a transaction's life, in order of first mention."""
    return tuple(dict.fromkeys(meaning["stage"] for meaning in _standard()["meanings"]))
