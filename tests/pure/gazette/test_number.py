"""However a document number is typed, it is one number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.errors import ValueRefused
from disclosure.gazette import DocumentNumber, issuers

NORMAL = "长政发〔2026〕5号"
prefixes = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12)
numbers = st.builds(
    DocumentNumber, prefixes, st.integers(1949, 2026), st.integers(1, 99999), st.sampled_from(["", "之一"])
)


def parse(text):
    return DocumentNumber.parse(text, latest_year=2026)


@pytest.mark.parametrize(
    "written",
    [
        NORMAL,
        "长政发[2026]5号",
        "长政发（2026）5号",
        "长政发【2026】5号",
        "长政发﹝2026﹞5号",
        "长政发〔2026〕05号",
        "长政发〔２０２６〕５号",
        "长政发｛2026｝5号",
        "长政发〈2026〉5号",
        "长政发<2026>5号",
        " 长政发 〔2026〕 第5 号 ",
    ],
)
def test_every_way_of_writing_gives_the_normal_form(written):
    assert str(parse(written)) == NORMAL


def test_the_seed_documents_stray_bracket_is_read():
    assert str(parse("长政办函)〔2017〕120号")) == "长政办函〔2017〕120号"


def test_a_suffix_is_kept():
    assert str(parse("长政发〔2026〕5号之一")) == "长政发〔2026〕5号之一"


@pytest.mark.parametrize(
    "wrong",
    [
        "长政发〔26〕5号",
        "长政发〔2062〕5号",
        "长政发〔2026〕0号",
        "长政发2026年5号",
        "〔2026〕5号",
        "",
        "长政发〔2026〕5号文件",
    ],
)
def test_what_is_no_document_number_is_refused(wrong):
    with pytest.raises(ValueRefused):
        parse(wrong)


@given(numbers)
def test_a_number_survives_being_written_and_read(number):
    assert parse(str(number)) == number


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        assert parse(text).serial > 0
    except ValueRefused as refused:
        assert str(refused)


def test_a_huge_text_is_refused_by_its_beginning():
    with pytest.raises(ValueRefused) as refused:
        parse("长" * 10_000_000)
    assert len(str(refused.value)) < 200


def test_a_known_prefix_names_its_issuer():
    assert issuers()["长政办发"] == ["长沙市人民政府办公厅"]
