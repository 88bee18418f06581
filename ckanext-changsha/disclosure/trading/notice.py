"""A notice on its way to a record: what a source says of it, and the one form that the platform keeps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from disclosure.records import Kind, Record
from disclosure.trading.classify import classify
from disclosure.trading.labels import Facts, read_labels
from disclosure.trading.price import Price, plain, read_price
from disclosure.trading.suppliers import Supplier
from disclosure.trading.vocabulary import business_type

__all__ = ["Notice", "to_record"]

UNIT_SLIP = 100  # a control price this many times the median bid was in 元, not in 万元
MOST_CREDIBLE = Decimal(10) ** 11  # 元; no single tender reaches a hundred billion
_AREA = re.compile(r"[1-9]\d{5}", re.ASCII)


@dataclass(slots=True)
class Notice:
    """What a source states. Fields it leaves empty are read from the labels in `text`, where that has them."""

    source: str  # "hnsggzy"
    identity: str  # unique in that source; `{type}` in it becomes the notice type
    title: str
    business: str  # 政府采购, or the source's own words
    means: str = ""  # what the source's code means
    published: datetime | None = None
    project_name: str = ""
    project_code: str = ""
    section_name: str = ""
    section_code: str = ""
    unified_deal_code: str = ""
    buyer: tuple[str, str] = ("", "")  # name, code
    agency: tuple[str, str] = ("", "")
    region: tuple[str, str] = ("", "")
    deadline: datetime | None = None
    opening: datetime | None = None
    budget: Price | None = None
    control_price: Price | None = None
    suppliers: Sequence[Supplier] = ()
    duty: str = ""
    text: str = ""
    attachments: Sequence[tuple[str, str]] = ()  # name, url
    url: str = ""
    origin: str = ""
    refused: list[str] = field(default_factory=list)  # words of prices that hold no amount
    placeholders: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)  # amounts whose unit their column's head gets wrong


def to_record(notice: Notice) -> Record:
    """The record of a notice; fills `notice.refused` and `.placeholders` with price words that gave no amount."""
    facts = read_labels(notice.text) if notice.text else Facts()
    business = business_type(notice.business)
    kind = classify(business, notice.title, notice.means)
    buyer = notice.buyer[0] or facts.get("buyer")
    agency = notice.agency[0] or facts.get("agency")
    suppliers = list(notice.suppliers) or facts.suppliers
    opening = notice.opening or facts.moment("opening")
    body: dict[str, Any] = {
        "business_type": business.label,
        "notice_type": kind.id,
        "notice_label": kind.label,
        "stage": kind.stage,
        "project_name": notice.project_name or facts.get("project_name"),
        "project_code": _whole_code(notice.project_code, facts.get("project_code")),
        "section_name": notice.section_name or facts.get("section_name"),
        "section_code": notice.section_code or facts.get("section_code"),
        "unified_deal_code": notice.unified_deal_code,
        "buyer": {"name": buyer, "code": notice.buyer[1]},
        "agency": {"name": agency, "code": notice.agency[1]},
        "region": {"name": notice.region[0], "code": notice.region[1] if _AREA.fullmatch(notice.region[1]) else ""},
        "published_at": _iso(notice.published),
        "deadline_at": _iso(notice.deadline or facts.moment("deadline")),
        "opening_at": _iso(opening),
        "budget": _amount(notice, notice.budget or _labelled(facts, "budget")),
        "control_price": _amount(notice, notice.control_price or _plausible(notice, facts, suppliers)),
        "suppliers": [_supplier(notice, supplier) for supplier in suppliers],
        "duty": notice.duty or facts.get("duty"),
        "reason": facts.get("reason"),
        "text": notice.text,
        "attachments": [{"name": name, "url": url} for name, url in notice.attachments],
    }
    return Record(
        kind=Kind.TRANSACTION,
        key=f"{notice.source}:{_one_spelling(notice.identity).replace('{type}', kind.id)}",
        title=notice.title,
        publisher=buyer or notice.duty or agency,
        published=notice.published.date() if notice.published else None,
        body=body,
        source=notice.source,
        url=notice.url,
        origin=notice.origin,
    )


def _one_spelling(identity: str) -> str:
    """Sources write an id in capitals on one page and not on another, and é in two ways: it is one id (A11, A15)."""
    return unicodedata.normalize("NFC", identity).lower()


def _whole_code(given: str, printed: str) -> str:
    """The source's code, or the text's where a crawler kept only the end of it: SDGP3701… without its letters."""
    return printed if not given or (printed != given and printed.endswith(given)) else given


def _labelled(facts: Facts, name: str) -> Price:
    return read_price(facts.get(name), facts.units.get(name) or "元")


def _plausible(notice: Notice, facts: Facts, suppliers: Sequence[Supplier]) -> Price:
    """The control price that a label states; 元 under a head for 万元 are found out by the bids (SOURCES 1.4 g)."""
    price = _labelled(facts, "control_price")
    if facts.units.get("control_price") != "万元" or price.amount is None:
        return price
    bids = sorted(Decimal(amount) for one in suppliers if (amount := one.price().amount))
    most = UNIT_SLIP * bids[len(bids) // 2] if bids else MOST_CREDIBLE
    if Decimal(price.amount) < most:
        return price
    notice.doubtful.append(price.amount)
    return Price(plain(Decimal(price.amount) / 10_000))


def _amount(notice: Notice, price: Price) -> str | None:
    if price.amount is None and price.text:
        (notice.placeholders if price.placeholder else notice.refused).append(price.text)
    return price.amount


def _supplier(notice: Notice, supplier: Supplier) -> Mapping[str, Any]:
    _amount(notice, supplier.price())
    return supplier.body()


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
