"""A18: no surface shows anything of what is not released, to nobody, in no state; and what is hidden is as if it never
was, in its bytes and in its time."""

import re
import statistics
import time
import uuid

import pytest
import surfaces
from ckan.lib.search import make_connection
from ckan.tests import factories
from test_surfaces import WORD, canaries, paths

__all__ = ["canaries"]

READERS = (None, "stranger", "expired token")
PAIRS, MILLISECONDS = 200, 5
HIDDEN = (  # addresses with a gap for an id or name
    "/release/{id}",
    "/release/{id}/findings",
    "/dataset/{name}",
    "/dataset/{name}/release/1/{name}-1.csv",
    "/api/3/action/release_draft_show?id={id}",
    "/api/3/action/package_show?id={name}",
    "/api/3/action/release_list?dataset={name}",
    "/dataset/{name}.ttl",
)
CHANGING = re.compile(rb'csrf[^>]*>|content="[\w.-]{40,}"|/\d+\.\d+/')  # a token of the visit, not of the thing


@pytest.fixture
def reader(browser, world):
    """Get an address as one of the READERS."""

    def as_(who):
        client, headers = browser(None if who == "expired token" else who), {}
        if who == "expired token":
            headers["Authorization"] = factories.APIToken(user=world.steward["name"])["token"]
            from ckan import model

            model.Session.query(model.ApiToken).delete()
            model.Session.commit()
        return lambda path, **query: client.get(path, headers=headers, query_string=query or None)

    return as_


def told(answer, canaries):
    """The states of drafts whose word an answer tells."""
    said = answer if isinstance(answer, bytes) else answer.data + str(answer.headers).encode()
    return [state for state, made in canaries.items() if made.word.encode() in said]


@pytest.mark.acceptance("A18")
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("who", READERS)
def test_no_surface_tells_of_what_is_not_released(tally, app, canaries, reader, world, who, monkeypatch):
    monkeypatch.setitem(app.flask_app.config, "PROPAGATE_EXCEPTIONS", False)
    get, listed = reader(who), surfaces.listed()
    for path in paths(listed["routes"], canaries, world):
        states = told(get(path, q=WORD), canaries)
        tally.case(path, not states, f"tells of {states}")
    for name in listed["actions"]:
        for id in (canaries["in_review"].id, canaries["scheduled"].name, world.ours["id"]):
            asked = {"id": id, "dataset": id, "name_or_id": id, "q": WORD, "query": WORD, "number": 1, "rows": 100}
            states = told(get(f"/api/3/action/{name}", **asked), canaries)
            tally.case(f"{name} {id}", not states, f"tells of {states}")


@pytest.mark.acceptance("A18")
def test_neither_the_index_nor_the_search_tells(tally, canaries, reader):
    get = reader(None)
    for state, made in canaries.items():
        tally.case(
            f"index, {state}", not told(str(make_connection().search(f"text:*{made.word}*").docs).encode(), canaries)
        )
        for query in ("q", "fq", "facet.field", "sort", "bf", "fl"):
            answer = get("/api/3/action/package_search", **{query: made.word})
            found = answer.json["result"]["results"] if answer.status_code == 200 else []
            tally.case(f"{query}, {state}", not found, str(found)[:200])


@pytest.mark.acceptance("A18")
@pytest.mark.parametrize("who", [None, "stranger"])
def test_what_is_hidden_looks_like_what_never_was(tally, canaries, reader, who):
    get = reader(who)
    for path in HIDDEN:
        for state in ("in_review", "scheduled", "failed"):
            hidden, unknown = canaries[state], (str(uuid.uuid4()), f"penalties-{uuid.uuid4().hex[:3]}")
            answers = [
                same(get(path.format(id=id, name=name)), id, name) for id, name in ((hidden.id, hidden.name), unknown)
            ]
            tally.case(f"{path} {state}", answers[0] == answers[1], difference(*answers))


def same(answer, id, name):
    """An answer without what it repeats of the question."""
    body = answer.data.replace(id.encode(), b"ID").replace(name.encode(), b"NAME")
    headers = {header for header, _ in answer.headers if header != "Set-Cookie"}
    return answer.status_code, headers, CHANGING.sub(b"", body)


def difference(one, other):
    if one[:2] != other[:2]:
        return f"{one[:2]} and {other[:2]}"
    at = next((at for at, (a, b) in enumerate(zip(one[2], other[2], strict=False)) if a != b), 0)
    return f"{one[2][at - 60 : at + 60]!r} and {other[2][at - 60 : at + 60]!r}"


@pytest.mark.acceptance("A18")
@pytest.mark.timeout(900)
def test_what_is_hidden_takes_no_longer_than_what_never_was(tally, canaries, reader):
    get, hidden = reader("stranger"), canaries["in_review"]
    for path in ("/api/3/action/release_draft_show?id={id}", "/api/3/action/package_show?id={name}"):
        asked = {"hidden": path.format(id=hidden.id, name=hidden.name)}
        asked["unknown"] = path.format(id=uuid.uuid4(), name="penalties-x")
        took = {which: [] for which in asked}
        for _ in range(PAIRS):
            for which, address in asked.items():
                start = time.perf_counter()
                get(address)
                took[which].append(time.perf_counter() - start)
        apart = abs(statistics.median(took["hidden"]) - statistics.median(took["unknown"])) * 1000
        tally.case(path, apart <= MILLISECONDS, f"{apart:.1f} ms apart")
