"""What a verdict is about besides its file: the publisher's other tables, published notices, and the day. Nothing is
released by one of yesterday or of other surroundings (ACCEPTANCE A07)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from drafts_factory import row, table
from records_factory import release, transaction

from ckanext.changsha.release import beside, checks, drafts, known, workflow
from ckanext.changsha.release import model as release_model
from disclosure.findings import Finding, Severity
from disclosure.tables import table_schema

BODY = "长沙市演示局"


def rows_of(schema, *rows):
    """A CSV of rows under the schema's labels; what a row does not say is blank."""
    fields = table_schema(schema)["fields"]
    labels = [field.get("title", field["name"]) for field in fields]
    lines = [",".join(str(row.get(field["name"], "")) for field in fields) for row in rows]
    return "\n".join([",".join(labels), *lines, ""]).encode()


def spending(total, year=2026, body=BODY):
    """部门支出总表 (B03) of one subject."""
    amounts = {"total": total, "basic": total}
    subjects = [{"item": "合计"}, {"code": "201", "item": "一般公共服务支出"}]
    return rows_of("department-expenditure", *({"organization": body, "year": year, **s, **amounts} for s in subjects))


def balance(total, year=2026):
    """部门收支总表 (B01) with its two totals."""
    said = {"income_item": "收入总计", "income": total, "expenditure_item": "支出总计", "expenditure": total}
    return rows_of("department-balance", {"organization": BODY, "year": year, "line": 1, **said})


def final(start, end, year):
    """收入支出决算总表 (F01): what was there at the year's beginning and end."""
    lines = [
        {"income_item": "年初结转和结余", "income": start, "expenditure_item": "年末结转和结余", "expenditure": end},
        {"income_item": "收入总计", "income": "9.00", "expenditure_item": "支出总计", "expenditure": "9.00"},
    ]
    rows = ({"organization": BODY, "year": year, "line": n, **line} for n, line in enumerate(lines, start=1))
    return rows_of("final-balance", *rows)


@pytest.fixture
def budget(draft):
    """A draft of one of a budget's tables."""

    def make(schema, content, *steps, entry="D15-007", **said):
        return draft(*steps, content=content, name=f"{schema}.csv", table_schema=schema, catalogue_entry=entry, **said)

    return make


@pytest.fixture
def codes(call):
    """The findings' codes of a draft with their counts."""
    return lambda made: call("steward", "release_draft_show", id=made["id"])["counts"]


SAME = table(row(901), row(902))


@pytest.fixture
def age():
    """Let a verdict, and what is kept of it for others, become older."""

    def make(made, hours=25, kept_too=False):
        file, kept = release_model.draft_file, release_model.verdict
        then = f'"{(datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds")}"'
        aged = sa.func.jsonb_set(file.c.verdict, sa.text("'{checked_at}'"), sa.text(f"'{then}'::jsonb"))
        model.Session.execute(sa.update(file).where(file.c.draft_id == made["id"]).values(verdict=aged))
        if kept_too:
            model.Session.execute(sa.update(kept).values(checked_at=kept.c.checked_at - timedelta(hours=hours)))
        model.Session.commit()

    return make


@pytest.fixture
def found(monkeypatch):
    """What the check around a file finds from now on."""

    def make(*findings):
        monkeypatch.setattr(checks, "examine_around", lambda *args: list(findings))

    return make


def steps(call, made):
    return [event["step"] for event in call("steward", "release_draft_show", id=made["id"])["events"]]


def approve(call, made, step="approve", **said):
    return call("reviewer", "release_step", id=made["id"], step=step, reason="已核对", **said)


def refusal(call, made, **said):
    with pytest.raises(tk.ValidationError) as refused:
        approve(call, made, **said)
    return refused.value.error_dict["code"][0]


def test_a_budgets_tables_are_held_to_each_other_up_to_their_release(budget, codes, call):
    first = budget("department-expenditure", spending("30.00"), "submit")
    wrong = budget("department-balance", balance("31.00"), "submit")
    assert "check.budget-balance" not in codes(first) and codes(wrong)["check.budget-between"] == 1
    second = budget("department-balance", balance("30.00"), "submit")
    held = drafts.find(model.Session, first["id"])
    digest = beside.gather(model.Session, held).digest
    call("reviewer", "release_step", id=second["id"], step="approve", reason="已核对")
    assert beside.gather(model.Session, held).digest == digest  # a release alone changes nothing for the others
    assert call("reviewer", "release_step", id=first["id"], step="approve", reason="已核对")["number"] == 1
    events = call("steward", "release_draft_show", id=first["id"])["events"]
    assert [event["step"] for event in events][-2:] == ["recheck", "approve"]  # the second had come beside it


