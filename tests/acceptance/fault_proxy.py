"""A wire between a portal and a service that can be cut, held up or answered for; the service itself is untouched."""

import socket
import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

__all__ = ["Wire", "wire"]

CHUNK = 1 << 16
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: a close is a reset, as of a process that died
PASS, REFUSE, HANG, SLOW = "pass", "refuse", "hang", "slow"
DELAY = 3  # seconds that a slow service takes to begin each answer
HTTP = b"HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndemo"
SPOKEN = {"error": HTTP % b"500 Internal Server Error", "read-only": HTTP % b"403 Forbidden"}


class Wire(socketserver.ThreadingTCPServer):
    """Carries each connection to `target`, as `mode` says."""

    allow_reuse_address = daemon_threads = True
    request_queue_size = 64

    def __init__(self, target: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), Carrier)
        self.target, self.mode = target, PASS
        self.open: set[socket.socket] = set()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def set(self, mode: str) -> None:
        """From now on; what is under way is cut, unless it is only to be slow."""
        self.mode = mode
        if mode not in {PASS, SLOW}:
            self.cut()

    def cut(self) -> None:
        """Reset every connection."""
        for one in list(self.open):
            reset(one)

    def handle_error(self, request, client_address) -> None:
        """Say nothing: connections that end badly are what it is for."""


class Carrier(socketserver.BaseRequestHandler):
    """One connection."""

    server: Wire

    def handle(self) -> None:
        client, mode = self.request, self.server.mode
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if mode == REFUSE:
            reset(client)
            return
        self.server.open.add(client)
        try:
            if mode == HANG:
                self.hang(client)
            else:
                with closing(socket.create_connection(self.server.target)) as service:
                    self.carry(client, service)
        finally:
            self.server.open.discard(client)

    def hang(self, client: socket.socket) -> None:
        """Hear everything, say nothing, until the fault is over."""
        while self.server.mode == HANG and client.recv(CHUNK):
            pass

    def carry(self, client: socket.socket, service: socket.socket) -> None:
        back = threading.Thread(target=self.answer, args=(service, client), daemon=True)
        back.start()
        with suppress(OSError):
            while asked := client.recv(CHUNK):
                spoken = self.spoken(asked)
                if spoken:
                    client.sendall(spoken)
                    break
                service.sendall(asked)
        with suppress(OSError):
            service.shutdown(socket.SHUT_RDWR)
        back.join()

    def spoken(self, asked: bytes) -> bytes:
        """What the wire answers in the service's place."""
        mode = self.server.mode
        if mode == "read-only" and b"/update" not in asked.partition(b"\r\n")[0]:
            return b""
        return SPOKEN.get(mode, b"")

    def answer(self, service: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while said := service.recv(CHUNK):
                if self.server.mode == SLOW:
                    time.sleep(DELAY)
                client.sendall(said)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


def reset(one: socket.socket) -> None:
    """End a connection as a process that died does."""
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        one.shutdown(socket.SHUT_RDWR)
        one.close()


@contextmanager
def wire(host: str, port: int) -> Iterator[Wire]:
    """A wire to a service, until the end of the block."""
    with Wire((host, port)) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.set(REFUSE)
        server.shutdown()
