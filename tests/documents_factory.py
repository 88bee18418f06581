"""Accompanying documents for drafts. Content is invented."""

import io

from hiding import _document, _pdf
from werkzeug.datastructures import FileStorage

__all__ = ["document", "docx", "pdf"]


def docx(*paragraphs):
    """A text document with these paragraphs after its heading."""

    def write(document):
        for text in paragraphs:
            document.add_paragraph(text)

    return _document(write)


def pdf(text="demo 2026"):
    """A PDF of one page; a blank text is as good as a scan."""
    return _pdf(text)


def document(content=None, name="预算公开说明.docx"):
    return FileStorage(io.BytesIO(docx("演示数据：预算公开说明") if content is None else content), name)
