"""Any other page that shows one notice, such as a page saved from a site that no reader here is made for.

The last to be asked, and strict: a page counts as a notice only when its labels say so (notice_page.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from ckanext.changsha.harvesters.transactions.notice_page import read_notice_page
from ckanext.changsha.harvesters.transactions.reading import Batch, Document, Format
from disclosure.trading import Notice, business_type

__all__ = ["FORMATS"]

NOWHERE = "https://saved.invalid"  # RFC 2606; what a link without a host belongs to when the page lost its address


def _is_notice(document: Document) -> bool:
    return document.html and read_notice_page(document, NOWHERE).is_notice


def _read(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        page = read_notice_page(document, NOWHERE)
        day = page.published.date().isoformat() if page.published else ""
        batch.add(
            document,
            Notice(
                source=urlsplit(document.url).hostname or "web",
                identity=f"{''.join(page.title.split())}:{day}",
                title=page.title,
                business=business_type(page.title).label,
                published=page.published,
                text=page.text,
                attachments=[link for link in page.links if not link[1].startswith(NOWHERE)],
                url=document.url,
            ),
        )


FORMATS = (Format("notice-page", _is_notice, _read),)
