"""The budget column 财政预算公开: static list pages, articles with tables in the page, and spreadsheets attached."""

from __future__ import annotations

import re
from html import escape

from replica.answer import Answer
from replica.budget_figures import DEMO, Article, Sheet, article, article_count, sheets
from replica.budget_files import NOTE, XLSX, maker, spans, workbook

__all__ = ["respond"]

COLUMN = "/szf/ztzl/ysgk/"
PER_PAGE = 15
_LIST = re.compile(r"(?:index(?:_(\d{1,6}))?\.html)?")
_ARTICLE = re.compile(r"\d{6}/t\d{8}_9(\d{5,7})\.html")
_ATTACHMENT = re.compile(r"\d{6}/P09(\d{5,7})\.xlsx")
HTML = "text/html; charset=utf-8"


def respond(path: str, query: dict[str, str], form: dict[str, str], size: int) -> Answer | None:
    """The column's answer, with as many articles as `size` tables need; None for a path that is not the column's."""
    if not path.startswith(COLUMN):
        return None
    rest, count = path.removeprefix(COLUMN), article_count(size)
    if match := _LIST.fullmatch(rest):
        return _listing(int(match[1] or 0), size)
    match = _ARTICLE.fullmatch(rest) or _ATTACHMENT.fullmatch(rest)
    if match is None or int(match[1]) >= count:
        return None
    found = article(int(match[1]), size)
    if rest.endswith(".xlsx"):
        return Answer(200, XLSX, workbook(found)) if found.attached else None
    return Answer(200, HTML, _page(found).encode())


def _listing(number: int, size: int) -> Answer | None:
    count = article_count(size)
    pages = max(-(-count // PER_PAGE), 1)
    if number >= pages:
        return None
    items = []
    for place in range(number * PER_PAGE, min((number + 1) * PER_PAGE, count)):
        found = article(place, size)
        items.append(f'<li><a href="./{_address(found)}" title="{found.title}">{found.title}</a>'
                     f"<span>{found.published}</span></li>")  # fmt: skip
        if place % 5 == 4:
            items.append('<li class="line"></li>')  # real lists part their items so
    body = (
        f'<div class="bd_new bd_a80 right_list"><ul>{"".join(items)}</ul></div>'
        f'<script>createPageHTML({pages}, {number}, "index", "html");</script>'
    )
    return Answer(200, HTML, _document(f"长沙市财政预算公开（{DEMO}）", "", body).encode())


def _address(found: Article) -> str:
    return f"{found.published:%Y%m}/t{found.published:%Y%m%d}_9{found.number:05}.html"


def _page(found: Article) -> str:
    meta = (
        f'<meta name="ArticleTitle" content="{found.title}"><meta name="PubDate" content="{found.published} 09:00">'
        f'<meta name="ContentSource" content="{found.organization}"><meta name="ColumnName" content="财政预算公开">'
    )
    if found.attached:
        name = f"P09{found.number:05}.xlsx"
        content = f'<p>附件：<a href="./{name}" title="{found.title}.xlsx">{found.title}.xlsx</a></p>'
    else:
        content = "".join(map(_table, [found] * 3, sheets(found)))
    return _document(found.title, meta, f'<h1>{found.title}</h1><div class="pages_content">{content}</div>')


def _document(title: str, meta: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="SiteName" content="长沙市人民政府（{DEMO}）">{meta}</head><body>{body}</body></html>'
    )


def _table(found: Article, sheet: Sheet) -> str:
    cells = [_header_cells(sheet, row) for row in range(len(sheet.header))]
    rows = ["".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in sheet.rows]
    return (
        f"<p>{sheet.title}</p><p>编制部门：{maker(found)}　单位：{sheet.unit}</p>"
        f"<table><tr>{'</tr><tr>'.join([*cells, *rows])}</tr></table><p>{NOTE}</p>"
    )


def _header_cells(sheet: Sheet, row: int) -> str:
    return "".join(
        f'<th colspan="{wide}" rowspan="{high}">{escape(label)}</th>' for _, label, wide, high in spans(sheet, row)
    )
