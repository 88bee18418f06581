"""A manifest says what one page or window of a harvest is, and which stored files answered it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.changsha.harvesters.engine.store import RawStore
from ckanext.changsha.harvesters.source import Page, SavedFile
from disclosure.findings import Finding

__all__ = ["Manifest", "StoredFile"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One answer in the raw store. `name` is what findings and records call it."""

    name: str
    sha256: str
    size: int
    url: str = ""

    @classmethod
    def keep(cls, file: SavedFile, store: RawStore) -> StoredFile:
        """Put a file's bytes into the store."""
        return cls(file.name, store.put(file.content), len(file.content), file.url)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; the constructor reads it back."""
        return {"name": self.name, "sha256": self.sha256, "size": self.size, "url": self.url}

    def load(self, store: RawStore) -> SavedFile:
        """The file with its bytes."""
        return SavedFile(self.name, store.get(self.sha256), self.url)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A page, what was stored for it, and findings about files that were not read. Lives with the page of its run."""

    page: Page
    files: Sequence[StoredFile] = ()
    findings: Sequence[Finding] = ()

    @classmethod
    def keep(
        cls, page: Page, files: Iterable[SavedFile], store: RawStore, findings: Sequence[Finding] = ()
    ) -> Manifest:
        """Store the files and note them down."""
        found = list(files)
        store.put_all(file.content for file in found)
        return cls.of(page, found, findings)

    @classmethod
    def of(cls, page: Page, files: Iterable[SavedFile], findings: Sequence[Finding] = ()) -> Manifest:
        """Note the files down; whoever does puts them into the store before the note is kept."""
        stored = [StoredFile(file.name, file.sha256, len(file.content), file.url) for file in files]
        return cls(page, stored, findings)

    def to_dict(self) -> dict[str, Any]:
        """What is kept beside the page, JSON-ready; `from_dict` reads it back."""
        return {
            "files": [file.to_dict() for file in self.files],
            "findings": [finding.to_dict() for finding in self.findings],
        }

    @classmethod
    def from_dict(cls, page: Page, said: Mapping[str, Any]) -> Manifest:
        """The manifest of that page, of what `to_dict` gave."""
        return cls(
            page,
            [StoredFile(**file) for file in said["files"]],
            [Finding.from_dict(finding) for finding in said["findings"]],
        )

    def digest(self, parser: str) -> str:
        """The hash of what a parser of this version reads here: of the files' names and hashes, in their order."""
        said = json.dumps([parser, *([file.name, file.sha256] for file in self.files)])
        return hashlib.sha256(said.encode()).hexdigest()

    def raw(self) -> dict[str, str]:
        """The files' hashes by name."""
        return {file.name: file.sha256 for file in self.files}
