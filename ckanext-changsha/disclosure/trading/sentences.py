"""What a notice says in sentences: the deadline, the parties, names in front of a form's own labels, rejected bids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from disclosure.trading.suppliers import Supplier

__all__ = ["Sentences", "rejected_bids", "rejected_in_prose"]

MOST = 20_000  # characters that are searched; the sentences below stand at a notice's beginning or under its headings
_MOMENT = (
    r"(?P<moment>20\d\d[-年/.]\d{1,2}[-月/.]\d{1,2}日?"
    r"(?:[\s,，]{0,2}(?:上午|下午)?\d{1,2}[:：时点](?:\d{1,2}分?)?(?:[:：]\d{2})?)?)"
)
_MOVING = re.compile("变更|更正|调整|修改|更改|延期|延长|顺延|推迟")
_TO = r"(?:变更为|更正为|调整为|修改为|更改为|改为|延期至|延长至|延至|顺延至|推迟至|推迟到|延期到|现为):?"
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
    # 四、投标截止时间及地点 1.时间：…; 四、提交投标文件截止时间、开标时间和地点 2026年…
    re.compile(
        rf"(?:投标|响应|申请)(?:文件)?的?(?:递交|提交)?的?截止时间(?:[、和及]开标时间)?(?:[及和、]地点)?[:为]?(?:\(?\d[.)、])?(?:时间:)?{_MOMENT}"
    ),
)
# 五、开标时间及地点 1.时间：…; 五、开启 2026年3月26日9点30分; (4)开标时间：…
_OPENINGS = (
    re.compile(
        rf"(?:开标|开启)(?:日期|时间)(?:[及和与、]地点)?\)?(?:[:为]|即)*(?:\(?\d{{1,2}}(?:\.\d{{1,2}})?[.)、]?)?(?:开标|开启)?(?:时间[:为])?{_MOMENT}"
    ),
    re.compile(rf"[一二三四五六七八九]、(?:响应文件|投标文件)?(?:开标|开启):?(?:\(?\d[.)、])?(?:时间:)?{_MOMENT}"),
)
_SAME_MOMENT = re.compile(
    r"开标时间[:为]?(?:同|与)(?:上述)?(?:递交|提交)?(?:投标|投标文件|响应文件|首次响应文件)(?:递交|提交)?的?截止时间"
)
# A notice of changes prints the old moment first, or alone in a table's first column.
_MOVED = {
    "deadline": re.compile(rf"截止时间[^。;]{{0,80}}?{_TO}{_MOMENT}"),
    "opening": re.compile(rf"(?:开标|开启)(?:日期|时间)[^。;]{{0,80}}?{_TO}{_MOMENT}"),
}
_PARTIES = {
    "buyer": re.compile(r"(?:招标人|采购人)为([\u4e00-\u9fff()]{4,60}?)(?=[。,;(])"),
    "agency": re.compile(r"(?:招标|采购)代理机构为([\u4e00-\u9fff()]{4,60}?)(?=[。,;(])"),
}
_ORGANISATION = r"(?P<name>[\u4e00-\u9fffA-Za-z()、]{4,80}?(?:公司|集团|院|所|厂|中心|社|联合体))"
_WINNERS = (
    re.compile(rf"确定(?:由)?{_ORGANISATION}为(?:本项目|该项目|本标段)?的?(?:中标|成交|中选)(?:人|供应商|单位)"),
    re.compile(rf"(?:中标|成交|中选)(?:人|供应商|单位)(?:确定)?为:?{_ORGANISATION}(?=[,。;])"),
)
_PRICE = re.compile(r"(?:中标|成交|中选)(?:总?价|金额|价格)(?:为|:)(?P<price>[^,。;]{1,60})")
# 湖南省工程建设 forms: the value stands in front of the form's label, 演示道路工程（招标项目名称）.
_BEFORE_LABEL = {
    "project_name": re.compile(r"^([^\n\t]{4,150}?)\((?:招标项目名称|项目名称)\)", re.MULTILINE),
    "section_name": re.compile(r"^([^\n\t]{2,150}?)\(标段名称\)", re.MULTILINE),
}
_REJECTED_IN_PROSE = re.compile(
    r"(?P<name>[\u4e00-\u9fffA-Za-z()]{4,40}?(?:公司|集团|院|所|厂|中心|联合体))的?"
    r"(?P<reason>[^。;\n]{2,160}?(?:否决其投标|投标被否决|(?:作|按|为)无效(?:投标|标)(?:处理)?))"
)
_REJECTED = re.compile(
    r"(?P<name>[\u4e00-\u9fffA-Za-z()]{4,40}?(?:公司|集团|院|所|厂|中心|联合体))(?:的投标文件)?[因:](?P<reason>[^。;\n]{4,400})"
)


@dataclass(frozen=True, slots=True)
class Sentences:
    """A notice's text for reading in sentences: `written` by line, `joined` without any blank. All is linear."""

    written: str
    joined: str

    @classmethod
    def of(cls, text: str) -> Sentences:
        """The beginning of a notice, in the forms that the patterns expect."""
        written = unicodedata.normalize("NFKC", text[:MOST])
        return cls(written, re.sub(r"\s+", "", written))

    def moved(self) -> Iterator[tuple[str, str]]:
        """(field, value) of the moments that a notice of changes puts in place of others; they go before its labels."""
        if _MOVING.search(self.joined):
            for name, pattern in _MOVED.items():
                found = pattern.search(self.joined)
                if found:
                    yield name, found["moment"]

    def stated(self) -> Iterator[tuple[str, str]]:
        """(field, value) for what the sentences state."""
        for name, pattern in _BEFORE_LABEL.items():
            found = pattern.search(self.written)
            if found:
                yield name, found[1].strip()
        deadline, opening = self._moment(_DEADLINES), self._moment(_OPENINGS)
        if deadline:
            yield "deadline", deadline
        if opening or (deadline and _SAME_MOMENT.search(self.joined)):
            yield "opening", opening or deadline
        for name, pattern in _PARTIES.items():
            found = pattern.search(self.joined)
            if found:
                yield name, found[1]

    def winner(self) -> tuple[str, str]:
        """The winner and the price in a notice without labels: 确定演示公司为中标人，中标价为100元; "" for none."""
        name = next((found["name"] for pattern in _WINNERS if (found := pattern.search(self.joined))), "")
        price = _PRICE.search(self.joined) if name else None
        return name, price["price"] if price else ""

    def _moment(self, patterns: Sequence[re.Pattern[str]]) -> str:
        return next((found["moment"] for pattern in patterns if (found := pattern.search(self.joined))), "")


def rejected_in_prose(text: str) -> dict[str, str]:
    """Why bids were rejected, by the bidder's name, as a report tells it: 甲公司报价高于限价，评标委员会否决其投标."""
    return {
        found["name"]: found["reason"] for found in _REJECTED_IN_PROSE.finditer(unicodedata.normalize("NFKC", text))
    }


def rejected_bids(values: Sequence[str]) -> list[Supplier]:
    """Bidders and why their bids were rejected, out of what stands behind 否决投标情况及理由."""
    return [
        Supplier(found["name"], reason=found["reason"].strip())
        for value in values
        for found in _REJECTED.finditer(unicodedata.normalize("NFKC", value))
    ]
