"""Faults in what an answer says: pages that never end, repeat or move, rows twice, other keys, a wrong clock.

Each takes the request, the answer of a healthy source to a request, and gives what the faulty one answers instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from replica.answer import Answer

__all__ = ["FAULTS", "Asked"]

ENDLESS = 1_000_000_000
JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
_PAGERS = ("current", "PAGENUMBER", "page")  # the parameters that name a page, one-based
_STATIC = re.compile(r"index(?:_(\d+))?\.html$")
_MANY = 1_000  # pages that a list which repeats itself claims
_DAY = re.compile(rb"<span>\d{4}-\d\d-\d\d</span>")
_YEAR = re.compile(rb"\b(20\d\d)([-/\xe5])")  # before a hyphen, a slash or the 年 of UTF-8
_TITLES = ("title", "noticeName", "NOTICE_TITLE")
_IDS = ("bidSectionId", "id", "NOTICE_ID")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the protocols see it."""

    path: str
    query: dict[str, str]
    form: dict[str, str]
    size: int

    @property
    def page(self) -> int:
        """The page asked for, one-based."""
        found = _STATIC.search(self.path)
        if found:
            return int(found[1] or 0) + 1
        text = next((said[name] for said in (self.query, self.form) for name in _PAGERS if name in said), "1")
        return int(text) if text.isdecimal() else 1

    def at(self, page: int) -> Asked:
        """The same request for another page."""
        if _STATIC.search(self.path):
            return replace(self, path=_STATIC.sub(f"index_{page - 1}.html" if page > 1 else "index.html", self.path))
        query, form = dict(self.query), dict(self.form)
        for said in (query, form):
            said.update({name: str(page) for name in _PAGERS if name in said})
        return replace(self, query=query, form=form)


Healthy = Callable[[Asked], Answer]
ContentFault = Callable[[Asked, Healthy, Random, float | None], Answer]


def _is_json(said: Answer) -> bool:
    return said.body[:1] in {b"{", b"["}


def _rows(data: Any) -> list[dict[str, Any]]:
    """The rows of a list in any of the protocols; [] for other answers."""
    if isinstance(data, list):
        return data
    inner = data.get("data", data)
    found = inner.get("records", inner.get("rows")) if isinstance(inner, dict) else inner
    return found if isinstance(found, list) else []


def _edited(said: Answer, edit: Callable[[Any], Any]) -> Answer:
    if not _is_json(said):
        return said
    data = json.loads(said.body)
    changed = edit(data)
    return replace(said, body=json.dumps(data if changed is None else changed, ensure_ascii=False).encode())


def _claim(said: Answer, page: int) -> Answer:
    """The answer as one that claims to be that page of very many."""

    def edit(data: Any) -> None:
        inner = data.get("data") if isinstance(data, dict) else None
        if isinstance(inner, dict) and "pages" in inner:
            inner |= {"pages": _MANY, "total": _MANY * 50, "current": page}
        elif isinstance(data, dict) and "total" in data:
            data["total"] = _MANY * 50

    body = re.sub(rb"createPageHTML\(\d+, \d+", f"createPageHTML({_MANY}, {page - 1}".encode(), said.body)
    return _edited(replace(said, body=body), edit)


def _repeat(asked: Asked, healthy: Healthy, draw: Random, value: float | None) -> Answer:
    return _claim(healthy(asked.at(1)), asked.page)


def _cycle(asked: Asked, healthy: Healthy, draw: Random, value: float | None) -> Answer:
    return _claim(healthy(asked.at((asked.page - 1) % 3 + 1)), asked.page)


def _endless(asked: Asked, healthy: Healthy, draw: Random, value: float | None) -> Answer:
    return healthy(replace(asked, size=ENDLESS))


def _empty(asked: Asked, healthy: Healthy, draw: Random, value: float | None) -> Answer:
    return healthy(replace(asked.at(1), size=0))


def _duplicates(asked: Asked, healthy: Healthy, draw: Random, value: float | None) -> Answer:
    """Every row twice; the second time with another title, as when a source corrects a row and keeps the old one."""

    def edit(data: Any) -> None:
        rows = _rows(data)
        rows += [{**row, **{name: f"{row[name]}（重）" for name in _TITLES if name in row}} for row in rows]

    said = _edited(healthy(asked), edit)
    return said if _is_json(said) else replace(said, body=re.sub(rb"(<li><a.*?</li>)", rb"\1\1", said.body))


