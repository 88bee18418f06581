"""Read a delimited file in blocks: polars where a block is regular, the csv module where it is not.

Regular is: as RFC 4180 has it, and every line as wide as the header. Each of polars' answers is held against counts of
the block's own bytes, since polars fills up short lines without a word.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO

import polars as pl

from disclosure.validation.columnar.batch import ROWS, Batch, batch_of_rows

__all__ = ["DelimitedSource"]

BLOCK = 16 * 1024 * 1024  # bytes
MOST_HELD = 4 * BLOCK
JOINED = 1024 * 1024  # bytes at once where blocks are joined again


@dataclass(frozen=True, slots=True)
class DelimitedSource:
    """The rows after the first `skip`, of `width` cells as the labels have it, in the csv module's `dialect`."""

    open: Callable[[], BinaryIO]
    encoding: str
    dialect: csv.Dialect
    width: int
    skip: int = 1
    height: int = 0  # known at the end

    def batches(self) -> Iterator[Batch]:
        """Go through the file from its beginning."""
        with self.open() as handle:
            blocks = self._blocks(_utf8(handle, self.encoding))
            skip, number = self.skip, self.skip + 1
            for block in blocks:
                if skip and self._splits(block):
                    block, skip = self._after(skip, block)
                frame = self._parse(block) if self._is_plain else None
                if frame is None and not self._splits(block):  # quotes out of order: a line end may be none
                    yield from self._read_on(block, blocks, skip, number)
                    return
                batch = Batch(frame, number) if frame is not None else self._read(block, number)
                number += batch.frame.height
                if batch.frame.height:
                    yield batch

    @property
    def _is_plain(self) -> bool:
        """Whether polars knows the dialect at all."""
        dialect = self.dialect
        usual = dialect.quotechar == '"' and dialect.doublequote and not dialect.escapechar
        return bool(usual and not dialect.skipinitialspace and dialect.delimiter.isascii() and self.width)

    def _blocks(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Whole lines: each block ends where a line ends outside quotes."""
        held = b""
        for chunk in chunks:
            held += chunk
            end = _last_line_end(held)
            if end == 0 and len(held) > MOST_HELD:  # a quote that nothing closes
                end = len(held)
            if end:
                yield held[:end]
                held = held[end:]
        if held:
            yield held

    def _after(self, skip: int, block: bytes) -> tuple[bytes, int]:
        """The block without its first rows, which may have quoted line ends; and how many are to be skipped yet."""
        lines = _Lines(block)
        skipped = sum(1 for _ in islice(csv.reader(lines, self.dialect), skip))
        return block[lines.read :], skip - skipped

    def _splits(self, block: bytes) -> bool:
        """Whether this block can be read alone: its quotes are as RFC 4180 has them."""
        return self._is_plain and (b'"' not in block or bool(self._regular().fullmatch(block)))

    def _regular(self) -> re.Pattern[bytes]:
        mark = re.escape(self.dialect.delimiter.encode())
        edge = rb"(?:\A|(?<=[\r\n" + mark + rb"]))"
        return re.compile(rb'[^"]*+(?:' + edge + rb'"[^"]*+(?:""[^"]*+)*+"(?=[\r\n' + mark + rb']|\Z)[^"]*+)*+')

    def _parse(self, block: bytes) -> pl.DataFrame | None:
        """The block as polars reads it, or None where the csv module might read it otherwise."""
        quoted = b'"' in block
        returns = block.count(b"\r\n") if b"\r" in block else 0
        if not block or block.startswith(codecs.BOM_UTF8) or b"\r" in block and block.count(b"\r") != returns:
            return None
        if quoted and not self._splits(block) or self.width == 1 and _has_blank_line(block):
            return None
        try:
            frame = pl.read_csv(
                block,
                has_header=False,
                schema={str(place): pl.String for place in range(self.width)},
                separator=self.dialect.delimiter,
                quote_char='"' if quoted else None,
                empty_string_is_null=False,
                missing_columns="insert",
            )
        except pl.exceptions.PolarsError:  # a line that is too long, or bytes that are no UTF-8
            return None
        is_whole = self._has_all_marks(frame, block) if quoted else self._has_all_bytes(frame, block, returns)
        return frame if is_whole else None

    def _has_all_bytes(self, frame: pl.DataFrame, block: bytes, returns: int) -> bool:
        """Whether the cells, a delimiter or line feed after each, and the carriage returns are the whole block: a line
        that polars filled up has fewer delimiters."""
        cells = sum(frame.select(pl.all().str.len_bytes().sum()).row(0))
        is_open = not block.endswith(b"\n")
        ends = frame.height * self.width - is_open
        return returns in (0, frame.height - is_open) and cells + ends + returns == len(block)

    def _has_all_marks(self, frame: pl.DataFrame, block: bytes) -> bool:
        """Whether the lines and delimiters outside the cells are as many as the frame has."""
        lines, marks = (
            block.count(mark.encode()) - sum(frame.select(pl.all().str.count_matches(mark, literal=True).sum()).row(0))
            for mark in ("\n", self.dialect.delimiter)
        )
        lines += not block.endswith(b"\n")
        return lines == frame.height and marks == (self.width - 1) * frame.height

    def _read(self, block: bytes, number: int) -> Batch:
        rows = list(csv.reader(io.StringIO(block.decode("utf-8"), newline=""), self.dialect))
        return batch_of_rows(rows, self.width, number)

    def _read_on(self, block: bytes, blocks: Iterator[bytes], skip: int, number: int) -> Iterator[Batch]:
        """The rest of the file by the csv module."""
        joined = io.BufferedReader(_Joined(chain([block], blocks)), JOINED)
        reader = csv.reader(io.TextIOWrapper(joined, "utf-8", newline=""), self.dialect)
        for _ in islice(reader, skip):
            pass
        while rows := list(islice(reader, ROWS)):
            yield batch_of_rows(rows, self.width, number)
            number += len(rows)


class _Lines:
    """A block's lines as text, counting the bytes that were given out."""

    def __init__(self, block: bytes) -> None:
        self.lines = io.TextIOWrapper(io.BytesIO(block), "utf-8", newline="")
        self.read = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.read += len(line.encode("utf-8"))
            yield line


class _Joined(io.RawIOBase):
    """Chunks of bytes as one binary file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks = chunks
        self.held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.held:
            following = next(self.chunks, None)
            if following is None:
                return 0
            self.held = memoryview(following)
        size = min(len(buffer), len(self.held))
        buffer[:size], self.held = self.held[:size], self.held[size:]
        return size


def _last_line_end(block: bytes) -> int:
    """Where the last line ends that has an even number of quotes before it; 0 if there is none."""
    end = block.rfind(b"\n") + 1
    quotes = block.count(b'"', 0, end) if b'"' in block else 0
    while end and quotes % 2:
        before = block.rfind(b"\n", 0, end - 1) + 1
        quotes -= block.count(b'"', before, end)
        end = before
    return end


def _has_blank_line(block: bytes) -> bool:
    return block.startswith((b"\n", b"\r\n")) or b"\n\n" in block or b"\n\r\n" in block


def _utf8(handle: BinaryIO, encoding: str) -> Iterator[bytes]:
    """The file as UTF-8 without its mark."""
    name = codecs.lookup(encoding).name
    if name in ("utf-8", "utf-8-sig", "ascii"):
        first = handle.read(BLOCK)
        yield first.removeprefix(codecs.BOM_UTF8) if name == "utf-8-sig" else first
        while chunk := handle.read(BLOCK):
            yield chunk
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    while chunk := handle.read(BLOCK):
        yield decoder.decode(chunk).encode("utf-8")
    yield decoder.decode(b"", final=True).encode("utf-8")
