"""Every kind of record the platform knows. A new kind is one package with a `KIND`, and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from disclosure.budget.kind import KIND as BUDGET
from disclosure.datasets import RecordKind
from disclosure.gazette.kind import KIND as GAZETTE
from disclosure.records import Kind
from disclosure.trading.kind import KIND as TRADING

__all__ = ["KINDS"]

KINDS: Mapping[Kind, RecordKind] = {kind.kind: kind for kind in (TRADING, GAZETTE, BUDGET)}
