"""The patterns that spare most cells a close look leave out no cell in which the close look finds something."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from persons import resident

from disclosure.privacy.columns import _HOME
from disclosure.privacy.scan import scan_text
from disclosure.privacy.suspects import may_be_address, suspects
from disclosure.rows import rows_of

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
    return {row for row, _, _ in suspects(rows_of([[cell] for cell in cells], 1), [label], [frozenset()])}


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
    told = pl.DataFrame({"cell": cells}, {"cell": pl.String}).select(may_be_address(pl.col("cell"))).to_series()
    assert [cell for cell, may in zip(cells, told, strict=True) if _HOME.search(cell) and not may] == []
