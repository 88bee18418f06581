"""Whose budget, of which year, at which stage: read from cover and title lines, from a file's name only as a hint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure.budget.grid import plain

__all__ = ["Identity", "identify", "identify_file", "maker_of", "organization_key"]

LONGEST = 600  # characters of a cover or title; prose beyond it names other years and bodies
_MAKER = re.compile(
    r"(?:预算主管部门|编制部门|编制单位|公开部门|公开单位|填报单位|填报部门|预算单位|预算部门|(?:部门|单位)(?:[(](?:部门|单位)[)])?(?:名称)?)[:]"
    r"(?:[\[(]?\d{1,12}[\])]?[_-]?)?([\u4e00-\u9fff（）()A-Za-z0-9·、]{2,60}?)(?=(?:金额)?单位[:]|$)"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年|[^\d年]{0,4}(?:部门|单位)?(?:预算|决算))")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d\d)年")
_BARE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_STAGES = (("调整", re.compile("预算调整|调整预算")), ("决算", re.compile("决算")), ("预算", re.compile("预算")))
# The names of the four budgets, and of those who make one, say 预算 in a final account too.
_NO_STAGE = re.compile(r"(?:一般公共|政府性基金|国有资本经营|社会保险基金)预算|预算(?=主管|单位|部门)")
_NAMED = re.compile(
    r"(?<![\u4e00-\u9fffA-Z()])(?P<before>[\u4e00-\u9fffA-Z()]*?)[-_]?(?:(?:19|20)?\d\d年?度?)(?P<after>[\u4e00-\u9fffA-Z()]{0,60}?)"
    r"(?:区级|市级|县级|省级|本级)?(?:部门|单位|政府|财政)?(?:预算调整|预算|决算)"
)
_ALONE = re.compile(
    r"[\u4e00-\u9fff()]{2,28}(?:局|委|委员会|办公室|厅|院|中心|处|所|站|学校|大学|馆|协会|联合会|大队|街道|办事处|人民政府|管委会)(?:[(]本级[)])?"
)
_IN_BRACKETS = re.compile(rf"[(]({_ALONE.pattern})[)]")
_CHINESE_YEAR = re.compile(r"[〇○零一二三四五六七八九]{4}(?=年)")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_BLANK_NAME = re.compile(r"[Xx×＊*]{2,}|^某|\.{3}|…|_{2,}")
_LEVEL = re.compile(r"(?:区级|市级|县级|省级)?(?:部门|单位|本级)?$")


@dataclass(frozen=True, slots=True)
class Identity:
    """What the key of a budget's records is made of; "" and 0 for what is not known."""

    organization: str = ""
    year: int = 0
    stage: str = ""

    def or_else(self, other: Identity) -> Identity:
        """What this one states, completed by `other`."""
        return Identity(self.organization or other.organization, self.year or other.year, self.stage or other.stage)


def maker_of(line: str) -> str:
    """The organisation after 编制单位： and the like; "" when the line names none, or only a unit of money."""
    for name in _MAKER.findall(plain(line[:LONGEST])):
        if name.strip("()（）") not in {"元", "万元", "亿元", "人民币元"} and not _BLANK_NAME.search(name):
            return str(name)
    return ""


def identify(lines: Sequence[str]) -> Identity:
    """What the lines of a cover, or a title, state. Lines broken in mid-name are read together."""
    joined = _CHINESE_YEAR.sub(lambda year: year[0].translate(_DIGITS), plain("".join(lines)[:LONGEST]))
    year = _YEAR.search(joined)
    said = _NO_STAGE.sub("", joined)
    stage = next((name for name, pattern in _STAGES if pattern.search(said)), "")
    organization = next(filter(None, map(maker_of, lines)), "") or _named_in(joined) or _alone(lines)
    return Identity(organization, int(year[1]) if year else 0, stage)


def _alone(lines: Sequence[str]) -> str:
    """The organisation that is a line of its own on a cover, above or below what it publishes."""
    names = (plain(line) for line in lines if len(line) <= 60)
    return next((name for name in names if _ALONE.fullmatch(name) and not _BLANK_NAME.search(name)), "")


def _named_in(text: str) -> str:
    """The organisation in 长沙市演示局2025年度部门预算 or 2025年度长沙市演示局部门预算."""
    match = _NAMED.search(text)
    if match is None:
        return ""
    name = _LEVEL.sub("", match["before"]) or _LEVEL.sub("", match["after"])
    name = re.sub(r"^(?:关于|附件\d*:?)", "", name)
    return "" if len(name) < 3 or _BLANK_NAME.search(name) else name


def identify_file(name: str) -> Identity:
    """What a file's name hints at: 演示区演示局_2024部门预算.pdf, 演示区演示局部门25年预算.pdf."""
    stem = plain(re.sub(r"\.\w{2,4}$", "", name.rsplit("/", 1)[-1]))
    found = identify([stem])
    short, bare = _SHORT_YEAR.search(stem), _BARE_YEAR.search(stem)
    year = found.year or (int(bare[1]) if bare else 2000 + int(short[1]) if short else 0)
    bracketed = _IN_BRACKETS.search(stem)
    return Identity(found.organization or (bracketed[1] if bracketed else ""), year, found.stage)


def organization_key(name: str) -> str:
    """One spelling for an organisation that covers, tables and file names spell in several ways.

    上海市普陀区人民政府万里街道办事处 and 普陀区万里街道 are the same: the city before a district, 人民政府 before an
    office of it and 办事处 after a street add nothing to the name that a district's own readers use.
    """
    key = plain(name).removeprefix("中共")
    key = re.sub(r"^(?:[^省市区县]{2,3}省)?[^省市区县]{2,3}市(?=[^省市区县社]{2,3}[区县])", "", key)
    key = re.sub(r"人民政府(?=.)", "", key)
    key = re.sub(r"[(]?(?:本级|本部|部门|单位)[)]?$", "", key)
    return re.sub(r"(?<=街道)办事处$", "", key)
