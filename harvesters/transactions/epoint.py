"""Epoint portals as public crawlers saved them: Yichang candidates and Hefei project bundles (SOURCES 1.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from ckanext.changsha.harvesters.transactions.reading import Batch, Document, Format, dicts, moment, said
from disclosure.dates import parse_moment
from disclosure.findings import Severity
from disclosure.trading import Notice, Supplier, business_type, read_labels, read_price

__all__ = ["FORMATS", "hefei_identity"]

_STAGES = {"中标": "award", "终止": "failed"}
_SECTION_GUID = re.compile(r"biaoduanguid=([0-9A-Fa-f-]{36})")
_SIGNED = re.compile(r"(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_RATE = re.compile(r"中标费率[:：]\s*[\d.]{1,10}%")
_TITLE_END = re.compile(r"(公告|公示|通知)$")
_BEGIN = re.compile(r'"title":\s*"(?P<title>[^"]{0,300})",\s*"content":\s*"')
_FILE = re.compile(r'"file_name":\s*"([^"]{1,200})",\s*"file_link":\s*"(https?://[^"]{1,500})"')
_STAMPED = re.compile(r"(?:提交节点|办理时间)[:：]\s*(20\d\d)-(\d\d)-(\d\d)")  # the portal's own stamp under a notice
_PROSE = re.compile(r"^评标工作于|[。；]|(?:项目|工程)$")  # prose, or the names of earlier works, in a bidder's place


def _is_yichang(document: Document) -> bool:
    return any(isinstance(entry.get("parsed_data"), Mapping) and "infoid" in entry for entry in dicts(document.data))


def _read_yichang(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        for entry in dicts(document.data):
            parsed = entry.get("parsed_data")
            raw = entry.get("raw_data")
            bidders = list(dicts(parsed.get("bidders_and_prices") if isinstance(parsed, Mapping) else None))
            named = [bidder for bidder in bidders if not _PROSE.search(said(bidder, "bidder"))]
            if len(named) < len(bidders):
                batch.note(document, "transactions.no_supplier", said(raw, "title"), Severity.INFO)
            batch.add(
                document,
                Notice(
                    source="yichang",
                    identity=said(entry, "infoid"),
                    title=said(raw, "title") or said(parsed, "project_name"),
                    business="工程建设",
                    means="candidate",
                    published=moment(raw, "infodate"),
                    project_name=said(parsed, "project_name"),
                    region=("宜昌市", "420500"),
                    suppliers=[_candidate(bidder, rank) for rank, bidder in enumerate(named, 1)],
                    url=said(parsed, "full_url"),
                ),
            )


def _candidate(bidder: Mapping[str, Any], rank: int) -> Supplier:
    """The order is the crawler's, which is the page's; a consortium is one candidate."""
    return Supplier(said(bidder, "bidder"), role="candidate", rank=rank, amount_words=said(bidder, "price"))


def _is_bundle(document: Document) -> bool:
    return isinstance(document.data, Mapping) and "raw_rows" in document.data and "project_id" in document.data


def _read_bundles(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        names = document.data.get("normalized_projection")
        name = said(names, "project_name") or said(document.data, "project_title")
        notices: dict[str, Notice] = {}
        for row in dicts(document.data.get("raw_rows")):
            for notice in _of_row(row, name):
                first = notices.setdefault(notice.identity, notice)
                first.suppliers = list(dict.fromkeys([*first.suppliers, *notice.suppliers]))  # one row for each lot
        for notice in notices.values():
            batch.add(document, notice)


def hefei_identity(project: str, url: str, stage: str) -> str:
    """Project, section and stage: the section's id stands in the address, which itself is no identity."""
    section = _SECTION_GUID.search(url)
    return f"{project}:{section[1].lower() if section else ''}:{stage}"


