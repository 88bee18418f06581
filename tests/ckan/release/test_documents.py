"""Documents that accompany a table: added by a steward, screened, reviewed, released and withdrawn with it."""

import io
import json
import re
from urllib.parse import unquote, urlsplit

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from documents_factory import document, docx, pdf
from drafts_factory import file
from frictionless import Package
from persons import resident
from test_release_pages import post

from ckanext.changsha.release import cleaning, documents, malware, screening, store
from ckanext.changsha.release import model as release_model

NAME = "预算公开说明.docx"
DOCUMENT = release_model.draft_document


@pytest.fixture
def accompanied(draft, call):
    """A draft with documents, and as far as `steps` take it."""

    def make(*steps, given=((None, NAME),), **said):
        made = draft(**said)
        for content, name in given:
            call("steward", "release_document_add", id=made["id"], upload=document(content, name))
        for step in steps:
            who = "steward" if step == "submit" else "reviewer"
            call(who, "release_step", id=made["id"], step=step, reason="已核对")
        return call("steward", "release_draft_show", id=made["id"])

    return make


@pytest.fixture
def shared(accompanied, prepared):
    """The same, but made once a file, for tests that leave it as it is."""

    def make(*steps, **said):
        key = " ".join(("accompanied", *steps))
        if key not in prepared:
            prepared[key] = accompanied(*steps, **said)
        return prepared[key]

    return make


@pytest.fixture
def released(shared):
    return shared("submit", "approve", given=((None, NAME), (pdf(), "Notes (final).pdf")))


@pytest.fixture
def twice(accompanied, prepared, call):
    """A dataset with two releases: the first with two documents, the second with one of them."""
    if "twice" not in prepared:
        first = accompanied("submit", "approve", given=((None, NAME), (pdf(), "附注.pdf")))
        second = call("steward", "release_draft_create", dataset=first["name"])
        begun = call("steward", "release_draft_show", id=second["id"])
        call("steward", "release_document_remove", id=begun["id"], document=begun["documents"][1]["id"])
        call("steward", "release_draft_upload", id=begun["id"], upload=file())
        before = resources(call, first["name"])
        call("steward", "release_step", id=begun["id"], step="submit")
        call("reviewer", "release_step", id=begun["id"], step="approve", reason="已核对")
        prepared["twice"] = first, begun, before
    return prepared["twice"]


def refused(caught):
    return caught.value.error_dict["code"]


def names(made):
    return [one["name"] for one in made["documents"]]


def served(call, name, number=1):
    """The documents of a release, by the names under which they were added."""
    files = call(None, "release_show", dataset=name, number=number)["files"]
    return {one["document"]: one for one in files if "document" in one}


def test_a_steward_adds_and_removes_documents_in_a_browser(draft, browser, call):
    made, steward, content = draft(), browser("steward"), docx("演示")
    page = f"/release/{made['id']}"
    post(steward, page, f"{page}/documents", upload=(io.BytesIO(content), NAME))
    shown = steward.get(page).text
    assert NAME in shown and "随附文件" in shown
    id = re.search(rf"{page}/documents/([0-9a-f-]+)\"", shown)[1]
    assert steward.get(f"{page}/documents/{id}").data == content
    post(steward, page, f"{page}/documents/{id}/remove")
    made = call("steward", "release_draft_show", id=made["id"])
    steps = [event["step_label"] for event in made["events"]]
    assert names(made) == [] and steps[-2:] == ["添加随附文件", "移除随附文件"]


def test_a_refusal_says_what_to_do_in_chinese(draft, browser):
    made, steward = draft(upload=False), browser("steward")
    page = f"/release/{made['id']}"
    post(steward, page, f"{page}/documents", upload=(io.BytesIO(b"demo"), "说明.txt"))
    assert "“说明.txt”不是 DOCX 或 PDF 文件。文字材料请用 Word 或 WPS 另存为" in steward.get(page).text


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((docx("演示"), "说明.pdf"), "document.type_mismatch"),
        ((docx("演示"), "../说明.docx"), "release.bad_file_name"),
        ((docx("演示"), "说明\u202ecod.docx"), "release.bad_file_name"),
        ((docx("演示"), NAME), "document.name_taken"),
        ((b"%PDF-" + b"0" * (1 << 20), "大.pdf"), "document.too_large"),
    ],
)
def test_what_is_refused_leaves_the_draft_as_it_is(shared, call, monkeypatch, given, code):
    made = shared()
    monkeypatch.setitem(tk.config, documents.MAX_DOCUMENT_MB, 1)
    with pytest.raises(tk.ValidationError) as caught:
        call("steward", "release_document_add", id=made["id"], upload=document(*given))
    assert refused(caught) == [code]
    model.Session.rollback()
    assert names(call("steward", "release_draft_show", id=made["id"])) == [NAME]


