"""What the templates of harvests ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.changsha.harvest.states import RunState

__all__ = [
    "changsha_harvest_account",
    "changsha_harvest_label",
    "changsha_harvest_publishers",
    "changsha_harvest_state",
]


def changsha_harvest_account(job: str) -> dict[str, Any]:
    """What the job brought."""
    account: dict[str, Any] = tk.get_action("changsha_harvest_account")({}, {"id": job})
    return account


def changsha_harvest_label(item: Mapping[str, Any]) -> str:
    """A harvester, by the title that it gives itself, or how often a source is read."""
    titles = {one["name"]: one["title"] for one in tk.h.harvesters_info()}
    frequencies = {one["value"]: one["text"] for one in tk.h.harvest_frequencies()}
    return str({**titles, **frequencies}.get(item["name"], item["name"]))


def changsha_harvest_state(state: str) -> str:
    """A run's state in words."""
    words = {
        RunState.GATHERING: tk._("its pages are being listed and read"),
        RunState.FETCHING: tk._("its pages are being read"),
        RunState.HELD: tk._("held for review"),
        RunState.FINISHED: tk._("finished"),
        RunState.FAILED: tk._("failed"),
        RunState.CANCELLED: tk._("cancelled"),
        RunState.DROPPED: tk._("dropped"),
    }
    return words[RunState(state)]


def changsha_harvest_publishers() -> list[dict[str, str]]:
    """The organizations that a source may be read for, as the choices of a form."""
    found = tk.h.organizations_available("create_dataset")
    return [{"value": one["id"], "text": one["title"] or one["name"]} for one in found]
