"""The report as one page: safe to open and to pass on, with every finding, how to mend it, and the rows around it."""

import base64
import hashlib
import re

import pytest

from disclosure.findings import Finding, Severity
from disclosure.validation import cli
from disclosure.validation.report import report_page
from disclosure.validation.verdict import Verdict

LABELS = ["名称", "金额"]
ROWS = [[f"演示{number}", "1"] for number in range(2, 60)]


def page(*findings, rows=ROWS, labels=LABELS, counts=None, **more):
    counted = counts or {finding.code: 1 for finding in findings}
    told = {"schema": "x", "schema_hash": "", "sha256": "0" * 64, "size": 1, "engine": "e", "checked_at": "", **more}
    verdict = Verdict(passed=not findings, findings=tuple(findings), counts=counted, rows=len(rows), **told)
    return report_page(verdict, "演示.csv", labels, rows)


def test_a_page_needs_nothing_else_and_runs_nothing():
    html = page(Finding("table.blank-row", row=5))
    style = re.search("<style>(.*)</style>", html, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html
    assert not re.search(r"<script|<link|<img|<iframe|\bsrc=|\bstyle=|https?:|url\(|@import", html)


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</table>{{7*7}}"])
def test_what_a_file_holds_is_shown_as_text(hostile):
    rows = [[hostile, "x"]]
    html = page(
        Finding("table.type-error", row=2, field=hostile, values={"cell": hostile}), rows=rows, labels=[hostile, "b"]
    )
    assert hostile not in html
    assert html.count("&lt;") >= 1


def test_findings_stand_together_with_their_exact_count_and_how_to_mend_them():
    findings = [Finding("table.blank-row", row=row) for row in (5, 9)]
    html = page(*findings, counts={"table.blank-row": 12345})
    assert "12,345 处，列出前 2 处" in html
    assert html.count("请删除空行；") == 1


def test_a_finding_leads_to_its_row_whose_cell_is_marked():
    html = page(Finding("table.type-error", row=5, field="金额", values={"cell": "1"}))
    assert '<a href="#row-5">第5行</a>' in html
    assert re.findall(r'<tr id="row-(\d+)"', html) == ["4", "5", "6"]
    assert (
        '<tr id="row-5" class="bad"><th scope="row">5</th><td>演示5</td><td class="bad" title="内容类型不对">' in html
    )


def test_rows_that_are_too_many_are_counted_and_personal_numbers_masked():
    rows = [["电话13800138000", "x"]] * 500
    html = page(*[Finding("table.blank-row", row=row) for row in range(2, 402)], rows=rows)
    assert "还有 200 个有问题的行没有列出" in html
    assert "13800138000" not in html


def test_warnings_alone_are_told_as_such():
    html = page(Finding("table.total_row", Severity.WARN, row=3, values={"cell": "合计"}))
    assert "需要说明" in html


def test_the_command_prints_the_page(tmp_path, capsys):
    path = tmp_path / "表.csv"
    path.write_text("party_name,fine\n演示,很多\n", encoding="utf-8")
    assert cli.main([str(path), "--schema", "administrative-penalty", "--html"]) == 1
    assert '<tr id="row-2" class="bad">' in capsys.readouterr().out