def test_another_publishers_and_another_bodys_tables_are_not_compared(budget, codes, world):
    theirs = {"who": "stranger", "owner_org": world.theirs["id"]}
    other = budget("department-expenditure", spending("32.00"), "submit", **theirs)
    elsewhere = budget("department-expenditure", spending("33.00", body="长沙市演示二局"), "submit")
    assert not {code for made in (other, elsewhere) for code in made["counts"] if code.startswith("check.budget")}


def test_a_final_account_begins_with_what_last_years_release_ended_with(budget, codes, call):
    before = budget("final-balance", final("0.00", "3.00", 2024), "submit", "approve", entry="D15-008")
    assert before["state"] == "released"
    wrong = budget("final-balance", final("2.00", "1.00", 2025), "submit", entry="D15-008")
    assert codes(wrong)["check.budget-balance"] == 1


def test_a_table_that_names_no_others_is_held_to_none(draft):
    made = drafts.find(model.Session, draft("submit", content=SAME)["id"])
    assert beside.gather(model.Session, made).tables == ()


def test_the_notices_that_a_result_may_name_are_those_that_are_public(world, monkeypatch, tmp_path):
    assert known.keys(model.Session, {"notices", "nothing of ours"}) == {}
    monkeypatch.setitem(tk.config, "ckan.storage_path", str(tmp_path))  # made anew after a release, which this is not
    release(transaction(project_code="YS-2026-0001", section_code="YS-2026-0001-01"))
    keys = known.keys(model.Session, {"notices"})["notices"]
    assert sorted(Path(keys.path).read_text().split()) == ["YS-2026-0001", "YS-2026-0001-01"]
    assert known.keys(model.Session, {"notices"})["notices"] == keys


def test_an_old_verdict_is_made_anew_and_the_release_goes_by_the_new_one(draft, call, age):
    made = draft("submit", content=SAME)
    age(made, kept_too=True)
    assert approve(call, made)["number"] == 1
    assert steps(call, made)[-2:] == ["recheck", "approve"]
    query = sa.select(release_model.release.c.verdict).where(release_model.release.c.draft_id == made["id"])
    said = model.Session.scalar(query)["checked_at"]
    assert datetime.now(UTC) - datetime.fromisoformat(said) < timedelta(minutes=5)


def test_a_fresh_verdict_is_not_made_anew(draft, call, age):
    made = draft("submit", content=SAME)
    age(made, hours=1)
    approve(call, made)
    assert "recheck" not in steps(call, made)


def test_a_file_that_no_longer_passes_is_a_draft_again(draft, call, age, found):
    made = draft("submit", content=SAME)
    age(made)
    found(Finding("upload.malware"))
    assert refusal(call, made) == "release.recheck_failed"
    assert call("steward", "release_draft_show", id=made["id"])["state"] == "draft"
    assert steps(call, made)[-2:] == ["recheck", "fail"]


def test_a_warning_that_nobody_saw_is_reviewed_first(draft, call, age, found):
    made = draft("submit", content=SAME)
    age(made)
    found(Finding("release.published_later", Severity.WARN))
    assert refusal(call, made) == "release.recheck_news"
    assert approve(call, made)["number"] == 1


def test_a_check_that_could_not_be_made_leaves_the_draft_where_it_is(draft, call, age, found):
    made = draft("submit", content=SAME)
    age(made)
    found(Finding("upload.unscanned"))
    assert refusal(call, made) == "release.recheck_open"
    assert call("steward", "release_draft_show", id=made["id"])["state"] == "in_review"


def due(made):
    draft = release_model.draft
    past = sa.func.now() - timedelta(minutes=1)
    model.Session.execute(sa.update(draft).where(draft.c.id == made["id"]).values(release_at=past))
    model.Session.commit()
    return workflow.publish_due()


def test_a_scheduled_release_is_checked_again_when_it_is_due(draft, call, age):
    made = draft("submit", "schedule", content=SAME)
    age(made, hours=72)
    assert [one["number"] for one in due(made)] == [1]
    assert steps(call, made)[-2:] == ["recheck", "publish"]


def test_a_scheduled_release_with_a_new_warning_is_reviewed_again(draft, call, age, found):
    made = draft("submit", "schedule", content=SAME)
    age(made)
    found(Finding("release.published_later", Severity.WARN))
    assert due(made) == []
    told = call("steward", "release_draft_show", id=made["id"])
    assert (told["state"], told["release_at"]) == ("in_review", None)
    assert "重新检查发现新的提醒" in call("colleague", "release_notice_list")["notices"][0]["sentence"]
