"""Documents are taken when they are sound DOCX or PDF, and screened wherever text can hide."""

import hashlib
import io
import zlib
from datetime import date

import pytest
from documents_factory import docx, pdf
from hiding import _document, _exif, _with_part, hidden
from making import workbook
from persons import resident

from disclosure.documents import inside, refused, screen_document
from disclosure.findings import Severity
from disclosure.validation.source import EICAR

ID, TODAY = resident(), date(2026, 11, 24)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES, LINKS = "[Content_Types].xml", "word/_rels/document.xml.rels"
PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")  # ISO 32000-1, 7.6.3.3


def with_part(name, content):
    return _with_part(docx("演示"), name, lambda _: content)


def retyped(old, new):
    return _with_part(docx("演示"), TYPES, lambda part: part.replace(old, new))


def linked(kind):
    link = f'<Relationship Id="rId99" TargetMode="External" Target="https://x.example" Type="http://x/{kind}"/>'
    return _with_part(
        docx("演示"), LINKS, lambda part: part.replace(b"</Relationships>", f"{link}</Relationships>".encode())
    )


def field(words):
    run = f"<w:p><w:r><w:instrText>{words}</w:instrText></w:r></w:p><w:sectPr"
    return _with_part(docx("演示"), "word/document.xml", lambda part: part.replace(b"<w:sectPr", run.encode(), 1))


def catalogued(entry):
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog " + entry)


def compressed(object):
    packed = zlib.compress(object)
    head = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return pdf() + head + packed + b"\nendstream\nendobj\n"


def rc4(key, text):
    state, j, said = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in text:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        said.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(said)


def locked(opens):
    """A PDF with a password: one to open it, or one for other rights alone."""
    owner, id, rights = b"o" * 32, b"i" * 16, -44
    key = hashlib.md5(PAD + owner + rights.to_bytes(4, "little", signed=True) + id).digest()[:5]
    user = rc4(key, PAD) if opens else b"u" * 32
    entry = f"/ID [<{id.hex()}> <{id.hex()}>] /Encrypt << /Filter /Standard /V 1 /R 2 /P {rights}"
    entry += f" /O <{owner.hex()}> /U <{user.hex()}> >> /Size"
    return pdf().replace(b"/Size", entry.encode(), 1)


def scanned_docx():
    def change(document):
        document.paragraphs[0].clear()
        document.add_picture(io.BytesIO(_exif("demo")))

    return _document(change)


