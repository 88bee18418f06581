"""Saved files made readable, and the batch that gathers their records and findings.

Nothing here raises for what the bytes hold: a file that can't be read becomes a finding that names it and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

from ckanext.changsha.harvesters.source import SavedFile
from ckanext.changsha.harvesters.transactions.html import nested_too_deep
from disclosure.dates import parse_moment
from disclosure.findings import Finding, Severity
from disclosure.records import ParseResult, Record, canonical_json
from disclosure.trading import Notice, is_test, misfiled, to_record

__all__ = ["Batch", "Document", "Format", "dicts", "moment", "open_files", "said"]

Json = Mapping[str, Any]
_ATTACHMENTS = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf")  # how their bytes begin
EXAMPLE = 40  # characters of an example in a finding


@dataclass(frozen=True, slots=True)
class Document:
    """A saved file as text; `data` is its JSON (a list of lines for JSON Lines), None when it is none."""

    name: str
    url: str
    text: str
    data: Any = None

    @property
    def html(self) -> bool:
        """True when the text looks like a page or a part of one."""
        return self.data is None and self.text.lstrip().startswith("<")


@dataclass(frozen=True, slots=True)
class Format:
    """One shape that files come in. `read` gets all documents of that shape, so that it can join them."""

    name: str
    matches: Callable[[Document], bool]
    read: Callable[[Sequence[Document], Batch], None]


@dataclass(slots=True)
class Batch:
    """Records and findings of one directory or page; findings of one kind in one file are counted, not repeated."""

    records: list[Record] = field(default_factory=list)
    _counts: dict[tuple[str, str, Severity], list[str]] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def add(self, document: Document, notice: Notice) -> None:
        """Turn a notice of `document` into a record; test records and notices without a title are only counted."""
        if not notice.title:
            self.note(document, "transactions.no_title", notice.identity, Severity.WARN)
            return
        if is_test(notice.title):
            self.note(document, "transactions.test_record", notice.title)
            return
        if misfiled(notice.title, notice.means):
            self.note(document, "transactions.misfiled", notice.title)
        notice.origin = document.name
        self.records.append(to_record(notice))
        self._used.add(document.name)
        for words in notice.refused:
            self.note(document, "transactions.amount_in_words", words)
        for words in notice.doubtful:
            self.note(document, "transactions.unit_doubtful", words, Severity.WARN)
        for words in notice.placeholders:
            self.note(document, "transactions.amount_placeholder", words)

    def note(self, document: Document, code: str, example: str = "", severity: Severity = Severity.INFO) -> None:
        """Count one more finding of this kind in this file; the first example is kept."""
        self._counts.setdefault((document.name, code, severity), []).append(example[:EXAMPLE])

    def result(self, documents: Sequence[Document]) -> ParseResult:
        """Everything gathered; a document that gave nothing says so."""
        heard = self._used | {name for name, _, _ in self._counts}
        for document in documents:
            if document.name not in heard:
                self.note(document, "transactions.nothing_read", severity=Severity.WARN)
        self._note_copies()
        findings = [
            Finding(code, severity, file=name, values={"count": len(examples), "example": examples[0]})
            for (name, code, severity), examples in self._counts.items()
        ]
        return ParseResult(_completed(self.records), findings)

    def _note_copies(self) -> None:
        """Tell of records that one file holds several times: the history's pages hold each twice (SOURCES 1.4 a). Two
        that say different things are no copies: their source gave one identity to both."""
        seen: dict[tuple[str, str], Record] = {}
        for record in self.records:
            first = seen.setdefault((record.origin, record.key), record)
            if first is record:
                continue
            document = Document(record.origin, "", "")
            if first.content_hash == record.content_hash:
                self.note(document, "transactions.duplicate", record.title)
            else:
                self.note(document, "source.duplicate_id", record.title, Severity.WARN)


def _completed(records: list[Record]) -> list[Record]:
    """The records, the fullest of each key filled where it is empty and another reading of the same notice is not:
    a body page lacks its region, the list that named it lacks the text."""
    by_key: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        by_key.setdefault(record.key, []).append(place)
    completed = list(records)
    for places in by_key.values():
        if len(places) > 1:
            places.sort(key=lambda place: len(canonical_json(records[place].body)), reverse=True)
            body = dict(records[places[0]].body)
            for place in places[1:]:
                body = {name: _filled(value, records[place].body[name]) for name, value in body.items()}
            completed[places[0]] = replace(records[places[0]], body=body)
    return completed


def _filled(value: Any, other: Any) -> Any:
    if isinstance(value, Mapping):  # buyer, agency, region: a name with its code
        return value if value["name"] else other if other["name"] else value
    return other if value in ("", None, []) else value


def open_files(files: Sequence[SavedFile], batch: Batch) -> list[Document]:
    """The files that can be read as text; the others leave a finding."""
    return [document for file in files if (document := _open(file, batch)) is not None]


def _open(file: SavedFile, batch: Batch) -> Document | None:
    bare = Document(file.name, file.url, "")
    if not file.content.strip():
        batch.note(bare, "transactions.empty_file", severity=Severity.WARN)
        return None
    if file.content.startswith(_ATTACHMENTS):
        batch.note(bare, "transactions.attachment_format", severity=Severity.WARN)
        return None
    text = _decoded(file.content)
    if text is None:
        batch.note(bare, "transactions.encoding", severity=Severity.WARN)
        return None
    if not text.lstrip().startswith(("{", "[")):
        document = Document(file.name, file.url, text)
        if document.html and nested_too_deep(text):
            batch.note(bare, "transactions.too_deep", severity=Severity.WARN)
            return None
        return document
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        data = _json_lines(text)
        if data is None:
            batch.note(bare, "transactions.broken_json", severity=Severity.WARN)
            return None
    return Document(file.name, file.url, text, data)


def _decoded(content: bytes) -> str | None:
    """UTF-8 strictly, then GB18030 strictly, else None; a NUL marks a file that is no text (DESIGN, decision 7)."""
    if b"\0" in content:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _json_lines(text: str) -> list[Any] | None:
    try:
        return [orjson.loads(line) for line in text.splitlines() if line.strip()]
    except orjson.JSONDecodeError:
        return None


def said(data: object, *names: str) -> str:
    """The first of these fields that holds a text or a number, as text without outer blanks; "" when none does."""
    if isinstance(data, Mapping):
        for name in names:
            value = data.get(name)
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                text = str(value).strip()
                if text and text not in {"None", "null"}:
                    return text
    return ""


def dicts(data: object) -> Iterator[Json]:
    """The objects of a list; nothing when it is no list."""
    if isinstance(data, list):
        yield from (entry for entry in data if isinstance(entry, dict))


def moment(data: object, *names: str) -> datetime | None:
    """The first of these fields that states a date and time, None when none does."""
    for name in names:
        try:
            return parse_moment(said(data, name))
        except (ValueError, OverflowError):
            continue
    return None
