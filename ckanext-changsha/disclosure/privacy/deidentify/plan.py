"""What is to be done to each column, and what the findings suggest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from disclosure.errors import DisclosureError
from disclosure.findings import Finding
from disclosure.privacy.columns import Columns, lawful, named
from disclosure.privacy.exceptions import masked_in_field

__all__ = ["BadPlan", "Method", "Reason", "Step", "plan_from", "suggested"]


class Method(StrEnum):
    """What is done to the cells of a column."""

    KEEP = "keep"
    MASK = "mask"  # the whole cell, its length and separators kept
    WITHIN = "within"  # the personal data found within the cell
    NAME = "name"  # all but the surname
    YEAR = "year"  # of a date
    DISTRICT = "district"  # of an address, down to the village or community
    PSEUDONYM = "pseudonym"  # the same for the same value, in this file alone
    DROP = "drop"


class BadPlan(DisclosureError, ValueError):
    """A plan names a column or a method that there is not."""

    code = "privacy.bad_plan"


@dataclass(frozen=True, slots=True)
class Reason:
    """What was found in a column, and how many times; 0 where its heading or the law is the reason."""

    entity: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to the column at `place`, from 0, the entity that it is done for, and all that was found there."""

    place: int
    label: str
    method: Method
    entity: str = ""
    reasons: tuple[Reason, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


RARE = "privacy.k_anonymity"  # is of the whole table
BY_NAME = "privacy.personal_column"  # its heading says what a column holds
ADDRESS = "privacy.address"  # of a cell that is one, or shown as found in a text, which is kept
BY_HEADING = {
    "person_name": Method.NAME,
    "birth_date": Method.YEAR,
    "address": Method.DISTRICT,
    "health": Method.DROP,
    "income": Method.DROP,
}
BY_FINDING = {
    "privacy.resident_id_split": Method.DROP,
    "privacy.number_split": Method.DROP,
    "privacy.hash": Method.DROP,
    "privacy.health": Method.DROP,
    ADDRESS: Method.DISTRICT,
    "privacy.rounded_number": Method.DROP,
}


def plan_from(said: Iterable[Mapping[str, Any]], labels: Sequence[str]) -> list[Step]:
    """A plan as JSON has it, held to the file's labels; raises BadPlan."""
    try:
        steps = [Step(int(s["place"]), str(s["label"]), Method(s["method"]), str(s.get("entity", ""))) for s in said]
    except (LookupError, TypeError, ValueError) as error:
        raise BadPlan(str(error)) from error
    places = [step.place for step in steps]
    fits = all(0 <= step.place < len(labels) and labels[step.place] == step.label for step in steps)
    if not fits or len(set(places)) != len(places):
        raise BadPlan("the plan is for another table")
    return steps


def suggested(findings: Iterable[Finding], columns: Columns, schema: str = "", entry: str = "") -> list[Step]:
    """For every column of the table what its findings suggest; most are kept."""
    told = [finding for finding in findings if finding.code != RARE]
    entities, may = named(columns), lawful(columns, schema, entry)
    steps = []
    for place, label in enumerate(columns.labels):
        here = [finding for finding in told if finding.field == columns.shown(place)]
        field = columns.fields[place]
        better = masked_in_field(schema, str(field["name"])) if field else frozenset()
        entity = entities[place] if entities[place] not in may[place] else ""
        steps.append(Step(place, label, *_suggested(here, entity, better), reasons=tuple(_reasons(here, better))))
    return steps


def _reasons(here: Sequence[Finding], better: frozenset[str]) -> Iterator[Reason]:
    """Every entity that findings in a column name, the most frequent first; then what is better masked."""
    counts = Counter(_entity(finding) for finding in here if finding.code != BY_NAME)
    yield from (Reason(entity, count) for entity, count in counts.most_common())
    named = {str(finding.values["entity"]) for finding in here if finding.code == BY_NAME}
    yield from (Reason(entity) for entity in sorted((named | better) - counts.keys()))


def _entity(finding: Finding) -> str:
    return finding.code.partition(".")[2].removesuffix("_doubtful")


def _suggested(here: Sequence[Finding], entity: str, better: frozenset[str]) -> tuple[Method, str]:
    """The method for a column by the findings in it, by the entity its heading names, by what is better masked."""
    found = [_entity(finding) for finding in here if "shown" in finding.values]
    for code in [finding.code for finding in here]:
        if code in BY_FINDING and not (code == ADDRESS and found):
            return BY_FINDING[code], code.partition(".")[2]
    if entity:
        return BY_HEADING.get(entity, Method.MASK), entity
    if "person_name" in better:
        return Method.NAME, "person_name"
    return (Method.WITHIN, found[0]) if found else (Method.KEEP, "")
