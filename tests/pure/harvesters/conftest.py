"""Real servers on loopback that answer exactly the bytes a test wants, at the speed it wants."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

Reply = bytes | Callable[[socket.socket], None]


def http_answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole HTTP/1.1 answer; header names with _ for -."""
    said = {"Content-Length": str(len(body)), "Connection": "close"}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


@dataclass
class Loopback:
    """Answers by path; a list of replies is given one after another, the last one for ever."""

    listener: socket.socket
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    connections: int = 0
    before: Callable[[socket.socket], None] | None = None  # takes the connection over before HTTP is spoken

    @property
    def port(self) -> int:
        return self.listener.getsockname()[1]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def allow(self) -> str:
        return f"127.0.0.1:{self.port}"

    def on(self, path: str, *replies: Reply) -> str:
        self.replies[path] = list(replies)
        return self.base + path

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            if self.before is not None:
                self.before(connection)
            asked = b""
            while b"\r\n\r\n" not in asked:
                piece = connection.recv(65536)
                if not piece:
                    return
                asked += piece
            method, path, _ = asked.split(b"\r\n", 1)[0].decode().split(" ", 2)
            self.requests.append(f"{method} {path}")
            self.raw.append(asked)
            queue = self.replies.get(path) or [http_answer(status="404 Not Found")]
            reply = queue.pop(0) if len(queue) > 1 else queue[0]
            if callable(reply):
                reply(connection)
            else:
                connection.sendall(reply)


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server; `loopback.on("/path", http_answer(b"..."))` teaches it."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Loopback(listener)
    threading.Thread(target=server.serve, daemon=True).start()
    yield server
    listener.close()


@pytest.fixture
def answer() -> Callable[..., bytes]:
    """Makes an HTTP answer."""
    return http_answer
