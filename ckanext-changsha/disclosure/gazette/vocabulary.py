"""The vocabularies of documents: themes, genres, validity and disclosure mode, as `schemas/themes.csv` lists them."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

__all__ = ["disclosure_mode", "genre", "genres", "theme_head", "themes", "validity"]

_TITLE_END = re.compile(
    r"(?:^|[\u4e00-\u9fff》”）)])(决议|决定|命令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要)(?:\s*[（(][^）)]*[）)])?$"
)
_NUMBERED = re.compile(r"(令|公告|通告)\s*[（(]?(?:第|〔|\d{4}年)")
_MODE = re.compile(r"主动公开|依申请公开|不予公开|公开发布")
_NOTE = re.compile(r"此件[^）)\n]{0,4}公开[^）)\n]{0,4}|公开(?:形式|方式|属性|类别|选项)[：:]\s*\S{4,5}")
_VALIDITY = (
    ("失效", ("失效", "无效", "过期")),
    ("废止", ("废止",)),
    ("修改", ("修改", "修订", "修正")),
    ("有效", ("有效", "是")),
)


@cache
def _listed(scheme: str) -> tuple[str, ...]:
    text = files("disclosure.schemas").joinpath("themes.csv").read_text(encoding="utf-8")
    return tuple(row["name"] for row in csv.DictReader(text.splitlines()) if row["scheme"] == scheme)


def themes() -> tuple[str, ...]:
    """The 22 themes of the State Council's catalogue of government information."""
    return _listed("theme")


def genres() -> tuple[str, ...]:
    """The 15 genres of official documents (中办发〔2012〕14号 第八条)."""
    return _listed("genre")


def theme_head(theme: str) -> str:
    """The listed theme that a printed one such as 科技、教育\\教育 belongs to; "" for one that is not listed."""
    head = re.split(r"[\\/>＞]", theme, maxsplit=1)[0].strip()
    return head if head in themes() else ""


def genre(label: str, title: str) -> str:
    """The document's genre from its label or the end of its title; "" for a 办法 or 条例, which are none."""
    labelled = re.sub(r"\s", "", label).replace("（", "(").replace("）", ")")
    if labelled in genres():
        return labelled
    end = _TITLE_END.search(title)
    found = end[1] if end else ""
    if not found:
        numbered = _NUMBERED.search(title)
        found = numbered[1] if numbered else ""
    return "命令(令)" if found in {"令", "命令"} else found


def validity(label: str) -> str:
    """有效, 失效, 废止 or 修改, from whatever words a page uses; "" when it says nothing."""
    for state, words in _VALIDITY:
        if any(word in label for word in words):
            return state
    return ""


def disclosure_mode(label: str, text: str = "") -> str:
    """主动公开, 依申请公开 or 不予公开, from a label or from the note at the end: （此件公开发布）."""
    note = _NOTE.search(text)
    match = _MODE.search(label) or (_MODE.search(note[0]) if note else None)
    if match is None:
        return ""
    return "主动公开" if match[0] == "公开发布" else match[0]
