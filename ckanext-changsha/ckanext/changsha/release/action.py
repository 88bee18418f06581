"""The API of the gate: drafts, and the steps that lead to their release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context, DataDict

from ckanext.changsha.release import (
    auth,
    drafts,
    findings,
    nextdraft,
    releases,
    succession,
    uploads,
    workflow,
)
from ckanext.changsha.release.asking import actor, described, found, locked, number, upload
from ckanext.changsha.release.metadata import validated
from ckanext.changsha.release.refusal import language, refusal, sentence
from disclosure.findings import Finding, describe
from disclosure.release.states import State

__all__ = [
    "release_draft_create",
    "release_draft_delete",
    "release_draft_findings",
    "release_draft_list",
    "release_draft_preview",
    "release_draft_show",
    "release_draft_update",
    "release_draft_upload",
    "release_step",
]

PAGE = 100  # drafts in one answer, at most


def release_draft_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Begin a draft of a new dataset, or of a new release of one.

    :param dataset: name of the dataset that gets a new release; what is not given stays as it is released
    The other parameters are the fields of the dataset, as for `package_create`.
    :returns: the draft
    """
    tk.check_access("release_draft_create", context, data_dict)
    session = context["session"]
    given = {name: value for name, value in data_dict.items() if name != "dataset"}
    if data_dict.get("dataset"):
        former = releases.current(session, str(data_dict["dataset"]))
        if former is None:
            raise tk.ObjectNotFound(tk._("Dataset not found"))
        row = nextdraft.begin(context, former, actor(context), given)
    else:
        row = drafts.create(session, actor(context), _of_new_dataset(context, given))
    session.commit()
    return drafts.describe(row, None)


def release_draft_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Change fields of a draft; what is not given stays.

    :param id: the draft's id
    :returns: the draft
    """
    tk.check_access("release_draft_update", context, data_dict)
    row = locked(context, data_dict, "edit")
    given = {name: value for name, value in data_dict.items() if name != "id"}
    merged = {**row["metadata"], **given}
    former = releases.current(context["session"], row["name"]) if row["dataset_id"] else None
    fields = nextdraft.fields_after(context, former, merged) if former else _of_new_dataset(context, merged)
    changes = {"metadata": fields, "name": fields["name"], "owner_org": fields["owner_org"], "verdict": None}
    drafts.change(context["session"], row["id"], **changes)
    drafts.note(context["session"], row["id"], actor(context), "edit", State.DRAFT, State.DRAFT)
    context["session"].commit()
    return described(context, row["id"])


@tk.side_effect_free
def release_draft_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """A draft with its uploads, its accompanying documents and everything that was done with it.

    :param id: the draft's id
    """
    tk.check_access("release_draft_show", context, data_dict)
    return described(context, found(context, data_dict)["id"])


@tk.side_effect_free
def release_draft_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The drafts of the organizations that you edit, latest change first.

    :param state: only these states (comma-separated)
    :param ids: only these drafts
    :param limit: at most 100
    :param offset: for the next page
    :returns: `count` and `drafts`
    """
    tk.check_access("release_draft_list", context, data_dict)
    states = [state for state in str(data_dict.get("state") or "").split(",") if state]
    limit, offset = min(number(data_dict, "limit", 50), PAGE), number(data_dict, "offset", 0)
    given = data_dict.get("ids")
    ids = None if given is None else [given] if isinstance(given, str) else [str(id) for id in given]
    organizations = auth.stewarded(context["user"])
    count, rows = drafts.listed(context["session"], organizations, states, limit, offset, ids)
    return {"count": count, "drafts": drafts.summaries(context["session"], rows)}


def release_draft_delete(context: Context, data_dict: DataDict) -> None:
    """Put a draft away. What was uploaded is kept in the store; nobody sees it any more.

    :param id: the draft's id
    """
    tk.check_access("release_draft_delete", context, data_dict)
    row = locked(context, data_dict, "discard")
    drafts.change(context["session"], row["id"], discarded_at=sa.func.now())
    drafts.note(context["session"], row["id"], actor(context), "discard", State.DRAFT, State.DRAFT)
    context["session"].commit()


