"""One document harvested under two identities is one record, whose both addresses answer and whose sources are kept."""

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.changsha.harvest import settle
from ckanext.changsha.harvest.retention import raw_of
from ckanext.changsha.harvest.run import find_source
from ckanext.changsha.harvest.states import Mode, RunState
from ckanext.changsha.records import aliases, datasets
from ckanext.changsha.records.ids import record_id
from ckanext.changsha.records.model import alias, harvested, tombstone
from ckanext.changsha.records.staging import correct

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")

TITLE = "长沙市演示局关于印发《长沙市演示数据管理办法》的通知"
NUMBER, INDEX = "长演发〔2021〕7号", "DEMO-2021-0007"
NUMBERED = f"长沙市演示局|{NUMBER}"
INDEXED = f"索引号|{INDEX}"
LOOSE = {"vanish": 1, "change": 1}  # nothing waits for a person


def page(number="", index="", more="", title=TITLE, issuer="长沙市演示局", day="2021-03-05"):
    """A document's page, as a site without the one or the other label prints it."""
    labels = {"索 引 号": index, "文号": number, "发文机构": issuer, "成文日期": day}
    cells = "".join(f"<tr><td>{name}：</td><td>{said}</td></tr>" for name, said in labels.items() if said)
    lines = [
        "各区县（市）人民政府：",
        "根据国办发〔2017〕99号，现将《长沙市演示数据管理办法》印发给你们（演示数据）。",
        more,
    ]
    text = "".join(f"<p>{line}</p>" for line in lines if line)
    head = f"<html><head><meta charset='utf-8'></head><body><table>{cells}</table><h1>{title}</h1>"
    return f"{head}<div class='TRS_Editor'>{text}</div></body></html>"


def put(folder, name, html):
    (folder / name).mkdir(parents=True)
    (folder / name / "page.html").write_text(html, encoding="utf-8")


def take(folder, name):
    (folder / name / "page.html").unlink()
    (folder / name).rmdir()


def staged():
    model.Session.rollback()
    return {row.key: row for row in model.Session.execute(sa.select(harvested))}


def merged():
    model.Session.rollback()
    """The identities of records that came under several, by their keys."""
    return {row.key: row for row in model.Session.execute(sa.select(alias))}


def adds_up(account):
    numbers = account.numbers
    parts = ("added", "changed", "unchanged", "duplicate")
    assert numbers["parsed"] == sum(numbers[name] for name in parts), numbers
    assert min(numbers.values()) >= 0, numbers
    return {name: numbers[name] for name in parts if numbers[name]}


@pytest.fixture
def source(add_source, folder):
    return add_source(f"file://{folder}", kind="gazette", **LOOSE)


@pytest.fixture
def twins(source, folder, run):
    """A document that was harvested by its number, and then by its index number as well."""
    put(folder, "a", page(number=NUMBER))
    run(source)
    put(folder, "b", page(index=INDEX))
    return run(source)


def test_a_later_twin_is_a_duplicate_that_is_merged_and_traced(twins):
    assert adds_up(twins) == {"unchanged": 1, "duplicate": 1}
    assert twins.findings["gazette.merged"] == 1
    (row,) = staged().values()
    twin = merged()[INDEXED]
    assert (row.key, twin.key, twin.survivor) == (NUMBERED, INDEXED, row.id)
    assert (row.body["document_number"], row.body["index_number"]) == (NUMBER, INDEX)
    assert {one.origin for one in merged().values()} == {"a/page.html", "b/page.html"}
    assert raw_of(model.Session, twin.id)["sha256"] == twin.raw_sha256


def test_harvesting_twins_again_writes_nothing(twins, source, run):
    run(source)  # reads the page of the twin once more, as its record is another now
    before = staged()[NUMBERED]
    again = run(source)
    assert adds_up(again) == {"unchanged": 1, "duplicate": 1}
    assert staged()[NUMBERED] == before
    assert adds_up(run(source, mode=Mode.REPARSE)) == {"unchanged": 1, "duplicate": 1}
    assert (staged()[NUMBERED], len(merged())) == (before, 2)


def test_twins_of_a_first_run_are_one_record_by_the_surer_key(source, folder, run):
    put(folder, "a", page(index=INDEX))
    put(folder, "b", page(number=NUMBER))
    assert adds_up(run(source)) == {"added": 1, "duplicate": 1}
    assert (list(staged()), set(merged())) == ([NUMBERED], {NUMBERED, INDEXED})


def test_the_fuller_words_stay_under_the_earlier_identity(source, folder, run):
    put(folder, "a", page(index=INDEX))
    run(source)
    put(folder, "b", page(number=NUMBER, more="附件：演示数据的详细说明，内容均为虚构。"))
    assert adds_up(run(source)) == {"unchanged": 1, "duplicate": 1}
    row = staged()[INDEXED]
    assert "详细说明" in row.body["text"]
    assert (row.body["document_number"], row.body["index_number"]) == (NUMBER, INDEX)
    assert adds_up(run(source)) == {"unchanged": 1, "duplicate": 1}
    assert staged()[INDEXED].content_hash == row.content_hash


def test_a_record_stays_while_one_of_its_pages_does_and_then_becomes_a_tombstone(twins, source, folder, run):
    take(folder, "a")
    put(folder, "c", page(number="长演发〔2021〕8号", title="演示数据：另一件文件的通知"))
    account = run(source)
    assert (account.progress["withdrawn"], staged()[NUMBERED].body["index_number"]) == (0, INDEX)
    assert staged()[NUMBERED].body["document_number"] == NUMBER
    take(folder, "b")
    assert run(source).progress["withdrawn"] == 1
    assert model.Session.scalars(sa.select(tombstone.c.key)).all() == [NUMBERED]
    put(folder, "b", page(index=INDEX))
    run(source)
    assert NUMBERED in staged()


