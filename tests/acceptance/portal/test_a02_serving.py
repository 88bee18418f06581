"""A02: every file of a release is served as an attachment that no browser runs, whatever it holds."""

import re
from urllib.parse import urlsplit

import pytest
from documents_factory import document, pdf
from drafts_factory import row, table

SCRIPTS = ("javascript:alert(1)", "{{7*7}}", "&lt;script&gt;alert(1)", "';alert(1)//", "\\u003cb\\u003e")
NAMED = re.compile(r"attachment; filename=\S+")


def hostile(number):
    """A table that passes although its cells are what a page must never show as it is."""
    return table(row(f"{number}1", facts=f"演示数据 {SCRIPTS[number % len(SCRIPTS)]}"), row(f"{number}2"))


def addresses(call, name):
    """Every address under which a dataset's files can be had."""
    package = call(None, "package_show", id=name)
    for resource in package["resources"]:
        path = urlsplit(resource["url"]).path
        yield path
        yield path.replace("/release/1/", "/release/latest/").replace(f"{name}-1.", f"{name}.")
        yield f"/dataset/{package['id']}/resource/{resource['id']}/download"
        yield f"/dataset/{package['id']}/resource/{resource['id']}/download/{resource['name']}"


def fetched(reader, path):
    """What is at an address, or where it leads to on this site."""
    answer = reader.get(path)
    return reader.get(urlsplit(answer.location).path) if answer.status_code in (301, 302) else answer


@pytest.mark.acceptance("A02")
def test_every_file_is_served_as_an_attachment_that_runs_nowhere(tally, draft, call, browser):
    reader = browser()
    for number in range(tally.scale(12, 60)):
        made = draft(content=hostile(number))
        for content, name in ((None, f"说明 (终稿) {number}; a=b.docx"), (pdf(), "%2e%2e&amp;#.pdf")):
            call("steward", "release_document_add", id=made["id"], upload=document(content, name))
        call("steward", "release_step", id=made["id"], step="submit")
        call("reviewer", "release_step", id=made["id"], step="approve", reason="已核对")
        for path in addresses(call, made["name"]):
            answer = fetched(reader, path)
            headers = answer.headers
            held = {
                "status": answer.status_code == 200,
                "attachment": NAMED.match(headers.get("Content-Disposition", "")) is not None,
                "nosniff": headers.get("X-Content-Type-Options") == "nosniff",
                "sandbox": headers.get("Content-Security-Policy", "").startswith("sandbox"),
                "type": "html" not in headers.get("Content-Type", "html"),
                "validator": bool(headers.get("ETag")),
            }
            missing = [name for name, holds in held.items() if not holds]
            tally.case(path, not missing, f"without {missing}: {dict(headers)}")
