"""A site like www.changsha.gov.cn: the gazette's list pages and its documents in three templates, all invented.

Lists hold 20 documents; every sixth item is a separator, as on the real site. Documents are static pages of one of
three templates: the gazette's, the file library's (labels in a list) and a department's (a table printed twice).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from math import ceil

from replica.answer import Answer

__all__ = ["respond"]

COLUMN = "/szf/zfgb/"
PER_PAGE = 20
SEPARATOR_EVERY = 6
FIRST_ID = 11_000_000
DAYS = 3_000  # days over which documents are spread before years repeat
ISSUERS = (
    ("长沙市人民政府", "长政发", "000"),
    ("长沙市人民政府办公厅", "长政办发", "001"),
    ("长沙市财政局", "长财综", "012"),
    ("长沙市演示局", "长演发", "099"),
)
TOPICS = ("公共停车场", "政务公开", "历史建筑保护", "城市绿化", "电梯安全", "公共租赁住房", "数据开放", "湿地保护")
KINDS = ("管理办法", "实施细则", "工作方案", "管理规定")
THEMES = (
    "城乡建设、环境保护\\城市规划",
    "综合政务\\政务公开",
    "财政、金融、审计\\财政",
    "市场监管、安全生产监管\\其他",
)
ARTICLE = re.compile(r"/t\d{8}_(?P<id>\d{8})\.html$")
LIST = re.compile(re.escape(COLUMN) + r"(?:index(?:_(?P<number>\d{1,6}))?\.html)?$")


@dataclass(frozen=True, slots=True)
class Document:
    """The n-th invented document."""

    n: int

    @property
    def issuer(self) -> tuple[str, str, str]:
        """Name, prefix and code."""
        return ISSUERS[self.n % len(ISSUERS)]

    @property
    def written(self) -> date:
        """The day of its signature; the first document is the newest."""
        return date(2026, 6, 30) - timedelta(days=(self.n * 7) % DAYS)

    @property
    def published(self) -> date:
        """Some weeks after it was written."""
        return self.written + timedelta(days=5 + self.n % 40)

    @property
    def subject(self) -> str:
        """What is issued."""
        return (
            f"长沙市{TOPICS[self.n % len(TOPICS)]}{KINDS[self.n // len(TOPICS) % len(KINDS)]}（演示数据{self.n + 1}）"
        )

    @property
    def title(self) -> str:
        """The title, always labelled as invented."""
        return f"{self.issuer[0]}关于印发《{self.subject}》的通知"

    @property
    def number(self) -> str:
        """The document's own number."""
        return f"{self.issuer[1]}〔{self.written.year}〕{self.n // len(ISSUERS) + 1}号"

    @property
    def index_number(self) -> str:
        """The index number of government information."""
        return f"DEMO430{self.issuer[2]}/{self.written.year}-{self.n + 1:05d}"

    @property
    def path(self) -> str:
        """Where the page is: gazette, file library and department pages live in different columns."""
        day = self.published
        folder = (
            f"{COLUMN}{day:%Y}n/{day.year}n{day.month}y{day.day}r/{day:%Y%m}/",
            f"/zfxxgk/zfwjk/srmzf/{day:%Y%m}/",
            f"/zfxxgk/zfwjk/gdwxtwj/ysj/{day:%Y%m}/",
        )[self.n % 3]
        return f"{folder}t{day:%Y%m%d}_{FIRST_ID + self.n}.html"


def respond(path: str, query: dict[str, str], form: dict[str, str], size: int) -> Answer | None:
    """A list page, a document, or None for a path that is not of this site."""
    listed = LIST.match(path)
    if listed:
        return _list_page(int(listed["number"] or 0), size)
    article = ARTICLE.search(path)
    if article is None or not path.startswith((COLUMN, "/zfxxgk/zfwjk/")):
        return None
    document = Document(int(article["id"]) - FIRST_ID)
    if not 0 <= document.n < size or document.path != path:
        return None
    body = (_gazette, _library, _department)[document.n % 3](document)
    return _html(document.title, _meta(document), body)


def _list_page(number: int, size: int) -> Answer | None:
    pages = max(ceil(size / PER_PAGE), 1)
    if number >= pages:
        return None
    items = []
    for place, n in enumerate(range(number * PER_PAGE, min((number + 1) * PER_PAGE, size)), start=1):
        document = Document(n)
        link = f'<a href="{_href(document)}" title="{escape(document.title)}" target="_blank">{document.title}</a>'
        items.append(f"<li>{link}<span>{document.published}</span></li>")
        if place % (SEPARATOR_EVERY - 1) == 0:
            items.append('<li class="line"></li>')
    pager = f'<div class="pages"><script>createPageHTML({pages}, {number}, "index", "html");</script></div>'
    body = f'<div class="bd_new bd_a80 right_list"><ul>{"".join(items)}</ul></div>{pager}'
    return _html("政府公报（演示数据）", '<meta name="ColumnName" content="政府公报">', body)


