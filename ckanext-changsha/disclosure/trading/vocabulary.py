"""The words of public-resource trading, read from ``schemas/transactions.yaml``: business types, notices, stages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from disclosure.vocabularies import read_yaml

__all__ = [
    "BusinessType",
    "NoticeType",
    "business_type",
    "business_types",
    "code_means",
    "identifier",
    "notice_labels",
    "notice_type",
    "procurement_methods",
    "stages",
    "title_rules",
    "title_tails",
]


@dataclass(frozen=True, slots=True)
class NoticeType:
    """One kind of notice of one business type, and what it does in the transaction's life."""

    id: str  # "award"
    label: str  # 中标结果公告
    means: str  # "award"; the same word for every business type
    stage: str  # 成交
    ocds: str = ""  # the section of an OCDS release that it fills, "" when OCDS has none
    tag: str = ""  # releaseTag
    document_type: str = ""  # documentType


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
    return read_yaml("transactions.yaml")


@cache
def business_types() -> Mapping[str, BusinessType]:
    """Every business type by its Chinese label, such as 工程建设."""
    return {entry["label"]: _business(entry) for entry in _standard()["business_types"]}


def _business(entry: Mapping[str, Any]) -> BusinessType:
    meanings = {meaning["id"]: meaning for meaning in _standard()["meanings"]}
    # Where a business type has no notice of its own, the meaning names it.
    notices = {id: _notice(meaning, meaning) for id, meaning in meanings.items()}
    for notice in entry["notices"]:
        notices[notice["means"]] = _notice(notice, meanings[notice["means"]])
    return BusinessType(entry["id"], entry["label"], entry["name"], entry["catalogue_entry"], notices)


def _notice(notice: Mapping[str, Any], meaning: Mapping[str, Any]) -> NoticeType:
    ocds, tag = (notice.get(name, meaning.get(name)) or "" for name in ("ocds", "tag"))
    document_type = meaning.get("document_type", "")
    return NoticeType(notice["id"], notice["label"], meaning["id"], meaning["stage"], ocds, tag, document_type)


def notice_type(business: str, id: str) -> NoticeType:
    """The kind of notice that a record's `business_type` and `notice_type` name; KeyError when there is none."""
    return _notice_types()[business, id]


@cache
def _notice_types() -> Mapping[tuple[str, str], NoticeType]:
    return {(label, n.id): n for label, business in business_types().items() for n in business.notices.values()}


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


@cache
def title_tails() -> tuple[str, ...]:
    """The words that end a title and name the notice, not the project."""
    return tuple(_standard()["title_tails"]["words"])


def code_means(system: str, code: str) -> str:
    """What a source's own code means, "" when the standard doesn't list it."""
    means: str = _standard()["source_codes"].get(system, {}).get("codes", {}).get(code, "")
    return means


@cache
def notice_labels() -> Mapping[str, tuple[str, ...]]:
    """The labels that stand before a value in a notice's text, by the field that the value belongs to."""
    return {name: tuple(words) for name, words in _standard()["notice_labels"]["labels"].items()}


@cache
def stages() -> tuple[str, ...]:
    """The stages of a transaction's life, in order of first mention."""
    return tuple(dict.fromkeys(meaning["stage"] for meaning in _standard()["meanings"]))


@cache
def identifier(id: str) -> re.Pattern[str]:
    """The pattern of one of the standard's codes, such as `project_code` (投资项目统一代码)."""
    return next(re.compile(entry["regex"]) for entry in _standard()["identifiers"] if entry["id"] == id)


@cache
def procurement_methods() -> Mapping[str, str]:
    """OCDS's method by the words of the regulation: 公开招标 is open."""
    methods: Mapping[str, str] = _standard()["ocds"]["procurement_method"]
    return methods
