"""Every provision of a document can be addressed, and no sign of its text is lost."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.gazette.address import address, locate
from disclosure.gazette.layout import Role
from disclosure.gazette.structure import structure_of

NOTICE = """长沙市演示局关于印发《演示管理办法》的通知
长演发〔2021〕7号
各区县（市）人民政府，市直机关各单位：
现将《演示管理办法》印发给你们。演示数据，没有含义。
附件：1.演示表
2.演示名单
长沙市演示局
长沙市演示委员会
2021年3月5日
（此件主动公开）
演示管理办法
第一章 总则
第一条 为了演示，制定本办法。
第二章
管理
第二条　有下列情形的，应当演示：
（一）演示甲；
1.甲之一；
（二）演示乙。
本条不适用于演示丙。
第二条之一 演示丁。
第三条规定的情形除外，演示戊。
附件1
演示表
第一条 另一份文件的条款。
"""
ADDRESSED = {
    "a1": "第一条 ",
    "a1-1": "为了演示，制定本办法。",
    "a2-1": "有下列情形的，应当演示：",
    "a2-1-1": "（一）演示甲；",
    "a2-1-1-1": "1.甲之一；",
    "a2-1-2": "（二）演示乙。",
    "a2-2": "本条不适用于演示丙。",
    "a2z1-1": "演示丁。",
    "c2": "第二章\n管理",
    "d3-a1-1": "另一份文件的条款。",
}
SIGNS = "第一二三条章节款（）()、.1２附件：“”《》\n\t 年月日长沙市演示局。目录①"
texts = st.text() | st.text(alphabet=SIGNS) | st.lists(st.sampled_from(NOTICE.splitlines(keepends=True))).map("".join)


def nodes(text):
    return {node.anchor: node for node in structure_of(text).walk()}


def roles(text):
    return [node.role for node in structure_of(text).walk()]


@given(texts)
@settings(max_examples=300, deadline=None)
def test_the_places_joined_are_the_text_and_each_has_its_own_anchor(text):
    structure = structure_of(text)
    anchors = [node.anchor for node in structure.walk()]
    assert structure.text == text
    assert len(anchors) == len(set(anchors))
    assert all(text[offset:].startswith(node.text) for offset, node in structure.placed())


@pytest.mark.parametrize(("anchor", "words"), ADDRESSED.items())
def test_articles_paragraphs_and_items_have_the_anchor_of_their_numbers(anchor, words):
    assert nodes(NOTICE)[anchor].text.rstrip("\n") == words.rstrip("\n")


def test_a_line_that_only_speaks_of_an_article_opens_none():
    assert "a3" not in nodes(NOTICE)


def test_the_letter_and_what_it_encloses_are_documents_of_their_own():
    assert [part.title for part in structure_of(NOTICE).parts] == [
        "长沙市演示局关于印发《演示管理办法》的通知",
        "演示管理办法",
        "附件1演示表",
    ]


def test_title_addressees_attachments_and_signature_are_recognised():
    of_letter = [node.role for node in structure_of(NOTICE).parts[0].walk()][1:]
    attachments, names = [Role.ATTACHMENT] * 2, [Role.SIGNATURE] * 2
    head = [Role.TITLE, Role.NUMBER, Role.SALUTATION, Role.TEXT]
    assert of_letter == [*head, *attachments, *names, Role.DATE, Role.NOTE]


def test_an_outline_is_addressed_by_its_levels():
    found = nodes(
        "一、总体要求\n演示要求。\n（一）演示原则。演示。\n1.甲。\n（1）乙。\n①丙。\n二、保障措施\n（一）丁。\n"
    )
    assert {"h1", "h1p1", "h1-1", "h1-1-1", "h1-1-1-1", "h1-1-1-1-1", "h2", "h2-1"} < set(found)


def test_a_number_that_is_printed_twice_is_told_apart():
    assert nodes("一、甲。\n一、乙。\n（一）丙。\n")["h1_2-1"].words == "（一）丙。"


def test_a_second_first_article_begins_another_document_with_the_title_above_it():
    parts = structure_of("甲办法\n第一条 甲。\n第二条 乙。\n乙办法\n第一条 丙。\n").parts
    assert [(part.title, part.children[-1].anchor) for part in parts] == [("甲办法", "a2"), ("乙办法", "d2-a1")]


def test_a_printed_table_of_contents_is_no_second_set_of_chapters():
    text = "演示条例\n目 录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。\n"
    assert [node.words for node in structure_of(text).contents()] == ["第一章 总则", "第二章 附则"]
    assert roles(text).count(Role.CONTENTS) == 3


def test_the_new_wording_of_an_article_is_not_an_article_of_the_decision():
    text = "一、修改为：\n“第五条 甲：\n（一）乙。\n第六条 丙。”\n二、本决定自公布之日起施行。\n"
    assert not [anchor for anchor in nodes(text) if anchor.startswith("a")]


def test_a_sentence_broken_over_lines_stays_one_paragraph():
    assert "a1-2" not in nodes("第一条 这一行在句子中间\n断开了。\n第二条 乙。\n")


def test_a_mark_on_a_line_of_its_own_has_the_next_line_s_words():
    assert nodes("第一条\n下列情形：\n（一）\n甲。\n")["a1-1-1"].words == "（一）\n甲。"


@pytest.mark.parametrize(
    ("words", "anchor"),
    [
        ("第三条第二款", "a3-2"),
        ("第三条第二款第（一）项", "a3-2-1"),
        ("第三条第一项", "a3-1-1"),
        ("第十二条之一", "a12z1"),
        ("第二章第一节", "c2s1"),
        ("一、（二）", "h1-2"),
        ("（二）", "i2"),
        ("演示", ""),
        ("", ""),
    ],
)
def test_an_address_in_words_has_an_anchor(words, anchor):
    assert address(words) == anchor


def test_an_item_is_found_in_the_paragraph_that_has_it():
    structure = structure_of("第一条 甲。\n下列情形：\n（一）乙。\n")
    assert locate(structure, "第一条第（一）项") == "a1-2-1"
    assert locate(structure, "第九条") == ""


@pytest.mark.parametrize(
    "line", ["第一条 演示数据，仅用于检查解析是否正确，没有任何含义。\n（一）演示；\n", "“演示\n", "2021年3月5日\n"]
)
def test_a_megabyte_is_taken_apart_in_a_moment(line):
    text = line * (500_000 // len(line.encode()))
    begun = time.process_time()
    structure_of(text)
    assert time.process_time() - begun < 2
