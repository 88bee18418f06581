"""What stands beside a table that is checked: other tables of its publisher, and keys of records that it may name.

Whoever checks gathers it (paths of files that were checked before, never a connection); the child in the sandbox reads
it. Its digest belongs to the verdict: other surroundings may give another one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from disclosure.budget.expression import identities
from disclosure.privacy.exceptions import allowed_in_entry
from disclosure.tables import table_schema, table_schemas

__all__ = ["NOTHING", "Beside", "Keys", "Other", "Wanted", "wanted"]


@dataclass(frozen=True, slots=True)
class Other:
    """A table that was checked before: the CSV that its check wrote, under its Table Schema's field names."""

    schema: str
    sha256: str
    path: str


@dataclass(frozen=True, slots=True)
class Keys:
    """A set of keys in a file, one a line; `version` is another one when they change."""

    path: str
    version: str


@dataclass(frozen=True, slots=True)
class Beside:
    """The surroundings of one table. Of two `tables` about the same body and year the first one counts.

    `entry` is the code of its catalogue entry, for which the law may have personal data published.
    """

    tables: tuple[Other, ...] = ()
    known: Mapping[str, Keys] = field(default_factory=dict)
    entry: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of all that the checks' answer may depend on."""
        said = {
            "tables": [(other.schema, other.sha256) for other in self.tables],
            "known": {name: keys.version for name, keys in self.known.items()},
            "allowed": sorted(allowed_in_entry(self.entry)),
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def to_json(self) -> str:
        """For the child; `from_json` reads it back."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Beside:
        """The surroundings that `to_json` wrote; none for an empty text."""
        if not text:
            return NOTHING
        said = json.loads(text)
        known = {name: Keys(**keys) for name, keys in said["known"].items()}
        return cls(tuple(Other(**other) for other in said["tables"]), known, said["entry"])


NOTHING = Beside()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a Table Schema's checks could use: the names of other schemas, and of sets of keys."""

    tables: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


@cache
def wanted(name: str) -> Wanted:
    """What could be said of a table of the schema `name` if it stood beside it. Raises UnknownTableSchema."""
    schema = table_schema(name)
    checks = schema.get("checks", ())
    forms = {form for check in checks if check["type"] == "budget-balance" for form in _related(check["form"])}
    tables = {other for other, said in table_schemas().items() if said.get("form") in forms}
    tables |= {key["reference"]["resource"] for key in schema.get("foreignKeys", ())}
    tables |= {check["table"] for check in checks if check.get("table")}
    return Wanted(frozenset(tables & table_schemas().keys()), frozenset(_sets(checks)))


def _related(form: str) -> Iterator[str]:
    """The forms that an identity compares with this one: for one between years, perhaps the same form."""
    for rule in identities():
        terms = (*rule.left, *rule.right)
        if any(term.table == form and not term.account for term in terms):
            yield from (term.table for term in terms if term.account or term.table != form)


def _sets(checks: Any) -> Iterator[str]:
    for check in checks:
        if check["type"] in ("reference", "cited-document") and check.get("to"):
            yield check["to"]
