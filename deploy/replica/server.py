"""Serve the replica on loopback: ``python -m replica.server --port 5100 --size 300`` (with deploy/ on the path)."""

from __future__ import annotations

import argparse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from replica import budget, gazette, transactions
from replica.answer import Answer

HOST = "127.0.0.1"
LARGEST_FORM = 1 << 20
NOT_FOUND = Answer(404, "text/html; charset=utf-8", "<title>404</title>演示数据：没有这个页面".encode())


def answer(path: str, query: str, form: bytes, size: int) -> Answer:
    """What the first protocol that knows `path` says, or 404."""
    asked = dict(parse_qsl(query, keep_blank_values=True))
    posted = dict(parse_qsl(form.decode("utf-8", "replace"), keep_blank_values=True))
    for protocol in (transactions, gazette, budget):
        said = protocol.respond(unquote(path), asked, posted, size)
        if said is not None:
            return said
    return NOT_FOUND


class Handler(BaseHTTPRequestHandler):
    """GET and POST, answered in full, with keep-alive."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body go in two writes, and would wait for each other's acknowledgement
    timeout = 60
    size = 300

    def do_GET(self) -> None:
        """Answer a page or an API call."""
        self.send(b"")

    def do_POST(self) -> None:
        """Answer a list that is asked for by a form."""
        length = int(self.headers.get("Content-Length") or 0)
        self.send(self.rfile.read(min(length, LARGEST_FORM)))

    def send(self, form: bytes) -> None:
        """Write one answer."""
        url = urlsplit(self.path)
        said = answer(url.path, url.query, form, self.size)
        self.send_response(said.status)
        self.send_header("Content-Type", said.content_type)
        self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        self.wfile.write(said.body)


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--size", type=int, default=Handler.size, help="records of each kind")
    arguments = parser.parse_args()
    Handler.size = arguments.size
    ThreadingHTTPServer((HOST, arguments.port), Handler).serve_forever()


if __name__ == "__main__":
    main()
