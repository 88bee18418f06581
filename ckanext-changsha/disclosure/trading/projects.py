"""Projects: the notices of one transaction over its life, 计划→公告→资格审查→开标→候选人→成交→合同→履约→变更→终止.

Notices are linked by section, unified deal code and project code, and where those are missing by title and buyer. What
holds a notice in its project is recorded with a confidence. The order in which notices arrive changes nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from types import MappingProxyType

from disclosure.findings import Finding, Severity
from disclosure.records import Kind, Record
from disclosure.trading.identity import Trace, trace
from disclosure.trading.life import date_order

__all__ = ["CONFIDENCE", "Link", "Project", "Projects", "gather", "link", "link_keys"]

CONFIDENCE: Mapping[str, float] = {"section_code": 0.99, "unified_deal_code": 0.98, "project_code": 0.95, "title": 0.8}
CODES = ("section_code", "unified_deal_code", "project_code")
WITHOUT_BUYER = 0.6  # a title alone
LONG_TITLE = 12  # characters; 办公设备采购 without a buyer is no identity
LONGEST_GAP = timedelta(days=400)  # between two notices of a title: the next year's purchase is another project
_PLAIN = re.compile(r"[0-9A-Z-]{6,40}", re.ASCII)
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Link:
    """Why a notice belongs to its project; `linked_by` is "" for the only notice of a project."""

    key: str
    linked_by: str  # section_code | unified_deal_code | project_code | title
    confidence: float


@dataclass(frozen=True, slots=True)
class Project:
    """One transaction; its links in the order of its life, and how many lots its notices name."""

    id: str
    title: str
    links: tuple[Link, ...]
    lots: int

    @property
    def confidence(self) -> float:
        """That of its weakest link."""
        return min(link.confidence for link in self.links)


@dataclass(frozen=True, slots=True)
class Projects:
    """All projects of some notices. `by_notice` finds a record's project by its key."""

    all: tuple[Project, ...]
    by_notice: Mapping[str, Project]
    repeated: Mapping[str, int]  # notices that came more than once, and how often
    findings: tuple[Finding, ...]

    def ids(self) -> dict[str, str]:
        """Each notice's project id, for `known` in the next run."""
        return {key: project.id for key, project in self.by_notice.items()}


def link(records: Iterable[Record], known: Mapping[str, str] = _NONE) -> Projects:
    """The projects of the records that are notices. Only a trace of each record is kept in memory.

    `known` gives the project ids of an earlier run by notice: a project keeps its id when notices are added to it.
    """
    traces, repeated = _traces(records)
    strong = _Sets(len(traces))
    for name in CODES:
        for members in _sharing(traces, name).values():
            strong.unite(members)
    whole = strong.copy()
    for members in _titled(traces, strong):
        whole.unite(members)
    groups = [[traces[member] for member in members] for members in whole.groups()]
    cores = [_core(traces, members, strong) for members in whole.groups()]
    projects = [
        Project(id, notices[0].title, tuple(_links(notices, core)), _lots(notices))
        for id, notices, core in zip(_ids(groups, cores, known), groups, cores, strict=True)
    ]
    findings = [finding for notices in groups for finding in date_order(notices[0].title, notices)]
    undated = [notice for notice in traces if notice.day is None]
    if undated:
        values = {"count": len(undated), "example": undated[0].title[:40]}
        findings.append(Finding("trading.undated", Severity.INFO, values=values))
    projects.sort(key=lambda project: project.id)
    by_notice = {entry.key: project for project in projects for entry in project.links}
    return Projects(tuple(projects), by_notice, repeated, tuple(findings))


def link_keys(record: Record) -> list[str]:
    """All that could link a notice to another: two notices that share none, and no third one between them, never meet.

    By these a store finds the notices that one new notice can concern, instead of linking all of them again.
    """
    found = trace(record)
    named = {f"{name}:{value}" for name in CODES for value in _keys(found, name)}
    return sorted(named | ({f"title:{found.name}"} if found.name else set()))


def gather(id: str, notices: Iterable[tuple[Record, str, float]]) -> Project:
    """The project of some notices that were linked before, each with what linked it and how surely."""
    known = {record.key: (trace(record), by, confidence) for record, by, confidence in notices}
    in_order = sorted(known.values())
    links = tuple(Link(found.key, by, confidence) for found, by, confidence in in_order)
    traces = [found for found, _, _ in in_order]
    return Project(id, traces[0].title, links, _lots(traces))


def _traces(records: Iterable[Record]) -> tuple[list[Trace], dict[str, int]]:
    """One trace a notice in the order of life; of a notice read twice the one that says more."""
    best: dict[str, Trace] = {}
    counts: Counter[str] = Counter()
    for record in records:
        if record.kind is not Kind.TRANSACTION:
            continue
        found = trace(record)
        counts[found.key] += 1
        best[found.key] = max(best.get(found.key, found), found, key=_says)
    return sorted(best.values()), {key: count for key, count in counts.items() if count > 1}


def _says(notice: Trace) -> tuple[int, Trace]:
    return sum(map(bool, (*notice.sections, notice.deal, notice.project, notice.name, notice.buyer))), notice


def _keys(notice: Trace, name: str) -> Sequence[str]:
    if name == "section_code":
        return notice.sections
    return [value for value in (notice.deal if name == "unified_deal_code" else notice.project,) if value]