def _spelled(once: Callable[[str], str], again: Callable[[str], str]) -> ContentFault:
    """Every row twice, its id written in one way and in another."""

    def fault(asked: Asked, healthy: Healthy, draw: Random, value: float | None) -> Answer:
        def edit(data: Any) -> None:
            rows = _rows(data)
            rows[:] = [
                {**row, **{name: write(str(row[name])) for name in _IDS if name in row}}
                for row in rows
                for write in (once, again)
            ]

        said = _edited(healthy(asked), edit)
        if _is_json(said):
            return said
        twice = lambda found: b"".join(  # noqa: E731
            found[1] + write(found[2].decode()).encode() + found[3] for write in (once, again)
        )
        return replace(said, body=re.sub(rb'(<li><a href="[^"]*)(_\d+)(\.html".*?</li>)', twice, said.body))

    return fault


def _moving(asked: Asked, healthy: Healthy, draw: Random, value: float | None) -> Answer:
    """The list has moved since the last page was read: its rows come in another order, some of the next page's."""

    def edit(data: Any) -> None:
        draw.shuffle(_rows(data))

    return _edited(healthy(asked.at(asked.page + draw.randint(0, 1)) if asked.page > 1 else asked), edit)


def _clock(asked: Asked, healthy: Healthy, draw: Random, value: float | None) -> Answer:
    """All dates some years off; the 29th of February of a leap year stays what it cannot be."""
    said, years = healthy(asked), int(value or 2)
    return replace(said, body=_YEAR.sub(lambda found: str(int(found[1]) + years).encode() + found[2], said.body))


def _encoding(asked: Asked, healthy: Healthy, draw: Random, value: float | None) -> Answer:
    """Bytes of GBK that say they are UTF-8."""
    said = healthy(asked)
    return replace(said, body=said.body.decode("utf-8", "replace").encode("gb18030"))


def _renamed(asked: Asked, healthy: Healthy, draw: Random, value: float | None) -> Answer:
    """The same content after a redesign: other names around the list, other marks around its items."""
    said = healthy(asked)
    if not _is_json(said):
        return replace(said, body=re.sub(rb'<li><a href="[^"]*"[^>]*>(.*?)</a>.*?</li>', rb"<p>\1</p>", said.body))
    return replace(said, body=re.sub(rb'"(?:records|rows|data|NOTICE_ID)":', b'"items":', said.body))


def _missing(asked: Asked, healthy: Healthy, draw: Random, value: float | None) -> Answer:
    """One key gone from every row; of a page, the dates of its items."""

    def edit(data: Any) -> None:
        rows = _rows(data)
        key = draw.choice(sorted(rows[0])) if rows else ""
        for row in rows:
            row.pop(key, None)

    said = _edited(healthy(asked), edit)
    return said if _is_json(said) else replace(said, body=_DAY.sub(b"", said.body))


def _retyped(asked: Asked, healthy: Healthy, draw: Random, value: float | None) -> Answer:
    """One key of every row holds another type; of a page, the dates are words."""

    def edit(data: Any) -> None:
        rows = _rows(data)
        key = draw.choice(sorted(rows[0])) if rows else ""
        other = draw.choice([17, 1.5, True, [], {}, ["演示数据"], {"演示": "数据"}, None])
        for row in rows:
            row[key] = other

    said = _edited(healthy(asked), edit)
    return said if _is_json(said) else replace(said, body=_DAY.sub("<span>昨天</span>".encode(), said.body))


def _says(status: int, kind: str, text: str) -> ContentFault:
    return lambda asked, healthy, draw, value: Answer(status, kind, text.encode())


_LOGIN = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>登录</title></head><body><form action='/login'>"
    "演示数据：请登录后访问<input name='user'><input name='password' type='password'></form></body></html>"
)
FAULTS: dict[str, ContentFault] = {
    "captcha": _says(200, JSON, '{"code": 829, "message": "请输入验证码", "data": null}'),
    "busy": _says(200, JSON, '{"code": 800, "message": "系统繁忙", "data": null}'),
    "login": _says(200, HTML, _LOGIN),
    "repeat": _repeat,
    "cycle": _cycle,
    "endless": _endless,
    "empty": _empty,
    "duplicates": _duplicates,
    "casing": _spelled(str.lower, str.upper),
    "forms": _spelled(lambda text: f"{text}\u00e9", lambda text: f"{text}e\u0301"),  # é in NFC and in NFD
    "moving": _moving,
    "clock": _clock,
    "encoding": _encoding,
    "renamed": _renamed,
    "missing": _missing,
    "retyped": _retyped,
}
