"""What a harvest job brought and what waits for a decision, for the pages and for programs."""

from __future__ import annotations

import dataclasses
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict
from ckanext.harvest.model import HarvestJob

from ckanext.changsha.harvest import bells, quarantine, settle
from ckanext.changsha.harvest.accounts import account_of, examples
from ckanext.changsha.harvest.run import SourceBusy, find_source, start
from ckanext.changsha.harvest.states import Mode
from disclosure.findings import Finding, describe

__all__ = [
    "ACTIONS",
    "changsha_harvest_account",
    "changsha_harvest_decide",
    "changsha_harvest_quarantine",
    "changsha_harvest_replay",
]

MOST_SHOWN = 100  # files of one page of the quarantine


@tk.side_effect_free
def changsha_harvest_account(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say what the harvest job `id` read and what became of it.

    Returns `source`; `pages`, and how many of them `failed`; `numbers`: `files`, and `parsed` records = `added` +
    `changed` + `unchanged` + `duplicate`; `findings`, the most frequent first, each with its `code`, `count` and the
    sentences of the first of them; `unlisted` and `errors`: sentences about what could not be read; `state`; `held`:
    sentences about why the job waits for a decision, and how many records are `waiting` with it; `reread`: changed
    records whose bytes did not change, only the parser; `progress`: pages done, rates a minute, the seconds that are
    left.
    """
    tk.check_access("changsha_harvest_account", context, data_dict)
    job = model.Session.get(HarvestJob, str(tk.get_or_bust(data_dict, "id")))
    if job is None:
        raise tk.ObjectNotFound(tk._("Harvest job not found"))
    account = account_of(model.Session, job.id)
    sentences = examples(model.Session, job.id, "en" if tk.h.lang() == "en" else "zh")
    findings = [{"code": code, "count": count, **sentences[code]} for code, count in account.findings.items()]
    return {**dataclasses.asdict(account), "findings": findings}


def changsha_harvest_decide(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Accept (`accept`: true) or drop what the harvest job `id` brought and what is held for review.

    Returns the job's `state` from now on.
    """
    tk.check_access("changsha_harvest_decide", context, data_dict)
    job, accept = str(tk.get_or_bust(data_dict, "id")), tk.asbool(tk.get_or_bust(data_dict, "accept"))
    try:
        state = settle.decide(model.Session, job, context["user"], accept=accept)
    except settle.NotHeld as error:
        raise tk.ValidationError({"id": [tk._("This job does not wait for a decision")]}) from error
    return {"id": job, "state": state.value}


@tk.side_effect_free
def changsha_harvest_quarantine(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the files of the harvest source `id` that its parser refused, the latest first.

    `offset` skips as many. Returns `count` and up to a hundred `files`, each with its `page`, `file`, `sha256`, `size`,
    `url`, `parser` (its version), `at`, and the finding's `code`, `title`, `message` and `mend`.
    """
    tk.check_access("changsha_harvest_quarantine", context, data_dict)
    source = find_source(str(tk.get_or_bust(data_dict, "id")))
    offset = max(0, int(data_dict.get("offset") or 0))
    language = "en" if tk.h.lang() == "en" else "zh"
    files = [
        {
            **{name: kept[name] for name in ("page", "file", "sha256", "size", "url", "parser")},
            "at": kept["at"].isoformat(),
            "code": kept["finding"]["code"],
            **describe(Finding.from_dict(kept["finding"]), language),
        }
        for kept in quarantine.listed(model.Session, source.id, MOST_SHOWN, offset)
    ]
    return {"source": source.title, "count": quarantine.count(model.Session, source.id), "files": files}


def changsha_harvest_replay(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Parse again what is kept of the harvest source `id`: pages with a file in quarantine, or `everything`: true.

    Returns the `job` that does it.
    """
    tk.check_access("changsha_harvest_replay", context, data_dict)
    source = find_source(str(tk.get_or_bust(data_dict, "id")))
    mode = Mode.REPARSE if tk.asbool(data_dict.get("everything")) else Mode.REPLAY
    try:
        job = start(source, mode)
    except SourceBusy as error:
        raise tk.ValidationError({"id": [tk._("There already is an unfinished job for this source")]}) from error
    bells.ring_gather(job)
    return {"job": job}


ACTIONS = {
    "changsha_harvest_account": changsha_harvest_account,
    "changsha_harvest_decide": changsha_harvest_decide,
    "changsha_harvest_quarantine": changsha_harvest_quarantine,
    "changsha_harvest_replay": changsha_harvest_replay,
}
