"""Records: one piece of government information each, with an identity that outlives web sites (DESIGN, decision 3)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import orjson

from disclosure.findings import Finding

__all__ = ["Kind", "ParseResult", "Record", "canonical_json", "storable"]


class Kind(StrEnum):
    """The kinds of record; each has its own body and its own page."""

    TRANSACTION = "transaction"  # one notice of a public-resource transaction
    DOCUMENT = "document"  # one normative or other official document
    BUDGET = "budget"  # one table of an organisation's budget or final account for a year


@dataclass(frozen=True, slots=True)
class Record:
    """One record as a parser gives it. `body` is JSON-ready: dates ISO 8601, money as strings of 元.

    `key` is unique within `kind` and never a URL: for documents issuer + 文号, for notices source system +
    section + notice type + time, for budgets organisation + year + stage + table.
    """

    kind: Kind
    key: str
    title: str
    publisher: str  # the issuing body's name as the document prints it; "" when the source does not say
    published: date | None
    body: Mapping[str, Any]
    source: str  # source system, such as "hnsggzy"
    url: str = ""  # where a person can read it today; information only
    origin: str = ""  # the saved file or response it was read from

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of what the record says; unchanged when only `url` or `origin` moved."""
        said = [self.kind, self.key, self.title, self.publisher, self.published, self.body]
        return hashlib.sha256(canonical_json(said).encode(errors="surrogatepass")).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready dict of the whole record, which `from_dict` reads back."""
        day = self.published.isoformat() if self.published else None
        return {**{name: getattr(self, name) for name in self.__slots__}, "kind": self.kind.value, "published": day}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Record:
        """The record that `to_dict` gave, for instance in the process that parsed a hostile file."""
        day = date.fromisoformat(said["published"]) if said["published"] else None
        return cls(**{**said, "kind": Kind(said["kind"]), "published": day})


@dataclass(slots=True)
class ParseResult:
    """What a parser returns: records and findings. It never logs and goes on."""

    records: list[Record] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def extend(self, others: Iterable[ParseResult]) -> ParseResult:
        """Add what other parsers found; returns self."""
        for other in others:
            self.records.extend(other.records)
            self.findings.extend(other.findings)
        return self

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready dict, which `from_dict` reads back; findings bring their Chinese sentences along."""
        return {
            "records": [record.to_dict() for record in self.records],
            "findings": [finding.to_dict() for finding in self.findings],
        }

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> ParseResult:
        """The result that `to_dict` gave."""
        return cls(
            [Record.from_dict(record) for record in said["records"]],
            [Finding.from_dict(finding) for finding in said["findings"]],
        )


_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: Any) -> Any:
    """The value with U+FFFD for what no database and no UTF-8 file can hold: NUL and halves of surrogate pairs.

    Sources do send them, as ``\\u0000`` in JSON or as a broken emoji; the rest of the notice is still worth reading.
    """
    try:
        if b"\\u0000" not in orjson.dumps(
            value
        ):  # which refuses the halves; a look at each string takes ten times as long
            return value
    except TypeError:
        pass
    return _storable(value)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {_storable(name): _storable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    return value


def canonical_json(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no blanks, dates ISO 8601, Decimal as plain text."""
    try:
        return orjson.dumps(value, _plain, _CANONICAL).decode()
    except TypeError:  # half a surrogate pair, a number of more than 64 bits, a key that is no text
        return _canonical(value)


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no canonical JSON")
