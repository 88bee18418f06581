"""What a verdict is about besides its file: the publisher's other tables, and what was published."""

from pathlib import Path

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from drafts_factory import row, table
from records_factory import document, release, transaction

from ckanext.changsha.release import beside, drafts, known
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


def test_a_budgets_tables_are_held_to_each_other_up_to_their_release(budget, codes, call):
    first = budget("department-expenditure", spending("30.00"), "submit")
    wrong = budget("department-balance", balance("31.00"), "submit")
    assert "check.budget-balance" not in codes(first) and codes(wrong)["check.budget-between"] == 1
    second = budget("department-balance", balance("30.00"), "submit")
    held = drafts.find(model.Session, first["id"])
    digest = beside.gather(model.Session, held).digest
    call("reviewer", "release_step", id=second["id"], step="approve", reason="已核对")
    assert beside.gather(model.Session, held).digest == digest  # a release alone changes nothing for the others
    approved = call("reviewer", "release_step", id=first["id"], step="approve", reason="已核对")
    steps = [event["step"] for event in approved["events"]]
    assert steps[-4:] == ["schedule", "postpone", "recheck", "publish"]  # the second had come beside it


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
    made = drafts.find(model.Session, draft("submit")["id"])
    assert beside.gather(model.Session, made).tables == ()


def test_the_notices_that_a_result_may_name_are_those_that_are_public(world, monkeypatch, tmp_path):
    assert known.keys(model.Session, {"notices", "nothing of ours"}) == {}
    monkeypatch.setitem(tk.config, "ckan.storage_path", str(tmp_path))  # made anew after a release, which this is not
    release(transaction(project_code="YS-2026-0001", section_code="YS-2026-0001-01"))
    keys = known.keys(model.Session, {"notices"})["notices"]
    assert sorted(Path(keys.path).read_text().split()) == ["YS-2026-0001", "YS-2026-0001-01"]
    assert known.keys(model.Session, {"notices"})["notices"] == keys


def test_a_document_that_a_basis_cites_should_be_public(draft, monkeypatch, tmp_path):
    monkeypatch.setitem(tk.config, "ckan.storage_path", str(tmp_path))
    release(document(document_number="长政发[2018]第07号"))  # as its source writes it
    cites = table(row(931), row(932).replace("价格法》第四十二条", "演示办法》（长政发〔2018〕7号）"))
    assert "check.cited-document" not in draft("submit", content=cites)["counts"]
    made = draft("submit", content=cites.replace("〔2018〕7号".encode(), "〔2018〕8号".encode()))
    assert (made["state"], made["warned"], made["counts"]["check.cited-document"]) == ("in_review", True, 1)
