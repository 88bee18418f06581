"""What a budget record is to the platform: its dataset, its rows, its facets, its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from disclosure.datasets import DatasetDescription
from disclosure.organizations import district_of, slug
from disclosure.records import Kind, Record

__all__ = ["KIND"]

_DATASETS = {  # stage: name, catalogue entry (schemas/catalogue.csv)
    "预算": ("budget", "D15-007"),
    "决算": ("final-accounts", "D15-008"),
    "调整": ("budget-adjustment", "D15-005"),
}


class BudgetKind:
    """One table of an organisation's budget or final account for a year."""

    kind = Kind.BUDGET
    label: Mapping[str, str] = {"zh": "预算决算表", "en": "Budget tables"}

    def dataset_of(self, record: Record) -> DatasetDescription:
        """One dataset for each organisation, year and stage, of the city's finance bureau or of the district."""
        body = record.body
        organization, year, stage = body["organization"], body["year"], body["stage"]
        name, entry = _DATASETS[stage]
        notes = (
            f"{organization}{year}年{stage}公开表的逐项数据。金额已统一换算为元，并附原表数字与单位；"
            "合计行与有下级科目的行标明“是否合计”，汇总时不应与明细相加。原表空白处为 0，不逐格列出。"
        )
        return DatasetDescription(
            name=f"{name}-{year}-{slug(organization)}",
            title=f"{organization}{year}年{stage}公开",
            notes=notes,
            catalogue_entry=entry,
            organization=district_of(organization) or "cs-czj",
            schema="budget-table",
        )

    def rows(self, record: Record) -> Iterator[dict[str, Any]]:
        """One row for each printed amount."""
        body = record.body
        whose = {name: body[name] for name in ("organization", "year", "stage", "table", "table_name")}
        for row in body["rows"]:
            place = {"page": row["page"], "sheet": row["sheet"], "row": row["row"]}
            item = {"code": row["code"], "item": row["name"], "total": row["total"]}
            for column, amount in row["amounts"].items():
                money = {"column": column, "amount": amount, "printed": row["printed"][column]}
                yield {**whose, **place, **item, **money, "source_unit": body["source_unit"]}

    def facets(self, record: Record) -> Mapping[str, str]:
        """Organisation, year, stage and table."""
        body = record.body
        return {
            "organization": body["organization"],
            "year": str(body["year"]),
            "stage": body["stage"],
            "table": body["table_name"].partition("：")[0],
        }

    def text(self, record: Record) -> str:
        """Names of the items, words of a form, and notes."""
        body = record.body
        words = [cell for row in body["rows"] for cell in ([row["name"]] if row["amounts"] else row["cells"]) if cell]
        return "\n".join([body["organization"], body["table_name"], *dict.fromkeys(words), body["notes"]])

    def claims(self, record: Record) -> Sequence[str]:
        """None: organisation, year, stage and table are the whole identity."""
        return ()


KIND = BudgetKind()
