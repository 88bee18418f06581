"""Serve the replica on loopback: ``python -m replica.server --port 5100 --size 300`` (with deploy/ on the path).

With ``--faults`` it also fails as it is told to: `faults.py` says how to tell it. With ``--latency 50`` each answer
begins that many milliseconds after its request, as over the distance to a real source.
"""

from __future__ import annotations

import argparse
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from replica import budget, budget_district, gazette, transactions
from replica.answer import Answer
from replica.fault_content import FAULTS as CONTENT
from replica.fault_content import Asked
from replica.fault_wire import FAULTS as WIRE
from replica.faults import CONTROL, Faults

HOST = "127.0.0.1"
LARGEST_FORM = 1 << 20
NOT_FOUND = Answer(404, "text/html; charset=utf-8", "<title>404</title>演示数据：没有这个页面".encode())


def answer(asked: Asked) -> Answer:
    """What the first protocol that knows the path says, or 404."""
    for protocol in (transactions, gazette, budget, budget_district):
        said = protocol.respond(asked.path, asked.query, asked.form, asked.size)
        if said is not None:
            return said
    return NOT_FOUND


class Handler(BaseHTTPRequestHandler):
    """GET and POST, answered in full, with keep-alive."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body go in two writes, and would wait for each other's acknowledgement
    timeout = 60
    size = 300
    faults: Faults | None = None
    log = True
    latency = 0.0  # seconds

    def do_GET(self) -> None:
        """Answer a page or an API call."""
        self.send(b"")

    def do_POST(self) -> None:
        """Answer a list that is asked for by a form."""
        length = int(self.headers.get("Content-Length") or 0)
        self.send(self.rfile.read(min(length, LARGEST_FORM)))

    do_DELETE = do_POST

    def send(self, body: bytes) -> None:
        """Answer as a healthy source does, or as the fault has it that strikes this request."""
        url = urlsplit(self.path)
        time.sleep(self.latency)
        if self.faults is None:
            self.write(answer(self.asked(url.path, url.query, body)))
        elif url.path == CONTROL:
            self.write(self.faults.control(self.command, body))
        else:
            session, path = self.faults.session_of(url.path)
            self.fail(self.faults, session, self.asked(path, url.query, body))

    def asked(self, path: str, query: str, body: bytes) -> Asked:
        """The request as the protocols see it."""
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        return Asked(unquote(path), dict(parse_qsl(query, keep_blank_values=True)), form, self.size)

    def fail(self, faults: Faults, session: str, asked: Asked) -> None:
        """Answer with the session's fault, when it strikes."""
        strike = faults.strike(session, asked.path)
        if strike is None:
            self.write(answer(asked))
            return
        name, value = strike.fault.fault, strike.fault.value
        if name in CONTENT:
            self.write(CONTENT[name](asked, answer, strike.draw, value))
        else:
            WIRE[name](self, answer(asked), strike.draw, value)

    def write(self, said: Answer) -> None:
        """Write one answer."""
        self.send_response(said.status)
        self.send_header("Content-Type", said.content_type)
        self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        self.wfile.write(said.body)

    def log_message(self, format: str, *values: object) -> None:
        """A line for each request, unless a bench asks thousands of times."""
        if self.log:
            super().log_message(format, *values)


class Server(ThreadingHTTPServer):
    """Readers that give up in the middle of a hostile answer are what it is for."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a reader that went away."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--size", type=int, default=Handler.size, help="records of each kind, up to 1,000,000")
    parser.add_argument("--faults", action="store_true", help="fail as /_faults says; for tests and benches")
    parser.add_argument("--quiet", action="store_true", help="no line for each request")
    parser.add_argument("--latency", type=float, default=0, metavar="MS", help="milliseconds before each answer")
    arguments = parser.parse_args()
    Handler.size, Handler.log, Handler.latency = arguments.size, not arguments.quiet, arguments.latency / 1000
    Handler.faults = Faults() if arguments.faults else None
    Server((HOST, arguments.port), Handler).serve_forever()


if __name__ == "__main__":
    main()