def test_a_document_that_binds_two_records_makes_them_one(source, folder, run):
    said = {"title": "《长沙市演示数据管理办法》（演示数据）", "day": ""}
    put(folder, "a", page(number=NUMBER, **said))
    put(folder, "b", page(index=INDEX, issuer="", **said))
    assert adds_up(run(source)) == {"added": 2}
    put(folder, "c", page(number=NUMBER, index=INDEX, more="（此件公开发布，内容为演示数据）", **said))
    adds_up(run(source))
    assert (list(staged()), set(merged())) == ([NUMBERED], {NUMBERED, INDEXED})


def test_one_number_over_two_titles_stays_two_records(source, folder, run):
    put(folder, "a", page(number=NUMBER, index=INDEX))
    put(folder, "b", page(index=INDEX.lower(), title="长沙市演示局关于演示数据的另一件通知"))
    assert (adds_up(run(source)), merged()) == ({"added": 2}, {})


def test_what_another_source_brings_is_merged_and_takes_over_when_the_first_gives_it_up(
    add_source, tmp_path, folder, run
):
    one, other = folder / "one", folder / "other"
    put(one, "a", page(number=NUMBER))
    put(one, "z", page(number="长演发〔2021〕8号", title="演示数据：另一件文件的通知"))
    put(other, "b", page(index=INDEX))
    first = add_source(f"file://{one}", "first", kind="gazette", **LOOSE)
    second = add_source(f"file://{other}", "second", kind="gazette", **LOOSE)
    run(first)
    assert adds_up(run(second)) == {"duplicate": 1}
    again = run(second)
    assert (adds_up(again), again.findings.get("harvest.owner_collision")) == ({"duplicate": 1}, None)
    take(one, "a")
    assert run(first).progress["withdrawn"] == 1
    assert adds_up(run(second)) == {"added": 1}
    row = staged()[NUMBERED]
    assert (row.harvest_source, row.body["index_number"]) == (find_source("second").id, INDEX)


def test_a_run_that_an_administrator_drops_merges_nothing(add_source, folder, run):
    source = add_source(f"file://{folder}", kind="gazette")
    put(folder, "a", page(number=NUMBER))
    put(folder, "c", page(number="长演发〔2021〕8号", title="演示数据：另一件文件的通知"))
    run(source)
    take(folder, "c")  # for this the run is held
    put(folder, "b", page(index=INDEX))
    held = run(source)
    assert (held.state, merged()) == (RunState.HELD, {})
    settle.decide(model.Session, held.job, "admin", accept=False)
    assert (len(staged()), merged()) == (2, {})
    again = run(source)
    settle.decide(model.Session, again.job, "admin", accept=True)
    assert (list(staged()), set(merged())) == ([NUMBERED], {NUMBERED, INDEXED})


def test_a_person_may_correct_the_record_by_either_address(twins, source, run):
    assert correct(model.Session, record_id("document", INDEXED), title="演示数据：更正后的标题")
    model.Session.commit()
    run(source)
    assert staged()[NUMBERED].title == "演示数据：更正后的标题"


def publish():
    """Release the gazette as it is staged, without its files."""
    (described,) = datasets.changed(model.Session)
    datasets.publish(model.Session, described["name"], described["digest"], 1)
    model.Session.commit()


def test_both_addresses_answer_once_the_record_is_released(twins, make_app):
    app = make_app()
    survivor, twin = (record_id("document", key) for key in (NUMBERED, INDEXED))
    for path in (f"/record/{twin}", f"/record/{twin}.json"):
        app.get(path, status=404)
    publish()
    for tail in ("", ".json"):
        answer = app.get(f"/record/{twin}{tail}", follow_redirects=False)
        assert (answer.status_code, answer.headers["Location"].endswith(f"/record/{survivor}{tail}")) == (301, True)
    with app.flask_app.test_request_context():
        shown = tk.get_action("record_show")({}, {"id": twin})
    assert (shown["id"], [one["key"] for one in shown["merged"]]) == (survivor, [INDEXED])
    assert INDEXED.replace("|", " ") in app.get(f"/record/{survivor}").body


def test_a_twin_that_was_public_leads_to_the_record_from_the_release_that_merges_it(source, folder, run, make_app):
    app = make_app()
    survivor, twin = (record_id("document", key) for key in (NUMBERED, INDEXED))
    put(folder, "a", page(number=NUMBER))
    put(folder, "b", page(index=INDEX, title="演示数据：尚未更正的标题"))
    run(source)
    publish()
    app.get(f"/record/{twin}", status=200)
    take(folder, "b")
    put(folder, "b", page(index=INDEX))
    assert adds_up(run(source))["duplicate"] == 1
    app.get(f"/record/{twin}", status=200, follow_redirects=False)
    publish()
    assert app.get(f"/record/{twin}", follow_redirects=False).status_code == 301
    take(folder, "a")
    take(folder, "b")
    put(folder, "c", page(number="长演发〔2021〕8号", title="演示数据：另一件文件的通知"))
    run(source)
    publish()
    assert app.get(f"/record/{twin}", status=410).body.count("已撤下")
    assert aliases.survivor_of(model.Session, twin) == survivor
