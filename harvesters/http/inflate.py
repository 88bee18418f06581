"""Content codings undone under a size limit, so that a bomb stops at the limit and not at the end of memory."""

from __future__ import annotations

import tempfile
import zlib

from ckanext.changsha.harvesters.http.failure import FetchFailed

__all__ = ["Inflater"]

_GZIP = b"\x1f\x8b"
_PIECE = 1 << 16
_IN_MEMORY = 32 << 20  # what is larger waits on disk until it is known to be whole


class Inflater:
    """Undoes one ``gzip`` or ``deflate`` coding (RFC 9110, 8.4.1) piece by piece; two codings on top are refused.

    On leaving it lets go of what it held: an exception's traceback would keep a hostile body in memory for long.
    """

    def __init__(self, coding: str, limit: int, *, may_be_gzip: bool = False) -> None:
        self._limit, self._may_be_gzip = limit, may_be_gzip
        self._coding = coding.strip().lower().removeprefix("x-")
        if self._coding not in {"", "identity", "gzip", "deflate"}:
            raise FetchFailed("source.compression", f"coding {coding[:40]!r}")
        self._plain = self._coding in {"", "identity"}
        self._stream = self._fresh() if not self._plain else None
        self._bits = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed on leaving
        self._given = 0

    def __enter__(self) -> Inflater:
        return self

    def __exit__(self, *_: object) -> None:
        self._bits.close()

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
        self._bits.seek(0)
        whole = self._bits.read()
        if not self._plain and whole[:2] == _GZIP and not self._may_be_gzip:
            raise FetchFailed("source.compression", "coded twice")
        return whole