def _href(document: Document) -> str:
    """Relative to the column below it, with ../ elsewhere, as the real lists mix them."""
    if document.path.startswith(COLUMN):
        return "./" + document.path.removeprefix(COLUMN)
    return "../.." + document.path


def _html(title: str, head: str, body: str) -> Answer:
    page = (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="SiteName" content="长沙市人民政府门户网站（演示数据）">'
        '<meta name="SiteDomain" content="www.changsha.gov.cn"><meta name="SiteIDCode" content="4301000000">'
        f"<title>{escape(title)}_长沙市人民政府门户网站</title>{head}<script>var page = '演示数据';</script></head>"
        '<body><div class="nav"><a href="/">首页</a> &gt; <a href="/szf/">市政府</a></div>'
        f'{body}<div style="display:none">演示数据：隐藏的文字</div>'
        '<div class="footer">主办：长沙市演示局（演示数据） 电话：0731-88880000</div></body></html>'
    )
    return Answer(200, "text/html; charset=utf-8", page.encode())


def _meta(document: Document) -> str:
    """The meta tags of 国办发〔2017〕47号; the content source is the site, not the issuer."""
    return (
        f'<meta name="ArticleTitle" content="{escape(document.title)}">'
        f'<meta name="PubDate" content="{document.published} 09:30">'
        '<meta name="ContentSource" content="长沙市人民政府门户网站"><meta name="ColumnName" content="政府公报">'
    )


def _text(document: Document) -> str:
    """The document itself; it cites another document's number, which is not its own."""
    start = document.written + timedelta(days=30)
    paragraphs = (
        "各区县（市）人民政府，市直机关各单位：",
        f"为贯彻落实《国务院办公厅关于演示工作的意见》（国办发〔2017〕99号）精神，现将《{document.subject}》印发给你们，请认真遵照执行。",
    )
    signed = (document.issuer[0], f"{document.written.year}年{document.written.month}月{document.written.day}日")
    annex = (
        document.subject,
        "第一条 为了演示平台功能，根据有关规定，结合本市实际，制定本办法。本文为演示数据，不是真实文件。",
        "第二条 本办法适用于演示环境中的采集、校验、审查和发布。",
        f"第三条 本办法自{start.year}年{start.month}月{start.day}日起施行，有效期5年。",
    )
    lines = [f"<p>{line}</p>" for line in paragraphs]
    lines += [f'<p style="text-align:right">{line}</p>' for line in signed]
    lines += ["<p>（此件主动公开）</p>", *(f"<p>{line}</p>" for line in annex)]
    return "".join(lines)


def _gazette(document: Document) -> str:
    number = f'<p style="text-align:center">{document.number}</p>'
    return (
        f'<h1 class="title">{document.title}</h1><div class="info"><span>发布时间：{document.published} 09:30</span>'
        f"<span>来源：长沙市人民政府门户网站</span></div>"
        f'<div class="TRS_Editor"><p style="text-align:center">{document.title}</p>{number}{_text(document)}</div>'
    )


def _library(document: Document) -> str:
    labelled = (
        ("索 引 号", document.index_number),
        ("主题分类", THEMES[document.n % len(THEMES)]),
        ("发文机构", document.issuer[0]),
        ("发布时间", str(document.published)),
        ("成文日期", str(document.written)),
        ("公开方式", "主动公开"),
        ("公开范围", "全社会"),
        ("效力状态", "有效"),
        ("文&nbsp;&nbsp;&nbsp;&nbsp;号", document.number),
    )
    items = "".join(f"<li>{label}：<span>{value}</span></li>" for label, value in labelled)
    return (
        f'<h2>{document.title}</h2><div class="wjxx"><ul>{items}</ul></div>'
        f'<div class="pages_content">{_text(document)}</div>'
    )


def _department(document: Document) -> str:
    day = f"{document.written:%Y年%m月%d日}"
    rows = (
        ("索　引　号：", document.index_number, "发文机关：", document.issuer[0]),
        ("发文字号：", document.number, "成文日期：", day),
        ("主 题 词：", "", "发布日期：", f"{document.published:%Y年%m月%d日}"),
    )
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    mobile = "".join(f"<li><span>{row[i]}</span><span>{row[i + 1]}</span></li>" for row in rows for i in (0, 2))
    file = f'<p>附件：<a href="./P0202606_{document.n}.pdf">演示数据附件.pdf</a></p>'
    return (
        f'<h3 class="title">{document.title}</h3><table>{table}</table><ul class="mobileTable">{mobile}</ul>'
        f'<div id="zoom">{_text(document)}{file}</div>'
    )