def test_a_draft_has_no_more_documents_than_the_setting_says(accompanied, monkeypatch):
    monkeypatch.setitem(tk.config, documents.MAX_DOCUMENTS, 1)
    with pytest.raises(tk.ValidationError) as caught:
        accompanied(given=((None, NAME), (None, "附注.docx")))
    assert refused(caught) == ["document.too_many"]


def test_documents_change_in_a_draft_alone_and_whoever_changed_them_does_not_review(draft, call):
    made = draft()
    call("reviewer", "release_document_add", id=made["id"], upload=document())
    (one,) = call("steward", "release_step", id=made["id"], step="submit")["documents"]
    for action, said in (("add", {"upload": document()}), ("remove", {"document": one["id"]})):
        with pytest.raises(tk.ValidationError) as caught:
            call("steward", f"release_document_{action}", id=made["id"], **said)
        assert refused(caught) == ["release.no_such_step"]
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve", reason="已核对")
    assert refused(caught) == ["release.own_upload"]


@pytest.mark.parametrize("who", ["stranger", None])
def test_nobody_else_reads_or_changes_a_document(shared, call, browser, who):
    made = shared()
    (one,) = made["documents"]
    answer = browser(who).get(f"/release/{made['id']}/documents/{one['id']}")
    assert answer.status_code == 404 if who else "/user/login" in answer.location
    for action in ("add", "remove"):
        with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized)):
            call(who, f"release_document_{action}", id=made["id"], document=one["id"], upload=document())


def test_a_resident_id_in_a_document_stops_the_draft_and_says_where(accompanied, call, browser):
    made = accompanied("submit", given=((docx("演示", f"证件号码：{resident()}"), NAME), (pdf(), "附注.pdf")))
    (group,) = call("steward", "release_draft_findings", id=made["id"])["groups"]
    (found,) = group["findings"]
    assert (made["state"], found["code"], found["file"]) == ("draft", "privacy.in_document", NAME)
    page = browser("steward").get(f"/release/{made['id']}").text
    assert re.search(rf"“{NAME}”的第\d段含居民身份证号", page) and "在原文件中删除" in page and resident() not in page
    call("steward", "release_document_remove", id=made["id"], document=made["documents"][0]["id"])
    assert call("steward", "release_step", id=made["id"], step="submit")["state"] == "in_review"


def test_a_scan_asks_the_reviewer_for_a_reason(accompanied, call):
    made = accompanied("submit", given=((pdf(" "), "扫描.pdf"),))
    assert (made["state"], made["warned"], list(made["counts"])) == ("in_review", True, ["privacy.no_text"])
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve", reason="")
    assert refused(caught) == ["release.reason_needed"]


def test_names_that_the_entry_has_to_publish_are_let_through(accompanied):
    """D05-006 is of notices of punishment; an entry that the table is not of lends nothing."""
    text = docx("当事人姓名：张三，车牌号：湘A12345")
    counts = [accompanied("submit", given=((text, NAME),), catalogue_entry=e)["counts"] for e in ("D05-006", "D02-009")]
    assert [any(code.startswith("privacy.in_document") for code in each) for each in counts] == [False, True]


def test_a_scanner_looks_at_documents_too(accompanied, monkeypatch):
    monkeypatch.setitem(tk.config, malware.CLAMD, "127.0.0.1:9")
    assert accompanied("submit")["counts"]["upload.unscanned"] == 2


def test_a_screening_that_breaks_off_lets_nothing_pass(accompanied, monkeypatch):
    def broken(*_):
        raise RuntimeError("演示")

    monkeypatch.setattr(screening, "screen_document", broken)
    made = accompanied("submit")
    assert (made["state"], list(made["counts"])) == ("draft", ["release.check_crashed"])


def said_otherwise(path, value):
    return {"screened": sa.func.jsonb_set(DOCUMENT.c.screened, sa.text(f"'{{{path}}}'"), sa.text(f"'{value}'"))}


