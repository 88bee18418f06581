"""The bad files of bad_inputs.csv that can be told by bytes and name: content, name and the code of the finding."""

import gzip
import struct
import zipfile

from making import (
    GOOD,
    central,
    ods,
    ods_row,
    parquet,
    patched,
    png,
    resident_id,
    rezip,
    sheet,
    with_part,
    with_sheet,
    workbook,
    zipped,
)

from disclosure.validation.source import EICAR

LAUGHS = '<!DOCTYPE x [<!ENTITY l0 "ha"><!ENTITY l1 "&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;">]>'
BOMB = b"a,b\n" + b"1,2\n" * (15 * 1024 * 1024)
BIFF8 = bytes.fromhex("0908100000060500") + bytes(12)  # BOF of a workbook
FILEPASS = bytes.fromhex("2f0006000000123456780a000000")  # XOR obfuscation
XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def symlinked():
    link = zipfile.ZipInfo("a.csv")
    link.external_attr = 0o120777 << 16
    return with_part(link, "/etc/passwd", zipped(b_csv="a,b"))


def strict_workbook():
    """A workbook as Excel saves it as a Strict Open XML Spreadsheet."""
    transitional, strict = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/",
        b"http://purl.oclc.org/ooxml/spreadsheetml/",
    )
    return rezip(workbook(), lambda name, data: data.replace(transitional, strict))


def encrypted():
    content = zipped(a_csv="a,b\n1,2\n")
    at = central(content)
    return patched(patched(content, 6, b"\x01\x00"), at + 8, b"\x01\x00")


def lying():
    content = zipped(a_csv="a,b\n1,2\n" * 20000)
    return patched(content, central(content) + 24, (10).to_bytes(4, "little"))


def claiming(size=10 * 1024**3):
    """A zip whose member says that it has 10 GB."""
    content = zipped(a_csv="a,b\n1,2\n" * 20000)
    at = central(content)
    extra = struct.pack("<HHQ", 1, 8, size)  # APPNOTE 4.5.3, Zip64
    name_length, old_extra = struct.unpack("<HH", content[at + 28 : at + 32])
    assert old_extra == 0
    entry = patched(patched(content, at + 24, b"\xff" * 4), at + 30, struct.pack("<H", len(extra)))
    cut = at + 46 + name_length
    whole = entry[:cut] + extra + entry[cut:]
    end = whole.rindex(b"PK\x05\x06")
    return patched(whole, end + 12, struct.pack("<I", end - at))


def overlapping():
    content = zipped(a_csv="a,b\n1,2\n", b_csv="a,b\n1,2\n")
    second = content.index(b"PK\x01\x02", central(content) + 4)
    return patched(content, second + 42, (0).to_bytes(4, "little"))


def misnamed():
    content = zipped(a_csv="a,b\n")
    return patched(content, 30, b"x")


def old(**streams):
    """The parts of an OLE2 file that tell what it is: streams, and their names."""
    return XLS + b"".join(content + name.encode("utf-16-le") for name, content in streams.items())


def old_macros():
    return XLS + "Workbook".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le")


def hide(kind):
    def change(book):
        if kind == "sheet":
            book.create_sheet("藏").append(["x"])
            book["藏"].sheet_state = "veryHidden"
        elif kind == "row":
            book.active.row_dimensions[3].hidden = True
        else:
            book.active.column_dimensions["B"].hidden = True

    return workbook(change)


def errors(cell):
    def change(book):
        book.active["A3"] = cell
        if cell.startswith("#"):
            book.active["A3"].data_type = "e"

    return workbook(change)


def merged(book):
    book.active.insert_rows(1)
    book.active["A1"] = "演示表"
    book.active.merge_cells("A1:B1")


FAR = sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
LAUGHING = sheet("<row><c t='inlineStr'><is><t>&l1;</t></is></c></row>", LAUGHS)
GZIP = gzip.compress(b"a,b\n1,2\n")


def laughing_book(name, data):
    return data.replace(b"<workbook", LAUGHS.encode() + b"<workbook", 1) if name == "xl/workbook.xml" else data


