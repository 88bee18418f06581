"""Find personal data in text, however it is spaced and in whatever width, and pass by its look-alikes.

RE2 goes over the text twice: for what may be a number of a person (`numbers`) and for what the words around it tell
(`words`). Only what it finds is looked at closely, so the time is linear in the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from disclosure.privacy import numbers, words
from disclosure.privacy.hits import Hit
from disclosure.privacy.normal import plain

__all__ = ["Hit", "mask_text", "scan_text"]

FAR_FUTURE: Final = date(2099, 12, 31)


def scan_text(text: str, allowed: frozenset[str] = frozenset(), today: date = FAR_FUTURE) -> list[Hit]:
    """The personal data in `text`, in order, without the `allowed` entities. Births after `today` are no births."""
    even = plain(text)
    found = [*numbers.scan(even, today), *words.scan(even)]
    return [hit for hit in _apart(found) if hit.entity not in allowed]


def mask_text(text: str) -> str:
    """`text` with its personal data masked, for showing it in a finding."""
    for hit in reversed(scan_text(text)):
        text = text[: hit.start] + hit.masked + text[hit.end :]
    return text


def _apart(found: list[Hit]) -> Iterator[Hit]:
    """The hits from left to right; of two over each other the earlier one in `found` where they begin together."""
    end = 0
    for hit in sorted(found, key=lambda hit: hit.start):
        if hit.start >= end:
            yield hit
            end = hit.end