SWAPS = {
    "other bytes": {"sha256": "0" * 64},
    "another name": {"name": "改名.docx"},
    "taken out": {"current": False},
    "no screening": {"screened": None},
    "a screening by another engine": said_otherwise("engine", '"0"'),
    "a screening with other exceptions": said_otherwise("allowed", '["resident_id"]'),
    "an old screening": said_otherwise("checked_at", '"2020-01-01T00:00:00+00:00"'),
    "other bytes and their screening": said_otherwise("sha256", f'"{"0" * 64}"') | {"sha256": "0" * 64},
}


@pytest.mark.parametrize("kind", SWAPS)
def test_documents_that_were_swapped_after_the_verdict_are_not_released(shared, call, kind):
    made = shared("submit")
    own = DOCUMENT.c.draft_id == made["id"]
    before = dict(model.Session.execute(sa.select(DOCUMENT).where(own)).mappings().one())
    model.Session.execute(sa.update(DOCUMENT).where(own).values(SWAPS[kind]))
    model.Session.commit()
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve", reason="已核对")
    model.Session.execute(sa.update(DOCUMENT).where(own).values(before))
    model.Session.commit()
    assert refused(caught) == ["release.verdict_stale"]


def test_a_document_that_came_after_the_verdict_is_not_released(shared, call):
    made = shared("submit")
    row = dict(model.Session.execute(sa.select(DOCUMENT).where(DOCUMENT.c.draft_id == made["id"])).mappings().one())
    later = {"id": "later", "name": "附注.docx", "screened": {**row["screened"], "name": "附注.docx"}}
    model.Session.execute(sa.insert(DOCUMENT).values({**row, **later}))
    model.Session.commit()
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve", reason="已核对")
    model.Session.execute(sa.delete(DOCUMENT).where(DOCUMENT.c.id == "later"))
    model.Session.commit()
    assert refused(caught) == ["release.verdict_stale"]


@pytest.mark.parametrize(("swapped", "state"), [(False, "released"), (True, "in_review")])
def test_a_verdict_that_is_made_anew_lets_no_other_documents_pass_unseen(accompanied, shared, call, swapped, state):
    made, other = accompanied("submit", given=((docx("演示：甲"), NAME),)), shared("submit")["documents"][0]
    file, old = release_model.draft_file, sa.text("""'{"engine": "0"}'::jsonb""")
    of_file = sa.update(file).where(file.c.draft_id == made["id"])
    model.Session.execute(of_file.values(verdict=sa.cast(file.c.verdict, release_model.JSONB).op("||")(old)))
    values = {"sha256": other["sha256"], "size": other["size"]} if swapped else {}
    screened = said_otherwise("engine", '"0"') | values
    model.Session.execute(sa.update(DOCUMENT).where(DOCUMENT.c.draft_id == made["id"]).values(screened))
    model.Session.commit()
    call("reviewer", "release_step", id=made["id"], step="approve", reason="已核对")
    assert call("steward", "release_draft_show", id=made["id"])["state"] == state


def test_bytes_that_changed_on_the_disk_are_not_released(accompanied, call):
    made = accompanied("submit", given=((docx("演示：将被改动"), NAME),))
    path = store.drafts().path(made["documents"][0]["sha256"])
    path.chmod(0o644)
    path.write_bytes(docx("other"))
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve", reason="已核对")
    path.unlink()
    assert refused(caught) == ["release.verdict_stale"]


def test_the_reviewer_reads_and_downloads_them(shared, browser):
    made = shared("submit")
    reviewer, page = browser("reviewer"), f"/release/{made['id']}"
    assert NAME in reviewer.get(page).text
    answer = reviewer.get(f"{page}/documents/{made['documents'][0]['id']}")
    assert answer.data == store.drafts().path(made["documents"][0]["sha256"]).read_bytes()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]


def test_they_are_released_beside_the_table(released, call, browser):
    found = served(call, released["name"])
    assert set(found) == {NAME, "Notes (final).pdf"}
    answer = browser().get(found[NAME]["path"])
    assert answer.data == store.drafts().path(released["documents"][0]["sha256"]).read_bytes()
    assert answer.headers["ETag"] == f'"{released["documents"][0]["sha256"]}"'
    assert answer.mimetype.endswith("wordprocessingml.document") and "nosniff" in str(answer.headers)
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    named = re.match(r"attachment; filename=\S+; filename\*=UTF-8''(\S+)\Z", answer.headers["Content-Disposition"])
    assert unquote(named[1]) == f"{released['name']}-1.{NAME}"


