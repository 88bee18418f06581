"""A document has its own number, never one that it cites."""

import pytest

from disclosure.gazette.own_number import normal_number, own_number, registration_number


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("长政发[2018]5号", "长政发〔2018〕5号"),
        ("民发〔2025 〕7号", "民发〔2025〕7号"),
        ("\u200b金办发〔2025〕58号", "金办发〔2025〕58号"),
        ("2025年 第6号", "2025年第6号"),
        ("国令第706号", "国令第706号"),
        ("演示部 演示总局公告2025年第2号", "演示部 演示总局公告2025年第2号"),
        ("商服贸函2025年第387号", "商服贸函2025年第387号"),
        ("第19号", "第19号"),
        ("无", ""),
        ("关于演示的公告2025年第30号", ""),
        ("19号", ""),
        ("第0号", ""),
    ],
)
def test_numbers_orders_and_notices_have_one_spelling(printed, normal):
    assert normal_number(printed) == normal


def test_a_number_cited_in_the_text_is_not_taken():
    lines = ["各区县人民政府：", "根据国办发〔2024〕33号文件要求，", "国办发〔2024〕33号"]
    assert own_number("", "长沙市演示局关于演示的通知", lines) == ""


def test_a_number_torn_over_lines_is_read():
    assert (
        own_number("", "演示", ["演示通知", "长演发〔", "2024", "〕", "1361", "号", "各单位："])
        == "长演发〔2024〕1361号"
    )


def test_a_number_in_brackets_at_the_title_s_end_is_the_document_s():
    assert own_number("", "关于演示的通知(岳演发〔2017〕2号)", []) == "岳演发〔2017〕2号"
    assert own_number("", "演示署公告2025年第14号（关于演示的公告）", []) == "演示署公告2025年第14号"


@pytest.mark.parametrize(
    "title",
    [
        "长演发〔2024〕8号 长沙市演示局关于演示的通知",
        "【长演发〔2024〕8号】长沙市演示局关于演示的通知",
        "长沙市演示局关于演示的通知 长演发[2024]8号",
    ],
)
def test_a_number_may_stand_before_or_behind_a_title(title):
    assert own_number("", title, []) == "长演发〔2024〕8号"


def test_an_order_may_be_a_whole_title():
    assert own_number("", "长沙市人民政府令第150号", []) == "长沙市人民政府令第150号"
    assert own_number("", "长沙市演示局关于贯彻国办发〔2024〕33号文件的通知", []) == ""


def test_a_registration_number_is_read_whatever_its_dashes():
    assert registration_number("统一登记号：CSCR-2018--01001") == "CSCR—2018—01001"
    assert registration_number("没有") == ""
