"""What the methods do to one value."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable
from functools import partial

from disclosure.privacy.checksums import rules
from disclosure.privacy.deidentify.plan import Method, Step
from disclosure.privacy.hits import MASK, entity_rules
from disclosure.privacy.scan import scan_text

__all__ = ["changer"]

PSEUDONYM = 12  # signs of base32: 60 bits, too many for two values of a file to meet
COMPOUND = ("欧阳", "上官", "司马", "诸葛", "司徒", "夏侯", "皇甫", "尉迟", "令狐", "慕容")
NO_NAME = ("未成年人", "无", "/", "-")
_YEAR = re.compile(r"(?:18|19|20)[0-9]{2}")
_DOWN_TO = re.compile(r"[^0-9０-９]{0,60}(?:街道|社区|[市区县镇乡村])")
Change = Callable[[str], str]


def changer(step: Step, key: bytes) -> Change:
    """What is done to each cell of a column; `key` is the file's own, for pseudonyms."""
    changes: dict[Method, Change] = {
        Method.MASK: partial(_mask, step.entity),
        Method.WITHIN: partial(_within, step.label),
        Method.NAME: _name,
        Method.YEAR: _year,
        Method.DISTRICT: _district,
        Method.PSEUDONYM: partial(_pseudonym, key),
        Method.DROP: lambda _: "",
        Method.KEEP: lambda value: value,
    }
    return changes[step.method]


def _mask(entity: str, value: str) -> str:
    """The first and last signs that the rules keep for the entity; every other letter and digit hidden."""
    keep = entity_rules().get(entity, {}).get("keep", {"prefix": 1, "suffix": 0})
    signs = [place for place, sign in enumerate(value) if sign.isalnum()]
    if len(signs) <= keep["prefix"] + keep["suffix"]:
        keep = {"prefix": 1, "suffix": 0}
    hidden = set(signs[keep["prefix"] : len(signs) - keep["suffix"]])
    return "".join(MASK if place in hidden else sign for place, sign in enumerate(value))


def _within(label: str, value: str) -> str:
    """The personal data found in the cell hidden, read under its column's heading; until none is found."""
    start = len(label) + 2
    for hit in reversed(scan_text(f"{label}: {value}")):
        if hit.start >= start:
            value = value[: hit.start - start] + hit.masked + value[hit.end - start :]
    return value


def _name(value: str) -> str:
    """王* for 王芳, 王** for 王小芳; what is no person's name stays."""
    name = value.strip()
    if len(name) < 2 or name in NO_NAME or any(word in name for word in rules()["organisation_words"]):
        return value
    kept = 2 if name.startswith(COMPOUND) and len(name) > 2 else 1
    return name[:kept] + MASK * (len(name) - kept)


def _year(value: str) -> str:
    found = _YEAR.search(unicodedata.normalize("NFKC", value))
    return found[0] if found else ""


def _district(value: str) -> str:
    """The address down to its last district, town or village before any number; what has no number names no home."""
    found = _DOWN_TO.match(value.strip())
    if found is None and not any(sign.isdecimal() for sign in value):
        return value
    return found[0] if found else ""


def _pseudonym(key: bytes, value: str) -> str:
    """A name for the value that nobody can undo without the key (HMAC-SHA-256); a blank stays blank."""
    same = unicodedata.normalize("NFKC", value).strip()
    if not same:
        return ""
    digest = hmac.new(key, same.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:PSEUDONYM]
