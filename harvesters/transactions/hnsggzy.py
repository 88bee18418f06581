"""Answers of 湖南省公共资源交易服务平台 (hnsggzy.com, SOURCES 1.2), joined by section into notices.

A section's answers come apart: the list names it, the project answer says who buys and for how much, the notice answer
holds the text, the bid answer the offers. Only a notice makes a record; the others fill it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from ckanext.changsha.harvesters.transactions.html import read_html
from ckanext.changsha.harvesters.transactions.reading import Batch, Document, Format, dicts, moment, said
from disclosure.findings import Severity
from disclosure.trading import (
    Notice,
    Price,
    Supplier,
    business_type,
    classify,
    code_means,
    plain,
    read_price,
    title_means,
)

__all__ = ["FORMATS"]

SYSTEM = "hnsggzy"
SITE = "https://www.hnsggzy.com"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_CONSTRUCTION, _PROCUREMENT = "工程建设", "政府采购"
_PROJECT_NAMES = ("purchaseProjectName", "tenderProjectName")
_SECTION_NAMES = ("purchaseSectionName", "bidSectionName")
_NOTICE_LISTS = ("noticeList", "governmentProcureAnnouncementInformation")
_ABOUT = (
    "governmentProcurementProjectInformation", "constructionTender", "constructionSectionList", "constructionBid",
    "coefficients",
)  # fmt: skip
_JOINED = (*_ABOUT[:3], "coefficients")  # what makes no record of its own
_PLAN = "getConstructionTenderPlanById"
_PLAN_NAMES = ("noticeName", "tenderPlanName", "planName", *_PROJECT_NAMES, "projectName", "bidSectionName")
_UNIT_SLIP = 100  # a control price this many times the median bid was in 元, not in 万元

Read = dict[tuple[str, str, datetime | None], str]  # section, notice type and time of the notices read: their own id


@dataclass(slots=True)
class Section:
    """What all answers say of one section (标段)."""

    id: str
    row: Mapping[str, Any] = field(default_factory=dict)
    project: Mapping[str, Any] = field(default_factory=dict)  # 采购 project or 工程 constructionTender
    invest: Mapping[str, Any] = field(default_factory=dict)  # 工程 constructionProject
    section: Mapping[str, Any] = field(default_factory=dict)
    bids: list[Mapping[str, Any]] = field(default_factory=list)
    coefficients: str = ""  # 开标参数, one a line
    opening: datetime | None = None


def _data(document: Document) -> Mapping[str, Any]:
    inner = document.data.get("data") if isinstance(document.data, Mapping) else None
    if isinstance(inner, Mapping) and "noticeContent" in inner:
        return {"noticeList": [inner]}
    if any("noticeName" in entry for entry in dicts(inner)):  # 中标候选人 and 中标结果 answer the bare list
        return {"noticeList": inner}
    if any("key" in entry and "value" in entry for entry in dicts(inner)):
        return {"coefficients": inner}
    return inner if isinstance(inner, Mapping) else {}


def _matches(document: Document) -> bool:
    data = _data(document)
    if any(name in data for name in (*_NOTICE_LISTS, *_ABOUT)) or _is_plan(document):
        return True
    return any("bidSectionId" in row for row in dicts(data.get("records"))) or any(
        "noticeName" in entry for value in data.values() for entry in dicts(value)
    )


def _is_plan(document: Document) -> bool:
    return _PLAN in f"{document.url} {document.name}" and bool(_data(document))


def _read(documents: Sequence[Document], batch: Batch) -> None:
    sections: dict[str, Section] = {}
    for document in documents:
        if not _is_plan(document):
            _gather(_data(document), document, sections, batch)
    read: Read = {}
    for document in documents:
        if _is_plan(document):
            _add_plan(document, sections, read, batch)
        else:
            _add_notices(document, sections, read, batch)
    for document in documents:
        _add_rows(document, sections, read, batch)
        _add_bids(document, sections, batch)
        if not _is_plan(document) and any(name in _data(document) for name in _JOINED):
            batch.note(document, "transactions.joined")


def _add_notices(document: Document, sections: dict[str, Section], read: Read, batch: Batch) -> None:
    for section_id, raw in _notices(document):
        if not section_id:
            batch.note(document, "transactions.no_section", said(raw, "noticeName"), Severity.WARN)
            continue
        section = sections.setdefault(section_id, Section(section_id))
        notice = _notice(section, raw, document)
        section.opening = section.opening or notice.opening
        kind, own_id = _kind(notice), said(raw, "id")[:36]
        if read.setdefault((section_id, kind, notice.published), own_id) != own_id:  # two of a kind in one second
            notice.identity += f":{own_id}"
        read.setdefault((section_id, kind, None), own_id)
        batch.add(document, notice)


def _add_plan(document: Document, sections: Mapping[str, Section], read: Read, batch: Batch) -> None:
    """A section's 招标计划, which its own answer describes."""
    data = _data(document)
    section_id = said(data, "bidSectionId", "sectionId") or _section_of(data, document)
    name = said(data, *_PLAN_NAMES)
    if not section_id or not name:
        batch.note(document, "transactions.no_section", name, Severity.WARN)
        return
    notice = _about(sections.get(section_id, Section(section_id, project=data)), _CONSTRUCTION, document)
    notice.title = name if name.endswith(("计划", "公告", "公示")) else f"{name}招标计划"
    notice.means = "plan"
    notice.published = moment(data, "noticeSendTime", "publishTime", "createTime")
    notice.identity = _identity(section_id, notice.published)
    notice.text = read_html(said(data, "noticeContent", "planContent", "tenderContent"), document.url or SITE).text
    read[section_id, _kind(notice), notice.published] = said(data, "id")  # so that its list's row joins it
    batch.add(document, notice)


