"""A19: what is withdrawn is gone from every surface, cache and log; its address says that it was withdrawn, and why."""

import logging
import uuid

import pytest
import sqlalchemy as sa
import surfaces
from ckan import model as ckan_model
from ckan.lib.redis import connect_to_redis
from ckan.lib.search import make_connection
from documents_factory import document, docx
from drafts_factory import row, table
from test_surfaces import LETTERS, OWN, paths

REASON = "含有误公开的内容"
REQUESTS = "ckan.config.middleware"  # whose log has the addresses that readers asked for, and nothing else
ACCOMPANIED = 10  # releases with a document


@pytest.fixture
def withdrawn(draft, call, browser, caplog):
    """Releases that were public, and read in every way, before they were withdrawn."""
    made = []
    caplog.set_level(logging.DEBUG)
    reader = browser()

    def make(count):
        for _ in range(count):
            word = "canary" + uuid.uuid4().hex.translate(LETTERS)
            said = {"title": f"演示数据 {word}", "notes": f"演示数据 {word}", "tag_string": word}
            one = draft(content=table(row(1, facts=f"演示数据 {word}")), name=f"{word}.csv", **said)
            if len(made) < ACCOMPANIED:
                call("steward", "release_document_add", id=one["id"], upload=document(docx(word), f"{word}.docx"))
            call("steward", "release_step", id=one["id"], step="submit")
            call("reviewer", "release_step", id=one["id"], step="approve", reason="已核对")
            made.append((word, one))
            warm(reader, one["name"])
        for _, one in made:
            call("reviewer", "release_step", id=one["id"], step="withdraw", reason=REASON)
        return made

    return make


def warm(reader, name):
    """Read a release as the public does, so that whatever keeps a copy has one."""
    for path in (f"/dataset/{name}", f"/dataset/{name}.ttl", f"/api/3/action/package_show?id={name}", "/dataset/", "/"):
        reader.get(path)
    for resource in reader.get(f"/api/3/action/package_show?id={name}").json["result"]["resources"]:
        assert reader.get(resource["url"].partition("/dataset")[1] + resource["url"].partition("/dataset")[2]).data


class Named:
    """A withdrawn draft as the walk over all surfaces wants it."""

    def __init__(self, said):
        self.id, self.name = said["id"], said["name"]


@pytest.mark.acceptance("A19")
@pytest.mark.timeout(1800)
def test_what_is_withdrawn_is_nowhere(tally, app, withdrawn, browser, world, caplog, monkeypatch):
    monkeypatch.setitem(app.flask_app.config, "PROPAGATE_EXCEPTIONS", False)
    made = withdrawn(tally.scale(50, 50))
    words = [word.encode() for word, _ in made]
    reader = browser()
    last = Named(made[-1][1])
    for path in paths(surfaces.listed()["routes"], {"in_review": last, "withdrawn": last}, world):
        told = [word for word in words if word in reader.get(path, query_string={"q": "演示数据"}).data]
        tally.case(path, not told, f"tells of {len(told)}")
    for name in surfaces.listed()["actions"]:
        answer = reader.get(f"/api/3/action/{name}", query_string={"id": last.name, "q": "演示数据", "rows": 100})
        tally.case(name, not any(word in answer.data for word in words), "tells")
    for place, content in kept(caplog):
        tally.case(place, not any(word in content for word in words), "keeps it")


def kept(caplog):
    """What this portal's stores hold besides the tables of releases themselves."""
    yield "index", str(make_connection().search("*:*", rows=10_000).docs).encode()
    redis = connect_to_redis()
    for key in redis.scan_iter():
        yield f"redis {key.decode(errors='replace')}", redis.dump(key) or b""
    said = [record.getMessage() for record in caplog.records if not record.name.startswith(REQUESTS)]
    yield "log", "\n".join(said).encode()
    for name in sa.inspect(ckan_model.Session.connection()).get_table_names():
        if not OWN.match(name) and not name.startswith("package") and name not in {"resource", "tag", "resource_view"}:
            rows = ckan_model.Session.scalar(sa.text(f"SELECT string_agg(t::text, ' ') FROM \"{name}\" AS t"))
            yield f"table {name}", (rows or "").encode()


@pytest.mark.acceptance("A19")
@pytest.mark.timeout(600)
def test_the_address_of_what_was_withdrawn_says_so_and_why(tally, withdrawn, browser):
    reader = browser()
    for word, made in withdrawn(10):
        files = f"/dataset/{made['name']}/release/1/{made['name']}-1"
        for path in (f"/dataset/{made['name']}", f"{files}.csv", f"{files}.{word}.docx"):
            answer = reader.get(path)
            text = answer.text.replace(path, "")  # the link to the page in English repeats what was asked for
            said = answer.status_code == 410 and REASON in text and word not in text
            tally.case(path, said, f"{answer.status_code}")
