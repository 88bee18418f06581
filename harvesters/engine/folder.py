"""A folder of saved answers as a source (``file://``): walked without leaving it, and without skipping in silence."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ckanext.changsha.harvesters.source import Page, SavedFile
from disclosure.errors import SourceError
from disclosure.findings import Finding, Severity

__all__ = ["FolderLimits", "FolderRefused", "FolderSource"]

MB = 1 << 20


class FolderRefused(SourceError):
    """The folder is not below one that may be harvested, or is none."""


@dataclass(frozen=True, slots=True)
class FolderLimits:
    """How much goes into one page, and how large a file may be."""

    files: int = 200
    size: int = 64 * MB  # of one page's files together; a single larger file is a page of its own
    largest: int = 200 * MB


@dataclass(slots=True)
class _Slice:
    names: list[str] = field(default_factory=list)
    size: int = 0


@dataclass(frozen=True, slots=True)
class FolderSource:
    """The files below `root`: one page a directory, or a slice of it when it is large.

    `include` are patterns for paths below the root (``*.csv``, ``transactions/**``); none means all. A symbolic link
    is followed when it stays inside. What is not read becomes a finding of the page of its directory.
    """

    root: Path
    include: Sequence[str] = ()
    limits: FolderLimits = FolderLimits()

    @classmethod
    def of(cls, url: str, allowed: Sequence[Path], include: Sequence[str] = ()) -> FolderSource:
        """The source for a ``file://`` URL; raises FolderRefused unless it is a folder at or below an `allowed` one."""
        parts = urlsplit(url)
        path = Path(unquote(parts.path))
        if parts.scheme != "file" or parts.netloc not in {"", "localhost"} or not path.is_absolute():
            raise FolderRefused("harvest.folder_refused", "not a file:// URL of this machine")
        try:
            root = path.resolve(strict=True)
        except (OSError, RuntimeError, ValueError) as error:
            raise FolderRefused("harvest.folder_refused", str(error)) from error
        if not root.is_dir() or not any(root.is_relative_to(folder.resolve()) for folder in allowed):
            raise FolderRefused("harvest.folder_refused", str(root))
        return cls(root, tuple(include))

    def pages(self, since: date | None = None) -> Iterator[Page]:
        """Stream the pages in the order of their names. `since` is not asked of a folder: all of it was saved."""
        closed: list[OSError] = []
        for directory, folders, names in os.walk(self.root, onerror=closed.append):
            folders.sort()
            here = Path(directory)
            linked = [name for name in folders if (here / name).is_symlink()]  # os.walk does not follow them
            yield from self._pages_of(here, sorted([*names, *linked]))
        if closed:
            said = [_refused("harvest.unreadable", self._relative(Path(error.filename))) for error in closed]
            yield Page("unreadable", {"files": [], "findings": [finding.to_dict() for finding in said]})

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _pages_of(self, here: Path, names: Sequence[str]) -> Iterator[Page]:
        folder = _printable(self._relative(here))
        findings: list[Finding] = []
        slices = [_Slice()]
        left_out = 0
        for name in names:
            path = here / name
            relative = self._relative(path)
            if not self._included(relative):
                left_out += 1
                continue
            size, refusal = self._looked_at(path, relative)
            if refusal is not None:
                findings.append(refusal)
                continue
            last = slices[-1]
            if last.names and (len(last.names) >= self.limits.files or last.size + size > self.limits.size):
                slices.append(last := _Slice())
            last.names.append(relative)
            last.size += size
        if left_out:
            values = {"count": left_out}
            findings.append(Finding("harvest.not_included", Severity.INFO, file=folder, values=values))
        for number, part in enumerate(slices, start=1):
            said = [finding.to_dict() for finding in findings] if number == 1 else []
            if part.names or said:
                page = folder if len(slices) == 1 else f"{folder}/part-{number}"
                yield Page(page, {"files": part.names, "findings": said})

    def _included(self, relative: str) -> bool:
        return not self.include or any(_pattern(pattern).fullmatch(relative) for pattern in self.include)

    def _looked_at(self, path: Path, relative: str) -> tuple[int, Finding | None]:
        """A file's size, or why it is not read."""
        try:
            target = path.resolve(strict=True)
            facts = target.stat()
        except (OSError, RuntimeError):
            return 0, _refused("harvest.unreadable", relative)
        if not target.is_relative_to(self.root):
            return 0, _refused("harvest.outside_folder", relative)
        if not stat.S_ISREG(facts.st_mode):
            return 0, _refused("harvest.not_a_file", relative)
        if facts.st_size > self.limits.largest:
            return 0, _refused("harvest.too_large", relative, limit=self.limits.largest // MB)
        return facts.st_size, None

    def fetch(self, page: Page) -> tuple[list[SavedFile], list[Finding]]:
        """A page's files, and findings about those that are gone or may not be read."""
        files, findings = [], [Finding.from_dict(said) for said in page.request["findings"]]
        for name in page.request["files"]:
            found = self._read(self.root / name, name)
            if isinstance(found, Finding):
                findings.append(found)
            else:
                files.append(SavedFile(_printable(name), found))
        return files, findings

    def _read(self, path: Path, name: str) -> bytes | Finding:
        """The bytes of the file that was looked at, opened by its real path: a link changed meanwhile leads nowhere."""
        _, refusal = self._looked_at(path, name)
        if refusal is not None:
            return refusal
        try:
            descriptor = os.open(path.resolve(strict=True), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as source:
                content = source.read(self.limits.largest + 1)
        except OSError:
            return _refused("harvest.unreadable", name)
        if len(content) > self.limits.largest:
            return _refused("harvest.too_large", name, limit=self.limits.largest // MB)
        return content


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """A path pattern as a regular expression: ``*`` stays within a folder, ``**`` does not."""
    parts = re.split(r"(\*\*/?|\*|\?)", text)
    return re.compile("".join(_WILD.get(part, re.escape(part)) for part in parts), re.DOTALL)


_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def _refused(code: str, name: str, **values: int) -> Finding:
    return Finding(code, Severity.WARN, file=_printable(name), values=values)


def _printable(name: str) -> str:
    """A name as text: bytes that are no UTF-8 as escapes, so that it can be shown, stored and compared."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
