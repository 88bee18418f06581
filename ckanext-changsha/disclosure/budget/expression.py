"""The identities of budgets as data: the small language of schemas/budget_tables.yaml, read once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from disclosure.budget.grid import plain
from disclosure.budget.standard import FORMS, standard

__all__ = ["ITEMS", "Rule", "Term", "identities", "parse_rule"]

ITEMS = "各项"  # the row that stands for all items of a side
SIDES = {"收入": 0, "支出": 1}
RELATIONS = frozenset({"=", "<=", ">="})
_TERM = re.compile(
    r"(?:(?P<table>[A-Z]\d\d)(?:@(?P<account>上年|预算))?(?:\[(?:(?P<side>收入|支出)/)?(?P<rows>[^\[\]]+)\])?(?:\.(?P<columns>[^?\[\]]+))?"
    r"|(?P<own>[^?\[\]]+))(?P<optional>\?)?"
)


@dataclass(frozen=True, slots=True)
class Term:
    """One addend: a cell of a table, or a column of the row at hand. What stands first of `rows` and `columns` wins."""

    table: str  # "" for the row at hand
    side: int | None = None
    rows: tuple[str, ...] = ()  # labels or codes; none: the total
    columns: tuple[tuple[str, ...], ...] = ()  # each a heading's labels from top to bottom; none: the first amount
    optional: bool = False
    sign: int = 1
    account: str = ""  # 上年 or 预算: of the year before, or of the same year's budget


@dataclass(frozen=True, slots=True)
class Rule:
    """One identity: two sums and how they relate; or, with `tree`, the sums of codes in some tables."""

    id: str
    left: tuple[Term, ...] = ()
    relation: str = "="
    right: tuple[Term, ...] = ()
    each: tuple[str, ...] = ()  # tables in each of whose rows it holds
    tree: tuple[str, ...] = ()
    certain: bool = False
    code: str = "budget.identity"

    @property
    def across(self) -> bool:
        """True for one between accounts: of two years, or of a budget and its final account."""
        return any(term.account for term in (*self.left, *self.right))

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it needs, each once."""
        return tuple(dict.fromkeys(term.table for term in (*self.left, *self.right) if term.table))


@cache
def identities() -> tuple[Rule, ...]:
    """All identities of the standard."""
    return tuple(map(parse_rule, standard()["identities"]))


def parse_rule(row: Mapping[str, Any]) -> Rule:
    """One line of the standard's `identities`; raises ValueError for one that nobody could check."""
    shared: dict[str, Any] = {"id": row["id"], "certain": row["certainty"] == "certain"}
    each, tree = tuple(row.get("each", ())), tuple(row.get("tree", ()))
    if tree:
        if not all(FORMS[table].classification for table in _known(tree)):
            raise ValueError(f"{row['id']}: a tree needs tables with codes of a classification")
        return Rule(**shared, tree=tree)
    words = row["says"].split()
    places = [place for place, word in enumerate(words) if word in RELATIONS]
    if len(places) != 1:
        raise ValueError(f"{row['id']}: one of {sorted(RELATIONS)} must stand between two sums: {row['says']!r}")
    (middle,) = places
    left, right = tuple(_terms(words[:middle])), tuple(_terms(words[middle + 1 :]))
    if any(bool(term.table) == bool(each) for term in (*left, *right)):
        raise ValueError(f"{row['id']}: an identity of each row names columns only, any other names tables")
    _known([*each, *(term.table for term in (*left, *right) if term.table)])
    code = f"budget.{row.get('code', 'identity')}"
    return Rule(**shared, left=left, relation=words[middle], right=right, each=each, code=code)


def _known(tables: Sequence[str]) -> tuple[str, ...]:
    unknown = sorted(set(tables) - set(FORMS))
    if unknown:
        raise ValueError(f"no such table: {', '.join(unknown)}")
    return tuple(tables)


def _terms(words: Sequence[str]) -> Iterator[Term]:
    """Terms with + or - between them."""
    signs = ["+", *words[1::2]]
    if len(words) % 2 == 0 or not set(signs) <= {"+", "-"}:
        raise ValueError(f"terms must have + or - between them: {' '.join(words)!r}")
    for sign, word in zip(signs, words[::2], strict=True):
        match = _TERM.fullmatch(word)
        if match is None:
            raise ValueError(f"not a cell of a table: {word!r}")
        yield Term(
            table=match["table"] or "",
            side=SIDES.get(match["side"] or ""),
            rows=_alternatives(match["rows"]),
            columns=tuple(tuple(column.split("·")) for column in _alternatives(match["columns"] or match["own"])),
            optional=bool(match["optional"]),
            sign=1 if sign == "+" else -1,
            account=match["account"] or "",
        )


def _alternatives(text: str | None) -> tuple[str, ...]:
    return tuple(map(plain, text.split("|"))) if text else ()
