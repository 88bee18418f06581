"""What a person asks of `/search`, read from the address and written back to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from ckanext.changsha.records.search import FILTERS, SORTS

__all__ = ["DATASET_FILTERS", "TABS", "Asked"]

TABS = ("all", "datasets", "records")
DATASET_FILTERS = ("organization", "tags", "res_format")
ROWS = 20
LAST_PAGE = 500  # what lies beyond is found by filtering


@dataclass(frozen=True, slots=True)
class Asked:
    """One search; what the address says wrongly is taken as not said. `filters` are pairs of name and value."""

    q: str = ""
    tab: str = "all"
    sort: str = ""
    page: int = 1
    filters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> Asked:
        """The search in the address's arguments."""
        tab, sort, page = args.get("tab", ""), args.get("sort", ""), args.get("page", "")
        known = (*FILTERS, *DATASET_FILTERS)
        filters = [(name, value) for name in known for value in dict.fromkeys(args.getlist(name)) if value]
        return cls(
            q=args.get("q", "").strip(),
            tab=tab if tab in TABS else "all",
            sort=sort if sort in SORTS else "",
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
            filters=tuple(filters),
        )

    def args(self) -> dict[str, Any]:
        """The address's arguments that ask for this again; what is usual is left out."""
        plain: dict[str, Any] = {"q": self.q} if self.q else {}
        plain |= {"tab": self.tab} if self.tab != "all" else {}
        plain |= {"sort": self.sort} if self.sort else {}
        plain |= {"page": self.page} if self.page > 1 else {}
        return plain | {name: self.values(name) for name, _ in self.filters}

    @property
    def order(self) -> str:
        """The order the results are in."""
        return self.sort or ("relevance" if self.q else "newest")

    def values(self, name: str) -> list[str]:
        """The values asked for in one filter."""
        return [value for key, value in self.filters if key == name]

    def chosen(self, names: Mapping[str, Any] | tuple[str, ...]) -> dict[str, list[str]]:
        """The filters among `names`, each with its values."""
        return {name: values for name in names if (values := self.values(name))}

    def at(self, page: int) -> Asked:
        """Another page of the same."""
        return replace(self, page=page)

    def on(self, tab: str) -> Asked:
        """The same on another tab. A filter that its results can't pass leaves none of them, and the tab counts 0."""
        return replace(self, tab=tab, page=1)

    def sorted(self, sort: str) -> Asked:
        """The same in another order."""
        return replace(self, sort=sort, page=1)

    def toggled(self, name: str, value: str) -> Asked:
        """With this value of a filter, or without it if it was there; filters of the other side go."""
        pair = (name, value)
        tab, side = ("datasets", DATASET_FILTERS) if name in DATASET_FILTERS else ("records", tuple(FILTERS))
        kept = tuple(known for known in self.filters if known != pair and known[0] in side)
        return replace(self, tab=tab, page=1, filters=kept if pair in self.filters else (*kept, pair))

    def unfiltered(self) -> Asked:
        """The same words without filters."""
        return replace(self, filters=(), page=1)
