"""The parser of all saved answers: told apart by what they hold, never by where they lie."""

from __future__ import annotations

from collections.abc import Sequence

from ckanext.changsha.harvesters.source import SavedFile
from ckanext.changsha.harvesters.transactions import (
    answers,
    ccgp,
    ccgp_hunan,
    changsha_pages,
    derived,
    epoint,
    ggzy,
    hnsggzy,
    web_page,
)
from ckanext.changsha.harvesters.transactions.reading import Batch, Document, Format, open_files
from disclosure.findings import Severity
from disclosure.records import ParseResult

__all__ = ["parse_files"]

FORMATS: tuple[Format, ...] = (
    *hnsggzy.FORMATS,
    *ggzy.FORMATS,
    *derived.FORMATS,
    *epoint.FORMATS,
    *ccgp_hunan.FORMATS,
    *ccgp.FORMATS,
    *changsha_pages.FORMATS,
    *web_page.FORMATS,
    *answers.FORMATS,
)


def parse_files(files: Sequence[SavedFile]) -> ParseResult:
    """Records and findings of the files of one directory, or of the answers of one page. Pure, and never raising."""
    batch = Batch()
    documents = open_files(files, batch)
    by_format: dict[str, list[Document]] = {}
    for document in documents:
        found = next((shape for shape in FORMATS if shape.matches(document)), None)
        if found:
            by_format.setdefault(found.name, []).append(document)
        else:
            unknown = "source.unexpected_page" if document.html else "transactions.unknown_shape"
            batch.note(document, unknown, severity=Severity.WARN)
    for shape in FORMATS:
        if shape.name in by_format:
            shape.read(by_format[shape.name], batch)
    return batch.result(documents)
