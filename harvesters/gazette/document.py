"""From parts to a record: identity, issuers, number and dates, each weighed against the others."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from ckanext.changsha.harvesters.gazette.parts import Parts
from disclosure.findings import Finding, Severity
from disclosure.gazette.citations import cited
from disclosure.gazette.issuer import recognise_issuers
from disclosure.gazette.names import whole_name
from disclosure.gazette.own_number import normal_number, own_number, registration_number
from disclosure.gazette.provisions import date_or_none, in_force, signature
from disclosure.gazette.relations import relations_of
from disclosure.gazette.structure import Structure, structure_of
from disclosure.gazette.terms import terms_of
from disclosure.gazette.vocabulary import disclosure_mode, genre, validity
from disclosure.records import Kind, Record

__all__ = ["identity", "make_record"]

CITY, CITY_HOST = "changsha_gov", "www.changsha.gov.cn"
SAVED = "documents"  # the source of files that were handed over without an address
SHORTEST_TEXT = 20  # characters; less is a page without its document
_TEST = re.compile(r"^[\[【(（]?测试|测试(?:文件|信息|数据|稿件|页面|文章)?[\]】)）]?\d*$")
_ORDER_OR_NOTICE = re.compile(r"(?:[^〔〕\d]*?(?P<word>令|公告|通告))?(?P<rest>(?:\d{4}年)?第\d+号|〔\d{4}〕第?\d+号)")

_URL_DAY = re.compile(r"/t(20\d{6})_\d+")


def make_record(parts: Parts, file: str) -> tuple[Record | None, list[Finding]]:
    """The record of a document and what a person should know about it; no record without title, text or identity."""
    title = _title(parts)
    text = "\n".join(parts.lines)
    if not title or (len(text) < SHORTEST_TEXT and not parts.from_list):
        return None, [Finding("gazette.not_a_document", Severity.WARN, file=file)]
    about = {"title": title[:200]}
    if _TEST.search(title):
        return None, [Finding("gazette.test_page", Severity.INFO, file=file, values=about)]
    body, findings = _body(parts, title, text, file)
    key = identity(title, body)
    if not key:
        return None, [*findings, Finding("gazette.no_identity", Severity.WARN, file=file, values=about)]
    published = date.fromisoformat(body["published"]) if body["published"] else None
    publisher = body["issuers"][0] if body["issuers"] else ""
    return Record(Kind.DOCUMENT, key, title, publisher, published, body, _source(parts), parts.url, file), findings


def _source(parts: Parts) -> str:
    """The source system: the city's site, the host of another one, or a file that somebody saved."""
    host = parts.site or urlsplit(parts.url).hostname
    return CITY if host == CITY_HOST else host or SAVED


def _title(parts: Parts) -> str:
    titles = [re.sub(r"\s+", " ", title).strip() for title in parts.titles]
    return next((title[:500] for title in titles if title), "")


def identity(title: str, body: dict[str, Any]) -> str:
    """Issuer and number, or the index number, or issuer, title and date: never a URL. "" when a document has none."""
    issuer = whole_name(body["issuers"][0]) if body["issuers"] else ""
    number = body["document_number"]
    plain = re.sub(r"\s", "", title)
    if number and issuer:
        return f"{issuer}|{_series(number, body['genre'])}"
    if body["index_number"]:
        return f"索引号|{body['index_number']}"
    day = body["written"] or body["published"]
    if number or day:
        return f"{issuer}|{number}|{plain}|{day or ''}"[:500]
    return ""


def _series(number: str, genre_name: str) -> str:
    """A number as it counts within its issuer: 国令第706号 and 国务院令第706号 are one, and 公告 are not 通告."""
    match = _ORDER_OR_NOTICE.fullmatch(number)
    if match is None:
        return number
    return f"{match['word'] or genre_name.replace('命令(令)', '令')}:{match['rest']}"


