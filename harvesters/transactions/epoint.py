"""Epoint portals as public crawlers saved them: Yichang candidates and Hefei project bundles (SOURCES 1.6)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from ckanext.changsha.harvesters.transactions.reading import Batch, Document, Format, dicts, moment, said
from disclosure.dates import parse_moment
from disclosure.findings import Severity
from disclosure.trading import (
    Facts,
    Notice,
    Supplier,
    business_type,
    read_labels,
    read_price,
    rejected_in_prose,
    shown_title,
)

__all__ = ["FORMATS", "hefei_identity"]

_STAGES = {"中标": "award", "终止": "failed"}
_SECTION_GUID = re.compile(r"biaoduanguid=([0-9A-Fa-f-]{36})")
_SIGNED = re.compile(r"(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_RATE = re.compile(r"中标费率[:：]\s*[\d.]{1,10}%")
_TITLE_END = re.compile(r"(公告|公示|通知)(?:[(（][^()（）]{1,20}[)）])?$")
_BEGIN = re.compile(r'"title":\s*"(?P<title>[^"]{0,300})",\s*"content":\s*"')
_FILE = re.compile(r'"file_name":\s*"([^"]{1,200})",\s*"file_link":\s*"(https?://[^"]{1,500})"')
_CORRECTED = re.compile(r"更正日期[:：](20\d\d)年(\d{1,2})月(\d{1,2})日")
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
            prose = " ".join(said(bidder, "bidder") for bidder in bidders if bidder not in named)
            if prose:
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
                    suppliers=list(_candidates(named, prose)),
                    url=said(parsed, "full_url"),
                ),
            )


def _candidates(bidders: Sequence[Mapping[str, Any]], prose: str) -> Iterator[Supplier]:
    """The order is the crawler's, which is the page's; a consortium is one candidate. A bid that the prose beside
    them says was rejected is none."""
    rejected = rejected_in_prose(prose)
    rank = 0
    for bidder in bidders:
        name, words = said(bidder, "bidder"), said(bidder, "price")
        reason = rejected.get(_plain(name), "")
        rank += not reason
        yield Supplier(
            name,
            role="bidder" if reason else "candidate",
            rank=None if reason else rank,
            amount_words=words,
            reason=reason,
        )


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name)


def _is_bundle(document: Document) -> bool:
    return isinstance(document.data, Mapping) and "raw_rows" in document.data and "project_id" in document.data


def _read_bundles(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        names = document.data.get("normalized_projection")
        name = said(names, "project_name") or said(document.data, "project_title")
        notices: dict[str, Notice] = {}
        rows = list(dicts(document.data.get("raw_rows")))
        known = _known(rows, shown_title(name))
        for row in rows:
            for notice in _of_row(row, known):
                first = notices.setdefault(notice.identity, notice)
                first.suppliers = list(dict.fromkeys([*first.suppliers, *notice.suppliers]))  # one row for each lot
        for notice in notices.values():
            batch.add(document, notice)


def hefei_identity(project: str, url: str, stage: str) -> str:
    """Project, section and stage: the section's id stands in the address, which itself is no identity."""
    section = _SECTION_GUID.search(url)
    return f"{project}:{section[1].lower() if section else ''}:{stage}"


def _known(rows: Sequence[Mapping[str, Any]], name: str) -> Facts:
    """What the notices of a bundle say of their project: where a short result says nothing, its tender does."""
    known = Facts()
    texts = [
        text
        for row in rows
        for text in (_tidy(said(row, "procurement_content")), _content(said(row, "bid_content"))[1])
    ]
    for facts in map(read_labels, filter(None, texts)):
        for field in ("buyer", "project_name"):
            if facts.get(field):
                known.put(field, facts.get(field), "")
    if name:
        known.values["project_name"] = name
    return known


def _of_row(row: Mapping[str, Any], known: Facts) -> Iterator[Notice]:
    """The tender notice and the result notice that one row of a bundle holds."""
    tender, (title, text, files) = _tidy(said(row, "procurement_content")), _content(said(row, "bid_content"))
    if tender:
        begun, whole = said(row, "procurement_title"), _first_line(tender)  # the crawler keeps a title's first line
        yield _notice(row, "tender", whole if whole.startswith(begun) else begun, tender, known)
    notice = _notice(row, said(row, "stage"), title or _first_line(text), text, known)
    notice.attachments = files
    # `event_time` is the day of the tender; the result's own day is `bid_date`, or the day it is signed with.
    notice.published = moment(row, "bid_date") or _signed(text) or (None if tender else notice.published)
    winners = [name for name in said(row, "bid_company").split(";") if name]
    if winners:  # members of a consortium are divided by ";" and share one amount
        rate = _RATE.search(text)  # the crawler multiplied it with the budget
        words = rate[0] if rate else said(row, "bid_amount")
        told = next((one for one in read_labels(text).suppliers if one.role == "winner"), Supplier(""))
        notice.suppliers = [
            replace(told, name="、".join(winners), role="winner", amount_words=words or told.amount_words)
        ]
    yield notice


def _notice(row: Mapping[str, Any], stage: str, title: str, text: str, known: Facts) -> Notice:
    link, project, business = said(row, "link"), said(row, "project_id"), business_type(said(row, "type"))
    facts = read_labels(text)
    project_name = facts.get("project_name") or known.get("project_name")
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
        # `purchaser` is the body that the crawler asked for; whose purchase it is, the notices say themselves.
        buyer=(facts.get("buyer") or known.get("buyer") or said(row, "purchaser"), ""),
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
    """The last day written in a text, where notices are signed, else a correction's own, or what the portal stamped."""
    end = re.sub(r"(?<=\d)\s+(?=\d|年|月|日)|(?<=[年月])\s+", "", text[-SIGNATURE:])  # 202 and 3 on two lines
    days = _SIGNED.findall(end) or _CORRECTED.findall(re.sub(r"\s", "", text)) or _STAMPED.findall(text)
    try:
        return parse_moment("-".join(days[-1])) if days else None
    except ValueError:
        return None


FORMATS = (
    Format("yichang", _is_yichang, _read_yichang),
    Format("hefei-bundle", _is_bundle, _read_bundles),
)
