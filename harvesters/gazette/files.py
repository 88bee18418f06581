"""From saved files to records: each file is sniffed by its content, and several files of one document become one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from ckanext.changsha.harvesters.gazette.document import make_record
from ckanext.changsha.harvesters.gazette.listing import list_links, listed_documents
from ckanext.changsha.harvesters.gazette.lists import BrokenJson, entries_of, load, take_apart_json
from ckanext.changsha.harvesters.gazette.page import MAX_DEPTH, TooDeep, parse_page, take_apart
from ckanext.changsha.harvesters.gazette.parts import Parts
from ckanext.changsha.harvesters.gazette.pdf import BrokenPdf, take_apart_pdf
from ckanext.changsha.harvesters.gazette.sniff import Format, sniff
from ckanext.changsha.harvesters.gazette.text import take_apart_text
from ckanext.changsha.harvesters.gazette.word import BrokenWord, take_apart_word
from ckanext.changsha.harvesters.source import SavedFile
from disclosure.findings import Finding, Severity
from disclosure.gazette.twins import Identity, alike
from disclosure.records import ParseResult, Record

__all__ = ["parse_files"]

LIST_LINKS = 5  # dated links that make a page a list, when they are most of what it says


@dataclass(slots=True)
class _Merged:
    """The records so far, by key, and how much each says."""

    records: dict[str, Record]
    findings: list[Finding]
    titled: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # keys by bare title

    def add(self, record: Record) -> bool:
        """Keep the fuller of two records of one document; False when it was known already."""
        record = self._rekeyed(record)
        known = self.records.get(record.key)
        if known is None:
            self.records[record.key] = record
            return True
        if _listed(record):
            return False
        kept, left = (record, known) if _weight(record) > _weight(known) else (known, record)
        self.records[record.key] = kept
        if not _listed(left):
            values = {"other": kept.origin, "title": left.title[:200]}
            if alike(kept.title, left.title):
                self.findings.append(Finding("gazette.same_document", Severity.INFO, file=left.origin, values=values))
            else:
                values["other"] = kept.title[:200]
                self.findings.append(Finding("gazette.same_number", Severity.WARN, file=left.origin, values=values))
        return False

    def _rekeyed(self, record: Record) -> Record:
        """The record under the one key of its document: a twin without the number has only title and day for a key.

        The twin that tells more, a number or an index number, gives the key, whichever was read first.
        """
        title = "".join(record.title.split())
        twin = next(
            (key for key in self.titled[title] if key in self.records and _twins(self.records[key], record)), ""
        )
        if not twin:
            self.titled[title].append(record.key)
            return record
        if _strength(record) <= _strength(self.records[twin]):
            return replace(record, key=twin)
        self.titled[title].append(record.key)
        self.records[record.key] = replace(self.records.pop(twin), key=record.key)
        return record


def parse_files(files: Sequence[SavedFile]) -> ParseResult:
    """Records and findings of saved files, such as one directory's; every file gives at least one of them."""
    merged = _Merged({}, [])
    lists: list[tuple[SavedFile, list[Parts]]] = []
    for file in files:
        parts = _parts(file, merged.findings)
        if isinstance(parts, list):
            lists.append((file, parts))
        elif parts is not None:
            record, findings = make_record(parts, file.name)
            merged.findings.extend(findings)
            if record is not None:
                merged.add(record)
    for file, entries in lists:  # after the documents, so that an entry finds the full text that is there
        _add_entries(merged, file, entries)
    return ParseResult(list(merged.records.values()), merged.findings)


def _parts(file: SavedFile, findings: list[Finding]) -> Parts | list[Parts] | None:
    """The document's parts, or a list's entries, or None with a finding that says why."""
    kind, text, found = sniff(file)
    findings.extend(found)
    warn = partial(Finding, severity=Severity.WARN, file=file.name)
    try:
        if kind is Format.DOCX:
            return take_apart_word(file.content, file.url)
        if kind is Format.PDF:
            return _pdf(file, findings)
        if kind is Format.JSON:
            value = load(text)
            document = take_apart_json(value) or entries_of(value)
            if not document:
                findings.append(warn("gazette.json_unknown"))
            return document or None
        if kind is Format.HTML:
            return _page(file, text, findings)
        return take_apart_text(text, file.url) if kind is Format.TEXT else None
    except BrokenPdf as broken:
        findings.append(Finding(broken.code, file=file.name))
    except BrokenWord:
        findings.append(Finding("gazette.docx_broken", file=file.name))
    except BrokenJson:
        findings.append(Finding("gazette.json_broken", file=file.name))
    except TooDeep:
        findings.append(Finding("gazette.too_deep", file=file.name, values={"limit": MAX_DEPTH}))
    return None


def _pdf(file: SavedFile, findings: list[Finding]) -> Parts | None:
    """A PDF's parts; None when all of it is scanned, which the finding says."""
    read = take_apart_pdf(file.content, file.url)
    if read.scanned:
        values = {"pages": "、".join(map(str, read.scanned[:50])), "count": len(read.scanned)}
        findings.append(Finding("gazette.scanned_pages", Severity.WARN, file=file.name, values=values))
    return read.parts if read.parts.lines or not read.scanned else None


def _page(file: SavedFile, text: str, findings: list[Finding]) -> Parts | list[Parts] | None:
    page = parse_page(text)
    dated = list_links(page, file.url)
    parts = take_apart(page, file.url)
    linked = sum(len(link.title) + len("2021-03-05") for link in dated)
    said = sum(map(len, parts.lines))
    identified = {"document_number", "index_number"} & parts.labels.keys()
    if len(dated) >= LIST_LINKS and not identified and linked * 2 > said:
        findings.append(Finding("gazette.list_page", Severity.INFO, file=file.name, values={"links": len(dated)}))
        return listed_documents(dated) or None
    return parts


def _add_entries(merged: _Merged, file: SavedFile, entries: list[Parts]) -> None:
    added = known = 0
    unidentified: list[str] = []
    for parts in entries:
        record, findings = make_record(parts, file.name)
        if record is None:
            unidentified.append(parts.titles[0] if parts.titles else "")
            continue
        merged.findings.extend(findings)
        if merged.add(record):
            added += 1
        else:
            known += 1
    read = {"records": added, "merged": known}
    merged.findings.append(Finding("gazette.list_only", Severity.INFO, file=file.name, values=read))
    if unidentified:
        unread = {"entries": len(unidentified), "example": unidentified[0][:100]}
        merged.findings.append(Finding("gazette.list_unidentified", Severity.WARN, file=file.name, values=unread))


def _twins(one: Record, other: Record) -> bool:
    """Whether two records of one title are one document."""
    return Identity.of(one.title, one.body).shared(Identity.of(other.title, other.body)) is not None


def _strength(record: Record) -> int:
    """How much a key says."""
    return Identity.of(record.title, record.body).strength


def _listed(record: Record) -> bool:
    return not record.body["text"]


def _weight(record: Record) -> tuple[int, int]:
    """How much a record says: the fields it fills, then the length of its text."""
    body = record.body
    return sum(bool(body[name]) for name in body), len(body["text"])