def _body(parts: Parts, title: str, text: str, file: str) -> tuple[dict[str, Any], list[Finding]]:
    labels = parts.labels
    number = own_number(labels.get("document_number", ""), title, parts.lines)
    signed = signature(parts.lines)
    issuers = recognise_issuers(
        label=labels.get("issuer", ""),
        title=title,
        number=number,
        signed=signed.names,
        head=text[:2_000],
        place=f"{parts.place} {parts.source_hint} {title}",
    )
    written = date_or_none(labels.get("written", "")) or signed.day
    published, findings = _published(parts, written, title, file)
    structure = structure_of(text)
    effective, expires = _in_force(structure, text, written)
    findings += _doubts(parts, title, number, issuers, file)
    body = {
        "document_number": number,
        "registration_number": registration_number(labels.get("registration_number", "") or text[:2_000]),
        "index_number": labels.get("index_number", ""),
        "issuers": issuers,
        "written": _iso(written),
        "published": _iso(published),
        "effective": _iso(date_or_none(labels.get("effective", "")) or effective),
        "expires": _iso(date_or_none(labels.get("expires", "")) or expires),
        "theme": labels.get("theme", ""),
        "genre": genre(labels.get("genre", ""), title),
        "validity": validity(labels.get("validity", "")),
        "disclosure_mode": disclosure_mode(labels.get("disclosure_mode", ""), text),
        "content_source": labels.get("content_source", "") or parts.source_hint,
        "text": text,
        "attachments": [{"name": one.name, "url": one.url} for one in parts.attachments],
        **_stated(structure, number, title),
    }
    return body, findings


def _in_force(structure: Structure, text: str, issued: date | None) -> tuple[date | None, date | None]:
    """From when and until when the document says that it applies; 自印发之日起 counts from the day it was issued."""
    terms, printed = terms_of(structure, issued), in_force(text)
    days = (clause.day if clause else None for clause in (terms.effective, terms.expires))
    start, end = (day or other for day, other in zip(days, printed, strict=True))
    return start, end


def _stated(structure: Structure, number: str, title: str) -> dict[str, Any]:
    """What the text says about other documents."""
    return {
        "relations": [one.to_dict() for one in relations_of(structure, number=number, title=title)],
        "citations": [one.to_dict() for one in cited(structure, number=number, title=title)],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _published(parts: Parts, written: date | None, title: str, file: str) -> tuple[date | None, list[Finding]]:
    """The label's day, else the template's; a hint from before the document was written is not taken."""
    labelled = date_or_none(parts.labels.get("published", ""))
    hint = date_or_none(parts.published_hint)
    in_url = _URL_DAY.search(parts.url)
    found = labelled or hint or (date_or_none(in_url[1]) if in_url else None)
    if found is None or written is None or found >= written:
        return found, []
    values = {"title": title[:200], "published": found, "written": written}
    finding = Finding("gazette.dates_disagree", Severity.WARN, file=file, field="published", values=_plain(values))
    return (found if labelled else None), [finding]


def _plain(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _doubts(parts: Parts, title: str, number: str, issuers: list[str], file: str) -> list[Finding]:
    """What the source says and the document does not bear out."""
    about = {"title": title[:200]}
    findings = []
    claimed = normal_number(parts.claimed.get("document_number", ""))
    if claimed and claimed != number:
        values = {**about, "number": claimed}
        findings.append(
            Finding("gazette.cited_number", Severity.INFO, file=file, field="document_number", values=values)
        )
    if not issuers and not parts.from_list:
        label = parts.labels.get("issuer") or parts.claimed.get("issuer", "")
        values = {**about, "label": label[:100] or "—"}
        findings.append(Finding("gazette.issuer_unknown", Severity.WARN, file=file, field="issuers", values=values))
    if "\ufffd" in title or any("\ufffd" in line for line in parts.lines):
        findings.append(Finding("gazette.garbled", Severity.WARN, file=file, field="text", values=about))
    return findings
