"""The version of a parser: a hash of all code and data that decides what it reads out of the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["parser_version"]

_SHARED = ("disclosure", "disclosure.schemas")


@cache
def parser_version(kind: str) -> str:
    """Twelve hex digits that change with the parser of `kind`, the domain code or the schemas, and with nothing else.

    Taken from the files themselves, so that nobody can forget to raise it.
    """
    said = hashlib.sha256()
    for package in (*_SHARED, f"ckanext.changsha.harvesters.{kind}"):
        for name, content in sorted(_contents(files(package), package)):
            said.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return said.hexdigest()[:12]


def _contents(folder: Traversable, place: str) -> Iterator[tuple[str, bytes]]:
    for item in folder.iterdir():
        if item.is_dir() and not item.name.startswith(("_", ".")):
            yield from _contents(item, f"{place}/{item.name}")
        elif item.name.endswith((".py", ".yaml", ".csv", ".json")):
            yield f"{place}/{item.name}", item.read_bytes()
