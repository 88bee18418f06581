"""What a notice says in sentences: the deadline, the parties, names in front of a form's own labels, rejected bids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from disclosure.trading.suppliers import Supplier

__all__ = ["in_sentences", "rejected_bids"]

MOST = 20_000  # characters that are searched; the sentences below stand at a notice's beginning or under its headings
_MOMENT = (
    r"(?P<moment>20\d\d[-年/.]\d{1,2}[-月/.]\d{1,2}日?"
    r"(?:[\s,，]{0,2}(?:上午|下午)?\d{1,2}[:：时点](?:\d{1,2}分?)?(?:[:：]\d{2})?)?)"
)
_DEADLINES = (
    # 财办库〔2020〕50号: …获取采购文件，并于2026年3月26日9点30分（北京时间）前递交投标文件。
    re.compile(rf"并于{_MOMENT}(?:整|\(北京时间[^()]{{0,10}}\))?(?:之?前)?(?:递交|提交|上传)"),
    re.compile(
        rf"(?:投标|响应|申请|报价)(?:文件)?(?:的)?(?:递交|提交|上传)?(?:的)?截止(?:时间|日期)(?:\([^()]{{0,20}}\))?(?:[为:]|即)+{_MOMENT}"
    ),
    re.compile(rf"(?:递交|提交)(?:首次)?(?:投标|响应|申请)文件(?:的)?截止时间(?:[^。,;]{{0,30}}?)[:为]{_MOMENT}"),
    re.compile(
        rf"[一二三四五六七八九]、(?:投标|响应|提交投标|提交响应)(?:文件)?(?:的)?(?:提交|递交)?:?(?:截止时间[^:]{{0,12}}:)?{_MOMENT}"
    ),
)
_PARTIES = {
    "buyer": re.compile(r"(?:招标人|采购人)为([\u4e00-\u9fff()]{4,60}?)(?=[。,;(])"),
    "agency": re.compile(r"(?:招标|采购)代理机构为([\u4e00-\u9fff()]{4,60}?)(?=[。,;(])"),
}
# 湖南省工程建设 forms: the value stands in front of the form's label, 演示道路工程（招标项目名称）.
_BEFORE_LABEL = {
    "project_name": re.compile(r"^([^\n\t]{4,150}?)\((?:招标项目名称|项目名称)\)", re.MULTILINE),
    "section_name": re.compile(r"^([^\n\t]{2,150}?)\(标段名称\)", re.MULTILINE),
}
_REJECTED = re.compile(
    r"(?P<name>[\u4e00-\u9fffA-Za-z()]{4,40}?(?:公司|集团|院|所|厂|中心|联合体))(?:的投标文件)?[因:](?P<reason>[^。;\n]{4,400})"
)


def in_sentences(text: str) -> Iterator[tuple[str, str]]:
    """(field, value) for what the sentences of a notice state. Pure and linear."""
    written = unicodedata.normalize("NFKC", text[:MOST])
    for name, pattern in _BEFORE_LABEL.items():
        found = pattern.search(written)
        if found:
            yield name, found[1].strip()
    joined = re.sub(r"\s+", "", written)
    for pattern in _DEADLINES:
        found = pattern.search(joined)
        if found:
            yield "deadline", found["moment"]
            break
    for name, pattern in _PARTIES.items():
        found = pattern.search(joined)
        if found:
            yield name, found[1]


def rejected_bids(values: Sequence[str]) -> list[Supplier]:
    """Bidders and why their bids were rejected, out of what stands behind 否决投标情况及理由."""
    return [
        Supplier(found["name"], reason=found["reason"].strip())
        for value in values
        for found in _REJECTED.finditer(unicodedata.normalize("NFKC", value))
    ]