def _of_row(row: Mapping[str, Any], project_name: str) -> Iterator[Notice]:
    """The tender notice and the result notice that one row of a bundle holds."""
    tender, (title, text, files) = _tidy(said(row, "procurement_content")), _content(said(row, "bid_content"))
    tender_title = said(row, "procurement_title")
    if tender:
        yield _notice(row, "tender", tender_title or _first_line(tender), tender, project_name)
    notice = _notice(row, said(row, "stage"), title or _first_line(text), text, project_name)
    notice.attachments = files
    # `event_time` is the day of the tender; the result's own day is `bid_date`, or the day it is signed with.
    notice.published = moment(row, "bid_date") or _signed(text) or notice.published
    winners = [name for name in said(row, "bid_company").split(";") if name]
    if winners:  # members of a consortium are divided by ";" and share one amount
        rate = _RATE.search(text)  # the crawler multiplied it with the budget
        words = rate[0] if rate else said(row, "bid_amount")
        told = next((one for one in read_labels(text).suppliers if one.role == "winner"), Supplier(""))
        notice.suppliers = [
            replace(told, name="、".join(winners), role="winner", amount_words=words or told.amount_words)
        ]
    yield notice


def _notice(row: Mapping[str, Any], stage: str, title: str, text: str, project_name: str) -> Notice:
    link, project, business = said(row, "link"), said(row, "project_id"), business_type(said(row, "type"))
    project_name = read_labels(text).get("project_name") or project_name
    means = "tender" if stage == "tender" else _STAGES.get(stage) or _means(text)
    return Notice(
        source="hefei",
        identity=hefei_identity(project, link, stage),
        title=title or (project_name or project) + business.notices[means or "other"].label,
        business=business.label,
        means=means,
        published=moment(row, "event_time"),
        project_name=project_name,
        project_code=project,
        buyer=(said(row, "purchaser"), ""),
        agency=(said(row, "agency"), ""),
        region=("".join(dict.fromkeys((said(row, "province"), said(row, "city"), said(row, "town")))), ""),
        budget=read_price(said(row, "budget_amount")),
        text=text,
        url=link,
    )


def _means(text: str) -> str:
    """What a notice without stage and title says in its first sentences."""
    head = text[:400]
    return (
        "failed"
        if any(word in head for word in ("终止", "流标", "失败"))
        else "change"
        if "更正" in head or "延期" in head
        else ""
    )


def _content(packed: str) -> tuple[str, str, list[tuple[str, str]]]:
    """Title, text and attachments of `bid_content`, JSON in a string with raw line breaks and, where the notice has a
    table, unescaped quotes: what JSON can't read is cut out by its known beginning and end."""
    try:
        entry = next(dicts(orjson.loads(packed.replace("\n", "\\n").replace("\t", "\\t")).get("data")), {})
        title, text = said(entry, "title"), said(entry, "content")
    except (orjson.JSONDecodeError, AttributeError):
        begin, end = _BEGIN.search(packed), packed.rfind('"attachments":')
        title = begin["title"].strip() if begin else ""
        text = packed[begin.end() : end].rstrip().rstrip('",') if begin and end > 0 else ""
    return title, _tidy(text), _FILE.findall(packed)


def _tidy(text: str) -> str:
    """Paragraphs by line; the table data that the crawler left between the lines is dropped."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not (line.startswith('{"') and "table_style" in line))


def _first_line(text: str) -> str:
    """A title that the text begins with: its first lines up to the one that ends with 公告 or 公示."""
    lines = [line.strip() for line in text.split("\n")[:6] if line.strip()]
    for count in range(1, len(lines) + 1):
        if _TITLE_END.search(lines[count - 1]):
            return "".join(lines[:count])[:200]
    return ""


SIGNATURE = 120  # characters


def _signed(text: str) -> datetime | None:
    """The last day written in a text, where notices are signed, or else the day the portal stamped on it."""
    days = _SIGNED.findall(text[-SIGNATURE:]) or _STAMPED.findall(text)
    try:
        return parse_moment("-".join(days[-1])) if days else None
    except ValueError:
        return None


FORMATS = (
    Format("yichang", _is_yichang, _read_yichang),
    Format("hefei-bundle", _is_bundle, _read_bundles),
)
