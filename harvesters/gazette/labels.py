"""Reading the label table before a document: 索 引 号：…, in cells, list items or lines of text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from disclosure.vocabularies import read_yaml

__all__ = ["label_of", "read_labels"]

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_BULLET = re.compile(r"^[\s•·●■◆*\-]+")
LONGEST_LABEL = 30  # characters with the blanks between them


@cache
def _aliases() -> tuple[dict[str, tuple[str, int]], frozenset[str]]:
    """Label → (field, rank), and the words that mean nothing."""
    known = read_yaml("gazette", "labels.yaml")
    found = {alias: (name, rank) for name, group in known["labels"].items() for rank, alias in enumerate(group)}
    return found, frozenset(str(word) for word in known["nothing"] if word is not None)


@cache
def _inline() -> re.Pattern[str]:
    """Any known label with blanks allowed between its signs, then a colon or 】; also several on one line."""
    names = sorted(_aliases()[0], key=len, reverse=True)
    spaced = "|".join(r"\s*".join(map(re.escape, name)) for name in names)
    return re.compile(rf"(?:^|(?<=[\s•|\[【(（]))(?P<label>{spaced})(?:\s*[:：]|\s*[】\]]\s*[:：]?)")


def label_of(text: str) -> str | None:
    """The field a cell is the label of ("" for a label of no interest); None when it is no label."""
    if len(text) > LONGEST_LABEL:
        return None
    plain = re.sub(r"[\s\[\]【】]", "", _BULLET.sub("", text)).rstrip(":：")
    known = _aliases()[0].get(plain)
    return known[0] if known else None


def read_labels(lines: Sequence[str], *, cells: bool = False) -> tuple[dict[str, str], int]:
    """Field → value, and the number of lines up to the last label's value.

    Tables that stand twice (desktop, mobile) give one answer: the first that says something, of the most telling
    label. With `cells`, an empty line is an empty cell; in text it only separates.
    """
    found: dict[str, tuple[int, str]] = {}
    end = 0
    place = 0
    while place < len(lines):
        line = _INVISIBLE.sub("", lines[place])
        pairs = _pairs(line, cells)
        if not pairs:
            place += 1
            continue
        bare = pairs[-1][1] == "" and _whole(line)
        following, value = _value(lines, place + 1, cells) if bare else (place + 1, "")
        if value:
            pairs[-1] = (pairs[-1][0], value)
        for label, said in pairs:
            _keep(found, label, said)
        place, end = following, following
    return {name: value for name, (_, value) in found.items() if value}, end


def _pairs(line: str, cells: bool) -> list[tuple[str, str]]:
    """The labels on one line with what stands after each."""
    line = _BULLET.sub("", line.strip())
    if len(line) > 600:
        return []
    if label_of(line) is not None and not line.rstrip().endswith((":", "：")):
        return [(_plain(line), "")] if cells or len(_plain(line)) > 2 else []
    matches = list(_inline().finditer(line))
    if not matches or matches[0].start() > 1:
        return []
    ends = [*(match.start() for match in matches[1:]), len(line)]
    return [
        (_plain(m["label"]), line[m.end() : end].strip(" \u3000\t|[]【")) for m, end in zip(matches, ends, strict=True)
    ]


def _plain(label: str) -> str:
    return re.sub(r"[\s\[\]【】:：]", "", label)


def _whole(line: str) -> bool:
    """Whether a line is nothing but one label: its value is then the next cell or line."""
    return label_of(line.strip()) is not None


def _value(lines: Sequence[str], place: int, cells: bool) -> tuple[int, str]:
    """Where to go on, and the value that stands at `place` unless that is a label again."""
    while not cells and place < len(lines) and not lines[place].strip():
        place += 1
    if place >= len(lines) or _pairs(_INVISIBLE.sub("", lines[place]), cells):
        return place, ""
    return place + 1, _INVISIBLE.sub("", lines[place]).strip()


def _keep(found: dict[str, tuple[int, str]], label: str, value: str) -> None:
    aliases, nothing = _aliases()
    name, rank = aliases[label]
    value = re.sub(r"\s+", " ", value).strip()
    if not name or not value or value in nothing:
        return
    if name not in found or rank < found[name][0]:
        found[name] = (rank, value[:1000])
