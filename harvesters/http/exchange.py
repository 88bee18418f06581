"""One HTTP/1.1 request and its answer over a connection. The answer is taken apart by llhttp, the parser of Node.js.

httpcore's own protocol is h11, in Python: for the thousands of small answers of a harvest it costs ten times as much.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import httpcore
import httptools

from ckanext.changsha.harvesters.http.limits import LOOK, Deadline

__all__ = ["Connection", "Exchange"]

PIECE = 1 << 16
MOST_HEAD = 100 << 10  # bytes of header names and values, trailers with them
MOST_INTERIM = 10  # answers of the kind 1xx before the real one


class Connection:
    """A connection to one origin, for one exchange at a time; raises httpcore's exceptions."""

    def __init__(self, stream: httpcore.NetworkStream, patience: float, deadline: Deadline) -> None:
        self._stream, self._patience, self._deadline = stream, patience, deadline
        self.reusable = True

    @property
    def alive(self) -> bool:
        """Whether another exchange may begin: an idle connection that can be read was closed by the other side."""
        return self.reusable and not self._stream.get_extra_info("is_readable")

    def ask(self, request: bytes) -> Exchange:
        """Send a request and read the head of its answer."""
        self.reusable = False  # until the answer is whole
        self._stream.write(request, self._patience)
        return Exchange(self)

    def read(self) -> bytes:
        """The next bytes, b"" at the end; raises Stopped as soon as nobody waits for them."""
        patience = min(self._patience, self._deadline.within(None))
        while True:
            self._deadline.check()
            try:
                return self._stream.read(PIECE, min(patience, LOOK))
            except httpcore.ReadTimeout:
                patience -= LOOK
                if patience <= 0:
                    raise

    def close(self) -> None:
        """Close it."""
        self.reusable = False
        self._stream.close()


class Exchange:
    """One answer: its head, read on creation, and its body as pieces. The `on_` methods are called by the parser."""

    __slots__ = (
        "_connection",
        "_ended",
        "_excess",
        "_interim",
        "_lasting",
        "_parser",
        "_pieces",
        "_weight",
        "headers",
        "status",
    )

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._parser = httptools.HttpResponseParser(self)
        self._pieces: deque[bytes] = deque()
        self._ended = self._lasting = self._excess = False
        self._weight = self._interim = 0
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        while not self.status:
            self._more()

    def pieces(self) -> Iterator[bytes]:
        """The body as it comes, coded as it is; raises httpcore.RemoteProtocolError when it is cut."""
        while True:
            while self._pieces:
                yield self._pieces.popleft()
            if self._ended:
                return
            self._more()

    def _more(self) -> None:
        data = self._connection.read()
        if not data:
            return self._end_of_stream()
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            if not self._ended:
                raise httpcore.RemoteProtocolError(f"no HTTP/1.1: {error}") from error
            self._excess = True
        if self._weight > MOST_HEAD or self._interim > MOST_INTERIM:
            raise httpcore.RemoteProtocolError("the head of the answer has no end")
        if self._ended:
            self._connection.reusable = self._lasting and not self._excess
        return None

    def _end_of_stream(self) -> None:
        """The end is the body's own, when nothing else says where that is (RFC 9112, 6.3)."""
        if not self.status:
            raise httpcore.RemoteProtocolError("the connection ended without sending complete headers")
        said = {name.lower(): value for name, value in self.headers}
        if b"content-length" in said or b"chunked" in said.get(b"transfer-encoding", b"").lower():
            raise httpcore.RemoteProtocolError("incomplete body")
        self._ended = True

    def on_message_begin(self) -> None:
        self._excess = self._ended  # a second answer to one question

    def on_header(self, name: bytes, value: bytes) -> None:
        self._weight += len(name) + len(value)
        if not self.status and self._weight <= MOST_HEAD:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if 100 <= status < 200:
            self._interim += 1
            self.headers.clear()
        elif not self.status:
            self.status = status

    def on_body(self, piece: bytes) -> None:
        if not self._ended:
            self._pieces.append(piece)

    def on_message_complete(self) -> None:
        self._ended = bool(self.status)
        self._lasting = self._parser.should_keep_alive()  # which it can tell here and not later
