"""What OCDS releases say of planning, tender, awards and contracts."""

from decimal import Decimal

import life_builders as make
import pytest
from ocds_checks import compiled, release

from disclosure.trading import Price

# Planning and tender


def test_a_budget_and_the_investment_projects_code_are_planning():
    said = release(make.notice("plan", budget=Price("1233095"), project_code="2026-430100-48-01-000001"))
    assert said["planning"]["budget"] == {
        "amount": {"amount": Decimal("1233095.00"), "currency": "CNY"},
        "projectID": "2026-430100-48-01-000001",
    }
    assert said["tender"]["status"] == "planned"


@pytest.mark.parametrize(
    ("title", "text", "method", "details"),
    [
        ("演示数据家具公开招标公告", "", "open", "公开招标"),
        ("演示数据家具竞争性磋商公告", "", "limited", "竞争性磋商"),
        ("演示数据家具单一来源公示", "", "direct", "单一来源"),
        ("演示数据家具采购公告", "演示数据\n采购方式：竞争性谈判", "limited", "竞争性谈判"),
    ],
)
def test_the_method_keeps_the_regulations_word(title, text, method, details):
    tender = release(make.notice(title=title, text=text, business="政府采购", means=""))["tender"]
    assert (tender["procurementMethod"], tender["procurementMethodDetails"]) == (method, details)


def test_a_method_that_nobody_states_is_left_out():
    assert "procurementMethod" not in release(make.notice())["tender"]


@pytest.mark.parametrize(
    ("title", "status"), [("演示数据道路流标公告", "unsuccessful"), ("演示数据道路终止公告", "cancelled")]
)
def test_a_tender_that_failed_says_how(title, status):
    assert release(make.notice("failed", title=title))["tender"]["status"] == status


def test_a_change_is_an_amendment_of_the_tender():
    tender = compiled(make.notice(), make.notice("change", 5))["tender"]
    assert [one["description"] for one in tender["amendments"]] == ["演示数据湘江东岸道路工程更正公告"]
    assert [one["documentType"] for one in tender["documents"]] == ["tenderNotice", "clarifications"]


def test_bidders_are_tenderers():
    bidders = [make.Supplier(name) for name in (make.FACTORY, make.RIVAL)]
    tender = release(make.notice("opening", suppliers=bidders))["tender"]
    assert ([one["name"] for one in tender["tenderers"]], tender["numberOfTenderers"]) == (
        [make.FACTORY, make.RIVAL],
        2,
    )


def test_an_address_in_chinese_is_written_in_ascii():
    said = release(
        make.notice(attachments=[("演示数据.pdf", "https://example.org/附件 1.pdf"), ("无", "javascript:1")])
    )
    assert [one.get("url") for one in said["tender"]["documents"]] == [
        None,
        "https://example.org/%E9%99%84%E4%BB%B6%201.pdf",
        None,
    ]


# Awards and contracts


def awards(said):
    return [(one["status"], [supplier["name"] for supplier in one.get("suppliers", [])]) for one in said["awards"]]


def test_the_first_candidates_award_is_pending_until_the_result():
    candidate = make.notice("candidate", 2, suppliers=make.candidates(make.FACTORY, make.RIVAL))
    assert awards(compiled(candidate)) == [("pending", [make.FACTORY])]
    assert awards(compiled(candidate, make.notice("award", 9, suppliers=[make.winner()]))) == [
        ("active", [make.FACTORY])
    ]


def test_a_first_candidate_who_did_not_win_is_unsuccessful():
    candidate = make.notice("candidate", 2, suppliers=make.candidates(make.FACTORY, make.RIVAL))
    result = make.notice("award", 9, suppliers=[make.winner(make.RIVAL)])
    assert awards(compiled(candidate, result)) == [("unsuccessful", [make.FACTORY]), ("active", [make.RIVAL])]


def test_a_failed_tender_cancels_a_pending_award():
    candidate = make.notice("candidate", 2, suppliers=make.candidates(make.FACTORY))
    assert awards(compiled(candidate, make.notice("failed", 9))) == [("cancelled", [make.FACTORY])]


def test_a_rate_is_words_and_no_amount():
    (award,) = release(make.notice("award", suppliers=[make.winner(amount="下浮率3.5%")]))["awards"]
    assert "value" not in award
    assert award["description"] == "下浮率3.5%"


def test_each_winner_has_an_award_with_its_own_amount():
    both = [make.winner(make.FACTORY, "100.10"), make.winner(make.RIVAL, "200")]
    found = release(make.notice("award", suppliers=both))["awards"]
    assert [one["value"]["amount"] for one in found] == [Decimal("100.10"), Decimal("200.00")]


def test_a_contract_rests_on_its_suppliers_award():
    said = compiled(*make.whole_life())
    (award,), (contract,) = said["awards"], said["contracts"]
    assert contract["awardID"] == award["id"]
    assert contract["value"] == award["value"] == {"amount": Decimal("1800000.50"), "currency": "CNY"}
    assert len(contract["amendments"]) == 1
    assert [one["documentType"] for one in contract["implementation"]["documents"]] == ["completionCertificate"]


def test_a_contract_whose_award_was_not_announced_brings_it():
    said = release(make.notice("contract", suppliers=[make.winner()]))
    assert said["tag"] == ["award", "contract"]
    assert said["contracts"][0]["awardID"] == said["awards"][0]["id"]


def test_one_lots_price_is_not_the_tenders():
    said = compiled(*make.lots())
    assert "value" not in said["tender"]
    assert awards(said) == [("active", [make.FACTORY]), ("active", [make.RIVAL])]
