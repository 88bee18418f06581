"""How many entries a list's answer shows, and how many it says the whole list has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from ckanext.changsha.harvesters.source import Listed, SavedFile

__all__ = ["listed_in"]


def listed_in(files: Sequence[SavedFile]) -> Listed | None:
    """What the first file, a page of a list as both platforms give it, says; None when it is none or says nothing."""
    try:
        data = orjson.loads(files[0].content)["data"]
        records, total = data["records"], data["total"]
    except (orjson.JSONDecodeError, LookupError, TypeError):
        return None
    if (
        not isinstance(records, list)
        or isinstance(total, bool)
        or not isinstance(total, int)
        or not 0 <= total < 1 << 31
    ):
        return None
    return Listed(sum(isinstance(record, Mapping) for record in records), total)
