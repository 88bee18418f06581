"""Notices of one transaction become one project, and its record says what held them together."""

from dataclasses import replace

import life_builders as make
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.findings import describe
from disclosure.trading.identity import bare_title, code
from disclosure.trading.projects import gather, link, link_keys

CODE = "E4301000000000001001"


def reasons(projects):
    return [{entry.linked_by for entry in project.links} for project in projects.all]


def codes(projects, code):
    return [finding for finding in projects.findings if finding.code == code]


def test_a_life_is_one_project_in_the_order_of_its_steps():
    life = make.whole_life()
    (project,) = link(reversed(life)).all
    assert [entry.key for entry in project.links] == [record.key for record in life]
    assert project.id == "P-E4301000000000001"


@pytest.mark.parametrize(
    ("said", "linked_by", "confidence"),
    [
        ({"section_code": CODE}, "section_code", 0.99),
        ({"unified_deal_code": "D01-DEMO-20260616-000003"}, "unified_deal_code", 0.98),
        ({"project_code": "长财采计〔2026〕000123号"}, "project_code", 0.95),
    ],
)
def test_a_shared_code_links_notices_of_different_titles(said, linked_by, confidence):
    (project,) = link([make.notice(**said), make.notice("award", 9, name="演示数据另一名称工程", **said)]).all
    assert {(entry.linked_by, entry.confidence) for entry in project.links} == {(linked_by, confidence)}
    assert project.confidence == confidence


def test_a_project_code_in_the_title_links_too():
    titles = (
        "演示数据教学设备采购公告（项目编号：YSGR2026-SC-G003）",
        "演示数据教学终端成交公告（项目编号：YSGR2026-SC-G003）",
    )
    (project,) = link([make.notice(day=day, title=title) for day, title in enumerate(titles, 1)]).all
    assert {entry.linked_by for entry in project.links} == {"project_code"}


def test_people_read_the_projects_title_without_the_notices():
    (project,) = link([make.notice(title="演示数据学校家具采购项目（一标段）中标（成交）结果公告")]).all
    assert project.title == "演示数据学校家具采购项目"


def test_a_short_title_without_buyer_links_nothing():
    both = [make.notice(means, name="演示数据办公设备采购", buyer=("", "")) for means in ("tender", "award")]
    assert len(link(both).all) == 2


def test_title_and_buyer_link_what_has_no_code():
    (project,) = link([make.notice(), make.notice("award", 9)]).all
    assert {(entry.linked_by, entry.confidence) for entry in project.links} == {("title", 0.8)}


def test_a_long_title_links_a_notice_without_buyer_with_less_confidence():
    (project,) = link([make.notice(), make.notice("award", 9, buyer=("", ""))]).all
    assert [entry.confidence for entry in project.links] == [0.8, 0.6]


def test_a_notice_joins_by_title_what_codes_hold_together():
    coded = [make.notice(section_code=CODE), make.notice("award", 9, section_code=CODE)]
    (project,) = link([*coded, make.notice("contract", 20)]).all
    assert [entry.linked_by for entry in project.links] == ["section_code", "section_code", "title"]


@pytest.mark.parametrize(
    "other",
    [
        {"buyer": ("长沙市演示二局", "")},
        {"day": (2028, 6, 1)},
        {"name": "演示数据湘江西岸道路工程"},
        {"project_code": "E4301000000000002"},
    ],
)
def test_one_title_of_other_buyers_years_or_codes_is_another_project(other):
    first = make.notice(project_code="E4301000000000001")
    assert len(link([first, make.notice("award", **{"day": 9, **other})]).all) == 2


def test_short_codes_of_two_buyers_are_two_projects():
    both = [make.notice(name=f"演示数据{n}号采购", project_code="CG2026-001", buyer=(f"演示{n}局", "")) for n in "甲乙"]
    assert len(link(both).all) == 2


def test_an_investment_project_is_no_transaction():
    works = [
        make.notice(name=f"演示数据学校{part}", project_code="2026-430100-48-01-000001") for part in ("设计", "监理")
    ]
    assert len(link(works).all) == 2


def test_the_only_notice_of_a_project_needs_no_link():
    assert reasons(link([make.notice()])) == [{""}]


def test_sections_of_one_project_are_its_lots():
    lots = [make.notice(project_code="E4301000000000001", section_code=f"E430100000000000100{n}") for n in (1, 2)]
    (project,) = link(lots).all
    assert project.lots == 2


@pytest.mark.parametrize(
    "title",
    [
        "演示数据湘江东岸道路工程施工招标公告",
        "演示数据湘江东岸道路工程（施工）中标候选人公示",
        "演示数据湘江东岸道路工程施工（第2次）招标公告",
        "演示数据湘江东岸道路工程施工一标段中标结果公告",
        "演示数据湘江东岸道路工程施工(二次)更正公告(三)",
        "演示数据 湘江东岸道路工程施工项目 终止公告",
        "演示数据湘江东岸道路工程施工定标候选人公示（评定分离）",
    ],
)
def test_notices_of_a_project_share_a_bare_title(title):
    assert bare_title(title) == "演示数据湘江东岸道路工程施工"


