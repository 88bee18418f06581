"""From when and until when a document says that it applies, with the provision that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from disclosure.gazette.layout import Role
from disclosure.gazette.numerals import number_of
from disclosure.gazette.provisions import DAY, anniversary, date_or_none, in_force
from disclosure.gazette.structure import Node, Structure

__all__ = ["Clause", "Terms", "terms_of"]

LONGEST_TERM = 30  # years
_OWN = r"(?:本[\u4e00-\u9fff]{1,12}?|^|[。；，,])"
_FORCE = r"(?:正式)?(?:施行|实施|执行|生效)"
_FROM_DAY = re.compile(
    rf"{_OWN}(?:自|从)(?:公布|发布|颁布|印发|下发|批准|发文|签发|签署|通过|出台|下达|公告|颁发)之日起(?:满?(?P<number>[\d一二三四五六七八九十]{{1,3}})(?P<unit>日|天|个月)后)?"
    rf"{_FORCE}"
)
_ON_DAY = re.compile(
    rf"(?:本[\u4e00-\u9fff]{{1,12}}?|(?:以上|上述)[\u4e00-\u9fff]{{1,8}}?|^|[。；，])(?:有效期(?:限)?为?)?(?:自|从|于)(?P<day>{DAY})(?:起|开始)?(?:至(?P<last>{DAY})止?|{_FORCE})"
)
_YEARS = re.compile(
    rf"(?:本[\u4e00-\u9fff]{{1,12}}?|{_FORCE}[，,；。]?)(?:有效期|试行期?|暂行期?|执行期)(?:限)?(?:为|是|：)?"
    r"(?P<years>\d{1,2}|[一二两三四五六七八九十]{1,2})年"
)
_ENDS = re.compile(rf"{_OWN}(?:自|于|至)(?P<day>{DAY})(?P<from>起)?(?:自动|自行)?(?:失效|废止|停止执行)")
_AND_ENDS = re.compile(  # 自…起施行，至2029年4月30日止; 自…起实施，2026年12月31日废止
    rf"{_FORCE}[，,；](?:有效期)?(?:自|于|至|到)?(?P<day>{DAY})(?:止|(?P<from>起)?(?:自动|自行)?(?:失效|废止|终止|停止执行))"
)
_TELLING = re.compile("施行|起至|实施|执行|生效|有效期|试行期|暂行期|执行期|失效|废止")


@dataclass(frozen=True, slots=True)
class Clause:
    """A day that a provision sets; `exact` unless it counts from a publication whose day the record had to give."""

    day: date
    anchor: str = ""
    words: str = ""
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Terms:
    """When a document begins and ceases to apply, by its own words; None for what they do not say."""

    effective: Clause | None = None
    expires: Clause | None = None  # the last day


def terms_of(structure: Structure, issued: date | None = None) -> Terms:
    """The terms that a document states; `issued` is the day that 自印发之日起 counts from: when it was
    written, or else published, since web sites publish old documents again."""
    effective = expires = None
    years: tuple[int, Node] | None = None
    for node in structure.walk():
        if node.role is not Role.TEXT or not _TELLING.search(node.text):
            continue
        written = re.sub(r"\s", "", node.text[node.head :])
        start, end = _days(written)
        effective = effective or _clause(node, start) or _from_issue(node, written, issued)
        expires = expires or _clause(node, end) or _ending(node, written)
        years = years or _years(node, written)
    if expires is None and years is not None and effective is not None:
        term, node = years
        last = anniversary(effective.day, effective.day.year + term) - timedelta(days=1)
        expires = Clause(last, node.anchor, node.words, effective.exact)
    return Terms(effective, expires)


def _days(written: str) -> tuple[date | None, date | None]:
    """The first and the last day that a provision prints."""
    start, end = in_force(written)
    match = _ON_DAY.search(written)
    if match is None:
        return start, end
    last = date_or_none(match["last"]) if match["last"] else None
    return start or date_or_none(match["day"]), end or last


def _clause(node: Node, day: date | None) -> Clause | None:
    return Clause(day, node.anchor, node.words) if day else None


def _from_issue(node: Node, written: str, issued: date | None) -> Clause | None:
    match = _FROM_DAY.search(written)
    if match is None or issued is None:
        return None
    number = (number_of(match["number"]) or 0) if match["number"] else 0
    if match["unit"] == "个月":
        months = issued.month - 1 + number
        day = _in_month(issued, issued.year + months // 12, months % 12 + 1)
    else:
        day = issued + timedelta(days=number)
    return Clause(day, node.anchor, node.words, exact=False)


def _in_month(day: date, year: int, month: int) -> date:
    """The same day of another month, or that month's last."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def _ending(node: Node, written: str) -> Clause | None:
    match = _ENDS.search(written) or _AND_ENDS.search(written)
    day = date_or_none(match["day"]) if match else None
    if match is None or day is None:
        return None
    return _clause(node, day - timedelta(days=1) if match["from"] else day)


def _years(node: Node, written: str) -> tuple[int, Node] | None:
    match = _YEARS.search(written)
    term = number_of(match["years"]) if match else None
    return (term, node) if term and term <= LONGEST_TERM else None
