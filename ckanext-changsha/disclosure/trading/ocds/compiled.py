"""The state of a contracting process after all its releases, by the merge rules of OCDS 1.1.

Objects are merged, lists of objects with ids are merged by id, and all other lists are taken whole. Our releases hold
none of the fields that the schema marks `wholeListMerge` for objects with ids, and never null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["compile_releases"]

_OMITTED = frozenset({"id", "date", "tag"})  # omitWhenMerged


def compile_releases(releases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The compiled release of at least one release, which come in the order of their dates."""
    last = releases[-1]
    compiled: dict[str, Any] = {"id": f"{last['ocid']}-{last['date']}", "date": last["date"], "tag": ["compiled"]}
    for release in releases:
        _merge(compiled, {name: field for name, field in release.items() if name not in _OMITTED})
    return {"ocid": compiled.pop("ocid"), **compiled}


def _merge(target: dict[str, Any], source: Mapping[str, Any]) -> None:
    for name, field in source.items():
        if isinstance(field, Mapping):
            _merge(target.setdefault(name, {}), field)
        elif isinstance(field, list) and field and isinstance(field[0], Mapping):
            _merge_list(target.setdefault(name, []), field)
        else:
            target[name] = field


def _merge_list(target: list[dict[str, Any]], source: Sequence[Mapping[str, Any]]) -> None:
    known = {entry["id"]: entry for entry in target}
    for entry in source:
        if entry["id"] not in known:
            known[entry["id"]] = {}
            target.append(known[entry["id"]])
        _merge(known[entry["id"]], entry)
