"""What the platform does with transaction notices: one dataset for each business type and year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from disclosure.datasets import DatasetDescription
from disclosure.records import Kind, Record
from disclosure.trading.vocabulary import business_type

__all__ = ["KIND", "TransactionKind"]


class TransactionKind:
    """Notices of public-resource transactions (国办发〔2017〕97号)."""

    kind = Kind.TRANSACTION
    label: Mapping[str, str] = {"zh": "交易公告", "en": "Transaction notices"}

    def dataset_of(self, record: Record) -> DatasetDescription:
        """The dataset of the notice's business type and year."""
        business = business_type(record.body["business_type"])
        year = str(record.published.year) if record.published else ""
        when = f"{year}年" if year else "日期不详"
        return DatasetDescription(
            name=f"transactions-{business.id}-{year or 'undated'}",
            title=f"公共资源交易公告：{business.label}（{when}）",
            notes=f"{business.name}的交易公告，{when}发布，每条公告一行，含项目、采购人或招标人、金额与中标成交供应商。",
            catalogue_entry=business.catalogue_entry,
            organization="cs-ggzy",
            schema="transaction-notice",
        )

    def rows(self, record: Record) -> Iterator[dict[str, Any]]:
        """One row: the notice without its text."""
        body = record.body
        bidders = body["suppliers"]
        winners = [bidder for bidder in bidders if bidder["role"] == "winner"]
        candidates = [bidder for bidder in bidders if bidder["role"] == "candidate"]
        only = winners[0] if len(winners) == 1 else {}  # several lots have no one amount
        yield {
            "notice_key": record.key,
            "title": record.title,
            "business_type": body["business_type"],
            "notice_type": body["notice_type"],
            "notice_label": body["notice_label"],
            "stage": body["stage"],
            "project_name": body["project_name"],
            "project_code": body["project_code"],
            "section_name": body["section_name"],
            "section_code": body["section_code"],
            "unified_deal_code": body["unified_deal_code"],
            "buyer_name": body["buyer"]["name"],
            "buyer_code": body["buyer"]["code"],
            "agency_name": body["agency"]["name"],
            "agency_code": body["agency"]["code"],
            "region_name": body["region"]["name"],
            "region_code": body["region"]["code"],
            "published_at": body["published_at"],
            "deadline_at": body["deadline_at"],
            "opening_at": body["opening_at"],
            "budget": body["budget"],
            "control_price": body["control_price"],
            "bidder_count": len(bidders) or None,
            "candidates": _names(candidates),
            "winners": _names(winners),
            "winning_amount": only.get("amount"),
            "winning_amount_text": only.get("amount_text", ""),
            "duty": body["duty"],
            "source": record.source,
            "url": record.url,
        }

    def facets(self, record: Record) -> Mapping[str, str]:
        """Business type, stage, kind of notice, region and year."""
        return {
            "business_type": record.body["business_type"],
            "stage": record.body["stage"],
            "notice_label": record.body["notice_label"],
            "region": record.body["region"]["name"],
            "year": str(record.published.year) if record.published else "",
        }

    def text(self, record: Record) -> str:
        """Names and codes first, then the notice's own text."""
        body = record.body
        codes = ("project_name", "project_code", "section_name", "section_code", "unified_deal_code")
        said = [*(body[name] for name in codes), body["buyer"]["name"], body["agency"]["name"], body["duty"]]
        said += [bidder["name"] for bidder in body["suppliers"]]
        return "\n".join(word for word in (*dict.fromkeys(said), body["text"]) if word)

    def claims(self, record: Record) -> Sequence[str]:
        """None: a notice's section, type and time are the whole identity."""
        return ()


def _names(bidders: list[Mapping[str, Any]]) -> str:
    return "；".join(bidder["name"] for bidder in bidders if bidder["name"])


KIND = TransactionKind()
