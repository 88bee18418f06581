"""What a harvest job brought, for its page and for programs."""

from __future__ import annotations

import dataclasses
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict
from ckanext.harvest.model import HarvestJob

from ckanext.changsha.harvest.accounts import account_of, examples

__all__ = ["changsha_harvest_account"]


@tk.side_effect_free
def changsha_harvest_account(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say what the harvest job `id` read and what became of it.

    Returns `source`; `pages`, and how many of them `failed`; `numbers`: `files`, and `parsed` records = `added` +
    `changed` + `unchanged` + `duplicate`; `findings`, the most frequent first, each with its `code`, `count` and the
    sentences of the first of them; `unlisted` and `errors`: sentences about what could not be read.
    """
    tk.check_access("changsha_harvest_account", context, data_dict)
    job = model.Session.get(HarvestJob, str(tk.get_or_bust(data_dict, "id")))
    if job is None:
        raise tk.ObjectNotFound(tk._("Harvest job not found"))
    account = account_of(model.Session, job.id)
    sentences = examples(model.Session, job.id, "en" if tk.h.lang() == "en" else "zh")
    findings = [{"code": code, "count": count, **sentences[code]} for code, count in account.findings.items()]
    return {**dataclasses.asdict(account), "findings": findings}
