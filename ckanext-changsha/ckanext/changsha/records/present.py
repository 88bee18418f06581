"""What the page of each kind of record shows, in the order people read it: labels and values, no markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.changsha.records.document_page import document_page
from ckanext.changsha.records.helpers import changsha_moment, changsha_money
from ckanext.changsha.records.related import Related
from disclosure.records import Kind

__all__ = ["present", "project_facts"]

Fact = tuple[str, str]


def present(record: Mapping[str, Any], related: Related, today: date) -> dict[str, Any]:
    """`facts` (label and value, empty ones left out) and what else the kind's template shows."""
    shown = _PRESENTERS[Kind(record["kind"])](record["body"], record)
    return shown | document_page(record, related, today) if record["kind"] == Kind.DOCUMENT else shown


def project_facts(project: Mapping[str, Any]) -> list[Fact]:
    """What the notices of a project say of it: labels and values, empty ones left out."""
    return _told(
        [
            (tk._("Project code"), project["project_code"]),
            (tk._("Unified deal code"), project["unified_deal_code"]),
            (tk._("Business type"), project["business_type"]),
            (tk._("Buyer"), _party(project["buyer"])),
            (tk._("Agency"), _party(project["agency"])),
            (tk._("Region"), _party(project["region"])),
            (tk._("Budget"), changsha_money(project["budget"])),
            (tk._("Ceiling price"), changsha_money(project["control_price"])),
            (tk._("Lots"), project["lots"] if project["lots"] > 1 else ""),
            ("OCID", project["ocid"]),
        ]
    )


def _transaction(body: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    suppliers = [_supplier(supplier) for supplier in body.get("suppliers") or []]
    facts = [
        (tk._("Project"), body.get("project_name")),
        (tk._("Project code"), body.get("project_code")),
        (tk._("Section"), body.get("section_name")),
        (tk._("Section code"), body.get("section_code")),
        (tk._("Unified deal code"), body.get("unified_deal_code")),
        (tk._("Business type"), body.get("business_type")),
        (tk._("Buyer"), _party(body.get("buyer"))),
        (tk._("Agency"), _party(body.get("agency"))),
        (tk._("Region"), _party(body.get("region"))),
        (tk._("Budget"), changsha_money(body.get("budget"))),
        (tk._("Ceiling price"), changsha_money(body.get("control_price"))),
        (tk._("Reason given"), body.get("reason")),
        (tk._("Responsible for the notice"), body.get("duty")),
    ]
    timeline = [
        (tk._("Published"), changsha_moment(body.get("published_at")) or record["published"]),
        (tk._("Deadline"), changsha_moment(body.get("deadline_at"))),
        (tk._("Opening"), changsha_moment(body.get("opening_at"))),
    ]
    scored = any(supplier["score"] for supplier in suppliers)
    return {"facts": _told(facts), "timeline": _told(timeline), "suppliers": suppliers, "scored": scored}


def _supplier(supplier: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the suppliers' table. Records staged before consortia were taken apart name no members."""
    roles = {"bidder": tk._("Bidder"), "candidate": tk._("Candidate"), "winner": tk._("Winner")}
    return {
        "rank": supplier.get("rank") or "",
        "name": supplier.get("name") or "",
        "code": supplier.get("code") or "",
        "members": "、".join(supplier.get("members") or []),
        "role": roles.get(supplier.get("role") or "", ""),
        "reason": supplier.get("reason") or "",
        "score": supplier.get("score") or "",
        "amount": changsha_money(supplier.get("amount")),
        "amount_text": supplier.get("amount_text") or "",
    }


def _document(body: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    facts = [
        (tk._("Document number"), body.get("document_number")),
        (tk._("Index number"), body.get("index_number")),
        (tk._("Issued by"), "、".join(body.get("issuers") or [])),
        (tk._("Written"), body.get("written")),
        (tk._("Published on"), body.get("published") or record["published"]),
        (tk._("In force from"), body.get("effective")),
        (tk._("In force until"), body.get("expires")),
        (tk._("Validity"), body.get("validity")),
        (tk._("Theme"), body.get("theme")),
        (tk._("Genre"), body.get("genre")),
        (tk._("Disclosure mode"), body.get("disclosure_mode")),
        (tk._("Content source"), body.get("content_source")),
    ]
    return {"facts": _told(facts), "issuers": "　".join(body.get("issuers") or [])}


def _budget(body: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    rows = body.get("rows") or []
    facts = [
        (tk._("Budgeting organization"), body.get("organization")),
        (tk._("Year"), body.get("year")),
        (tk._("Stage"), body.get("stage")),
        (tk._("Budget table"), f"{body.get('table') or ''} {body.get('table_name') or ''}".strip()),
        (tk._("Unit in the source"), body.get("source_unit")),
        (tk._("Place in the source"), _places(rows)),
    ]
    return {"facts": _told(facts), "table": _budget_table(body.get("columns") or [], rows)}


def _budget_table(columns: list[str], rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Amounts as the source prints them, beside code and name; a form without amounts cell by cell."""
    if not columns:
        return {"heads": [], "rows": [{"total": False, "texts": row["cells"], "amounts": []} for row in rows]}
    coded = any(row["code"] for row in rows)
    return {
        "heads": [*([tk._("Item code")] if coded else []), tk._("Item")],
        "columns": columns,
        "rows": [
            {
                "total": row["total"],
                "texts": [row["code"], row["name"]] if coded else [row["name"]],
                "amounts": [row["printed"].get(column, "") for column in columns],
            }
            for row in rows
        ],
    }


_PRESENTERS: Mapping[Kind, Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]] = {
    Kind.TRANSACTION: _transaction,
    Kind.DOCUMENT: _document,
    Kind.BUDGET: _budget,
}


def _told(facts: list[tuple[str, Any]]) -> list[Fact]:
    return [(label, str(value)) for label, value in facts if value]


def _party(party: Mapping[str, Any] | None) -> str:
    name, code = ((party or {}).get(part) or "" for part in ("name", "code"))
    return f"{name}（{code}）" if name and code else name or code


def _places(rows: list[Mapping[str, Any]]) -> str:
    pages = sorted({row["page"] for row in rows if row.get("page")})
    sheets = list(dict.fromkeys(row["sheet"] for row in rows if row.get("sheet")))
    said = [tk._("page {page}").format(page=page) for page in pages]
    return "、".join([*said, *sheets])
