"""Make the files that tests upload: good ones, and each kind of bad one. All content is invented (演示数据)."""

import io
import struct
import zipfile

import openpyxl
import polars as pl

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SCHEMA = {
    "fields": [
        {"name": "a", "title": "名称", "type": "string"},
        {"name": "b", "title": "金额（万元）", "type": "number", "unit": "万元"},
    ]
}
GOOD = "名称,金额（万元）\n演示单位,1.5\n演示公司,2\n"


def resident_id(first=("439999", "19900101", "001")):
    """A number of the right form in a county that does not exist."""
    digits = "".join(first)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]


def luhn(digits):
    """`digits` and their Luhn check digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


def workbook(change=None, rows=(("a", "b"), ("演示单位", 1.5), ("演示公司", 2))):
    """An XLSX with these rows, changed by `change(workbook)` before it is saved."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(columns=None):
    """A Parquet file of these columns."""
    out = io.BytesIO()
    pl.DataFrame(columns or {"a": ["演示单位", "演示公司"], "b": [1.5, 2.0]}).write_parquet(out)
    return out.getvalue()


def rezip(content, change):
    """The zip with `change(name, data)` as each member's data; None drops it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = change(item.filename, old.read(item.filename))
            if data is not None:
                new.writestr(item.filename, data)
    return out.getvalue()


def with_part(name, data, content=None):
    """An XLSX (or another zip) with one more member."""
    out = io.BytesIO(content or workbook())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def with_sheet(xml, encoding="utf-8"):
    """An XLSX whose one sheet is this XML."""
    return rezip(workbook(), lambda name, data: xml.encode(encoding) if name.endswith("sheet1.xml") else data)


def sheet(cells, doctype="", encoding="UTF-8"):
    """Worksheet XML with these cells."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}'
    return f'{head}<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'


def zipped(**members):
    """A zip of these members; `_` in a name is a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


def patched(content, at, data):
    """`content` with `data` written over it at `at`."""
    return content[:at] + data + content[at + len(data) :]


def central(content):
    """Where the central directory's first entry begins."""
    return content.index(b"PK\x01\x02")


def ods(rows="", encrypted=False):
    """A minimal ODS of one sheet."""
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"<manifest>{'<encryption-data/>' if encrypted else ''}</manifest>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="S">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def ods_row(*cells, extra=""):
    """One ODS row of text cells."""
    inner = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
    )
    return f"<table:table-row{extra}>{inner}</table:table-row>"


def png(width, height):
    """The head of a PNG of that size."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x06\0\0\0"
