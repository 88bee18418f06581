"""A document's validity on a day rests on a provision, on a later document, or on nothing, and says on which."""

from datetime import date

import pytest

from disclosure.errors import ValueRefused
from disclosure.findings import describe
from disclosure.gazette.registration import RegistrationNumber
from disclosure.gazette.relations import RelationKind
from disclosure.gazette.structure import structure_of
from disclosure.gazette.terms import terms_of
from disclosure.gazette.validity import Basis, LaterRelation, State, validity_on

TODAY = date(2026, 3, 5)
OURS = {"title": "演示管理办法", "issuers": ["长沙市演示局"], "normative": True}


def terms(*articles, issued=None):
    text = "".join(f"第{numeral}条 {words}\n" for numeral, words in zip("一二三", articles, strict=False))
    return terms_of(structure_of(text), issued)


def days(found):
    return tuple(clause and (clause.day.isoformat(), clause.anchor) for clause in (found.effective, found.expires))


def repeal(day, place="", kind=RelationKind.REPEALS):
    return LaterRelation(kind, day, "演示决定", "长演发〔2025〕1号", place, "a3-1")


@pytest.mark.parametrize(
    ("articles", "issued", "expected"),
    [
        (["本办法自2018年7月1日起施行，有效期五年。"], None, (("2018-07-01", "a1-1"), ("2023-06-30", "a1-1"))),
        (
            ["甲。", "本办法自2018年7月1日起施行，有效期至2020年12月31日。"],
            None,
            (("2018-07-01", "a2-1"), ("2020-12-31", "a2-1")),
        ),
        (["本办法自2018年7月1日起施行。", "本办法有效期2年。"], None, (("2018-07-01", "a1-1"), ("2020-06-30", "a2-1"))),
        (["本办法自印发之日起施行。"], date(2021, 3, 5), (("2021-03-05", "a1-1"), None)),
        (["本办法自公布之日起30日后施行。"], date(2021, 3, 5), (("2021-04-04", "a1-1"), None)),
        (["本办法自公布之日起3个月后施行。"], date(2021, 11, 30), (("2022-02-28", "a1-1"), None)),
        (["本办法自2022年1月1日起失效。"], None, (None, ("2021-12-31", "a1-1"))),
        (["《演示法》自公布之日起施行后，各地开展了演示。"], date(2021, 3, 5), (None, None)),
        (["本办法自印发之日起施行。"], None, (None, None)),
        (["合同有效期5年。"], None, (None, None)),
        (["本办法自2020年1月1日起施行。许可证有效期5年。"], None, (("2020-01-01", "a1-1"), None)),
        (["许可证由市局颁发，有效期5年。", "本办法自2020年1月1日起施行。"], None, (("2020-01-01", "a2-1"), None)),
        (["本办法自2020年1月1日起施行，试行期两年。"], None, (("2020-01-01", "a1-1"), ("2021-12-31", "a1-1"))),
        (["本意见从2020年1月1日起执行，执行期3年。"], None, (("2020-01-01", "a1-1"), ("2022-12-31", "a1-1"))),
        (["本通知自发文之日起施行。"], date(2021, 3, 5), (("2021-03-05", "a1-1"), None)),
        (["本办法由市局负责解释，自签发之日起施行。"], date(2021, 3, 5), (("2021-03-05", "a1-1"), None)),
        (["以上规定自2020年1月1日起执行。"], None, (("2020-01-01", "a1-1"), None)),
        (["本办法自2020年1月1日起施行，试行两年。"], None, (("2020-01-01", "a1-1"), ("2021-12-31", "a1-1"))),
        (["本办法自2020年1月1日起施行，至2021年6月30日止。"], None, (("2020-01-01", "a1-1"), ("2021-06-30", "a1-1"))),
        (["本意见自2020年1月1日起实施，2021年6月30日废止。"], None, (("2020-01-01", "a1-1"), ("2021-06-30", "a1-1"))),
        (["本办法有效期自2020年1月1日至2021年6月30日。"], None, (("2020-01-01", "a1-1"), ("2021-06-30", "a1-1"))),
        (["本办法自2020年1月1日起至2021年6月30日止。"], None, (("2020-01-01", "a1-1"), ("2021-06-30", "a1-1"))),
    ],
)
def test_terms_are_read_with_their_provision(articles, issued, expected):
    assert days(terms(*articles, issued=issued)) == expected


