"""De-identifying a draft's file: the plan, what it changes, and the new file. All of it is read in the sandbox.

The de-identified file becomes the draft's next upload; one made from a release begins a new draft. What it was made
from stays in the draft's history, readable by its organization's stewards alone, and is never released from there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import AuthFunction, Context, DataDict
from sqlalchemy.orm import Session

from ckanext.changsha.release import auth, drafts, findings, model, nextdraft, releases, store, uploads
from ckanext.changsha.release.refusal import refusal, sentence
from disclosure.dates import SHANGHAI
from disclosure.findings import Finding, Severity
from disclosure.privacy.checksums import rules
from disclosure.release.states import State
from disclosure.sandbox import SandboxFailed, run

__all__ = ["auth_functions", "release_draft_deidentify", "release_draft_deidentify_plan"]

SUGGEST = "disclosure.privacy.deidentify.inside:suggest"
APPLY = "disclosure.privacy.deidentify.inside:apply"
DONE = "privacy.deidentified"
STEP = "deidentify"
PUBLISHED = (State.RELEASED, State.SUPERSEDED, State.WITHDRAWN)


def auth_functions() -> dict[str, AuthFunction]:
    """The original is readable by the stewards of the draft's organization, and so is what shows its rows."""
    return dict.fromkeys(("release_draft_deidentify", "release_draft_deidentify_plan"), auth.release_draft_show)