CASES = {
    # upload
    "upload-01": (b"", "x.csv", "upload.empty"),
    "upload-01 blanks": (b"\xef\xbb\xbf \r\n\r\n", "x.csv", "upload.empty"),
    "upload-02": (b"<!DOCTYPE html><html><body>404</body></html>", "x.csv", "upload.type_mismatch"),
    "upload-02 late": (b"a,b\n<script >alert(1)</script>,2\n", "x.csv", "upload.type_mismatch"),
    "upload-02 utf-16": ("<html><body>404</body></html>".encode("utf-16"), "x.csv", "upload.type_mismatch"),
    "upload-04": (b"a,b\n1,2\n", "x.xlsx", "upload.type_mismatch"),
    "upload-04 reverse": (workbook(), "x.csv", "upload.type_mismatch"),
    "upload-06": (b"GIF89a/*" + b"\0" * 10 + b"*/=1;alert(1)//", "a.csv", "upload.type_mismatch"),
    "upload-06 pdf in csv": (b"a,b\n%PDF-1.7,2\n", "a.csv", "upload.type_mismatch"),
    "upload-10": (old_macros(), "a.xls", "upload.type_not_allowed"),
    "upload-12": (encrypted(), "a.zip", "upload.encrypted"),
    "upload-12 xlsx": (XLS + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "upload.encrypted"),
    "a strict workbook": (strict_workbook(), "a.xlsx", "xlsx.strict"),
    "upload-12 ods": (ods(encrypted=True), "a.ods", "upload.encrypted"),
    "upload-12 xls": (old(Workbook=BIFF8 + FILEPASS), "a.xls", "upload.encrypted"),
    "upload doc": (old(WordDocument=b"x"), "公告.doc", "upload.old_word"),
    "upload wps": (old(WordDocument=b"x"), "公告.wps", "upload.old_word"),
    "upload doc as xls": (old(WordDocument=b"x"), "表.xls", "upload.old_word"),
    "upload et": (old(Workbook=BIFF8), "表.et", "upload.old_sheet"),
    "upload ppt": (old(**{"PowerPoint Document": b"x"}), "汇报.ppt", "upload.old_slides"),
    "upload old wps": (old(Text=b"x"), "公告.wps", "upload.old_word"),
    "upload-14": (with_part("xl/media/i.png", EICAR), "a.xlsx", "upload.malware"),
    "upload-14 plain": (b"a,b\n" + EICAR + b",1\n", "a.csv", "upload.malware"),
    "upload-17": (GOOD.encode(), "../../../etc/cron.d/x", "upload.bad_name"),
    "upload-18": (GOOD.encode(), "..\\..\\x.csv", "upload.bad_name"),
    "upload-18 drive": (GOOD.encode(), "C:\\x.csv", "upload.bad_name"),
    "upload-19": (GOOD.encode(), "a.csv\x00.html", "upload.bad_name"),
    "upload-20 line end": (GOOD.encode(), "a\r\nb.csv", "upload.bad_name"),
    "upload-21": (GOOD.encode(), "预算\u202evsc.exe", "upload.bad_name"),
    "upload-22 long": (GOOD.encode(), "长" * 90 + ".csv", "upload.bad_name"),
    "upload-22 reserved": (GOOD.encode(), "con.csv", "upload.bad_name"),
    "upload-25 no extension": (GOOD.encode(), "x", "upload.type_mismatch"),
    "upload-31": (png(65500, 65500), "a.png", "upload.pixel_flood"),
    "upload-31 small": (png(10, 10), "a.png", "upload.type_not_allowed"),
    "upload-32": (b"%PDF-1.7\n<< /OpenAction << /S /JavaScript /JS (1) >> >>", "a.pdf", "upload.active_content"),
    "upload-33": (b"%PDF-1.7\n<< /Names << /EmbeddedFiles 1 0 R >> >>", "a.pdf", "upload.active_content"),
    "upload-35": (gzip.compress(BOMB, 9), "a.csv.gz", "upload.ratio"),
    "upload-36": (zipped(a_csv=BOMB), "a.zip", "upload.ratio"),
    "upload-37": (lying(), "a.zip", "upload.size_lie"),
    "upload-37 10 GB": (claiming(), "a.zip", "upload.size_lie"),
    "upload-38": (overlapping(), "a.zip", "upload.zip_overlap"),
    "upload-40": (symlinked(), "a.zip", "upload.zip_symlink"),
    "upload-42 slip": (with_part("../../x", "1", zipped(a_csv="a")), "a.zip", "upload.zip_path"),
    "upload-43": (misnamed(), "a.zip", "upload.zip_mismatch"),
    "upload-47": (patched(GZIP, len(GZIP) - 8, b"\0"), "a.gz", "upload.corrupt"),
    "upload zip": (zipped(a_csv="a,b"), "a.zip", "upload.type_not_allowed"),
    "upload docx": (zipped(word="x"), "a.docx", "upload.type_not_allowed"),
    # tabular
    "tabular-05": (b"a,b\n" + b"1,2\n" * 200000 + b"\xff\xfe,3\n", "a.csv", "csv.encoding"),
    "tabular-07 cut utf-16": ("a,b\n1,2".encode("utf-16")[:-1], "a.csv", "csv.encoding"),
    "tabular-10": (b"a,b\n1,\x002\n", "a.csv", "csv.control_char"),
    "tabular-11 double mark": (b"\xef\xbb\xbf\xef\xbb\xbfa,b\n1,2\n", "a.csv", "csv.control_char"),
    "tabular-11 replaced": ("a,b\n演示\ufffd,2\n".encode(), "a.csv", "csv.control_char"),
    "tabular-12": (b'a,b\n1,"2\n' + b"3,4\n" * 200000, "a.csv", "csv.unclosed_quote"),
    "tabular-12 short": (b'a,b\n1,"2\n3,4\n', "a.csv", "csv.unclosed_quote"),
    "tabular-13 two strays": (b'a,b\n1,"2\n3,4\n5,"6\n', "a.csv", "csv.stray_quote"),
    "tabular-13 inside": (b'a,b\n5" pipe,1\n6" pipe,1\n', "a.csv", "csv.stray_quote"),
    "tabular-15": (b"a,a\n1,2\n", "a.csv", "table.duplicate-label"),
    "tabular-15 title": ("a,名称\n1,2\n".encode(), "a.csv", "table.duplicate-label"),
    "tabular-16 extra": (b"a,b,c\n1,2,3\n", "a.csv", "table.extra-label"),
    "tabular-16 missing": (b"a\n1\n", "a.csv", "table.missing-label"),
    "tabular-17": (b"a,,b\n1,2,3\n", "a.csv", "table.blank-label"),
    "tabular-18": (b"a,b\n1,2,3\n", "a.csv", "table.extra-cell"),
    "tabular-19": (b"a,b\n1\n", "a.csv", "table.missing-cell"),
    "tabular-20": ((",".join(f"c{i}" for i in range(100000)) + "\n").encode(), "a.csv", "csv.too_many_columns"),
    "tabular-21 long line": (b"a,b\n" + b"1" * 1_100_000 + b",2\n", "a.csv", "csv.line_too_long"),
    "tabular-21 long cell": (b"a,b\n" + b"1" * 40_000 + b",2\n", "a.csv", "csv.cell_too_long"),
    "a million columns": (b"a" + b",a" * 999_999 + b"\n", "a.csv", "csv.line_too_long"),
    "a million columns in short": (b"," * 999_999 + b"\n", "a.csv", "csv.too_many_columns"),
    "a cell of 90 MB": (b"a,b\n" + b"1" * 90_000_000 + b",2\n", "a.csv", "csv.line_too_long"),
    "mixed encodings": (
        b"a,b\n" + "演示单位一,1\n".encode("gb18030") * 9 + "演示单位二一,2\n".encode(),
        "a.csv",
        "csv.mixed_encoding",
    ),
    "mixed encodings, header": (
        "名称,金额（万元）\n".encode() + "演示,1\n".encode("gb18030"),
        "a.csv",
        "csv.mixed_encoding",
    ),
    "a unit in a label": ("名称,金额（元）\n演示,1\n".encode(), "a.csv", "table.label-unit"),
    "a unit above the labels": ("单位：万元,\n名称,金额\n演示,1\n".encode(), "a.csv", "table.unmatched-header"),
    "two tables, one below the other": ("a,b\n演示,1\n,\nc,d\n演示,2\n".encode(), "a.csv", "table.blank-row"),
    "two tables side by side": ("a,b,,a,b\n演示,1,,演示,2\n".encode(), "a.csv", "table.blank-label"),
    "tabular-22 blank row": (b"a,b\n1,2\n,\n3,4\n", "a.csv", "table.blank-row"),
    "tabular-24 header only": (b"a,b\n", "a.csv", "table.no_rows"),
    "tabular-25": ("a,b\n1\u20282,1\n".encode(), "a.csv", "csv.control_char"),
    "tabular-25 next line": ("a,b\n1\u00852,1\n".encode(), "a.csv", "csv.control_char"),
    "tabular-26": (b"a,b\n=cmd|' /C calc'!A0,+1\n", "a.csv", "table.formula"),
    "tabular-26 at": (b"a,b\n@SUM(1),-2\n", "a.csv", "table.formula"),
    "tabular-26 full width": ("a,b\n＝1+1,2\n".encode(), "a.csv", "table.formula"),
    "tabular-26 quoted": (b"a,b\n'=1+1,2\n", "a.csv", "table.formula"),
    "tabular-28": (b"a,b\n\t=1+1,2\n", "a.csv", "table.formula"),
    "tabular-28 return": (b'a,b\n"\r=1",2\n', "a.csv", "table.formula"),
    "tabular-28 space": ("a,b\n\u3000=1+1,2\n".encode(), "a.csv", "table.formula"),
    "tabular-30": ("名称，金额\n演示，1\n".encode(), "a.csv", "csv.delimiter"),
    "tabular number": (b"a,b\n1,NaN\n", "a.csv", "table.type-error"),
    "tabular infinity": (b"a,b\n1,Infinity\n", "a.csv", "table.type-error"),
    "tabular underscore": (b"a,b\n1,1_000\n", "a.csv", "table.type-error"),
    "tabular exponent": (b"a,b\n1,1e999999\n", "a.csv", "table.type-error"),
    "tabular unmatched": (b"x,y\n1,2\n", "a.csv", "table.unmatched-header"),
    # workbooks
    "xlsx-01": (with_sheet(LAUGHING), "a.xlsx", "xlsx.dtd"),
    "xlsx-02": (rezip(workbook(), laughing_book), "a.xlsx", "xlsx.dtd"),
    "xlsx-03 in docProps": (
        rezip(workbook(), lambda n, d: LAUGHS.encode() + b"<x/>" if n == "docProps/core.xml" else d),
        "a.xlsx",
        "xlsx.dtd",
    ),
    "xlsx-05": (with_sheet(sheet("", "<!DOCTYPE x>", "UTF-16"), "utf-16"), "a.xlsx", "xlsx.dtd"),
    "xlsx-07": (with_sheet(FAR), "a.xlsx", "xlsx.sparse"),
    "xlsx-08": (
        with_sheet(sheet(f'<row><c t="inlineStr"><is><t>{"A" * 30_000_000}</t></is></c></row>')),
        "a.xlsx",
        "upload.ratio",
    ),
    "xlsx-09 broken": (workbook()[:-40], "a.xlsx", "upload.corrupt"),
    "xlsx-09 bad xml": (with_sheet("<worksheet><sheetData>"), "a.xlsx", "upload.corrupt"),
    "xlsx-10": (errors("#DIV/0!"), "a.xlsx", "xlsx.error_cell"),
    "xlsx-10 formula": (errors("=1/0"), "a.xlsx", "xlsx.error_cell"),
    "xlsx-12": (workbook(rows=(("a", "b"), ("x", 4.39999199001010e17))), "a.xlsx", "xlsx.precision"),
    "xlsx-13": (hide("sheet"), "a.xlsx", "xlsx.hidden_content"),
    "xlsx-14": (hide("row"), "a.xlsx", "xlsx.hidden_content"),
    "xlsx-14 column": (hide("column"), "a.xlsx", "xlsx.hidden_content"),
    "xlsx-17 link": (with_part("xl/externalLinks/externalLink1.xml", "<x/>"), "a.xlsx", "upload.active_content"),
    "xlsx-17 connection": (with_part("xl/connections.xml", "<x/>"), "a.xlsx", "upload.active_content"),
    "xlsx-17 macro": (with_part("xl/vbaProject.bin", b"x"), "a.xlsx", "upload.active_content"),
    "xlsx-17 object": (with_part("xl/embeddings/oleObject1.bin", b"x"), "a.xlsx", "upload.active_content"),
    "xlsx-19": (workbook(merged), "a.xlsx", "xlsx.merged_header"),
    "xlsx empty": (workbook(rows=()), "a.xlsx", "upload.empty"),
    "ods hidden": (
        ods(ods_row("a", "b") + ods_row("1", "2", extra=' table:visibility="collapse"')),
        "a.ods",
        "xlsx.hidden_content",
    ),
    # parquet
    "parquet cut": (parquet()[:-9], "a.parquet", "upload.corrupt"),
    "parquet footer": (b"PAR1" + b"\xff" * 40 + b"\x20\0\0\0PAR1", "a.parquet", "upload.corrupt"),
    "parquet footer beyond": (b"PAR1" + b"\0" * 40 + b"\xff\xff\xff\x7fPAR1", "a.parquet", "upload.corrupt"),
    "parquet encrypted": (b"PARE" + b"\0" * 40 + b"\x20\0\0\0PARE", "a.parquet", "upload.encrypted"),
    "parquet values": (patched(parquet(), 20, b"\xff" * 30), "a.parquet", "upload.corrupt"),
    "parquet named csv": (parquet(), "a.csv", "upload.type_mismatch"),
    "parquet nested": (parquet({"a": [["x"]], "b": [1.0]}), "a.parquet", "parquet.nested"),
    "parquet of bytes": (parquet({"a": [b"x"], "b": [1.0]}), "a.parquet", "parquet.nested"),
    "parquet too long": (
        parquet({"a": [None] * 5_000_001, "b": [None] * 5_000_001}),
        "a.parquet",
        "parquet.too_many_rows",
    ),
    "parquet too wide": (parquet({f"c{n}": [1] for n in range(1001)}), "a.parquet", "csv.too_many_columns"),
    "parquet long cell": (parquet({"a": ["x" * 40_000], "b": [1.0]}), "a.parquet", "csv.cell_too_long"),
    "parquet bomb": (parquet({"a": ["x" * 30_000] * 20_000, "b": [1.0] * 20_000}), "a.parquet", "upload.too_large"),
    "parquet sign": (parquet({"a": ["x\0y"], "b": [1.0]}), "a.parquet", "csv.control_char"),
    "parquet formula": (parquet({"a": ["=1+1"], "b": [1.0]}), "a.parquet", "table.formula"),
    "parquet empty": (parquet({"a": [], "b": []}), "a.parquet", "table.no_rows"),
    # json
    "json-01": (b"[" * 200000 + b"]" * 200000, "a.json", "json.depth"),
    "json-02": (b'[{"a":NaN}]', "a.json", "json.constant"),
    "json-03 twice": (b'[{"a":1,"a":2}]', "a.json", "json.duplicate_key"),
    "json-04 long": (b'[{"a":' + b"9" * 5000 + b"}]", "a.json", "json.number"),
    "json-05": (b'[{"a":"\\ud800"}]', "a.json", "json.unicode"),
    "json-06": (b'[{"a":"x\\u0000y"}]', "a.json", "json.control_char"),
    "json-07": (b'[{"a":1e400}]', "a.json", "json.number"),
    "json-08 comma": (b"[1,]", "a.json", "json.syntax"),
    "json-08 quotes": (b"[{'a':1}]", "a.json", "json.syntax"),
    "json-08 comment": (b'[{"a":1} /* x */]', "a.json", "json.syntax"),
    "json-10 no table": (b'{"a":1}', "a.json", "json.not_a_table"),
    "json-10 nested": (b'[{"a":{"x":1}}]', "a.json", "json.nested"),
    "json-11 cut": (b'[{"a":1},{"a"', "a.json", "json.syntax"),
    "json-11 cut line": (b'{"a":1}\n{"a"', "a.jsonl", "json.syntax"),
    "json in csv": (b'[{"a":1}]', "a.csv", "upload.type_mismatch"),
    # personal data
    "id-number-01": (f"a,b\n{resident_id()},1\n".encode(), "a.csv", "privacy.resident_id"),
    "id-number-13": (b"a,b,code\nx,1,91430100MA4L000001\n", "a.csv", "table.uscc-checksum"),
    "id-number-13 letters": (b"a,b,code\nx,1,9143010000000000XI\n", "a.csv", "table.constraint-error"),
    "id-number-10": (workbook(rows=(("a", "b"), (int(resident_id()), 1))), "a.xlsx", "xlsx.precision"),
}