BAD = {
    "a text": ("说明.docx", b"demo", "document.not_allowed"),
    "a workbook": ("说明.docx", workbook(), "document.not_allowed"),
    "a renamed DOCX": ("说明.pdf", docx("演示"), "document.type_mismatch"),
    "a renamed PDF": ("说明.docx", pdf(), "document.type_mismatch"),
    "a table's name": ("说明.xlsx", docx("演示"), "document.type_mismatch"),
    "an old Word file": ("说明.doc", OLE + "WordDocument".encode("utf-16-le"), "upload.old_word"),
    "old slides": ("说明.ppt", OLE + "PowerPoint Document".encode("utf-16-le"), "document.not_allowed"),
    "a locked DOCX": ("说明.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "document.encrypted"),
    "a PDF with a password": ("说明.pdf", locked(opens=False), "document.encrypted"),
    "a PDF with restrictions": ("说明.pdf", locked(opens=True), "document.encrypted"),
    "half a DOCX": ("说明.docx", docx("演示")[:-200], "document.damaged"),
    "half a PDF": ("说明.pdf", b"%PDF-1.7\ndemo", "document.damaged"),
    "a bomb": ("说明.docx", with_part("word/a.xml", b"0" * (64 << 20)), "upload.ratio"),
    "malware": ("说明.docx", with_part("word/a.xml", EICAR), "upload.malware"),
    "nothing": ("说明.pdf", b"", "upload.empty"),
    "a macro": ("说明.docx", with_part("word/vbaProject.bin", b"demo"), "document.active_content"),
    "a macro's type": (
        "说明.docx",
        retyped(b"vnd.openxmlformats-officedocument.wordprocessingml.document", b"vnd.ms-word.document.macroEnabled"),
        "document.active_content",
    ),
    "a template": ("说明.docx", retyped(b"document.main+xml", b"template.main+xml"), "document.not_allowed"),
    "an embedded workbook": ("说明.docx", with_part("word/embeddings/a.xlsx", b"PK"), "document.active_content"),
    "HTML within": ("说明.docx", with_part("word/a.html", ID.encode()), "document.active_content"),
    "a template elsewhere": ("说明.docx", linked("attachedTemplate"), "document.active_content"),
    "a picture elsewhere": ("说明.docx", linked("image"), "document.active_content"),
    "a field that runs": ("说明.docx", field("DDEAUTO c:\\\\x"), "document.active_content"),
    "a script": ("说明.pdf", catalogued(b"/OpenAction << /S /JavaScript /JS (x) >>"), "document.active_content"),
    "a script in disguise": (
        "说明.pdf",
        catalogued(b"/OpenAction << /S /J#61vaScript /JS (x) >>"),
        "document.active_content",
    ),
    "a compressed script": ("说明.pdf", compressed(b"1 0 << /S /JavaScript /JS (x) >>"), "document.active_content"),
    "a program": ("说明.pdf", catalogued(b"/AA << /O << /S /Launch >> >>"), "document.active_content"),
    "a file within": ("说明.pdf", catalogued(b"/Names << /EmbeddedFiles 9 0 R >>"), "document.active_content"),
}
GOOD = {
    "a DOCX": ("说明.docx", docx("演示数据：2026年预算公开说明")),
    "a DOCX with a link": ("说明.docx", linked("hyperlink")),
    "a PDF": ("说明.pdf", pdf()),
    "a PDF that opens at a page": ("说明.pdf", catalogued(b"/OpenAction [3 0 R /Fit]")),
    "a PDF with compressed objects": ("说明.pdf", compressed(b"1 0 << /Type /Font >>")),
}


@pytest.fixture
def kept(tmp_path):
    def keep(content):
        path = tmp_path / "file"
        path.write_bytes(content)
        return str(path)

    return keep


def examined(path, name, allowed=""):
    return [(found["code"], found["severity"]) for found in inside.examine(path, name, allowed, TODAY.isoformat())]


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_sound_document_is_refused_by_its_own_sentence(kept, kind):
    name, content, code = BAD[kind]
    path = kept(content)
    assert [(found["code"], found["file"]) for found in inside.look(path, name)] == [(code, name)]
    assert examined(path, name) == [(code, "block")]  # and once more when it is checked


@pytest.mark.parametrize("kind", GOOD)
def test_a_sound_document_has_no_findings(kept, kind):
    name, content = GOOD[kind]
    assert examined(kept(content), name) == []


@pytest.mark.parametrize(
    ("corner", "name", "content"),
    [pytest.param(*one, id=one[0]) for one in hidden(ID) if one[1].endswith((".docx", ".pdf"))],
)
def test_a_resident_id_is_found_in_every_corner_of_a_document(kept, corner, name, content):
    assert ("privacy.in_document", "block") in examined(kept(content), name)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("扫描.pdf", pdf(" "), "privacy.no_text"), ("扫描.docx", scanned_docx(), "document.pictures_only")],
)
def test_a_scan_must_be_read_by_a_person(kept, name, content, code):
    assert examined(kept(content), name) == [(code, "warn")]


def test_the_sandbox_names_the_file_and_the_page(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(pdf(ID))
    (found,) = screen_document(path, "说明.pdf", [], TODAY)
    assert (found.file, found.field, found.severity) == ("说明.pdf", "第1页", Severity.BLOCK)
    assert refused(path, "说明.pdf") is None and refused(path, "说明.docx").code == "document.type_mismatch"


def test_what_an_entry_has_to_name_is_let_through(kept):
    path = kept(docx("联系电话：13800138000"))
    assert examined(path, "说明.docx") != [] and examined(path, "说明.docx", "mobile") == []
