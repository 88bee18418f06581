"""The words of the catalogue's file in the reader's language."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

__all__ = ["catalogue_label", "catalogue_trust"]


def catalogue_label(value: str) -> str:
    """A category, mode, level or audience as the reader says it; other values as they are."""
    labels = {
        "决策": tk._("Decisions"),
        "执行": tk._("Implementation"),
        "管理": tk._("Management"),
        "服务": tk._("Services"),
        "结果": tk._("Results"),
        "解读": tk._("Interpretation"),
        "回应": tk._("Responses"),
        "参与": tk._("Participation"),
        "主动": tk._("Proactive disclosure"),
        "依申请": tk._("Disclosure on request"),
        "市级": tk._("City"),
        "县级": tk._("Districts and counties"),
        "乡级": tk._("Townships"),
        "全社会": tk._("Everybody"),
        "特定群体": tk._("The persons concerned"),
        "working_days": tk._("working days"),
        "calendar_days": tk._("calendar days"),
        "long_term": tk._("permanently"),
    }
    return labels.get(value, value)


def catalogue_trust(certainty: str) -> dict[str, str]:
    """How sure the compiler of the catalogue was of an entry: nobody has checked it against the official text."""
    sentences = {
        "certain": (
            tk._("Not yet checked"),
            tk._("Recalled without doubt, not yet checked against the official text"),
        ),
        "likely": (
            tk._("Wording unsure"),
            tk._("Recalled; wording, article or number may differ from the official text"),
        ),
        "to-verify": (
            tk._("To be verified"),
            tk._("A guess or a local practice; to be verified before anybody relies on it"),
        ),
    }
    badge, sentence = sentences.get(certainty, (certainty, ""))
    return {"badge": badge, "sentence": sentence}
