"""Telling people why something is refused: a finding becomes CKAN's ValidationError, in the reader's language."""

from __future__ import annotations

import dataclasses
from typing import Any

import ckan.plugins.toolkit as tk
from flask import has_request_context

from ckanext.changsha.release import labels
from disclosure.findings import Finding, describe
from disclosure.release.states import State

__all__ = ["error_lines", "language", "refusal", "sentence"]


def language() -> str:
    """The language of findings for this reader: Chinese, unless English was asked for, and in background jobs."""
    if not has_request_context():
        return "zh"
    return "en" if str(tk.h.lang() or "zh").startswith("en") else "zh"


def sentence(finding: Finding) -> str:
    """What is wrong and how to mend it, in one text."""
    said = describe(_labelled(finding), language())
    return f"{said['message']}{said['mend']}" if language() == "zh" else f"{said['message']} {said['mend']}"


def refusal(finding: Finding, field: str = "release") -> tk.ValidationError:
    """The error to raise; programs read `code`, people the sentence."""
    return tk.ValidationError({field: [sentence(finding)], "code": [finding.code]})


def error_lines(refused: tk.ValidationError) -> list[str]:
    """The sentences of a refusal, without the code that programs read."""
    return [line for name, lines in refused.error_dict.items() if name != "code" for line in _lines(lines)]


def _lines(said: Any) -> list[str]:
    return [str(line) for line in said] if isinstance(said, list) else [str(said)]


def _labelled(finding: Finding) -> Finding:
    values = dict(finding.values)
    if "step" in values:
        values["step"] = labels.step(values["step"])
    if "state" in values and values["state"] in set(State):
        values["state"] = labels.state(values["state"])
    return dataclasses.replace(finding, values=values)
