"""Personal numbers are found however they are written, and what only looks like one is left alone."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from persons import luhn, resident

from disclosure.findings import Severity
from disclosure.privacy import mask_text, scan_text
from disclosure.privacy.checksums import RESIDENT_SIGNS

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

ID = resident()
CARD = luhn("622200000000000")


def entities(text, **options):
    return [(hit.entity, hit.severity) for hit in scan_text(text, **options)]


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f"身份证号{ID}。",
        f"{ID[:6]} {ID[6:14]} {ID[14:]}",
        f"{ID[:6]}-{ID[6:14]}-{ID[14:]}",
        f"{ID[:6]}－{ID[6:14]}　{ID[14:]}",
        f"{ID[:4]}\u200b{ID[4:]}",
        f"{ID[:4]}\u00ad{ID[4:9]}\ufeff{ID[9:]}",
        ID.translate(FULL_WIDTH),
        resident(sequence="006").replace("X", "ｘ"),
        "11010519491231002X",
        "11010519491231002x",
        "440524188001010014",
        "110105 19491231 002 X",
        f"{ID}、{resident(sequence='003')}"[:19],
        "1101051949****002X",
        "1101051949123****X",
    ],
)
def test_a_resident_id_is_found_however_it_is_written(text):
    assert entities(text) == [("resident_id", Severity.BLOCK)]


def test_every_check_sign_is_read():
    found = {resident(sequence=f"{n:03}")[-1] for n in range(40) if entities(resident(sequence=f"{n:03}"))}
    assert found == set(RESIDENT_SIGNS)


def test_a_wrong_check_digit_is_a_doubt_for_people_to_settle():
    wrong = ID[:17] + ("1" if ID[17] != "1" else "2")
    assert entities(wrong) == [("resident_id", Severity.WARN)]


def test_fifteen_digits_need_a_word_that_says_what_they_are():
    assert entities("身份证号：439999900101001") == [("resident_id", Severity.BLOCK)]
    assert entities("流水号：439999900101001") == []


@pytest.mark.parametrize(
    "text", ["13800138000", "138 0013 8000", "138-0013-8000", "+86 138 0013 8000", "+8613800138000"]
)
def test_a_mobile_number_is_found(text):
    assert entities(text) == [("mobile", Severity.BLOCK)]
    assert entities(text, allowed=frozenset({"mobile"})) == []


@pytest.mark.parametrize("text", [CARD, " ".join(CARD[n : n + 4] for n in range(0, 16, 4)), "4111111111111111"])
def test_a_bank_card_is_found(text):
    assert entities(text) == [("bank_card", Severity.BLOCK)]


def test_a_number_of_the_form_of_hunan_codes_needs_a_word_to_be_a_card():
    code = luhn("430102202600001")
    assert entities(code) == []
    assert entities(f"银行卡号 {code}") == [("bank_card", Severity.BLOCK)]


@pytest.mark.parametrize(
    "text",
    [
        "439999********0017",  # twelve signs hidden
        "430102************",
        "138****8000",
        "622200******0000",
        "91430100MA4L000001",
        "91350100M000100Y43",
        "914301007000000000",
        "招标编号 20260305001234567",
        "2504-430102-04-01-123456",  # a project code
        "A43010020260305001234567",
        "E4301000001012345678",
        "43010020260305001234",  # a section code of 20 digits
        "长政发〔2026〕5号",
        "13800138000.00",
        "13800138000元",
        "合计 138,001,380.00",
        "0731-88880000",
        "2026-03-05 10:30:00",
        "430102199013011234",  # a thirteenth month
        "0.1380013800012",
        "https://example.gov.cn/2026/202603/t20260305_13800138000.html"[:50],
    ],
)
def test_what_only_looks_like_a_personal_number_is_left_alone(text):
    assert entities(text) == []


def test_a_birth_in_the_future_is_none():
    coming = resident(birth="20270101")
    assert entities(coming, today=date(2026, 11, 24)) == []


def test_several_numbers_side_by_side_are_each_found():
    text = f"{ID} 13800138000 {CARD} {resident(sequence='003')}"
    assert [entity for entity, _ in entities(text)] == ["resident_id", "mobile", "bank_card", "resident_id"]


def test_a_masked_text_holds_no_personal_number():
    assert mask_text(f"{ID}，13800138000") == "439999************，138****8000"


@given(st.text(alphabet="0123456789Xx -\u200b　０１９ａA*＊.,年元\n", max_size=200))
def test_hits_lie_in_order_within_the_text_and_masking_leaves_none(text):
    hits = scan_text(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(one.end <= two.start for one, two in zip(hits, hits[1:], strict=False))


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 1, 1)),
    st.integers(0, 999),
    st.text(alphabet="甲乙，。：（） \n", max_size=20),
    st.lists(st.sampled_from(["", " ", "-", "\u200b", "　"]), min_size=17, max_size=17),
)
def test_any_resident_id_in_any_spacing_is_found(born, sequence, around, gaps):
    number = resident(birth=f"{born:%Y%m%d}", sequence=f"{sequence:03}")
    spaced = "".join(digit + gap for digit, gap in zip(number, [*gaps, ""], strict=True))
    assert ("resident_id", Severity.BLOCK) in entities(f"{around}{spaced}{around}")


@pytest.mark.parametrize("sign", ["1", "1 ", "1-", "1\u200b", "*", "430102", "430102*", "6222 ", "1 2-3x", "X"])
def test_time_grows_with_the_text_and_no_faster(sign):
    def took(size):
        text = (sign * size)[:size]
        started = time.process_time()
        scan_text(text)
        return time.process_time() - started

    took(1000)
    assert took(80_000) < 0.5 + 12 * took(10_000)


def test_plain_text_is_scanned_at_five_megabytes_a_second():
    text = "行政相对人名称,2026-03-05,罚款人民币1000元,91430100MA4L000001,长市监罚〔2026〕15号\n" * 20_000
    started = time.process_time()
    scan_text(text)
    assert len(text.encode()) / (time.process_time() - started) > 5_000_000
