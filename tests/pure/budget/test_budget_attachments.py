"""Attachments: archives are unpacked, what no reader is there for is named, and what is too much is not lost."""

import io
import zipfile
from dataclasses import dataclass

import pytest
from budget_builders import BOTH_SIDES, codes, page_html, saved, sheet_rows, xlsx

from ckanext.changsha.harvesters.budget import SOURCES, parse_files
from ckanext.changsha.harvesters.budget.files import MOST_FILES
from ckanext.changsha.harvesters.source import Page
from disclosure.findings import describe

SHEETS = {"收支总表": sheet_rows("收支总表", "万元", BOTH_SIDES)}
ARTICLE = "长沙市演示局2026年部门预算"
SITE = "http://czj.changsha.example"


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def as_windows_writes(name: str, content: bytes) -> bytes:
    """An archive whose one name is in GBK, without a word about it."""
    stand_in = "x" * len(name.encode("gb18030"))
    return zipped(**{stand_in: content}).replace(stand_in.encode(), name.encode("gb18030"))


def article(*links: str) -> bytes:
    return page_html(ARTICLE, "".join(f'<a href="{link}">{link}</a>' for link in links))


def parse(name: str, content: bytes, *links: str):
    page = saved("column/article.html", article(*links), f"{SITE}/column/article.html")
    return parse_files([page, saved(f"column/{name}", content, f"{SITE}/column/{name}")])


def test_a_workbook_in_an_archive_is_read_like_one_that_is_attached():
    attached = parse("budget.xlsx", xlsx(SHEETS), "budget.xlsx").records
    unpacked = parse("budget.zip", zipped(**{"部门预算/budget.xlsx": xlsx(SHEETS)}), "budget.zip").records
    assert unpacked and [record.key for record in unpacked] == [record.key for record in attached]
    assert {record.origin for record in unpacked} == {"column/budget.zip"}  # the bytes that are kept


def test_an_archive_says_what_was_read_and_names_what_was_not():
    result = parse(
        "budget.zip", zipped(**{"budget.xlsx": xlsx(SHEETS), "说明.wps": b"x", "照片.png": b"x"}), "budget.zip"
    )
    assert {"budget.archive", "budget.attachment_form"} <= set(codes(result))
    named = next(finding for finding in result.findings if finding.code == "budget.attachment_form")
    assert "说明.wps、照片.png" in describe(named, "zh")["message"] and "说明.wps" in describe(named, "en")["message"]


def test_names_that_windows_wrote_are_read():
    result = parse("budget.zip", as_windows_writes("演示说明.wps", b"x"), "budget.zip")
    assert "演示说明.wps" in str([finding.values for finding in result.findings])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped(**{"../budget.xlsx": b"x"}), "upload.zip_path"),
        (zipped(**{"budget.csv": bytes(8 << 20)}), "upload.ratio"),
        (zipped(**{"budget.csv": b"x" * 999})[:-30], "upload.corrupt"),
    ],
)
def test_a_hostile_archive_is_refused_with_the_reason(content, code):
    result = parse("budget.zip", content, "budget.zip")
    assert code in codes(result) and not result.records


@pytest.mark.parametrize("ending", ["doc", "wps", "et", "rar"])
def test_an_attachment_that_cannot_be_read_is_named(ending):
    result = parse_files([saved("column/article.html", article(f"预算.{ending}"), f"{SITE}/column/article.html")])
    assert f"预算.{ending}" in str([finding.values for finding in result.findings])
    assert "budget.attachment_form" in codes(result)


@dataclass
class Answer:
    content: bytes


class Column:
    """A column whose one article attaches more than a page may hold."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get(self, url: str, **_: object) -> Answer:
        self.asked.append(url)
        if url.endswith("index.html"):
            return Answer('<ul><li><a href="article.html">演示</a><span>2026-01-01</span></li></ul>'.encode())
        if url.endswith("article.html"):
            return Answer(article(*(f"{number}.csv" for number in range(MOST_FILES + 10))))
        return Answer(b"a,b\n1,2\n")


def test_what_is_more_than_a_page_may_hold_is_named_and_stays_in_the_page():
    site, page = Column(), Page("ysgk/page-1", {"url": f"{SITE}/column/index.html"})
    files = SOURCES["changsha_budget"].fetch(site, SITE, page)
    left = [file for file in files if not file.content]
    assert len(site.asked) == MOST_FILES and len(left) == 12  # of 212 files: the list, the article, 210 attachments
    found = [finding for finding in parse_files(files).findings if finding.code == "budget.left_out"]
    assert {finding.file for finding in found} == {file.name for file in left}
