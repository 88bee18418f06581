"""Invented documents in the formats that government sites use; every text is labelled 演示数据."""

import io
import json

import docx
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ckanext.changsha.harvesters.source import SavedFile

EDGE = 36  # signs of a PDF's line
TITLE = "长沙市演示局关于印发《长沙市演示数据管理办法》的通知"
NUMBER = "长演发〔2021〕7号"
TEXT = [
    "各区县（市）人民政府，市直机关各单位：",
    "根据《国务院办公厅关于演示的意见》（国办发〔2017〕99号），现将《长沙市演示数据管理办法》印发给你们，请遵照执行。",
    "长沙市演示局",
    "2021年3月5日",
    "（此件主动公开）",
    "长沙市演示数据管理办法",
    "第一条 为了演示，制定本办法。本文为演示数据，不是真实文件，仅用于检查解析是否正确，内容没有任何含义。",
    "第二条 本办法自2021年4月1日起施行，有效期5年。",
]


def page(labels="", lines=TEXT, title=TITLE, head="", number=NUMBER, body_class="TRS_Editor"):
    """A web page with a document."""
    paragraphs = "".join(f"<p>{line}</p>" for line in ([number] if number else []) + list(lines))
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}_演示网</title>{head}</head><body>"
        f"<h1>{title}</h1>{labels}<div class='{body_class}'>{paragraphs}</div></body></html>"
    )


def meta(**named):
    """Meta tags as 国办发〔2017〕47号 asks for them."""
    return "".join(f"<meta name='{name}' content='{value}'>" for name, value in named.items())


def pdf(lines, scanned=0, encrypt=None):
    """A PDF with these lines on one page, broken at its edge, and then pages that are pictures alone."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, encrypt=encrypt)
    text = canvas.beginText(60, 780)
    text.setFont("STSong-Light", 12)
    for line in lines:
        for start in range(0, len(line), EDGE):
            text.textLine(line[start : start + EDGE])
    canvas.drawText(text)
    for _ in range(scanned):
        canvas.showPage()
        canvas.drawInlineImage(Image.new("RGB", (20, 20)), 0, 0)
    canvas.save()
    return out.getvalue()


def word(lines):
    """A DOCX with these paragraphs."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def aggregated(content, **claimed):
    """A document as an aggregator saves it, with its guesses beside the text."""
    return json.dumps(
        {"normalized_projection": {"title": TITLE, **claimed}, "raw_doc": {"title": TITLE, "content": content}},
        ensure_ascii=False,
    )


def saved(content, name="a.html", url=""):
    """A saved file of text or bytes."""
    return SavedFile(name, content.encode() if isinstance(content, str) else content, url)
