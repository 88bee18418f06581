"""What templates need to show a record's values. No queries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from ckanext.changsha.records.listing import publisher
from disclosure.records import Kind

__all__ = [
    "changsha_date_label",
    "changsha_kind_label",
    "changsha_link_label",
    "changsha_moment",
    "changsha_money",
    "changsha_paragraphs",
    "changsha_percent",
    "changsha_publisher",
    "changsha_raw_url",
    "changsha_source_label",
    "changsha_web_link",
]

WAN = Decimal(10_000)


def changsha_date_label(date_of: str) -> str:
    """What the date says that a record is listed by."""
    labels = {"published": tk._("Published on"), "written": tk._("Written"), "effective": tk._("In force from")}
    return labels.get(date_of, "")


def changsha_kind_label(kind: str) -> str:
    """The kind's name in the reader's language."""
    labels: dict[str, str] = {
        Kind.TRANSACTION: tk._("Transaction notice"),
        Kind.DOCUMENT: tk._("Official document"),
        Kind.BUDGET: tk._("Budget or final account"),
    }
    return labels.get(kind, kind)


def changsha_link_label(linked_by: str) -> str:
    """By what a notice is known to be of its project."""
    labels = {
        "section_code": tk._("by its section code"),
        "unified_deal_code": tk._("by the unified deal code"),
        "project_code": tk._("by the project code"),
        "title": tk._("by title and buyer"),
    }
    return labels.get(linked_by, "")


def changsha_money(yuan: str | None) -> str:
    """An amount of 元 for people: 1,234,567.80 元（123.45678 万元）; what is no amount stays as it is."""
    try:
        amount = Decimal(yuan or "")
    except InvalidOperation:
        return yuan or ""
    exact = f"{amount:,f} {tk._('yuan')}"
    if abs(amount) < WAN:
        return exact
    return tk._("{yuan} ({wan} ten thousand yuan)").format(yuan=exact, wan=f"{_shortest(amount / WAN):,f}")


def changsha_moment(iso: str | None) -> str:
    """A moment to the minute on the site's clock; a day stays a day, and so does a midnight: sources write days so."""
    if not iso or "T" not in iso:
        return iso or ""
    moment = datetime.fromisoformat(iso)
    local = moment.astimezone(tk.h.get_display_timezone()) if moment.tzinfo else moment
    return local.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")


def changsha_paragraphs(text: str | None) -> list[str]:
    """The text's lines that say something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def changsha_percent(share: float | None) -> str:
    """A share from 0 to 1 as people say it."""
    return f"{share or 0:.0%}"


def changsha_publisher(record: Mapping[str, Any]) -> str:
    """Who published the record, or the body it concerns where the source names no publisher."""
    return publisher(record["publisher"], record["body"])


def changsha_raw_url(record_id: str) -> str:
    """Where administrators read the bytes that a record was made of; nowhere for others, or without harvests."""
    if not p.plugin_loaded("changsha_harvest") or not getattr(tk.current_user, "sysadmin", False):
        return ""
    return str(tk.h.url_for("changsha_harvest.raw", record=record_id))


def changsha_source_label(source: str) -> str:
    """What people call a source system; a page that was saved from another site has that site's host as its source."""
    labels = {
        "hnsggzy": tk._("Hunan public resource trading platform"),
        "ggzy": tk._("National public resource trading platform"),
        "ggzy_history": tk._("National public resource trading platform (history)"),
        "csggzy": tk._("Changsha public resource trading centre"),
        "ccgp": tk._("China government procurement"),
        "ccgp-hunan": tk._("Hunan government procurement"),
        "ccgp_hunan": tk._("Hunan government procurement"),
        "zcy": tk._("Zhengcaiyun procurement portals"),
        "yichang": tk._("Yichang public resource trading platform"),
        "hefei": tk._("Hefei public resource trading platform"),
        "changsha_gov": tk._("Web site of the government of Changsha"),
        "changsha_budget": tk._("Budget columns of the government of Changsha"),
        "wangcheng_budget": tk._("Budget column of Wangcheng District"),
        "documents": tk._("Saved documents"),
        "budget_file": tk._("Saved budget files"),
    }
    site = tk._("Web site {host}").format(host=source) if "." in source else source
    return labels.get(source, site)


def changsha_web_link(url: str | None) -> str:
    """The address if a browser may be sent there: http and https with a host; otherwise nothing."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    return url or "" if parts.scheme in ("http", "https") and parts.netloc else ""


def _shortest(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