@tk.side_effect_free
def release_draft_deidentify_plan(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What de-identification would do, or did, to a draft's file.

    :param id: the draft's id
    :param plan: what to do with each column, as JSON; without it, what the findings suggest
    :returns: `plan`, whose steps have as `reasons` all that was found in their columns; `before` and `after` with
        `labels` and the first `rows`; `done` when the file is de-identified already, `can_apply` when it may still be,
        and `anew` when that begins a new draft
    """
    tk.check_access("release_draft_deidentify_plan", context, data_dict)
    draft, file = _draft_and_file(context["session"], data_dict)
    made = _made_from(file)
    source = drafts.uploads(context["session"], draft["id"])
    original = next((row for row in source if made and row["id"] == made["original_id"]), None)
    if made and original is not None:
        return {"done": True, "can_apply": False, "anew": False, **_compared(made["plan"], original, file)}
    shown = _run(SUGGEST, draft, file, _given(data_dict))
    return {
        "done": False,
        "can_apply": _may_be_changed(draft),
        "anew": draft["state"] in PUBLISHED,
        "plan": shown["plan"],
        "file": file["name"],
        "before": {"labels": shown["labels"], "rows": shown["before"]},
        "after": {"labels": shown["labels_after"], "rows": shown["after"]},
    }


def release_draft_deidentify(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """De-identify a draft's file by a plan; the result becomes the draft's file, to be checked as any other.

    What was released stays as it is: from its file a new draft of the dataset begins, as after a leak, which is checked
    and reviewed as any other.

    :param id: the draft's id, or that of the draft which a release was made from
    :param plan: what to do with each column, as JSON (see `release_draft_deidentify_plan`)
    :returns: the draft, or the new one
    """
    tk.check_access("release_draft_deidentify", context, data_dict)
    session = context["session"]
    draft, file = _draft_and_file(session, data_dict, lock=True)
    actor = str(context["auth_user_obj"].id)
    if not _may_be_changed(draft):
        session.rollback()
        raise refusal(Finding("release.no_such_step", values={"state": draft["state"], "step": STEP}))
    keep = store.drafts()
    with keep.scratch() as target:
        answer = _run(APPLY, draft, file, _given(data_dict), target)
        stored = keep.keep(target)
    if draft["state"] in PUBLISHED:
        draft, file = _begun_anew(context, draft, file, actor)
    uploads.attach(session, draft, actor, stored, _name_of(file["name"]))
    done = _told(answer["plan"], file)
    _add_notice(session, draft["id"], done)
    drafts.note(session, draft["id"], actor, STEP, State.DRAFT, State.DRAFT, str(done.values["steps"]))
    session.commit()
    return dict(tk.get_action("release_draft_show")(context, {"id": draft["id"]}))


def _may_be_changed(draft: sa.RowMapping) -> bool:
    """Whether the draft's file, or a copy of it, may be de-identified here: records are corrected at their source."""
    return draft["origin"] == "upload" and draft["state"] in (State.DRAFT, *PUBLISHED)


def _begun_anew(
    context: Context, draft: sa.RowMapping, file: sa.RowMapping, actor: str
) -> tuple[sa.RowMapping, sa.RowMapping]:
    """A new draft of the released dataset that begins with the same file, and that file there."""
    session = context["session"]
    former = releases.current(session, draft["name"])
    if former is None:
        raise tk.ObjectNotFound(tk._("Release not found"))
    begun = nextdraft.begin(context, former, actor, {})
    stored = store.Stored(store.drafts().path(file["sha256"]), file["sha256"], file["size"])
    uploads.attach(session, begun, actor, stored, file["name"])
    original = drafts.current_file(session, begun["id"])
    if original is None:
        raise tk.ObjectNotFound(tk._("Draft not found"))
    return begun, original


def _draft_and_file(
    session: Session, data_dict: Mapping[str, Any], lock: bool = False
) -> tuple[sa.RowMapping, sa.RowMapping]:
    draft = drafts.find(session, str(data_dict.get("id")), lock)
    file = drafts.current_file(session, draft["id"]) if draft else None
    if draft is None or file is None:
        raise tk.ObjectNotFound(tk._("Draft not found"))
    return draft, file


def _given(data_dict: Mapping[str, Any]) -> str:
    """The plan as JSON text, however it was given; empty for none."""
    plan = data_dict.get("plan") or ""
    return plan if isinstance(plan, str) else json.dumps(plan)


def _run(target: str, draft: sa.RowMapping, file: sa.RowMapping, plan: str, product: Path | None = None) -> Any:
    """Plan or apply in the sandbox; what goes wrong is a sentence for people."""
    today = datetime.now(SHANGHAI).date().isoformat()
    schema, entry = (str(draft["metadata"].get(name) or "") for name in ("table_schema", "catalogue_entry"))
    arguments = [str(store.drafts().path(file["sha256"])), file["name"], schema, plan, today]
    made = [str(product)] if product else []
    try:
        answer = run(target, *arguments, *made, entry, writable=product and product.parent)
    except SandboxFailed as failed:
        raise refusal(Finding(failed.code, file=file["name"]), "plan") from failed
    if answer["error"]:
        left = [Finding(answer["error"], **_place(said)) for said in answer.get("findings", [])]
        found = left or [Finding(answer["error"], file=file["name"])]
        lines = [sentence(finding) for finding in found]
        raise tk.ValidationError({"plan": lines, "code": [answer["error"]]})
    return answer


def _place(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"row": said["row"], "field": said["field"], "values": {"shown": said["values"].get("shown", "")}}


def _name_of(original: str) -> str:
    """The new file's name: that of the original and what was done, in the format that it is written in."""
    path = PurePosixPath(original)
    suffix = ".xlsx" if path.suffix.lower() in (".xlsx", ".xls", ".ods") else ".csv"
    return f"{path.stem}-去标识化{suffix}"


def _told(plan: Sequence[Mapping[str, Any]], original: sa.RowMapping) -> Finding:
    """The notice that the reviewer reads, which remembers the plan and the file that it was applied to."""
    changed = [step for step in plan if step["method"] != "keep"]
    words = rules()["methods"]
    values = {
        "original": original["name"],
        "original_id": original["id"],
        "plan": [dict(step) for step in plan],
        "steps": "；".join(f"{step['label']}：{words[step['method']]['zh']}" for step in changed),
        "steps_en": "; ".join(f"{step['label']}: {words[step['method']]['en']}" for step in changed),
    }
    return Finding(DONE, Severity.INFO, values=values)


def _add_notice(session: Session, draft_id: str, notice: Finding) -> None:
    file = model.draft_file
    current = drafts.current_file(session, draft_id)
    if current is None:
        raise tk.ObjectNotFound(tk._("Draft not found"))
    notices = [*current["notices"], notice.to_dict()]
    session.execute(sa.update(file).where(file.c.id == current["id"]).values(notices=notices))


def _made_from(file: sa.RowMapping) -> Mapping[str, Any] | None:
    """What the notice of a de-identified file remembers."""
    return next((notice["values"] for notice in file["notices"] if notice["code"] == DONE), None)


def _compared(plan: Sequence[Mapping[str, Any]], original: sa.RowMapping, file: sa.RowMapping) -> dict[str, Any]:
    """The original beside the de-identified file, as both are kept."""
    tables = []
    for row in (original, file):
        try:
            tables.append(findings.shown_rows(row))
        except SandboxFailed:
            tables.append({"labels": [], "rows": []})
    before, after = ({"labels": table["labels"], "rows": [cells for _, cells in table["rows"]]} for table in tables)
    return {"plan": list(plan), "file": file["name"], "before": before, "after": after}
