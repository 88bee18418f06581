"""A record's identity and hash are about what it says, not where it lies."""

import json
from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.records import Kind, Record, canonical_json

NOTICE = Record(Kind.TRANSACTION, "k", "演示数据公告", "", date(2026, 1, 2), {"a": 1, "b": Decimal("1.50")}, "demo")


def test_a_moved_page_is_the_same_record():
    assert replace(NOTICE, url="http://new.example/1", origin="page-7").content_hash == NOTICE.content_hash


def test_a_changed_word_is_a_changed_record():
    assert replace(NOTICE, title="演示数据公告（更正）").content_hash != NOTICE.content_hash


@given(st.dictionaries(st.text(), st.integers() | st.text()))
def test_the_order_of_keys_changes_nothing(body):
    assert canonical_json(body) == canonical_json(dict(reversed(body.items())))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters()) | st.dates() | st.sampled_from(Kind)
        | st.decimals(allow_nan=False, allow_infinity=False) | st.datetimes(timezones=st.just(UTC)),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
        max_leaves=8,
    )
)  # fmt: skip
def test_the_canonical_text_is_that_of_the_standard_library(body):
    plain = json.loads(
        json.dumps(body, default=lambda value: format(value, "f") if isinstance(value, Decimal) else value.isoformat())
    )
    said = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical_json(body) == said


def test_what_has_no_canonical_text_is_refused():
    with pytest.raises(TypeError):
        canonical_json({"a": object()})
