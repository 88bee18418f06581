"""Patterns that run in RE2: one pass over the text, in time linear in it, whatever the text holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import re2

__all__ = ["Forms", "Found", "compiled"]

MEMORY = 256 * 1024 * 1024  # bytes for the states of one pattern; with less RE2 begins anew and again


def compiled(pattern: str) -> Any:
    """The pattern, whose states stay in memory."""
    options = re2.Options()
    options.max_mem = MEMORY
    options.log_errors = False
    return re2.compile(pattern, options)


class Found(NamedTuple):
    """A form that was found, where the match begins with the words before it, and where the form itself stands."""

    name: str
    at: int
    start: int
    end: int


class Forms:
    r"""Forms to look for together, by name, in RE2's grammar: no look-around, ``\x{4e00}`` for a sign by its number.

    What a form captures is what is found; one without a group is found whole.
    """

    def __init__(self, forms: Mapping[str, str]) -> None:
        self.forms = forms
        self._names = ("", *forms)
        self._pattern = compiled("|".join(form if "(?P<" in form else f"({form})" for form in forms.values()))

    def find(self, text: str | bytes) -> Iterator[Found]:
        """The forms in `text` from left to right, none over another; in UTF-8 by their places there."""
        for match in self._pattern.finditer(text):
            place = match.lastindex
            yield Found(self._names[place], match.start(), *match.span(place))

    def within(self, text: str | bytes) -> bool:
        """Whether any of the forms is in `text`."""
        return self._pattern.search(text) is not None
