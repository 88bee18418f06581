"""Which dataset a record belongs to, and the rows it adds there (DESIGN, decision 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from disclosure.records import Kind, Record

__all__ = ["DatasetDescription", "RecordKind"]


@dataclass(frozen=True, slots=True)
class DatasetDescription:
    """A dataset built from records: one per business type and year, one per organisation's budget year, one gazette.

    `name` is the CKAN name (a-z, 0-9, hyphen, at most 100); `catalogue_entry` the code in schemas/catalogue.csv;
    `organization` the slug in schemas/organizations.csv; `schema` the Table Schema in schemas/tables/ of its one table.
    """

    name: str
    title: str
    notes: str
    catalogue_entry: str
    organization: str
    schema: str


class RecordKind(Protocol):
    """What each kind of record tells the platform; `disclosure.{trading,gazette,budget}` export one as `KIND`."""

    kind: Kind
    label: Mapping[str, str]  # {"zh": "交易公告", "en": "Transaction notices"}

    def dataset_of(self, record: Record) -> DatasetDescription:
        """The dataset that releases this record."""

    def rows(self, record: Record) -> Iterator[dict[str, Any]]:
        """The record's rows in that dataset's table: JSON-ready, exactly the schema's fields, in its order."""

    def facets(self, record: Record) -> Mapping[str, str]:
        """What people filter by, such as {"business_type": "政府采购", "stage": "中标结果"}: Chinese labels."""

    def text(self, record: Record) -> str:
        """What full-text search reads besides the title."""

    def claims(self, record: Record) -> Sequence[str]:
        """What a record under another key must share one of to be the same piece of information; () for kinds whose
        key says it all."""
