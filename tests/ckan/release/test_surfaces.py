"""Nothing of a draft is on any public surface, in any state (ACCEPTANCE A18, first cut)."""

import re
import uuid
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
import surfaces
from ckan import model
from ckan.lib.search import make_connection
from ckan.plugins import toolkit as tk
from documents_factory import document, docx
from drafts_factory import BAD, row, table

STATES = {
    "uploaded": (),
    "failed": ("submit",),
    "checking": ("submit",),
    "in_review": ("submit",),
    "rejected": ("submit", "reject"),
    "scheduled": ("submit", "schedule"),
    "withdrawn": ("submit", "approve", "withdraw"),
}
WORD = "演示数据"  # in every draft, so that a search that saw drafts would find them
LETTERS = str.maketrans("0123456789", "ghijklmnop")  # no digits, which the screening for personal data could mind
ACCOMPANIED = ("uploaded", "in_review", "withdrawn")  # a document takes as long as the rest of a draft
OWN = re.compile(
    r"^changsha_(draft|draft_document|draft_file|review|release|release_file|outbox|notice|waiver|verdict|check)$"
)


@pytest.fixture
def canaries(draft, call, prepared, monkeypatch):
    """One draft in each state; a word of its own stands in its title, notes, tags, file name and a cell, and in the
    name and text of a document."""
    if "canaries" not in prepared:
        prepared["canaries"] = {
            state: release(draft, call, state, steps, monkeypatch) for state, steps in STATES.items()
        }
    return prepared["canaries"]


def release(draft, call, state, steps, monkeypatch):
    word = "canary" + uuid.uuid4().hex.translate(LETTERS)
    monkeypatch.setitem(tk.config, "ckanext.changsha.check_inline", state != "checking")
    content = BAD + row(2, facts=word).encode() if state == "failed" else table(row(1, facts=f"演示数据 {word}"))
    said = {"title": f"{WORD} {word}", "notes": f"{WORD} {word}", "tag_string": word}
    if state not in ACCOMPANIED:
        return SimpleNamespace(word=word, **draft(*steps, content=content, name=f"{word}.csv", **said))
    made = draft(content=content, name=f"{word}.csv", **said)
    call("steward", "release_document_add", id=made["id"], upload=document(docx(word), f"{word}.docx"))
    for step in steps:
        who = "steward" if step == "submit" else "reviewer"
        call(who, "release_step", id=made["id"], step=step, reason="已核对")
    return SimpleNamespace(word=word, **call("steward", "release_draft_show", id=made["id"]))


def test_every_draft_is_in_the_state_that_is_tested(canaries):
    expected = {"uploaded": "draft", "failed": "draft", "rejected": "draft"}
    assert {state: made.state for state, made in canaries.items()} == {s: expected.get(s, s) for s in STATES}


def test_every_page_and_reading_action_is_on_the_list(app):
    known = surfaces.listed()
    unlisted = set(surfaces.routes(app.flask_app)) - set(known["routes"])
    unlisted |= set(surfaces.actions()) - set(known["actions"])
    assert not unlisted, surfaces.__doc__


@pytest.mark.parametrize("who", [None, "stranger"])
def test_no_page_shows_anything_of_a_draft(app, canaries, browser, world, who, monkeypatch):
    monkeypatch.setitem(app.flask_app.config, "PROPAGATE_EXCEPTIONS", False)  # a page that breaks must be silent too
    client = browser(who)
    for path in paths(surfaces.listed()["routes"], canaries, world):
        answer = client.get(path, query_string={"q": WORD})
        assert_silent(path, answer.data + str(answer.headers).encode(), canaries)


@pytest.mark.parametrize("who", [None, "stranger"])
def test_no_action_tells_anything_of_a_draft(app, canaries, browser, world, who):
    client = browser(who)
    ids = (canaries["in_review"].id, canaries["in_review"].name, canaries["withdrawn"].name, world.ours["id"])
    for name in surfaces.listed()["actions"]:
        for id in ids:
            said = {"id": id, "dataset": id, "name_or_id": id, "q": WORD, "query": WORD, "number": 1, "rows": 100}
            said |= {"from": 1, "to": 1}
            answer = client.get(f"/api/3/action/{name}", query_string=said)
            assert_silent(f"{name} {id}", answer.data, canaries)


def test_what_was_never_released_is_in_none_of_ckans_tables(canaries):
    words = [made.word for state, made in canaries.items() if state != "withdrawn"]
    tables = sa.inspect(model.Session.connection()).get_table_names()
    for name in tables:
        query = sa.text(f'SELECT 1 FROM "{name}" AS t WHERE t::text ~ :words LIMIT 1')
        found = model.Session.scalar(query, {"words": "|".join(words)})
        assert not found or OWN.match(name), name


def test_nothing_of_a_draft_is_in_the_search_index(canaries):
    found = make_connection().search("*:*", rows=1000).docs
    assert_silent("solr", str(found).encode(), canaries)


def test_the_addresses_of_stored_drafts_answer_nobody(canaries, browser):
    for made in canaries.values():
        names = [f"{made.name}-1.csv", *(f"{made.name}-1.{one['name']}" for one in made.documents)]
        for path in (
            f"/file/download/{made.file['id']}",
            *(f"/dataset/{made.name}/release/1/{name}" for name in names),
        ):
            assert browser().get(path).status_code in (404, 410)


@pytest.mark.parametrize("who", [None, "stranger"])
def test_the_documents_of_a_draft_are_for_its_stewards_alone(canaries, browser, who):
    waiting = canaries["in_review"]
    for id in (waiting.documents[0]["id"], waiting.documents[0]["sha256"]):
        answer = browser(who).get(f"/release/{waiting.id}/documents/{id}")
        assert answer.status_code == (404 if who else 302) and waiting.word not in answer.text


def paths(rules, canaries, world):
    """Every rule with its gaps filled: a draft's id, its dataset's name, a withdrawn one's, the organization's."""
    waiting, withdrawn = canaries["in_review"], canaries["withdrawn"]
    for rule in rules:
        if "logout" in rule or rule.startswith("/webassets"):
            continue
        fillings = [world.ours["name"]] if "organization" in rule else [waiting.name, withdrawn.name]
        if rule.startswith("/release"):
            fillings = [waiting.id]
        for value in fillings if "<" in rule else ("",):
            numbered = re.sub(r"<int[^>]*>|<ver>", "3" if "/api/" in rule else "1", rule)
            yield re.sub(r"<[^>]+>", value, numbered)


def assert_silent(place, said, canaries):
    told = [state for state, made in canaries.items() if made.word.encode() in said]
    assert not told, f"{place} tells of a draft that is {told}"
