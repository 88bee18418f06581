"""Findings as one text for the places where ckanext-harvest has room for a message."""

from __future__ import annotations

from ckanext.changsha.harvesters.http import finding_of
from disclosure.errors import SourceError
from disclosure.findings import Finding, describe

__all__ = ["of_error", "sentence"]


def sentence(finding: Finding) -> str:
    """What is wrong and how to mend it, in Chinese: the reader is a steward, and the text is stored."""
    said = describe(finding, "zh")
    return said["message"] + said["mend"]


def of_error(error: SourceError, file: str = "") -> str:
    """The sentence for a source that could not be read. The error's detail may name inner addresses and stays out."""
    return sentence(getattr(error, "finding", None) or finding_of(error, file))