def _kind(notice: Notice) -> str:
    return classify(business_type(notice.business), notice.title, notice.means).id


def _gather(data: Mapping[str, Any], document: Document, sections: dict[str, Section], batch: Batch) -> None:
    """Note what an answer says of its sections."""
    project = data.get("governmentProcurementProjectInformation") or data.get("constructionTender") or {}
    parts = data.get("GovernmentProcureSectionInformationList") or data.get("constructionSectionList")
    for part in dicts(parts):
        section = sections.setdefault(said(part, "id"), Section(said(part, "id")))
        section.section = part
        section.project = project if isinstance(project, Mapping) else {}
        invest = data.get("constructionProject")
        section.invest = invest if isinstance(invest, Mapping) else {}
        section.opening = moment(part, "bidOpeningTimeStart", "bidOpenTime")
    for row in dicts(data.get("records")):
        sections.setdefault(said(row, "bidSectionId"), Section(said(row, "bidSectionId"))).row = row
    if "constructionBid" in data or "coefficients" in data:
        section_id = _section_of(data, document)
        if section_id:
            section = sections.setdefault(section_id, Section(section_id))
            section.bids = list(dicts(data.get("constructionBid"))) or section.bids
            pairs = ((said(pair, "key"), said(pair, "value")) for pair in dicts(data.get("coefficients")))
            section.coefficients = "\n".join(f"{key}：{value}" for key, value in pairs if key) or section.coefficients
        else:
            batch.note(document, "transactions.no_section", severity=Severity.WARN)


def _section_of(data: Mapping[str, Any], document: Document) -> str:
    """The section an answer is about: named in it, or in the address it came from."""
    bids = next(dicts(data.get("constructionBid")), {})
    named = said(data, "bidSectionId", "constructionSectionId") or said(bids, "constructionSectionId", "bidSectionId")
    found = _UUID.search(document.url) or _UUID.search(document.name)
    return named or (found[0].lower() if found else "")


