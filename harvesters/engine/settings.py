"""The settings of one source, as its form holds them: a small JSON object, checked once."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ckanext.changsha.harvesters.engine.brake import Brake
from disclosure.errors import SourceError
from disclosure.findings import Finding

__all__ = ["SettingsRefused", "SourceSettings"]

NUMBERS: Mapping[str, tuple[float, float]] = {  # each with the least and the most that it may be
    "delay": (0.2, 60),
    "overlap": (0, 365),
    "full_every": (0, 365),
    "recheck": (0, 365),
    "pages": (1, 100_000),
    "vanish": (0, 1),
    "change": (0, 1),
}
KNOWN = ("system", "since", "include", "robots", *NUMBERS)


class SettingsRefused(SourceError):
    """Settings that no source can have; `finding` says which and what is allowed."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code, str(dict(finding.values)))
        self.finding = finding


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What a person may set for a source."""

    system: str = ""  # which of the harvester's systems the source speaks; "" is its first
    since: date | None = None  # leave older entries of lists alone
    include: tuple[str, ...] = ()  # patterns of the paths to read in a folder
    delay: float | None = None  # seconds between two requests
    overlap: float = 7  # days before the newest known record from which on a delta run reads
    full_every: float = 0  # days between two full runs; the runs between them are deltas. 0: every run is full
    recheck: float = 0  # days after which a known detail is asked for again. 0: in every run
    pages: float = 2_000  # of one run (THREATS H4)
    vanish: float = 0.2  # share of the known records that may vanish without a person
    change: float = 0.5  # share of them that may change without a person
    robots: bool = True  # ask what the site's robots.txt allows; not where its owner agreed to be harvested

    @property
    def brake(self) -> Brake:
        """When a run of this source is held for review."""
        return Brake(self.vanish, self.change)

    @classmethod
    def parse(cls, text: str | None, systems: Collection[str]) -> SourceSettings:
        """The settings in a form's text; raises SettingsRefused. Empty text is no settings."""
        try:
            said = json.loads(text or "{}")
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise SettingsRefused(Finding("harvest.config_json"))
        for name, value in said.items():
            if name not in KNOWN or not _allowed(name, value, systems):
                values = {"name": str(name)[:40], "known": f"{', '.join(KNOWN)}; system: {', '.join(systems)}"}
                raise SettingsRefused(Finding("harvest.config", values=values))
        since = said.get("since") or None
        return cls(
            said.get("system", ""),
            date.fromisoformat(since) if since else None,
            tuple(said.get("include", ())),
            robots=said.get("robots", True),
            **{name: said[name] for name in NUMBERS if name in said},
        )


def _allowed(name: str, value: Any, systems: Collection[str]) -> bool:
    if name == "system":
        return isinstance(value, str) and value in systems
    if name == "since":
        return isinstance(value, str) and (not value or _is_day(value))
    if name == "include":
        return isinstance(value, list) and len(value) <= 50 and all(isinstance(item, str) and item for item in value)
    if name == "robots":
        return isinstance(value, bool)
    least, most = NUMBERS[name]
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
