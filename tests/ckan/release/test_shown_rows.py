"""The rows of an upload that its page shows: the first, and those in which the checks found something."""

import re
from uuid import uuid4

import pytest
from drafts_factory import row, table

from ckanext.changsha.release import findings, store
from disclosure.sandbox import run

LINES = 300
WRONG = {150: "三月初五", 290: "2026年13月40日"}  # by the row in the file


@pytest.fixture
def blocked(draft):
    lines = [row(number, **({"decided": WRONG[number]} if number in WRONG else {})) for number in range(2, LINES + 2)]
    return draft("submit", content=table(*lines))


def test_a_row_with_a_finding_is_shown_after_the_first_ones(blocked, call):
    rows = call("steward", "release_draft_preview", id=blocked["id"])["rows"]
    assert [shown["number"] for shown in rows] == [*range(2, 52), 150, 290]
    assert [shown["number"] for shown in rows if shown["after_gap"]] == [150, 290]
    place = next(place for place, cell in enumerate(rows[-1]["cells"]) if cell["findings"])
    assert rows[-1]["cells"][place]["value"] == WRONG[290]


def test_a_finding_leads_to_its_cell(blocked, browser):
    page = browser("steward").get(f"/release/{blocked['id']}").text
    (target,) = set(re.findall(r'href="#(cell-290-\d+)"', page))
    assert re.search(rf'<td id="{target}" class="has-finding"[^>]*>{WRONG[290]}</td>', page)


def test_the_check_tells_the_rows_so_that_no_look_at_the_page_reads_the_file(blocked, call, monkeypatch):
    read = []
    monkeypatch.setattr(findings, "run", lambda *asked: read.append(asked) or run(*asked))
    assert len(call("steward", "release_draft_preview", id=blocked["id"])["rows"]) == 52 and not read


def test_a_file_that_was_not_checked_yet_is_read_once(draft, call, monkeypatch):
    made, read = draft(content=table(*(row(uuid4()) for _ in range(3)))), []  # bytes that were never read before
    monkeypatch.setattr(findings, "run", lambda *asked: read.append(asked) or run(*asked))
    first, second = (call("steward", "release_draft_preview", id=made["id"]) for _ in range(2))
    assert first == second and len(first["rows"]) == 3 and len(read) == 1


def test_what_was_read_goes_with_the_bytes(blocked, call):
    call("steward", "release_draft_preview", id=blocked["id"])
    keep = store.drafts()
    (sha256,) = {path.name.partition("-")[0] for path in keep.folder.rglob(f"{blocked['uploads'][-1]['sha256']}-*")}
    keep.remove(sha256)
    assert not [*keep.folder.rglob(f"{sha256}*")]


def test_more_than_the_first_hundred_findings_are_had_by_asking(draft, call):
    made = draft("submit", content=table(*(row(number, decided="三月初五") for number in range(150))))

    def shown(**asked):
        groups = call("steward", "release_draft_findings", id=made["id"], **asked)["groups"]
        return next((group["shown"], group["count"]) for group in groups if group["code"].startswith("table."))

    assert (shown(), shown(limit=1000)) == ((100, 150), (150, 150))
