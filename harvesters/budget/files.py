"""Saved files of any sort to budget records: each file is told by its content and joined with those it belongs to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote

from ckanext.changsha.harvesters.budget.archive import is_archive, named, unpack
from ckanext.changsha.harvesters.budget.decode import decode
from ckanext.changsha.harvesters.budget.extracted import Entry, is_links_list, read_csv, read_index
from ckanext.changsha.harvesters.budget.pdf import Broken, read_pdf
from ckanext.changsha.harvesters.budget.webpage import Article, list_links, read_article
from ckanext.changsha.harvesters.budget.word import is_word, read_word
from ckanext.changsha.harvesters.budget.workbook import read_workbook
from ckanext.changsha.harvesters.source import SavedFile
from ckanext.changsha.harvesters.transactions.html import nested_too_deep
from disclosure.budget import Identity, assemble, check_accounts, identify
from disclosure.budget.document import SAVED
from disclosure.budget.grid import Grid
from disclosure.budget.identity import identify_file
from disclosure.budget.table import Table
from disclosure.findings import Finding, Severity
from disclosure.records import ParseResult

__all__ = ["MOST_FILES", "read_files"]

_HTML = re.compile(r"<(?:!doctype html|html|head|body|table|div|p)[\s>]", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:repo|commit|provenance|licen[cs]e|source)\b|来源[:：]", re.IGNORECASE)
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_OLD_WORD = "WordDocument".encode("utf-16-le")  # the stream that a document of Word 97-2003 has
_TEST = re.compile("测试")
MOST_FILES = 200  # of one list page that are fetched: its articles and their attachments
NAMED = 200  # of absent tables, those whose documents are named
TITLE_LINES = 40  # of a page of text, in which its title stands below the site's navigation


def read_files(files: Sequence[SavedFile], source: str) -> ParseResult:
    """Records and findings of the files of one folder, or of the answers of `source` that belong to one page of a list.

    Every file is named by a record or a finding, whatever its bytes hold.
    """
    reading = _Reading(source, left={file.name for file in files[MOST_FILES:] if file.url and not file.content})
    seen: dict[str, str] = {}
    fresh = []
    for file in files:
        # Blank tables of two documents are the same CSV, and yet two tables; copies of a whole document are copies.
        first = file.name if file.name.lower().endswith(".csv") else seen.setdefault(file.sha256, file.name)
        if first != file.name and file.content:
            reading.note("budget.duplicate_file", file.name, Severity.INFO, first=first)
        else:
            fresh.append(file)
    texts = {file.name: decode(file.content) for file in fresh if not _is_binary(file)}
    reading.learn(fresh, texts)
    for file in fresh:
        reading.read(file, texts.get(file.name))
    reading.read_extracted()
    reading.result.findings += check_accounts(reading.accounts)
    return reading.result


def _is_binary(file: SavedFile) -> bool:
    return b"%PDF-" in file.content[:1024] or file.content.startswith((_OLE, _ZIP))


@dataclass(frozen=True, slots=True)
class _Listed:
    """What an article says about a file that it links to."""

    stated: Identity
    published: date | None


@dataclass(slots=True)
class _Reading:
    """What is known across the files: articles with their attachments, and the index of extracted tables."""

    source: str
    left: set[str] = field(default_factory=set)  # names of files that were not asked for
    result: ParseResult = field(default_factory=ParseResult)
    names: set[str] = field(default_factory=set)
    index: dict[str, Entry] = field(default_factory=dict)  # path of a CSV: its entry
    articles: dict[str, Article] = field(default_factory=dict)  # file name: article
    listed: dict[str, _Listed] = field(default_factory=dict)  # base name of an attachment: what its article says
    accounts: dict[tuple[str, int, str], list[Table]] = field(default_factory=dict)
    too_deep: set[str] = field(default_factory=set)  # pages that no tree is made of: it would take hours
    extracted: dict[str, list[tuple[Entry, Grid]]] = field(default_factory=lambda: defaultdict(list))

    def note(self, code: str, file: str, severity: Severity = Severity.BLOCK, **values: object) -> None:
        """Add a finding about a file."""
        self.result.findings.append(Finding(code, severity, file, values=values))

    def learn(self, files: Sequence[SavedFile], texts: Mapping[str, str | None]) -> None:
        """Read first what says something about other files."""
        self.names = {file.name for file in files}
        for file in files:
            text = texts.get(file.name)
            if not text:
                continue
            if text.lstrip()[:1] in {"[", "{"}:
                self.index |= {_beside(file.name, entry.csv): entry for entry in read_index(text) or []}
            elif nested_too_deep(text):
                self.too_deep.add(file.name)
            elif _HTML.search(text[:4000]) and not file.name.lower().endswith(".pdf"):
                article = self.articles[file.name] = read_article(text, file.name, file.url)
                stated = identify([article.title])
                for link in article.attachments:
                    self.listed.setdefault(_base_name(link.url), _Listed(stated, article.published))

    def read(self, file: SavedFile, text: str | None) -> None:
        """Read one file by what its bytes are."""
        content, name = file.content, file.name.lower()
        if file.name in self.left:
            self.note("budget.left_out", file.name, Severity.WARN, most=MOST_FILES)
        elif not content.strip():
            self.note("budget.empty", file.name)
        elif b"%PDF-" in content[:1024] or name.endswith(".pdf"):
            self._guarded(file, self._pdf)
        elif content.startswith(_OLE) and _OLD_WORD in content:
            self.note("budget.word_old", file.name, Severity.WARN)
        elif is_archive(content, name):
            self._archive(file)
        elif content.startswith((_OLE, _ZIP)):
            self._guarded(file, self._word if is_word(content) else self._workbook)
        elif text is None:
            self.note("budget.encoding", file.name)
        elif file.name in self.too_deep:
            self.note("budget.too_deep", file.name)
        elif file.name in self.articles:
            self._webpage(file, text, self.articles[file.name])
        elif text.lstrip()[:1] in {"[", "{"}:
            self._json(file, text)
        elif name.endswith((".csv", ".tsv")):
            self._csv(file, text)
        else:
            self._text(file, text)

    def _guarded(self, file: SavedFile, read: Callable[[SavedFile], None]) -> None:
        try:
            read(file)
        except Broken as broken:
            self.note(broken.code, file.name)

    def _pdf(self, file: SavedFile) -> None:
        document = read_pdf(file.content, file.name)
        if document.scanned:
            pages = "、".join(map(str, document.scanned[:50]))
            self.note("budget.scanned_pages", file.name, Severity.WARN, pages=pages, count=len(document.scanned))
        if document.skipped:
            self.note("budget.dense_pages", file.name, Severity.WARN, pages="、".join(map(str, document.skipped[:50])))
        self._document(file, document.grids, document.cover)
        if not document.grids and not document.scanned:
            self.note("budget.no_tables", file.name, Severity.WARN, pages=document.pages)

    def _workbook(self, file: SavedFile) -> None:
        book = read_workbook(file.content, file.name)
        for sheet in book.hidden:
            self.note("budget.hidden_sheet", file.name, Severity.WARN, sheet_name=sheet)
        self._document(file, book.grids, book.cover)
        if not book.grids:
            self.note("budget.no_tables", file.name, Severity.WARN, pages=1)

    def _word(self, file: SavedFile) -> None:
        word = read_word(file.content, file.name)
        self._document(file, word.grids, word.cover)
        if not word.grids:
            self.note("budget.no_tables", file.name, Severity.WARN, pages=1)

    def _archive(self, file: SavedFile) -> None:
        """Read the documents of an archive. Their records were read from its bytes, and say so."""
        archive = unpack(file)
        if archive.refused is not None:
            self.result.findings.append(archive.refused)
            return
        before = len(self.result.records)
        for document in archive.documents:
            self.read(document, None if _is_binary(document) else decode(document.content))
        read = self.result.records[before:]
        self.result.records[before:] = [replace(record, origin=file.name) for record in read]
        self.note("budget.archive", file.name, Severity.INFO, count=len(archive.documents))
        if archive.others:
            self.note("budget.attachment_form", file.name, Severity.WARN, names=named(archive.others))

    def _document(self, file: SavedFile, grids: Sequence[Grid], cover: Sequence[str]) -> None:
        listed = self.listed.get(_base_name(file.url or file.name), _Listed(Identity(), None))
        stated = identify(cover).or_else(listed.stated).or_else(identify_file(unquote(file.name)))
        self._assemble(grids, stated, file.url, listed.published)

    def _assemble(self, grids: Iterable[Grid], stated: Identity, url: str = "", published: date | None = None) -> None:
        source = self.source if url else SAVED
        read = assemble(grids, stated, source=source, url=url, published=published, accounts=self.accounts)
        self.result.extend([read])

    def _webpage(self, file: SavedFile, text: str, article: Article) -> None:
        if article.others:
            alone = not article.grids and not article.attachments
            names = named([link.title or _base_name(link.url) for link in article.others])
            self.note("budget.attachment_form", file.name, Severity.WARN if alone else Severity.INFO, names=names)
        if _TEST.search(article.title):
            self.note("budget.test_page", file.name, Severity.INFO)
        elif article.grids:
            self._assemble(article.grids, identify([article.title]), file.url, article.published)
        elif article.attachments:
            self.note("budget.article_attachments", file.name, Severity.INFO, count=len(article.attachments))
        elif links := list_links(text, file.url):
            self.note("budget.list_page", file.name, Severity.INFO, count=len(links))
        else:
            self.note("budget.no_tables", file.name, Severity.WARN, pages=1)

    def _json(self, file: SavedFile, text: str) -> None:
        entries = read_index(text)
        if entries is None:
            self.note("budget.not_a_table", file.name)
        else:
            self.note("budget.index", file.name, Severity.INFO, count=len(entries))
            self._missing(file.name, entries)

    def _missing(self, file: str, entries: Sequence[Entry]) -> None:
        """Report tables that the index lists and nobody saved."""
        absent = [entry for entry in entries if _beside(file, entry.csv) not in self.names]
        if absent:
            documents = "、".join(dict.fromkeys(entry.document for entry in absent[:NAMED]))
            values = {"missing": len(absent), "count": len(entries), "documents": documents}
            self.note("budget.index_incomplete", file, Severity.WARN, **values)

    def _csv(self, file: SavedFile, text: str) -> None:
        cells = read_csv(text)
        if not cells:
            self.note("budget.broken", file.name)
        elif is_links_list(cells):
            self.note("budget.links_list", file.name, Severity.INFO, count=len(cells) - 1)
        else:
            entry = self.index.get(file.name) or Entry.of_name(PurePosixPath(file.name).name)
            self.extracted[_beside(file.name, entry.document)].append((entry, entry.grid(cells, file.name)))

    def _text(self, file: SavedFile, text: str) -> None:
        titles = [identify([line]) for line in text.splitlines()[:TITLE_LINES] if re.search("预算|决算", line)]
        stated = max(titles, key=lambda title: (bool(title.organization), title.year > 0), default=Identity())
        if "provenance" in file.name.lower() or (_ABOUT.search(text[:500]) and not stated.stage):
            self.note("budget.provenance", file.name, Severity.INFO)
        elif stated.stage:
            values = {name: getattr(stated, name) or "—" for name in ("organization", "year", "stage")}
            self.note("budget.text_without_tables", file.name, Severity.WARN, **values)
        else:
            self.note("budget.not_a_table", file.name)

    def read_extracted(self) -> None:
        """Put the CSV tables of each document in order of page, then read them like the document itself."""
        for document, tables in self.extracted.items():
            ordered = sorted(tables, key=lambda pair: (pair[0].page or 0, pair[0].table, pair[0].csv))
            self._assemble([grid for _, grid in ordered], identify_file(document))


def _base_name(address: str) -> str:
    return unquote(address.partition("?")[0]).rsplit("/", 1)[-1]


def _beside(file: str, name: str) -> str:
    """The path of `name` in the folder of `file`."""
    folder, slash, _ = file.rpartition("/")
    return f"{folder}{slash}{name}"