def test_numbers_that_tell_projects_apart_stay():
    assert bare_title("演示数据赛事活动（一）招标公告") != bare_title("演示数据赛事活动（二）招标公告")


@pytest.mark.parametrize("text", ["演示数据学校家具采购", "2.5 建设地点:演示镇", "/", "123", "000000000", "无", ""])
def test_what_is_no_code_links_nothing(text):
    assert code(text) == ""


def test_the_attempt_is_not_part_of_a_code():
    assert code("ys2026039（第2次）") == code("YS2026039")


def test_an_award_before_its_tender_warns():
    (finding,) = codes(link([make.notice("tender", 20), make.notice("award", 9)]), "trading.date_order")
    assert finding.severity == "warn"
    assert "成交（2026-06-09）早于公告（2026-06-20）" in describe(finding)["message"]


def test_a_deadline_before_the_notice_warns():
    (finding,) = codes(link([make.notice("tender", 20, deadline=make.on(10))]), "trading.date_order")
    assert finding.values["second"] == "投标截止"


def test_a_life_in_order_and_a_second_attempt_are_no_findings():
    again = [make.notice("failed", 22), make.notice("tender", 25, identity="again"), make.notice("award", 28)]
    assert not link([*make.whole_life(), make.notice(), *again]).findings


def test_lots_are_compared_each_with_its_own():
    early, late = "E4301000000000001001", "E4301000000000001002"
    life = [
        make.notice("tender", 1, section_code=early),
        make.notice("award", 9, section_code=early),
        make.notice("tender", 20, section_code=late),
        make.notice("award", 29, section_code=late),
    ]
    assert not codes(link(life), "trading.date_order")


def test_notices_without_a_date_are_counted():
    (finding,) = codes(link([make.notice(day=None)]), "trading.undated")
    assert finding.values["count"] == 1


def test_a_project_keeps_its_id_when_notices_are_added():
    known = link([make.notice("award", 9)]).ids()
    grown = link([make.notice("tender", 1), make.notice("award", 9), make.notice("contract", 20)], known)
    assert {project.id for project in grown.all} == set(known.values())


def test_of_the_parts_of_a_project_one_keeps_its_id():
    coded = make.notice("award", 9, project_code="E4301000000000001")
    known = link([make.notice(), coded]).ids()
    apart = link([make.notice(title="演示数据湘江西岸道路工程招标公告"), coded], known)
    assert len({project.id for project in apart.all}) == 2
    assert set(known.values()) < {project.id for project in apart.all}


@settings(max_examples=50, deadline=None)
@given(st.lists(make.notices, max_size=14), st.randoms(use_true_random=False))
def test_the_order_of_notices_changes_nothing(records, random):
    shuffled = random.sample(records, len(records))
    assert link(shuffled) == link(records)


@settings(max_examples=50, deadline=None)
@given(st.lists(make.notices, max_size=14))
def test_linking_again_changes_nothing(records):
    once = link(records)
    again = link([*records, *records], once.ids())
    assert (again.all, again.findings) == (once.all, once.findings)


@settings(max_examples=50, deadline=None)
@given(st.lists(make.notices, max_size=14))
def test_every_notice_is_in_exactly_one_project(records):
    found = [entry.key for project in link(records).all for entry in project.links]
    assert sorted(found) == sorted({record.key for record in records})


@settings(max_examples=50, deadline=None)
@given(st.lists(make.notices, max_size=10), st.lists(make.notices, max_size=10))
def test_two_projects_never_share_an_id(earlier, later):
    projects = link(later, link(earlier).ids()).all
    assert len({project.id for project in projects}) == len(projects)


def test_a_notice_that_leaves_a_project_named_after_it_is_named_anew():
    first, second = make.notice("award", 2), make.notice("tender", 1)
    known = dict.fromkeys([first.key, second.key], link([first]).all[0].id)
    apart = link([replace(first, title="演示数据湘江西岸道路工程中标结果公告"), second], known)
    assert len({project.id for project in apart.all}) == 2


# For a store that links what is new, and no more


@settings(max_examples=30, deadline=None)
@given(st.lists(make.notices, max_size=8, unique_by=lambda record: record.key))
def test_notices_of_one_project_are_tied_by_the_keys_they_share(records):
    ties = {record.key: set(link_keys(record)) for record in records}
    for project in link(records).all:
        reached, rest = {project.links[0].key}, {entry.key for entry in project.links[1:]}
        while near := {key for key in rest if any(ties[key] & ties[other] for other in reached)}:
            reached, rest = reached | near, rest - near
        assert not rest


@settings(max_examples=30, deadline=None)
@given(st.lists(make.notices, max_size=8, unique_by=lambda record: record.key))
def test_a_project_gathered_from_what_was_stored_is_the_one_that_was_linked(records):
    projects = link(records)
    by_key = {record.key: record for record in records}
    for project in projects.all:
        stored = [(by_key[entry.key], entry.linked_by, entry.confidence) for entry in project.links]
        assert {*gather(project.id, reversed(stored)).links} == {*project.links}
