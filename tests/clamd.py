"""A clamd of the tests: reads INSTREAM as clamd(8) says, and answers as it was told to."""

import socketserver
import struct
import threading
import time

import pytest
from ckan.plugins import toolkit as tk

from ckanext.changsha.release import malware
from disclosure.validation.source import EICAR

HONEST, HANGS, HANGS_UP = "honest", "hangs", "hangs up"
PATIENCE = 0.2  # seconds of ours with it


class Scanner(socketserver.BaseRequestHandler):
    """One connection."""

    def handle(self):
        content = self.read()
        said = self.server.said
        if said == HONEST:
            said = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        if said == HANGS:
            time.sleep(3 * PATIENCE)
        elif said != HANGS_UP:
            self.request.sendall(said)

    def read(self):
        stream = self.request.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(size)
        return content


@pytest.fixture
def clamd(world, monkeypatch):
    """Start a scanner that answers what it is told to."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Scanner)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setitem(tk.config, malware.CLAMD, f"127.0.0.1:{server.server_address[1]}")
    monkeypatch.setattr(malware, "SECONDS", PATIENCE)

    def answer(said):
        server.said = said

    yield answer
    server.shutdown()
    server.server_close()


NO_ANSWERS = {
    "hangs": HANGS,
    "hangs up": HANGS_UP,
    "garbage": b"\xff\xfe\0",
    "nothing": b"\0",
    "too large": b"INSTREAM size limit exceeded. ERROR\0",
    "of another command": b"PONG\0",
    "of another request": b"2: stream: OK\0",
    "after that to another command": b"PONG\0stream: OK\0",
    "twice": b"stream: OK\0stream: OK\0",
    "without end": b"stream: OK",
    "password": b"stream: Heuristics.Encrypted.Zip ERROR\0",
}
