"""A document's citations are the documents of others that it names, with their numbers and places."""

import time

import pytest

from disclosure.gazette.citations import citations_in, cited
from disclosure.gazette.structure import structure_of


def numbers(text):
    return [citation.number for citation in citations_in(text)]


def named(text, **own):
    return [(one.title, one.number, one.place, one.anchor) for one in cited(structure_of(text), **own)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("根据国办发〔2024〕33号文件要求", "国办发〔2024〕33号"),
        ("现将长政发[2018]5号转发", "长政发〔2018〕5号"),
        ("按照《演示意见》（国办发（2017）47号）执行", "国办发〔2017〕47号"),
        ("《演示意见》（国办发〔2017〕047号，以下简称《意见》）", "国办发〔2017〕47号"),
        ("《演示办法》（省政府令第255号）", "省政府令第255号"),
        ("根据国务院令第711号规定", "国务院令第711号"),
        ("依据长演规发〔2020〕1号", "长演规发〔2020〕1号"),
        ("《演示公告》（2021年第121号）", "2021年第121号"),
    ],
)
def test_a_cited_number_has_its_normal_form_without_the_words_before_it(text, number):
    assert numbers(text) == [number]


@pytest.mark.parametrize("text", ["填写《演示申请表》。", "《演示许可证》", "《办法》", "共12号", "《》", "2021年5月"])
def test_forms_certificates_and_unexplained_short_names_are_no_citations(text):
    assert citations_in(text) == []


def test_a_citation_says_where_it_stands_and_which_article_it_means():
    text = "第一条 甲。\n第二条 依照《演示法》第十七条第一款第（三）项办理。\n"
    (citation,) = cited(structure_of(text))
    assert text[citation.start : citation.end] == "《演示法》第十七条第一款第（三）项"
    assert (citation.place, citation.anchor) == ("第十七条第一款第（三）项", "a2-1")


def test_the_document_s_own_number_and_title_are_not_cited():
    text = (
        "长沙市演示局关于印发《演示办法》的通知\n长演发〔2021〕7号\n各单位：\n现将《演示办法》印发给你们，请按长演发〔2021〕7号执行。\n"
        "根据《演示法》制定。\n"
    )
    own = {"number": "长演发〔2021〕7号", "title": "长沙市演示局关于印发《演示办法》的通知"}
    assert named(text, **own) == [("演示法", "", "", "p5")]


def test_a_short_name_stands_for_the_document_that_it_was_given_to():
    text = "一、根据《演示管理意见》（国办发〔2017〕9号，以下简称《意见》）。\n二、按照《意见》第三条办理。\n"
    assert named(text) == [
        ("演示管理意见", "国办发〔2017〕9号", "", "h1"),
        ("演示管理意见", "国办发〔2017〕9号", "第三条", "h2"),
    ]


def test_a_document_cited_several_times_is_listed_once():
    text = "一、按照《演示意见》（国办发〔2017〕9号）。\n二、按照《演示意见》。\n三、按照国办发〔2017〕9号。\n"
    assert named(text) == [("演示意见", "国办发〔2017〕9号", "", "h1")]


def test_a_title_within_a_title_is_one_citation():
    assert [one.title for one in citations_in("按《关于印发《演示办法》的通知》办理")] == ["关于印发《演示办法》的通知"]


@pytest.mark.parametrize(
    "piece", ["《", "《甲》（", "长政发〔2018〕", "令第", "《甲乙》（国办发〔2017〕9号）、", "甲" * 50]
)
def test_hostile_text_is_searched_in_a_moment(piece):
    structure = structure_of(piece * (100_000 // len(piece)))
    begun = time.process_time()
    cited(structure)
    assert time.process_time() - begun < 3
