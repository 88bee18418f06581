"""A district's budget column 财政预决算公开专栏: a front page, two lists, articles with XLSX or DOCX attached."""

from __future__ import annotations

import re
from datetime import date, timedelta

from replica.answer import Answer
from replica.budget_figures import DEMO, NEWEST, YEARS, Article
from replica.budget_files import DOCX, XLSX, word, workbook

__all__ = ["respond"]

COLUMN = "/xxgk_343/qzfxxgkml/qtzfxxgk_131516/ztbd/wcqczyjsgk/"
PER_PAGE = 15
KINDS = {"bmys": "预算", "bmjs": "决算"}  # the folders of the lists
HTML = "text/html; charset=utf-8"
_OFFICES = ("教育局", "民政局", "财政局", "人力资源和社会保障局", "农业农村局", "卫生健康局", "应急管理局", "审计局")
_LIST = re.compile(r"(?P<kind>bmys|bmjs)/(?:index(?:_(?P<number>\d{1,3}))?\.html)?")
_FILE = re.compile(r"(?P<kind>bmys|bmjs)/\d{6}/(?:t\d{8}_8|P08)(?P<number>\d{4})\.(?P<format>html|xlsx|docx)")


def respond(path: str, query: dict[str, str], form: dict[str, str], size: int) -> Answer | None:
    """The column's answer; None for a path that is not the column's. A district is small, whatever `size` is."""
    if not path.startswith(COLUMN):
        return None
    rest, count = path.removeprefix(COLUMN), min(-(-size // 60), len(_OFFICES) * YEARS)
    if rest in {"", "index.html"}:
        return _page(f"望城区财政预决算公开专栏（{DEMO}）", _front())
    if match := _LIST.fullmatch(rest):
        return _listing(match["kind"], int(match["number"] or 0), count)
    match = _FILE.fullmatch(rest)
    if match is None or int(match["number"]) >= count:
        return None
    found = _article(match["kind"], int(match["number"]))
    if match["format"] == "html":
        name = f"P08{found.number:04}.{_format(found)}"
        attached = f'<p>附件：<a href="./{name}" title="{found.title}.{_format(found)}">{found.title}</a></p>'
        return _page(found.title, f'<h1>{found.title}</h1><div class="pages_content">{attached}</div>', found.published)
    if match["format"] != _format(found):
        return None
    return Answer(200, XLSX, workbook(found)) if _format(found) == "xlsx" else Answer(200, DOCX, word(found))


def _article(kind: str, number: int) -> Article:
    """The article at a place of a list, the newest first."""
    year, place = NEWEST - number // len(_OFFICES), number % len(_OFFICES)
    made = date(year, 2, 25) if kind == "bmys" else date(year, 9, 25)
    of = year - (kind == "bmjs")
    return Article(number, f"长沙市望城区{_OFFICES[place]}", of, KINDS[kind], made - timedelta(days=place // 3))


def _format(found: Article) -> str:
    return "docx" if found.number % 3 == 2 else "xlsx"


def _front() -> str:
    """The lists, and what every front page leads to beside them."""
    lists = "".join(f'<a href="./{folder}/">部门{kind}</a>' for folder, kind in KINDS.items())
    return f'<div><a href="/">首页</a><a href="../">专题报道</a><a href="javascript:void(0)">更多</a></div>{lists}'


def _listing(kind: str, number: int, count: int) -> Answer | None:
    pages = max(-(-count // PER_PAGE), 1)
    if number >= pages:
        return None
    items = []
    for place in range(number * PER_PAGE, min((number + 1) * PER_PAGE, count)):
        found = _article(kind, place)
        address = f"./{found.published:%Y%m}/t{found.published:%Y%m%d}_8{place:04}.html"
        items.append(f'<li><a href="{address}" title="{found.title}">{found.title}</a><i>[{found.published}]</i></li>')
    pager = f'<script>createPageHTML({pages}, {number}, "index", "html");</script>'
    return _page(f"部门{KINDS[kind]}（{DEMO}）", f'<div class="list-box show"><ul>{"".join(items)}</ul></div>{pager}')


def _page(title: str, body: str, published: date | None = None) -> Answer:
    meta = f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{published} 09:00">'
    head = f'<meta charset="utf-8"><title>{title}</title>{meta if published else ""}'
    return Answer(200, HTML, f'<!DOCTYPE html><html lang="zh"><head>{head}</head><body>{body}</body></html>'.encode())