def _sharing(traces: Sequence[Trace], name: str) -> dict[str, list[int]]:
    """The places of the notices that have each value of a code."""
    sharing: defaultdict[str, list[int]] = defaultdict(list)
    for place, notice in enumerate(traces):
        for value in _keys(notice, name):
            sharing[value].append(place)
    return sharing


def _titled(traces: Sequence[Trace], strong: _Sets) -> Iterator[list[int]]:
    """Places of notices that title and buyer bring together, unless their project codes tell them apart."""
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    for place, notice in enumerate(traces):
        if notice.name:
            by_name[notice.name].append(place)
    coded = {strong.find(place) for place, notice in enumerate(traces) if notice.project}
    for name, places in by_name.items():
        for one in _by_buyer(traces, name, places):
            for near in _near_in_time(traces, one):
                if len({strong.find(place) for place in near} & coded) > 1:
                    near = [place for place in near if strong.find(place) not in coded]
                if len(near) > 1:
                    yield near


def _by_buyer(traces: Sequence[Trace], name: str, places: Sequence[int]) -> Iterator[list[int]]:
    """Of one title: all when one buyer at most is named, else those of each buyer, and those that name none."""
    buyers: defaultdict[str, list[int]] = defaultdict(list)
    for place in places:
        buyers[traces[place].buyer].append(place)
    nameless = buyers.pop("", [])
    if len(name) < LONG_TITLE:
        nameless = []
    if len(buyers) == 1:
        yield sorted([*next(iter(buyers.values())), *nameless])
    else:
        yield from (*buyers.values(), nameless)


def _near_in_time(traces: Sequence[Trace], places: Sequence[int]) -> Iterator[list[int]]:
    """Runs without a long gap; notices without a date go with the only run, or stay among themselves."""
    dated = [(day, place) for place in places if (day := traces[place].day)]
    runs: list[list[int]] = [[dated[0][1]]] if dated else []
    for (before, _), (day, place) in pairwise(dated):
        if day - before > LONGEST_GAP:
            runs.append([])
        runs[-1].append(place)
    undated = [place for place in places if traces[place].day is None]
    if len(runs) == 1:
        runs[0] += undated
    else:
        runs.append(undated)
    yield from runs


def _core(traces: Sequence[Trace], members: Sequence[int], strong: _Sets) -> list[Trace]:
    """The notices of a project that codes hold together best; the project is named after them."""
    parts: defaultdict[int, list[Trace]] = defaultdict(list)
    for member in members:
        parts[strong.find(member)].append(traces[member])
    ranked = sorted(parts.values(), key=lambda part: part[0])
    return max(ranked, key=lambda part: (any(n.project for n in part), any(n.sections for n in part), len(part)))


def _links(notices: Sequence[Trace], core: Sequence[Trace]) -> Iterator[Link]:
    inside = {notice.key for notice in core}
    shared = {
        name: Counter(value for notice in core for value in set(_keys(notice, name)))
        for name in CONFIDENCE.keys() - {"title"}
    }
    for notice in notices:
        by = "title" if len(notices) > 1 else ""
        if notice.key in inside:
            codes = (name for name in CONFIDENCE if name != "title")
            by = next((name for name in codes if any(shared[name][key] > 1 for key in _keys(notice, name))), by)
        confidence = CONFIDENCE.get(by, 1.0)
        yield Link(notice.key, by, WITHOUT_BUYER if by == "title" and not notice.buyer else confidence)


def _lots(notices: Sequence[Trace]) -> int:
    """How many lots a project's notices tell apart, by whatever tells most apart; 1 when nothing does."""
    return max(1, *(len({getattr(n, name) for n in notices} - {""}) for name in ("section", "source_section", "lot")))


def _ids(
    groups: Sequence[Sequence[Trace]], cores: Sequence[Sequence[Trace]], known: Mapping[str, str]
) -> Iterator[str]:
    """Each project's id: the one it is known by, else its own. Of the parts of a known project the first keeps it."""
    kept: dict[int, str] = {}
    taken: set[str] = set()
    for place, notices in enumerate(groups):
        ids = (known[notice.key] for notice in notices if notice.key in known)
        if id := next((id for id in ids if id not in taken), ""):
            kept[place] = id
            taken.add(id)
    for place, core in enumerate(cores):
        id = kept.get(place) or _id(core)
        while place not in kept and id in taken:
            id = f"N-{_digest(id + core[0].key)}"
        taken.add(id)
        yield id


def _id(core: Sequence[Trace]) -> str:
    """An id that is the project's alone: its least code, or its first notice's key when it has none."""
    for letter, name in (("P", "project_code"), ("S", "section_code"), ("D", "unified_deal_code")):
        codes = sorted(value for notice in core for value in _keys(notice, name))
        if codes:
            plain = codes[0] if _PLAIN.fullmatch(codes[0]) else _digest(codes[0])
            return f"{letter}-{plain}"
    return f"N-{_digest(core[0].key)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


class _Sets:
    """Disjoint sets of places; the least place names its set, so that no order of unions shows."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def copy(self) -> _Sets:
        other = _Sets(0)
        other._parent = self._parent.copy()
        return other

    def find(self, place: int) -> int:
        while (parent := self._parent[place]) != place:
            self._parent[place] = place = self._parent[parent]
        return place

    def unite(self, places: Sequence[int]) -> None:
        roots = {self.find(place) for place in places}
        for root in roots:
            self._parent[root] = min(roots)

    def groups(self) -> list[list[int]]:
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for place in range(len(self._parent)):
            groups[self.find(place)].append(place)
        return list(groups.values())
