"""A CKAN site on loopback with generated packages: as much of its API as ckanext-harvest's CKAN harvester asks for."""

from __future__ import annotations

import argparse
import hashlib
import json
import uuid
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

HOST = "127.0.0.1"
PARAGRAPH = "演示数据：本项目已经批准，现对采购内容进行公开招标，欢迎合格的供应商参加。"


@lru_cache(maxsize=4096)
def package(number: int) -> dict[str, Any]:
    """One notice as a package: a title, a text and one resource, as small as real ones are."""
    identity = str(uuid.UUID(bytes=hashlib.sha256(f"package{number}".encode()).digest()[:16]))
    title = f"演示数据采购项目{number}招标公告"
    return {
        "id": identity,
        "name": f"bench-notice-{number}",
        "title": title,
        "notes": PARAGRAPH * 3,
        "type": "dataset",
        "state": "active",
        "private": False,
        "metadata_created": "2026-03-02T09:00:00.123456",
        "metadata_modified": "2026-03-02T09:00:00.123456",
        "license_id": "cc-by-4.0",
        "extras": [{"key": "business_type", "value": "政府采购"}],
        "tags": [],
        "groups": [],
        "resources": [
            {
                "id": str(uuid.UUID(int=uuid.UUID(identity).int ^ 1)),
                "url": f"https://data.example.cn/{number}.html",
                "name": title,
                "format": "HTML",
            }
        ],
    }


class Site(BaseHTTPRequestHandler):
    """Answers package_search by `start` and `rows`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    size = 1000

    def do_GET(self) -> None:
        """One page of packages."""
        asked = dict(parse_qsl(urlsplit(self.path).query))
        start, rows = int(asked.get("start", 0)), int(asked.get("rows", 10))
        found = [package(number) for number in range(start, min(start + rows, self.size))]
        body = json.dumps({"success": True, "result": {"count": self.size, "results": found}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """No line for each request."""


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--size", type=int, default=Site.size, help="packages")
    arguments = parser.parse_args()
    Site.size = arguments.size
    ThreadingHTTPServer((HOST, arguments.port), Site).serve_forever()


if __name__ == "__main__":
    main()
