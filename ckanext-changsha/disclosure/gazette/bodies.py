"""The names of public bodies: which words are one, and which bodies a title begins with."""

from __future__ import annotations

import re
from functools import cache

from disclosure.vocabularies import read_yaml

__all__ = [
    "agree",
    "clean_name",
    "is_body",
    "is_relative",
    "leading_bodies",
    "names_others",
    "split_bodies",
]

LONGEST = 40  # characters of one name
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_BLANKS = re.compile(r"[\s\u3000、，,;；]+")
_NAME = re.compile(r"[\u4e00-\u9fff（）()·]{2,40}")
# 市场监管总局 and 区域… are no relative names; 市财政局, 省政府 and 县政府办公室 are.
_RELATIVE = re.compile(r"(?:本?[省县州]|市(?!场)|区(?!域)|我[省市县区])")
_OTHERS = re.compile(r"等\s*(?:\d+|[一二三四五六七八九十]+)?\s*(?:个)?(?:部门|单位|部委|委办局)?\s*$")
_OTHERS_IN = re.compile(r"等\s*(?:\d+|[一二三四五六七八九十]+)?\s*个?(?:部门|单位|部委)(?:[^《》]{0,40})$|等$")
_VERB = re.compile(r"关于|印发|转发|批转|发布|公布|颁布|答复|命令|令第|公告|通告")
_ALSO = re.compile(r"[（(][^（）()]*[）)]$")  # 国家移民局（中国出入境管理局）
_COMMITTEE = re.compile(r"(中共\S{2,14}?委(?:员会)?(?:办公室|办公厅)?)(?=\S{0,60}?(?:人民政府|政府))")
_GOVERNMENT = re.compile(r"[^《》“”\s]{2,14}?(?:人民政府(?:办公[厅室])?|人民代表大会(?:常务委员会)?)")


@cache
def _words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = read_yaml("gazette", "bodies.yaml")
    return tuple(known["endings"]), tuple(known["not_bodies"])


def clean_name(text: str) -> str:
    """A name without invisible characters, blanks and a final 等."""
    name = _OTHERS.sub("", re.sub(r"\s", "", _INVISIBLE.sub("", text))).strip("·:：")
    return name if re.search(r"[（(].{0,60}[）)]", name) else name.strip("（()）")


def is_body(name: str) -> bool:
    """Whether `name` reads like a public body's: 长沙市财政局 does, 市辖区 and 县政府网站 do not."""
    endings, not_bodies = _words()
    name = _ALSO.sub("", name)
    if name.endswith(not_bodies) or not _NAME.fullmatch(name):
        return False
    return name.endswith(endings)


def is_relative(name: str) -> bool:
    """Whether a name is only clear to those who know where it was written: 市财政局, 区政府."""
    return bool(_RELATIVE.match(name))


def names_others(text: str) -> bool:
    """Whether a text says that there are more issuers than it names: …等部门."""
    return bool(_OTHERS_IN.search(text.strip()))


def split_bodies(text: str) -> list[str]:
    """The bodies that a label or a line of signatures lists, in order, each once; [] when the first is none."""
    text = _INVISIBLE.sub("", text).strip()
    parts = [part for part in _BLANKS.split(text) if part]
    if len(parts) > 1 and all(len(part) == 1 for part in parts):
        parts = ["".join(parts)]  # 国 务 院
    names: list[str] = []
    for part in parts:
        committee = _COMMITTEE.match(part)
        pieces = [committee[1], part[committee.end() :]] if committee else [part]
        names.extend(name for name in map(clean_name, pieces) if name)
    if not names or not is_body(names[0]):
        return []
    return [name for name in dict.fromkeys(names) if len(name) <= LONGEST]


def leading_bodies(title: str) -> list[str]:
    """The bodies that a title begins with: 长沙市财政局 长沙市民政局关于… gives both; 关于… gives none."""
    title = _INVISIBLE.sub("", title).strip()
    verb = _VERB.search(title)
    before = title[: verb.start()] if verb else ""
    if before and not re.search(r"[《“〈]", before):
        names = split_bodies(re.split(r"等\s*(?:\d+|[一二三四五六七八九十]+)?\s*个?(?:部门|单位)", before)[0])
        if names and all(is_body(name) for name in names):
            return names
    government = _GOVERNMENT.match(title)
    # 长沙市人民政府工作规则 is the government's own; 各县人民政府… is a text about many.
    if government and is_body(government[0]) and not government[0].startswith(("各", "关于", "对")):
        return [government[0]]
    return []


def agree(one: str, other: str) -> bool:
    """Whether two names can be the same body, one of them shortened: 国家林草局 and 国家林业和草原局."""
    short, long = sorted((one, other), key=len)
    signs = iter(long)
    return all(sign in signs for sign in short)
