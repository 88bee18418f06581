"""Files that carry a text in one of the corners where people forget it, or hide it. 演示数据."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

import docx
import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from PIL import Image

__all__ = ["hidden"]


def hidden(secret: str) -> Iterator[tuple[str, str, bytes]]:
    """Every corner: what it is, the file's name, its bytes."""
    for name, make in _CORNERS.items():
        kind = name.partition(" ")[0]
        yield name, f"演示.{kind}", make(secret)
    yield "pdf file name", f"演示_{secret}_2026.pdf", _pdf("demo")


def _document(change: Callable[[docx.document.Document], None]) -> bytes:
    document = docx.Document()
    document.add_paragraph("演示数据：公示名单")
    change(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _in_runs(secret: str) -> bytes:
    def change(document: docx.document.Document) -> None:
        paragraph = document.add_paragraph("证件号码：")
        for start in range(0, len(secret), 3):
            paragraph.add_run(secret[start : start + 3]).bold = start % 2 == 0

    return _document(change)


def _in_table(secret: str) -> bytes:
    def change(document: docx.document.Document) -> None:
        cells = document.add_table(1, 3).rows[0].cells
        for cell, text in zip(cells, (secret[:6], secret[6:14], secret[14:]), strict=True):
            cell.text = text

    return _document(change)


def _in_header(secret: str) -> bytes:
    return _document(lambda document: setattr(document.sections[0].header.paragraphs[0], "text", secret))


def _in_properties(secret: str) -> bytes:
    return _document(lambda document: setattr(document.core_properties, "comments", f"身份证号{secret}"))


def _in_comment(secret: str) -> bytes:
    return _document(lambda document: document.add_comment(document.paragraphs[0].runs, f"核对 {secret}"))


def _with_part(archive: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part changed, or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        parts = {member: source.read(member) for member in source.namelist()}
        parts[name] = change(parts.get(name, b""))
        for member, content in parts.items():
            copy.writestr(member, content)
    return target.getvalue()


def _deleted(secret: str) -> bytes:
    trace = f'<w:p><w:del w:id="1"><w:r><w:delText>{secret}</w:delText></w:r></w:del></w:p><w:sectPr'
    return _with_part(
        _document(lambda _: None), "word/document.xml", lambda xml: xml.replace(b"<w:sectPr", trace.encode(), 1)
    )


def _workbook(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.append(["名称", "备注"])
    workbook.active.append(["演示", "x"])
    change(workbook)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _cell_comment(secret: str) -> bytes:
    return _workbook(lambda book: setattr(book.active["A2"], "comment", Comment(secret, "演示")))


def _hidden_sheet(secret: str) -> bytes:
    def change(workbook: openpyxl.Workbook) -> None:
        sheet = workbook.create_sheet("附")
        sheet.sheet_state = "veryHidden"
        sheet.append([secret])

    return _workbook(change)


def _hidden_row(secret: str) -> bytes:
    def change(workbook: openpyxl.Workbook) -> None:
        workbook.active.append(["演示", secret])
        workbook.active.row_dimensions[3].hidden = True

    return _workbook(change)


def _hidden_column(secret: str) -> bytes:
    def change(workbook: openpyxl.Workbook) -> None:
        workbook.active["D2"] = secret
        workbook.active.column_dimensions["D"].hidden = True

    return _workbook(change)


def _book_properties(secret: str) -> bytes:
    return _workbook(lambda book: setattr(book.properties, "keywords", secret))


def _orphan_string(secret: str) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["名称", "备注"])
        sheet.write_row(1, 0, ["演示", "x"])
    orphan = f"<si><t>{secret}</t></si></sst>".encode()
    return _with_part(target.getvalue(), "xl/sharedStrings.xml", lambda xml: xml.replace(b"</sst>", orphan))


def _objects(bodies: list[str], first: int = 1, start: int = 0) -> tuple[str, list[int]]:
    text, places = "", []
    for number, body in enumerate(bodies, start=first):
        places.append(start + len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    return text, places


def _stream(text: str) -> str:
    drawn = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
    return f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream"


def _pdf(text: str, info: str = "demo", annotation: str = "") -> bytes:
    """The smallest PDF that shows a text."""
    note = f"/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents ({annotation}) >>]" if annotation else ""
    head = "%PDF-1.4\n"
    body, places = _objects(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            f"/Resources << /Font << /F1 5 0 R >> >> {note} >>",
            _stream(text),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            f"<< /Title ({info}) >>",
        ],
        start=len(head),
    )
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    at = len(head) + len(body)
    trailer = f"trailer\n<< /Size 7 /Root 1 0 R /Info 6 0 R >>\nstartxref\n{at}\n%%EOF\n"
    return (f"{head}{body}xref\n0 7\n0000000000 65535 f \n{table}{trailer}").encode("latin-1")


def _increment(secret: str) -> bytes:
    """A PDF whose page was overwritten: the earlier one is still in the file."""
    first = _pdf(secret)
    body, places = _objects([_stream("overwritten")], first=4, start=len(first))
    previous = first.rindex(b"xref\n0 7")
    at = len(first) + len(body)
    trailer = f"trailer\n<< /Size 7 /Root 1 0 R /Prev {previous} >>\nstartxref\n{at}\n%%EOF\n"
    return first + (f"{body}xref\n4 1\n{places[0]:010} 00000 n \n{trailer}").encode("latin-1")


def _exif(secret: str) -> bytes:
    image = Image.new("RGB", (8, 8))
    exif = image.getexif()
    exif[0x010E] = secret
    target = io.BytesIO()
    image.save(target, "JPEG", exif=exif)
    return target.getvalue()


def _picture_within(secret: str) -> bytes:
    return _document(lambda document: document.add_picture(io.BytesIO(_exif(secret))))


_CORNERS: dict[str, Callable[[str], bytes]] = {
    "docx runs": _in_runs,
    "docx table cells": _in_table,
    "docx header": _in_header,
    "docx properties": _in_properties,
    "docx comment": _in_comment,
    "docx deleted text": _deleted,
    "docx picture's EXIF": _picture_within,
    "xlsx comment": _cell_comment,
    "xlsx hidden sheet": _hidden_sheet,
    "xlsx hidden row": _hidden_row,
    "xlsx hidden column": _hidden_column,
    "xlsx properties": _book_properties,
    "xlsx orphan string": _orphan_string,
    "pdf page": _pdf,
    "pdf metadata": lambda secret: _pdf("demo", info=secret),
    "pdf note": lambda secret: _pdf("demo", annotation=secret),
    "pdf earlier version": _increment,
    "jpg EXIF": _exif,
    "txt lines": lambda secret: f"名单\n{secret[:9]}\n{secret[9:]}\n".encode("gb18030"),
}
