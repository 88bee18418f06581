"""Read CSV and TSV strictly: one encoding, one delimiter, whole quotes, no signs that do not print."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

import polars as pl

from disclosure.findings import Finding, Severity
from disclosure.rows import Rows, joined, rows_of
from disclosure.sandbox.meter import Part, tell
from disclosure.validation.columnar.delimited import DelimitedSource
from disclosure.validation.findings import Refused
from disclosure.validation.product import line_ends
from disclosure.validation.table import LONGEST_CELL, LONGEST_LINE, MOST_COLUMNS, Table

__all__ = ["UNPRINTABLE", "control_sign", "decode", "read_delimited"]

_UNPRINTABLE = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffd\ufffe\uffff"
UNPRINTABLE = f"[{_UNPRINTABLE}]"  # for Rust, which has no surrogates
_CONTROL = re.compile(f"[{_UNPRINTABLE}\ud800-\udfff]")
_BYTES_LINE_END = re.compile(rb"\r\n|\r|\n")
# a line of ASCII and four Chinese signs or more in UTF-8, which a line of GB18030 is once in a hundred million
_ASCII = rb"[^\x80-\xff\r\n]*+"
_CHINESE = rb"(?:[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc\xbd][\x80-\xbf])"
_UTF8_LINE = re.compile(rb"(?:^|(?<=[\r\n]))(?:" + _ASCII + _CHINESE + rb"){4,}+" + _ASCII + rb"(?=[\r\n]|\Z)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]++")
_FIRST_LINE = re.compile(r"[\r\n]*+([^\r\n]*+)")
_QUOTED = re.compile(r'"[^"]*"')  # a doubled quote reads as two strings side by side, which is as good
DELIMITERS = (",", "\t", ";", "|")
FULL_WIDTH_COMMAS = "，；"


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-16 by its mark, else UTF-8 strictly, else GB18030 strictly."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(content, "utf-16"), "utf-16"
    if content.startswith(codecs.BOM_UTF8):
        return _strictly(content, "utf-8-sig"), "utf-8-sig"
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        unfit = error
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        raise _bad_encoding(content, unfit) from unfit
    mixed = _UTF8_LINE.search(content)
    if mixed:  # GB18030 takes nearly all pairs of bytes, so a line of UTF-8 would be read as other words
        row = len(_BYTES_LINE_END.findall(content, 0, mixed.start())) + 1
        raise Refused("csv.mixed_encoding", row=row, values={"offset": mixed.start()})
    return text, "gb18030"


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _bad_encoding(content, error) from error


def _bad_encoding(content: bytes, error: UnicodeDecodeError) -> Refused:
    row = len(_BYTES_LINE_END.findall(content, 0, error.start)) + 1
    return Refused("csv.encoding", row=row, values={"offset": error.start, "encoding": error.encoding})


def read_delimited(content: bytes, tab: bool = False, longest: int = LONGEST_CELL) -> Table:
    """Read a CSV (or, with `tab`, a TSV) file; raises Refused at what makes the rest meaningless."""
    text, encoding = decode(content)
    findings = []
    if encoding in ("gb18030", "utf-16"):
        findings.append(Finding("csv.read_as", Severity.INFO, values={"encoding": encoding.upper()}))
    if not text.strip():
        raise Refused("upload.empty")
    _check_lines(text)
    delimiter = "\t" if tab else _delimiter(text)
    _check_quotes(text, delimiter)
    even = content if encoding == "utf-8" else text.encode()
    labels, rows = _table(text, even, delimiter, longest)
    if _CONTROL.search(text):
        findings += _control_signs([labels, *rows])
    body = rows.without_blank_end()
    return Table(labels, body, _count(even) - (len(rows) - len(body)), encoding, findings=findings)


def _check_lines(text: str) -> None:
    """Refuse a line that is too long; lines end with a line feed, a carriage return, or both."""
    if _has_short_lines(text):
        return
    start = 0
    for number, end in enumerate(_LINE_END.finditer(text), start=1):
        if end.start() - start > LONGEST_LINE:
            raise Refused("csv.line_too_long", row=number, values={"most": LONGEST_LINE})
        start = end.end()
    if len(text) - start > LONGEST_LINE:
        raise Refused("csv.line_too_long", row=_LINE_END.subn("", text)[1] + 1, values={"most": LONGEST_LINE})


def _has_short_lines(text: str) -> bool:
    """Whether every stretch of the longest length has a line feed, so that no line is longer; in a few steps."""
    start = 0
    while len(text) - start > LONGEST_LINE:
        start = text.rfind("\n", start, start + LONGEST_LINE + 1) + 1
        if not start:
            return False
    return True


def _delimiter(text: str) -> str:
    """The delimiter that the first line has most of; a full-width comma is refused, not read as one column."""
    line = _FIRST_LINE.match(text)
    first = _QUOTED.sub("", line[1] if line else "")
    found = max(DELIMITERS, key=first.count)
    if first.count(found):
        return found
    if any(sign in first for sign in FULL_WIDTH_COMMAS):
        raise Refused("csv.delimiter", row=1, values={"delimiter": next(s for s in FULL_WIDTH_COMMAS if s in first)})
    return ","


def _check_quotes(text: str, delimiter: str) -> None:
    """Refuse a quote that is not closed, or that stands inside an unquoted cell: readers disagree about such cells."""
    if '"' not in text:
        return
    mark = re.escape(delimiter)
    quoted = rf'(?:\A|(?<=[\r\n{mark}]))"[^"]*+(?:""[^"]*+)*+"(?=[\r\n{mark}]|\Z)'
    if re.fullmatch(rf'[^"]*+(?:{quoted}[^"]*+)*+', text):
        return
    cell = rf'(?:"[^"]*+(?:""[^"]*+)*+"|[^"{mark}\r\n]*+)'
    regular = re.compile(rf"(?:{cell}(?:{mark}|\r\n|\r|\n))*+{cell}").match(text)
    end = regular.end() if regular else 0
    if end < len(text):
        row = len(_LINE_END.findall(_QUOTED.sub("", text[:end]))) + 1
        raise Refused("csv.unclosed_quote" if text.count('"') % 2 else "csv.stray_quote", row=row)


def _table(text: str, content: bytes, delimiter: str, longest: int) -> tuple[list[str], Rows]:
    """The labels, and the rows below them. Blocks of regular lines are read as columns (`content` is `text` in UTF-8);
    if any cell is too long, the csv module goes through all of it, and says where."""
    labels = next(_rows(text, delimiter, longest))
    rows = _columns(content, delimiter, len(labels), longest) if labels else None
    return labels, rows if rows is not None else rows_of(list(_rows(text, delimiter, longest))[1:], len(labels))


def _columns(content: bytes, delimiter: str, width: int, longest: int) -> Rows | None:
    """The rows after the first; None where a cell is too long."""
    handle = io.BytesIO(content)
    source = DelimitedSource(lambda: handle, "utf-8", _dialect(delimiter), width)
    parts: list[Rows] = []
    try:
        for batch in source.batches():
            parts.append(Rows(batch.frame, batch.ragged, batch.frame.height))
            read = batch.first + batch.frame.height - 2
            tell(Part.READ, read, read * len(content) // handle.tell())
    except csv.Error:
        return None
    rows = joined(parts, width)
    lengths = rows.frame.select(pl.all().str.len_chars().max()).row(0)
    return None if any(length and length > longest for length in lengths) else rows


def _rows(text: str, delimiter: str, longest: int) -> Iterator[list[str]]:
    reader = csv.reader((line[0] for line in _LINE.finditer(text)), _dialect(delimiter))
    csv.field_size_limit(longest)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if number == 1 and len(row) > MOST_COLUMNS:
                raise Refused("csv.too_many_columns", row=1, values={"columns": len(row), "most": MOST_COLUMNS})
            yield row
    except csv.Error as error:  # after _check_quotes: only that a cell is too long
        raise Refused("csv.cell_too_long", row=number + 1, values={"most": longest}) from error


def _dialect(delimiter: str) -> csv.Dialect:
    class Strict(csv.excel):
        strict = True

    Strict.delimiter = delimiter
    return Strict()


def control_sign(cell: str) -> str:
    """The first sign in `cell` that does not print and may not stand in a table, as U+0000; or nothing."""
    found = _CONTROL.search(cell)
    return f"U+{ord(found[0]):04X}" if found else ""


def _control_signs(rows: list[list[str]]) -> Iterator[Finding]:
    labels = rows[0]
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            sign = control_sign(cell)
            if sign:
                name = labels[place] if place < len(labels) and number > 1 else str(place + 1)
                yield Finding("csv.control_char", row=number, field=name, values={"sign": sign})


def _count(content: bytes) -> int:
    """Rows after the first by counting line ends outside quotes: another way than the csv module's, on purpose."""
    ends = line_ends(content[start : start + LONGEST_LINE] for start in range(0, len(content), LONGEST_LINE))
    return ends - (1 if content.endswith((b"\r", b"\n")) else 0)
