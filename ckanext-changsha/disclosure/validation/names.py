"""File names that may be shown and stored (THREATS U14)."""

from __future__ import annotations

import re
import unicodedata

from disclosure.validation.findings import Refused

__all__ = ["check_name", "extension"]

LONGEST = 255  # bytes, the most that file systems take
_REFUSED = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")  # device names of Windows, where files end up


def check_name(name: str) -> None:
    """Raise Refused for a name with a path, a control or direction sign, a reserved or an overlong name."""
    shown = unicodedata.normalize("NFC", name)
    if (
        not shown.strip(". ")
        or _REFUSED.search(shown)
        or _RESERVED.fullmatch(shown)
        or shown.startswith(".")
        or len(shown.encode("utf-8", "replace")) > LONGEST
    ):
        raise Refused("upload.bad_name")


def extension(name: str) -> str:
    """What follows the last dot, in lower case."""
    return name.rpartition(".")[2].lower() if "." in name else ""
