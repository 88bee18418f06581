"""Content codings undone under a size limit, so that a bomb stops at the limit and not at the end of memory."""

from __future__ import annotations

import io
import zlib

from ckanext.changsha.harvesters.http.failure import FetchFailed

__all__ = ["Inflater"]

_PIECE = 1 << 16


class Inflater:
    """Undoes one ``gzip`` or ``deflate`` coding (RFC 9110, 8.4.1) piece by piece; two codings on top are refused."""

    def __init__(self, coding: str, limit: int) -> None:
        self._limit = limit
        self._coding = coding.strip().lower().removeprefix("x-")
        if self._coding not in {"", "identity", "gzip", "deflate"}:
            raise FetchFailed("source.compression", f"coding {coding[:40]!r}")
        self._plain = self._coding in {"", "identity"}
        self._stream = self._fresh() if not self._plain else None
        self._bits = io.BytesIO()  # hands its bytes over without a second copy
        self._given = 0

    def _fresh(self) -> zlib._Decompress:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # gzip or zlib, by their own headers

    def feed(self, piece: bytes) -> None:
        """Take a piece off the wire; raises ``source.too_large`` or ``source.compression``."""
        self._given += len(piece)
        if self._given > self._limit:
            raise FetchFailed("source.too_large", "on the wire")
        if self._plain:
            self._keep(piece)
            return
        try:
            self._inflate(piece)
        except zlib.error as error:
            raise FetchFailed("source.compression", str(error)) from error

    def _inflate(self, piece: bytes) -> None:
        while piece:
            assert self._stream is not None  # noqa: S101 - set whenever the body is coded
            if self._stream.eof:  # a gzip body may have several members, RFC 1952 2.2
                self._stream = self._fresh()
            self._keep(self._stream.decompress(piece, _PIECE))
            # What follows a member's end is `unused_data`; its `unconsumed_tail` may still be set and never empties.
            piece = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail

    def _keep(self, piece: bytes) -> None:
        if self._bits.tell() + len(piece) > self._limit:
            raise FetchFailed("source.too_large", "inflated")
        self._bits.write(piece)

    def finish(self) -> bytes:
        """The whole body; raises ``source.truncated`` when the coded stream has no end."""
        if self._stream is not None and self._given and not self._stream.eof:
            raise FetchFailed("source.truncated", "coded stream has no end")
        return self._bits.getvalue()