def _notices(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every notice with its section. A 工程 notice's id ends with the section's (SOURCES 1.2, quirk 5); where a notice
    names none, its address does."""
    data = _data(document)
    for name, value in data.items():
        for raw in dicts(value):
            if name in _NOTICE_LISTS or (name != "records" and "noticeName" in raw):
                section = said(raw, "constructionSectionId", "governmentPurchaseSectionInformationId", "bidSectionId")
                yield section or said(raw, "id")[36:] or _section_of(data, document), raw


def _notice(section: Section, raw: Mapping[str, Any], document: Document) -> Notice:
    procurement = "governmentPurchaseSectionInformationId" in raw or said(section.project, "purchaseProjectName") != ""
    page = read_html(said(raw, "noticeContent", "tenderNotice"), document.url or SITE)
    title = said(raw, "noticeName", "bulletinName")
    code = said(raw, "bulletinType", "noticeType")
    notice = _about(section, _PROCUREMENT if procurement else _CONSTRUCTION, document)
    notice.title = title
    notice.means = code_means(SYSTEM, code) or title_means(code) or title_means(said(raw, "bulletinName"))
    notice.published = moment(raw, "noticeSendTime", "createTime")
    notice.identity = _identity(section.id, notice.published)
    notice.deadline = moment(raw, "bidDocReferEndTime")
    notice.opening = moment(raw, "bidOpeningTimeStart", "bidOpenTime") or section.opening
    notice.duty = said(raw, "bulletinDuty")
    notice.text = page.text
    notice.attachments = page.links
    return notice


def _identity(section_id: str, published: datetime | None) -> str:
    return f"{section_id}:{{type}}:{published.isoformat(timespec='seconds') if published else ''}"


def _about(section: Section, business: str, document: Document) -> Notice:
    """A notice with what is known of its section."""
    row, project, part = section.row, section.project, section.section
    code = said(project, "purchaseProjectCode", "tenderProjectCode")
    name = said(project, *_PROJECT_NAMES) or said(row, *_PROJECT_NAMES)
    region_code = said(project, "regionCode") or said(row, "regionCode")
    buyer_code, agency_code = said(project, "purchaserCode"), said(project, "purchaserAgencyCode")
    unit = "元" if business == _PROCUREMENT else "万元"
    return Notice(
        source=SYSTEM,
        identity="",
        title="",
        business=business,
        project_name=name,
        # The code field holds the project's name in some records, the agency's code the buyer's (quirk 8).
        project_code="" if code == name else code,
        section_name=said(part, *_SECTION_NAMES) or said(row, *_SECTION_NAMES),
        section_code=said(part, "purchaseSectionCode", "bidSectionNo"),
        unified_deal_code=said(part, "unifiedDealCode"),
        buyer=(said(project, "purchaserName", "tendererName", "ownerName"), buyer_code),
        agency=(
            said(project, "purchaserAgencyName", "tenderAgencyName"),
            "" if agency_code == buyer_code else agency_code,
        ),
        region=(
            said(row, "regionName", "name") or said(section.invest, "regionCode"),
            region_code if re.fullmatch(r"\d{6}", region_code) else "",
        ),
        budget=_price(said(part, "sectionBudget") or said(project, "programBudget"), "元")
        or _price(said(part, "contractReckonPrice"), unit),
        control_price=_price(said(part, "controlPrice", "tenderControlPrice"), unit),
        url=_page_for_people(section, business, document),
    )


def _price(text: str, unit: str) -> Price | None:
    return read_price(text, unit) if text else None


def _page_for_people(section: Section, business: str, document: Document) -> str:
    site = re.match(r"https?://[^/]+", document.url)
    base = site[0] if site else SITE
    if business == _PROCUREMENT:
        project = said(section.project, "id") or said(section.row, "projectId")
        return f"{base}/#/resources/projectDetail/governmentPurchase?id={project}&bidSectionId={section.id}"
    return f"{base}/#/resources/transactionDetail/CONSTRUCTION?bidSectionId={section.id}"


def _add_rows(document: Document, sections: Mapping[str, Section], read: Read, batch: Batch) -> None:
    """List rows whose notice was not among the answers become records of their own, with what the list says."""
    for row in dicts(_data(document).get("records")):
        section = sections[said(row, "bidSectionId")]
        if not section.id:
            batch.note(document, "transactions.no_section", said(row, "noticeName"), Severity.WARN)
            continue
        procurement = said(row, "tenderProjectType") == "GOVERNMENT_PURCHASE" or "purchaseProjectName" in row
        notice = _about(section, _PROCUREMENT if procurement else _CONSTRUCTION, document)
        notice.means = code_means(SYSTEM, said(row, "noticeType", "notice"))
        label = business_type(notice.business).notices[notice.means or "other"].label
        name = notice.section_name or notice.project_name
        notice.title = said(row, "noticeName") or (f"{name}{label}" if name else "")
        notice.published = moment(row, "noticeSendTime")
        notice.opening = moment(row, "bidOpeningTime") or section.opening
        notice.identity = _identity(section.id, notice.published)
        if (section.id, _kind(notice), notice.published) in read:
            batch.note(document, "transactions.joined")
        else:
            batch.add(document, notice)


def _add_bids(document: Document, sections: Mapping[str, Section], batch: Batch) -> None:
    """The bids of a section, as its opening record (开标记录)."""
    data = _data(document)
    section = sections.get(_section_of(data, document)) if "constructionBid" in data else None
    if section is None:
        return
    if not section.bids:
        batch.note(document, "transactions.no_notice")
        return
    notice = _about(section, _CONSTRUCTION, document)
    notice.means = "opening"
    name = notice.section_name or notice.project_name
    notice.title = f"{name or section.id}开标记录"
    notice.published = notice.opening = section.opening
    notice.identity = f"{section.id}:{{type}}"
    notice.text = section.coefficients
    notice.suppliers = [
        Supplier(said(bid, "bidderName"), said(bid, "bidderCode"), amount_words=said(bid, "bidPrice"))
        for bid in section.bids
    ]
    notice.control_price = _control_price(section, document, batch) or notice.control_price
    batch.add(document, notice)


def _control_price(section: Section, document: Document, batch: Batch) -> Price | None:
    """The bids' control price is in 万元 and the bids in 元; a few hold 元 in both (SOURCES 1.2 quirk 7, 1.4 g)."""
    price = _price(next((said(bid, "controlPrice") for bid in section.bids if said(bid, "controlPrice")), ""), "万元")
    amounts = sorted(Decimal(a) for bid in section.bids if (a := read_price(said(bid, "bidPrice")).amount))
    if price is None or price.amount is None or not amounts:
        return price
    if Decimal(price.amount) < _UNIT_SLIP * amounts[len(amounts) // 2]:
        return price
    batch.note(document, "transactions.unit_doubtful", price.amount, Severity.WARN)
    return Price(plain(Decimal(price.amount) / 10_000))


FORMATS = (Format("hnsggzy", _matches, _read),)
