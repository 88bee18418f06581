"""The patterns that spare most cells a close look leave out no cell in which the close look finds something."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from persons import resident

from disclosure.privacy import sieve as sieve_module
from disclosure.privacy.columns import _HOME
from disclosure.privacy.scan import scan_text
from disclosure.privacy.sieve import Left, sieve
from disclosure.privacy.suspects import may_be_address, suspects
from disclosure.privacy.table import screen_table
from disclosure.rows import rows_of
from disclosure.validation.header import match_labels

TODAY = date(2026, 11, 24)
CARD, MOBILE = "6222021234567890128", "13800138000"
SIGNS = [*"0123456789Xx*＊×-－ 　\t\n.,:_aZ元共", "\u200b", "\u00ad", "\u2011", "１", "９", "٣", "Ｘ", "民", "²"]
PARTS = [
    "护照",
    "户主：",
    "@b.cn",
    "湘A",
    "18",
    "19",
    "20",
    "43",
    "62",
    "86",
    "0086",
    "138",
    MOBILE,
    CARD,
    resident(),
    "430102199",
    "****",
    "91430100",
]
BETWEEN = st.sampled_from(["", "", "", "-", " ", "\u200b", "\u3000-", "--- ", ".", "x"])


@st.composite
def spaced_numbers(draw):
    """A personal number in groups, among other signs."""
    digits = draw(st.sampled_from([resident(), MOBILE, "86" + MOBILE, "0086" + MOBILE, CARD, "439999900101001"]))
    written = "".join(sign + draw(BETWEEN) if draw(st.integers(0, 4)) == 0 else sign for sign in digits)
    edges = st.text(st.sampled_from(SIGNS), max_size=3)
    return draw(edges) + written + draw(edges)


def looked_at(cells, label="甲"):
    return {row for row, _, _ in suspects(sieve(rows_of([[cell] for cell in cells], 1)), [label], [frozenset()])}


WORDS = st.sampled_from(
    ["残疾", "乙肝", "3栋", "２单元5", "12号301室", "户主：", "张三", "\x1e", "\n", " ", "５", "公司"]
)
ANYTHING = st.lists(st.sampled_from(SIGNS + PARTS), min_size=1, max_size=14).map("".join)


@given(
    st.lists(st.one_of(spaced_numbers(), ANYTHING), min_size=1, max_size=40), st.sampled_from(["身份证", "卡号", "甲"])
)
@settings(deadline=None, max_examples=200)
def test_no_cell_with_a_number_is_left_out(cells, label):
    heading, looked = f"{label}: ", looked_at(cells, label)
    hits = [any(hit.at >= len(heading) for hit in scan_text(heading + cell)) for cell in cells]
    assert [cell for row, (cell, hit) in enumerate(zip(cells, hits, strict=True)) if hit and row not in looked] == []


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-03-05 10:30:00", "1234567890.55", "0731-88880000", "914399990000000010", "91439999000000001A"),
        *("430102202600012345678901", "在2026年3月5日处罚12345元", "HNZB-2026-0301-12345678", "hnsggzy:0000123456"),
    ],
)
def test_everyday_codes_and_dates_need_no_close_look(cell):
    assert looked_at([cell]) == set()


@given(
    st.lists(st.lists(st.sampled_from([*"0123459号室户栋幢座组 \x1c", "单元", "３", "路"]), max_size=10).map("".join))
)
@settings(deadline=None, max_examples=100)
def test_no_cell_with_an_address_is_left_out(cells):
    told = may_be_address(pl.Series(cells, dtype=pl.String))
    assert [cell for cell, may in zip(cells, told, strict=True) if _HOME.search(cell) and not may] == []


@given(
    st.lists(
        st.tuples(*[st.one_of(st.just(""), spaced_numbers(), ANYTHING, st.lists(WORDS, max_size=6).map("".join))] * 2),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([("姓名", "备注"), ("姓名", "身份证"), ("卡号", "甲")]),
    st.sampled_from([0, 50]),
)
@settings(deadline=None, max_examples=80)
def test_a_table_is_screened_as_without_the_sieve(rows, labels, few):
    columns = match_labels(labels, {"fields": []})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sieve_module, "SAMPLE", 2)
        patch.setattr(sieve_module, "MANY", 1)
        patch.setattr(sieve_module, "FEW_TEXTS", few)
        found = list(screen_table(rows, columns, TODAY))
        patch.setattr(sieve_module, "_left", lambda column: Left(column, None))
        assert found == list(screen_table(rows, columns, TODAY))
