"""The review before publication: wording, timing and method (长沙市2018年政务公开工作要点 第（十四）条)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from disclosure.errors import DisclosureError
from disclosure.findings import Finding
from disclosure.vocabularies import read_yaml

__all__ = ["ChecklistRefused", "Item", "answered", "items"]

ANSWERS = {"yes": True, "no": False}


class ChecklistRefused(DisclosureError):
    """The answers don't let a draft be approved; `finding` says why, `item` which question it is about."""

    def __init__(self, finding: Finding, item: Item) -> None:
        super().__init__(f"{finding.code}: {item.id}")
        self.finding = finding
        self.item = item


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `must`: a no stops the approval."""

    id: str
    must: bool
    title: Mapping[str, str]
    question: Mapping[str, str]


@cache
def items() -> tuple[Item, ...]:
    """The questions of schemas/review_checklist.yaml, in their order."""
    said = read_yaml("review_checklist.yaml")
    return tuple(Item(**item) for item in said["items"])


def answered(answers: Mapping[str, str], notes: Mapping[str, str]) -> list[dict[str, Any]]:
    """The answers as they are kept with a release; raises ChecklistRefused unless each is a yes, or a no with a note
    to a question that allows it."""
    return [_answer(item, answers.get(item.id, ""), notes.get(item.id, "").strip()) for item in items()]


def _answer(item: Item, answer: str, note: str) -> dict[str, Any]:
    values = {"item_zh": item.title["zh"], "item_en": item.title["en"]}
    if answer not in ANSWERS:
        raise ChecklistRefused(Finding("release.checklist_open", values=values), item)
    if not ANSWERS[answer] and not note:
        raise ChecklistRefused(Finding("release.checklist_note", values=values), item)
    if item.must and not ANSWERS[answer]:
        raise ChecklistRefused(Finding("release.checklist_no", values=values), item)
    return {"item": item.id, "title": dict(item.title), "answer": ANSWERS[answer], "note": note}
