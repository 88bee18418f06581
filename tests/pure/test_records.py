"""A record's identity and hash are about what it says, not where it lies."""

from dataclasses import replace
from datetime import date
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


def test_what_has_no_canonical_text_is_refused():
    with pytest.raises(TypeError):
        canonical_json({"a": object()})