def test_a_document_is_valid_by_the_provision_that_puts_it_into_force():
    found = validity_on(TODAY, terms("本办法自2025年7月1日起施行。"))
    assert (found.state, found.basis, found.anchor, found.since) == (
        State.VALID,
        Basis.CLAUSE,
        "a1-1",
        date(2025, 7, 1),
    )


def test_a_document_whose_term_is_over_has_expired_the_day_after():
    term = terms("本办法自2018年7月1日起施行，有效期五年。")
    assert validity_on(date(2023, 6, 30), term).state is State.VALID
    found = validity_on(date(2023, 7, 1), term)
    assert (found.state, found.since, found.anchor) == (State.EXPIRED, date(2023, 7, 1), "a1-1")


def test_a_document_is_not_in_force_before_its_day():
    assert validity_on(TODAY, terms("本办法自2026年7月1日起施行。")).state is State.NOT_YET


def test_a_later_document_repeals_from_its_own_day():
    later = [repeal(date(2025, 5, 1))]
    term = terms("本办法自2018年7月1日起施行。")
    assert validity_on(date(2025, 4, 30), term, later=later).state is State.VALID
    found = validity_on(TODAY, term, later=later)
    assert (found.state, found.basis, found.by) == (State.REPEALED, Basis.RELATION, later[0])


def test_a_repeal_of_one_article_is_an_amendment():
    assert validity_on(TODAY, terms("甲。"), later=[repeal(date(2025, 5, 1), "第三条")]).state is State.AMENDED


def test_what_ended_a_document_first_is_what_counts():
    term = terms("本办法自2018年7月1日起施行，有效期五年。")
    assert validity_on(TODAY, term, later=[repeal(date(2025, 5, 1))]).state is State.EXPIRED
    assert validity_on(TODAY, term, later=[repeal(date(2020, 5, 1))]).state is State.REPEALED


def test_a_declared_expiry_and_an_amendment_have_their_own_state():
    for kind, state in ((RelationKind.EXPIRES, State.EXPIRED), (RelationKind.AMENDS, State.AMENDED)):
        assert validity_on(TODAY, terms("甲。"), later=[repeal(date(2025, 5, 1), kind=kind)]).state is state


def test_an_explanation_changes_nothing():
    later = [repeal(date(2025, 5, 1), kind=RelationKind.EXPLAINS)]
    assert validity_on(TODAY, terms("甲。"), later=later).basis is Basis.NOTHING


def test_the_source_s_label_counts_where_nothing_else_decides():
    found = validity_on(TODAY, terms("甲。"), stated="废止")
    assert (found.state, found.basis, found.certain) == (State.REPEALED, Basis.SOURCE, False)


def test_a_source_that_calls_valid_what_has_ended_is_reported():
    found = validity_on(TODAY, terms("本办法自2018年7月1日起施行，有效期五年。"), stated="有效", title="演示办法")
    assert [finding.code for finding in found.findings] == ["gazette.validity_disagrees"]
    assert "2023-07-01" in describe(found.findings[0])["message"]


def test_the_province_s_default_term_is_a_hint_and_never_a_state():
    found = validity_on(TODAY, terms("本办法自2018年7月1日起施行。"), **OURS)
    assert (found.state, [finding.severity for finding in found.findings]) == (State.VALID, ["warn"])
    assert "2023-06-30" in describe(found.findings[0])["message"]


@pytest.mark.parametrize(
    "other",
    [
        {"issuers": ["合肥市演示局"]},
        {"normative": False},
        {"title": "演示局工作要点"},
    ],
)
def test_the_default_term_is_not_hinted_where_the_rule_does_not_apply(other):
    assert validity_on(TODAY, terms("本办法自2018年7月1日起施行。"), **(OURS | other)).findings == ()


def test_a_trial_s_default_term_is_two_years():
    (finding,) = validity_on(
        TODAY, terms("本办法自2024年1月1日起施行。"), **(OURS | {"title": "演示暂行办法"})
    ).findings
    assert finding.values["last"] == "2025-12-31"


def test_a_registration_number_tells_place_year_office_and_serial():
    number = RegistrationNumber.parse("CSCR-2018--01001", latest_year=2026)
    assert (str(number), number.place, number.office, number.serial) == ("CSCR—2018—01001", "长沙市", 1, 1)


@pytest.mark.parametrize("text", ["CSCR—2018—0101", "CSCR—2099—01001", "CSCR—2018—01000", "长政发〔2018〕7号", ""])
def test_what_is_no_registration_number_is_refused(text):
    with pytest.raises(ValueRefused):
        RegistrationNumber.parse(text, latest_year=2026)
