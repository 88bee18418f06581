"""A document's dates are those of its own provisions and signature."""

from datetime import date

from disclosure.gazette.provisions import date_or_none, in_force, signature


def test_a_term_of_five_years_ends_the_day_before_its_anniversary():
    assert in_force("本办法自2024年1月1日起施行，有效期5年。") == (date(2024, 1, 1), date(2028, 12, 31))


def test_a_last_day_is_taken_as_printed():
    text = "本规定自 2024 年 1 月 1 日起施行，有效期至2028年6月30日。"
    assert in_force(text) == (date(2024, 1, 1), date(2028, 6, 30))


def test_the_term_of_a_permit_is_not_the_document_s():
    text = "本办法自2024年1月1日起施行。许可证有效期5年，旧证有效期至2025年6月30日。"
    assert in_force(text) == (date(2024, 1, 1), None)


def test_the_force_of_another_text_is_not_its_own():
    assert in_force("《演示法》自2015年1月1日起施行后，各地开展了演示。") == (None, None)


def test_the_first_signature_counts_since_a_forwarded_text_signs_again():
    lines = ["请贯彻执行。", "长沙市人民政府办公厅", "一九九六年二月五日", "长沙市演示局", "一九九六年一月二十五日"]
    found = signature(lines)
    assert (found.names, found.day) == (("长沙市人民政府办公厅",), date(1996, 2, 5))


def test_several_bodies_sign_on_several_lines():
    found = signature(["特此通知。", "演示部办公厅 演示局综合司", "演示总局办公室", "2025年2月20日"])
    assert found.names == ("演示部办公厅", "演示局综合司", "演示总局办公室")


def test_an_impossible_day_is_no_date():
    assert date_or_none("2023年2月30日") is None
    assert date_or_none("2025-03-12-08:55:00") == date(2025, 3, 12)


def test_a_leap_day_s_term_ends_on_the_last_of_february():
    assert in_force("本办法自2024年2月29日起施行，有效期五年。")[1] == date(2029, 2, 28)
