"""Builders of budget files for tests: spreadsheets, PDFs and pages with invented figures, labelled 演示数据."""

import io

import docx
from openpyxl import Workbook
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from ckanext.changsha.harvesters.source import SavedFile

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
FONT = "STSong-Light"
LINE = ParagraphStyle("line", fontName=FONT, fontSize=10, leading=14)
MAKER = "长沙市演示局"

SPENDING_HEAD = [
    ["项目", "", "", "", "支出预算", "", ""],
    ["功能分类科目编码", "", "", "功能分类科目名称", "合计", "基本支出", "项目支出"],
    ["类", "款", "项", "", "", "", ""],
]
SPENDING = [
    ["201", "", "", "一般公共服务支出", "1,500.00", "1,000.00", "500.00"],
    ["201", "06", "", "财政事务", "1,500.00", "1,000.00", "500.00"],
    ["201", "06", "01", "行政运行", "1,000.00", "1,000.00", ""],
    ["201", "06", "02", "一般行政管理事务", "500.00", "", "500.00"],
    ["合计", "", "", "", "1,500.00", "1,000.00", "500.00"],
]
FINAL_HEAD = [
    ["项目", "", "本年支出合计", "基本支出", "项目支出"],
    ["功能分类\n科目编码", "科目名称", "", "", ""],
]
FINAL = [
    ["合计", "", "300.50", "200.50", "100.00"],
    ["208", "社会保障和就业支出", "200.50", "200.50", "0.00"],
    ["2080505", "机关事业单位基本养老保险缴\n费支出", "200.50", "200.50", "0.00"],
]
FINAL_NEXT = [["221", "住房保障支出", "100.00", "", "100.00"], ["2210201", "住房公积金", "100.00", "", "100.00"]]
BOTH_SIDES = [
    ["本年收入", "", "本年支出", ""],
    ["项目", "预算数", "项目", "预算数"],
    ["一、财政拨款收入", "1500", "一、一般公共服务支出", "1500"],
    ["1. 一般公共预算资金", "1500", "", ""],
    ["收入总计", "1500", "支出总计", "1500"],
]
THREE_PUBLIC = [
    ["“三公”经费预算数", "", "", "", "", "", "机关运行经费预算数"],
    ["合计", "因公出国(境)费", "公务接待费", "公务用车购置及运行费", "", "", ""],
    ["", "", "", "小计", "购置费", "运行费", ""],
    ["22.91", "0", "1.35", "21.56", "0", "21.56", "7.10"],
]


def sheet_rows(title, unit, cells, maker=MAKER, note=""):
    """A sheet as offices make them: title, maker and unit above, the table, a note below."""
    rows = [[title], [f"编制部门：{maker}", "", f"单位：{unit}" if unit else ""], *cells]
    return [*rows, [note]] if note else rows


def xlsx(sheets, hidden=()):
    """The bytes of a workbook of the given sheets: name → rows."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append([None if cell == "" else cell for cell in row])
        if name in hidden:
            page.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def word(parts, merged=()):
    """The bytes of a Word document of lines (text) and tables (lists of rows); `merged` are cells (row, from, to) of
    its tables that are one."""
    document = docx.Document()
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        table = document.add_table(rows=len(part), cols=max(map(len, part)))
        for row, cells in zip(table.rows, part, strict=True):
            for place, cell in enumerate(cells):
                row.cells[place].text = cell
        for row, start, end in merged:
            table.cell(row, start).merge(table.cell(row, end))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf(pages, encrypt=None):
    """The bytes of a PDF. A page is a list of lines (text) and tables (lists of rows)."""
    buffer = io.BytesIO()
    story = []
    for page in pages:
        for part in page:
            story.append(Paragraph(part, LINE) if isinstance(part, str) else _ruled(part))
        story.append(PageBreak())
    SimpleDocTemplate(buffer, pagesize=landscape(A4), encrypt=encrypt, invariant=1).build(story)
    return buffer.getvalue()


def _ruled(cells):
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), FONT, 9)]
    return Table(cells, style=TableStyle(style))


def page_html(title, body, published="2026-03-05 09:00"):
    """A government page with its meta tags."""
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title><meta name="ArticleTitle" content="{title}">'
        f'<meta name="PubDate" content="{published}"></head><body><h1>{title}</h1>{body}</body></html>'
    ).encode()


def table_html(cells):
    """An HTML table without merged cells."""
    rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in cells)
    return f"<table><tr>{'</tr><tr>'.join(rows)}</tr></table>"


def saved(name, content, url=""):
    """A saved file."""
    return SavedFile(name, content if isinstance(content, bytes) else content.encode(), url)


def codes(result):
    """The codes of a result's findings."""
    return [finding.code for finding in result.findings]


def amounts(record, name):
    """The amounts of the row with that name."""
    return next(row["amounts"] for row in record.body["rows"] if row["name"] == name)