def release_draft_upload(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give a draft its data file. A former one stays in the draft's history.

    :param id: the draft's id
    :param upload: the file, as multipart/form-data
    :param filename: its name, when the upload has none
    :returns: the draft, with `notices`: findings about the upload itself, such as a duplicate
    """
    tk.check_access("release_draft_upload", context, data_dict)
    row = locked(context, data_dict, "upload")
    if row["origin"] != "upload":
        raise refusal(Finding("release.built_from_records"), "upload")
    stream, name = upload(data_dict)
    notices = uploads.receive(context["session"], row, actor(context), stream, name)
    context["session"].commit()
    return {**described(context, row["id"]), "notices": [findings.told(notice) for notice in notices]}


@tk.side_effect_free
def release_draft_findings(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the checks found in a draft, grouped by code, with sheet, row, column, what is wrong and how to mend it.

    :param id: the draft's id
    :param limit: findings of one code, 100 unless told and at most 1,000; `count` says how many there are
    """
    tk.check_access("release_draft_findings", context, data_dict)
    row, limit = found(context, data_dict), number(data_dict, "limit", findings.SHOWN)
    return findings.grouped(row, drafts.current_file(context["session"], row["id"]), min(limit, findings.MOST))


@tk.side_effect_free
def release_draft_preview(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The first rows of a draft's file and those in which something was found, with the cells that it is about.

    :param id: the draft's id
    :returns: `fields` and `rows`; a row has its `number` in the file, `after_gap` when rows before it are left out, and
        `cells` with `value` and `findings`
    """
    tk.check_access("release_draft_preview", context, data_dict)
    row = found(context, data_dict)
    return findings.preview(drafts.current_file(context["session"], row["id"]))


def release_step(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a step with a draft: submit, recall; approve, schedule, reject, unschedule, withdraw.

    :param id: the draft's id
    :param step: which
    :param reason: in words; needed to reject and withdraw, and to approve what has warnings
    :param release_at: for `schedule`
    :param checklist: to approve or schedule: yes or no to each question of schemas/review_checklist.yaml, by its id
    :param checklist_notes: notes to the questions, by their ids; a no needs one
    :returns: the draft, after the step; after `approve` with `number`, the release's. When its verdict holds no longer,
        with `message`: it is scheduled, and released by itself once a new check has found nothing new
    """
    tk.check_access("release_step", context, data_dict)
    row, step = found(context, data_dict), str(data_dict.get("step") or "")
    if step != "schedule" and str(data_dict.get("release_at") or "").strip():
        raise refusal(Finding("release.use_schedule", values={"step": step}), "release_at")
    if step not in {*workflow.STEWARD_STEPS, *workflow.REVIEW_STEPS}:
        raise refusal(Finding("release.no_such_step", values={"state": row["state"], "step": step}))
    texts = {name: str(data_dict.get(name) or "") for name in ("reason", "release_at")}
    review = workflow.Review(_texts(data_dict, "checklist"), _texts(data_dict, "checklist_notes"))
    result = workflow.take_step(row["id"], step, actor(context), **texts, review=review)
    told: dict[str, Any] = {"number": result["number"]} if "number" in result else {}
    if "outdated" in result:
        why = describe(Finding(result["outdated"]), language())["message"]
        told["message"] = sentence(Finding("release.postponed", values={"why": why}))
    return {**described(context, row["id"]), **told}


def _of_new_dataset(context: Context, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields for a dataset that is not there yet; nothing but `dataset` says that a draft follows another's."""
    succession.refuse_taken_name(context["session"], str(given.get("name") or ""))
    return validated(context, given)


def _texts(data_dict: DataDict, name: str) -> dict[str, str]:
    given = data_dict.get(name) or {}
    if not isinstance(given, Mapping):
        raise tk.ValidationError({name: [tk._("Give a value for each question, by its id")]})
    return {str(key): str(value or "") for key, value in given.items()}
