"""Office documents (OOXML and OpenDocument): the text of every part, whether a reader shows it or not.

The parts are not parsed but cut at their tags: no entity is expanded, hidden, deleted and commented text is text, and
a number whose digits stand in several runs of a paragraph is whole again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from disclosure.findings import Finding
from disclosure.privacy.files.passages import Passage, Place
from disclosure.validation.archive import read_archive

__all__ = ["passages", "texts"]

_DECLARED = re.compile(rb"""<\?xml[^<>]{0,100}?encoding=["']([A-Za-z0-9._-]{1,40})["']""")
_BETWEEN = re.compile(r">[ \t]*+[\r\n]\s*+<")  # a line's end there ends no paragraph
_TAG = re.compile(r"<[^<>]*+>")
_WRITTEN = re.compile(r"<(?:[a-z0-9]+:)?(?:document|comments|hdr|ftr|footnotes|endnotes|document-content|sst)[\s>]")
_PARAGRAPH = re.compile(r"</(?:[a-z0-9]+:)?[ph]>|<(?:[a-z0-9]+:)?(?:br|cr|line-break)(?:\s[^<>]*+)?/>")
_STRING = re.compile(r"</(?:[a-z0-9]+:)?(?:si|comment)>")
_TAB = re.compile(r"<(?:[a-z0-9]+:)?(?:tab|s)(?:\s[^<>]*+)?/>")
_TARGET = re.compile(r'Target="([^"<>]{1,2000})"')
APART = "\n\n"  # a number goes on over the end of a line, and not over an empty one
XML = (".xml", ".rels", ".vml", ".svg")
PLACES = (  # the first that the part's name contains
    ("docProps/", "properties"),
    ("meta.xml", "properties"),
    ("omments", "comments"),
    ("header", "header"),
    ("footer", "header"),
    ("footnotes", "notes"),
    ("endnotes", "notes"),
    ("sharedStrings", "shared_strings"),
    ("worksheets/", "sheet_part"),
    ("slides/", "sheet_part"),
    (".rels", "links"),
    ("word/document", "paragraph"),
    ("content.xml", "paragraph"),
)


def passages(content: bytes, findings: list[Finding], depth: int) -> Iterator[Passage]:
    """The text of every part; in `findings` what its pictures tell beside text. Raises Refused."""
    from disclosure.privacy.files import inside

    for name, part in read_archive(content).items():
        yield Place("part_name"), name.replace("_", " ")
        if name.lower().endswith(XML):
            kind = next((kind for sign, kind in PLACES if sign in name), "part")
            yield from ((Place(kind, name), text) for text in texts(part))
        elif depth < inside.DEEPEST and part.startswith((b"PK", b"%PDF", *inside.PICTURES)):
            yield from inside.passages(part, findings, depth + 1)


def texts(part: bytes) -> Iterator[str]:
    """The text of an XML part without its tags, one paragraph a line; and where its links lead to.

    In a part that is written as people write, only paragraphs and strings part words; elsewhere every tag does.
    """
    written = decoded(part).replace("<![CDATA[", "").replace("]]>", "")
    yield from map(html.unescape, _TARGET.findall(written))
    if _WRITTEN.search(written):
        written = _STRING.sub(APART, _BETWEEN.sub("><", written))
        written = _TAB.sub("\t", _PARAGRAPH.sub("\n", written))
        yield html.unescape(_TAG.sub("", written))
    else:
        yield html.unescape(_TAG.sub(APART, written))


def decoded(part: bytes) -> str:
    """The part's text in the encoding that it declares."""
    if part.startswith((b"\xff\xfe", b"\xfe\xff")):
        return part.decode("utf-16", "replace")
    declared = _DECLARED.match(part.removeprefix(b"\xef\xbb\xbf"))
    try:
        return part.decode(declared[1].decode() if declared else "utf-8", "replace")
    except LookupError:
        return part.decode("utf-8", "replace")
