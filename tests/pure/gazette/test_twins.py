"""Two records are one document by what each says of itself, and by nothing that it cites."""

import pytest

from disclosure.gazette.twins import Identity, Shared

TITLE = "演示数据：长沙市数据管理办法"
BOTH = {
    "issuers": ["长沙市财政局"],
    "document_number": "长财演〔2024〕1号",
    "index_number": "DEMO-2024-0001",
    "written": "2024-03-05",
    "published": "2024-03-06",
    "text": "演示数据。",
}


def identity(title=TITLE, **said):
    return Identity.of(title, BOTH | said)


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (identity(index_number=""), Shared.NUMBER),
        (identity(issuers=["市财政局"], index_number=""), Shared.NUMBER),
        (identity(f"关于印发《{TITLE}》的通知", index_number=""), Shared.NUMBER),
        (identity(index_number="OTHER-SITE-77"), Shared.NUMBER),
        (identity(document_number=""), Shared.INDEX),
        (identity(document_number="", index_number="demo-2024-0001"), Shared.INDEX),
        (identity(document_number="", index_number=""), Shared.TITLE),
        (identity(document_number="", index_number="", issuers=[]), Shared.TITLE),
        (identity(document_number="长财演〔2024〕2号"), None),
        (identity(document_number="", written="2023-03-05"), None),
        (identity(document_number="", index_number="DEMO-2024-0002"), None),
        (identity(document_number="", index_number="", issuers=["长治市财政局"]), None),
        (identity(document_number="", index_number="", written="", published=""), Shared.TITLE),
        (identity("演示数据：另一件文件", document_number=""), None),
        (identity("演示数据：另一件文件"), None),
    ],
)
def test_what_makes_two_records_one_document(other, shared):
    assert identity().shared(other) is other.shared(identity()) is shared


def test_twins_share_a_claim_by_which_they_are_found():
    for other in (
        identity(index_number=""),
        identity(document_number=""),
        identity(document_number="", index_number=""),
    ):
        assert set(identity().claims()) & set(other.claims())


def test_a_number_that_the_text_cites_is_no_claim():
    citing = identity(document_number="", text="根据《长财演〔2024〕9号》的规定，制定本办法。")
    assert not [claim for claim in citing.claims() if "9号" in claim]


def test_a_short_title_or_a_placeholder_claims_nothing():
    assert identity("通知", document_number="", index_number="无").claims() == []


def test_equal_titles_of_a_day_over_different_texts_are_two_documents():
    texts = ["\n".join(f"演示数据：第{number}批人员名单之{place}" for number in range(40)) for place in "甲乙"]
    one, other = (
        identity(document_number="", index_number=index, text=text)
        for index, text in zip(("", "A-2024-1"), texts, strict=True)
    )
    assert one.shared(other) is None
