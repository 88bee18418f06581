"""The words for states and steps, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from disclosure.findings import Severity
from disclosure.release.changes import Kind, Note, Summary
from disclosure.release.states import State

__all__ = [
    "change",
    "diff_notes",
    "file_format",
    "next_step",
    "progress",
    "severity",
    "state",
    "step",
    "view",
    "waiver",
]


def state(value: str) -> str:
    """The name of a state."""
    return {
        State.DRAFT: tk._("Draft"),
        State.CHECKING: tk._("Being checked"),
        State.IN_REVIEW: tk._("In review"),
        State.SCHEDULED: tk._("Scheduled"),
        State.RELEASED: tk._("Released"),
        State.SUPERSEDED: tk._("Superseded"),
        State.WITHDRAWN: tk._("Withdrawn"),
    }[State(value)]


def severity(value: str) -> str:
    """What a finding does to a release, in a word."""
    return {
        Severity.BLOCK: tk._("Must be mended"),
        Severity.WARN: tk._("Needs a reason"),
        Severity.INFO: tk._("For information"),
    }[Severity(value)]


def step(value: str) -> str:
    """The name of a step; an unknown one is shown as it is."""
    names = {
        "create": tk._("Create"),
        "edit": tk._("Edit"),
        "upload": tk._("Upload"),
        "document_add": tk._("Add a document"),
        "document_remove": tk._("Remove a document"),
        "document_carry": tk._("Documents of the former release"),
        "deidentify": tk._("De-identify"),
        "discard": tk._("Put away"),
        "roll_back": tk._("Begun from an earlier release"),
        "submit": tk._("Submit for review"),
        "pass": tk._("Checks passed"),
        "fail": tk._("Checks failed"),
        "recheck": tk._("Checked again"),
        "reopen": tk._("Back to review"),
        "postpone": tk._("To be released after a new check"),
        "refuse": tk._("Release refused"),
        "approve": tk._("Approve and release"),
        "schedule": tk._("Approve for a later time"),
        "reject": tk._("Send back"),
        "recall": tk._("Recall"),
        "publish": tk._("Publish"),
        "unschedule": tk._("Cancel the schedule"),
        "supersede": tk._("Superseded by a newer release"),
        "withdraw": tk._("Withdraw"),
        "comment": tk._("Comment"),
        "waiver_ask": tk._("Ask for a waiver"),
        "waiver_approve": tk._("Approve the waiver"),
        "waiver_refuse": tk._("Refuse the waiver"),
    }
    return names.get(value, value)


def next_step(value: str) -> str:
    """What must happen next, in a sentence."""
    return {
        "upload": tk._("Upload the data file."),
        "mend": tk._("Mend the file by the list of findings and upload it again."),
        "submit": tk._("Submit it for checking and review."),
        "checking": tk._("Wait for the checks to end; they take seconds to minutes."),
        "in_review": tk._("Another person, a reviewer of the organization, must review it."),
        "scheduled": tk._("Nothing to do: it is released at the set time."),
        "due": tk._("Nothing to do: it is checked once more and then released by itself."),
        "released": tk._("Nothing to do: it is public."),
        "superseded": tk._("Nothing to do: a newer release has taken its place."),
        "withdrawn": tk._("Make a new draft to publish this dataset again."),
    }[value]


def file_format(format: str) -> str:
    """What people call a file of a release; formats that everybody calls by one name keep it."""
    words = {
        "Table Schema": tk._("Data standard (Table Schema)"),
        "Data dictionary": tk._("Data dictionary (CSV)"),
        "Data Package": tk._("Description of all files (Data Package)"),
        "Fiscal Data Package": tk._("Fiscal data cube (Fiscal Data Package)"),
        "OCDS JSONL": tk._("Open contracting records, one a line (OCDS JSONL)"),
    }
    for begin, label in (
        ("OCDS records", tk._("Open contracting records (OCDS)")),
        ("OCDS releases", tk._("Open contracting releases (OCDS)")),
    ):
        if format.startswith(begin):
            return label + format.removeprefix(begin)
    return words.get(format, format)


def review(release: Mapping[str, Any]) -> str:
    """How a release was reviewed, in a sentence without its full stop."""
    if release["by_policy"]:
        return tk._("checked, and approved as a routine update by policy")
    return tk._("checked and reviewed by a second person")


def view(value: str) -> str:
    """The name of a view of the work list."""
    return {
        "all": tk._("All"),
        "mine": tk._("Mine"),
        "waiting": tk._("Waiting for me"),
        "late": tk._("Late"),
        "rejected": tk._("Sent back"),
    }[value]


def waiver(row: Mapping[str, Any]) -> str:
    """How it stands with a waiver, in a word."""
    if row["expired"]:
        return tk._("Expired")
    return {"asked": tk._("Asked for"), "approved": tk._("Approved"), "refused": tk._("Refused")}[row["state"]]


def progress(told: Mapping[str, Any]) -> str:
    """How far a check is, in a sentence."""
    if told["stage"] is None:
        return ""
    if told["stage"] == "queued":
        return tk._("Waiting for its turn; {count} before it.").format(count=told["before"])
    if told["stage"] == "documents":
        return tk._("The file is checked; the accompanying documents are being screened.")
    if told["stage"] == "description":
        return tk._("The file is checked; the description is being checked.")
    said = tk._("Checking the file: {seconds} s so far").format(seconds=round(told["elapsed_seconds"]))
    if told["rows"]:
        said += _rows_done(**told["rows"])
    if told["remaining_seconds"] is not None:
        said += tk._(", about {seconds} s to go").format(seconds=told["remaining_seconds"])
    if told["attempt"] > 1:
        said += tk._(" (attempt {number}: the one before was cut off)").format(number=told["attempt"])
    return said


def _rows_done(part: str, done: int, total: int) -> str:
    if part == "read":
        words = tk._(", {done} of about {total} rows read")
    elif done < total:
        words = tk._(", {done} of {total} rows checked")
    else:
        words = tk._(", all {total} rows checked, now the table as a whole")
    return words.format(done=f"{done:,}", total=f"{total:,}")


def change(kind: str) -> str:
    """What happened to a row, in a word."""
    return {Kind.ADDED: tk._("Added"), Kind.REMOVED: tk._("Removed"), Kind.CHANGED: tk._("Changed")}[Kind(kind)]


def diff_notes(summary: Summary) -> list[str]:
    """What a reader must know of how rows were told apart."""
    notes = {
        Note.NO_KEY: tk._("The table has no key, so a changed row shows as one removed and one added."),
        Note.KEY_CHANGED: tk._(
            "One of the releases lacks a column of the key, so a changed row shows as one removed and one added."
        ),
    }
    said = [notes[summary.note]] if summary.note else []
    if any(summary.duplicates):
        before, after = summary.duplicates
        words = tk._(
            "Some rows share their key with others ({before} before, {after} after); equal ones are paired first."
        )
        said.append(words.format(before=before, after=after))
    return said