def test_they_are_resources_with_a_page_notes_and_an_address_that_stays(released, call, browser):
    package = call(None, "package_show", id=released["name"])
    urls = {one["format"]: urlsplit(one["url"]).path for one in package["resources"]}
    assert browser().get(urls["DOCX"]).status_code == browser().get(urls["PDF"]).status_code == 200
    for page in (f"/dataset/{released['name']}", f"/dataset/{released['name']}/release/1"):
        assert "随附文件" in browser().get(page).text and NAME in browser().get(page).text
    assert NAME in browser().get("/bulk").text
    latest = browser().get(f"/dataset/{released['name']}/release/latest/{released['name']}.{NAME}")
    assert unquote(latest.location).endswith(f"-1.{NAME}")


def test_the_data_package_names_them(released, call, browser):
    path = next(
        one["path"]
        for one in call(None, "release_show", dataset=released["name"], number=1)["files"]
        if one["format"] == "Data Package"
    )
    said = json.loads(browser().get(path).data)
    hashes = {one["path"]: one["hash"] for one in said["resources"]}
    assert hashes[f"{released['name']}-1.{NAME}"] == f"sha256:{released['documents'][0]['sha256']}"
    assert not list(Package.metadata_validate(said))


def resources(call, name):
    """A dataset's resources: their ids by their names without the release's number."""
    found = call(None, "package_show", id=name)["resources"]
    return {re.sub(r"-\d+\.", ".", one["name"].removeprefix(name)): one["id"] for one in found}


def test_the_next_draft_begins_with_the_documents_of_the_release_before(twice):
    first, begun, _ = twice
    assert names(begun) == names(first) == [NAME, "附注.pdf"]
    assert begun["events"][-1]["reason"] == f"{NAME}、附注.pdf"


def test_a_document_that_stays_keeps_its_bytes_and_its_resource(twice, call):
    first, _, before = twice
    assert {name: one["sha256"] for name, one in served(call, first["name"], 2).items()} == {
        NAME: first["documents"][0]["sha256"]
    }
    assert resources(call, first["name"])[f".{NAME}"] == before[f".{NAME}"]


def test_the_way_back_to_an_earlier_release_brings_its_documents(twice, call):
    made = call("steward", "release_roll_back", dataset=twice[0]["name"], number=1)
    assert names(made) == [NAME, "附注.pdf"]


def test_a_withdrawal_takes_them_away(accompanied, call, browser):
    made = accompanied("submit", "approve")
    path = served(call, made["name"])[NAME]["path"]
    assert NAME in unquote(browser("reviewer").get(f"/release/{made['id']}").text.partition("release-taken-away")[2])
    call("reviewer", "release_step", id=made["id"], step="withdraw", reason="随附文件有误")
    answer = browser().get(path)
    assert answer.status_code == 410 and "随附文件有误" in answer.text and NAME not in answer.text
    begun = call("steward", "release_draft_create", dataset=made["name"])
    assert names(call("steward", "release_draft_show", id=begun["id"])) == []


def test_a_released_document_stays_and_one_that_nobody_needs_is_cleared_away(accompanied, call, monkeypatch):
    kept = accompanied("submit", "approve", given=((docx("演示：留"), NAME),))
    gone = accompanied(given=((docx("演示：去"), NAME),))
    call("steward", "release_document_remove", id=gone["id"], document=gone["documents"][0]["id"])
    same = accompanied(given=((docx("演示：留"), NAME),))
    call("steward", "release_draft_delete", id=same["id"])
    monkeypatch.setitem(tk.config, cleaning.KEEP_DAYS, 0)
    monkeypatch.setattr(store, "HOUR", -1)
    cleaning.clean(model.Session)
    assert store.drafts().has(kept["documents"][0]["sha256"]) and not store.drafts().has(gone["documents"][0]["sha256"])
    assert cleaning.clean(model.Session).hashes == ()


def test_a_draft_made_of_records_takes_no_documents(world, draft, call):
    made = draft(upload=False)
    table = release_model.draft
    model.Session.execute(sa.update(table).where(table.c.id == made["id"]).values(origin="records"))
    model.Session.commit()
    with pytest.raises(tk.ValidationError) as caught:
        call("steward", "release_document_add", id=made["id"], upload=document())
    assert refused(caught) == ["release.built_from_records"]
