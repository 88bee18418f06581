"""Findings as one text for the places where ckanext-harvest has room for a message."""

from __future__ import annotations

from collections.abc import Sequence

from ckanext.changsha.harvesters.http import finding_of
from disclosure.errors import SourceError
from disclosure.findings import Finding, Severity, describe

__all__ = ["grave", "of_error", "sentence"]

MOST = 20  # sentences about one page on the job's page; its account holds all


def sentence(finding: Finding) -> str:
    """What is wrong and how to mend it, in Chinese: the reader is a steward, and the text is stored."""
    said = describe(finding, "zh")
    return said["message"] + said["mend"]


def of_error(error: SourceError, file: str = "") -> str:
    """The sentence for a source that could not be read. The error's detail may name inner addresses and stays out."""
    return sentence(getattr(error, "finding", None) or finding_of(error, file))


def grave(findings: Sequence[Finding]) -> list[str]:
    """The sentences of the gravest findings, for the job's page, where a steward looks."""
    worst = [finding for finding in findings if finding.severity is Severity.BLOCK]
    return list(dict.fromkeys(sentence(finding) for finding in worst[:MOST]))
