"""`ckan changsha release …`: for operators and the scheduler."""

from __future__ import annotations

from collections import Counter

import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan import model as ckan_model

from ckanext.changsha.release import (
    auto_review,
    checks,
    cleaning,
    drafts,
    model,
    notices,
    outbox,
    rechecking,
    store,
    workflow,
)
from disclosure.policy import items
from disclosure.release.states import State

__all__ = ["release"]

LISTED = 1000  # drafts


@click.group()
def release() -> None:
    """Drafts, reviews and releases."""


@release.command("list")
@click.option("--state", multiple=True, help="Only drafts in this state; may be given more than once.")
def list_drafts(state: tuple[str, ...]) -> None:
    """Print the drafts: state, dataset, findings, id."""
    _, rows = drafts.listed(ckan_model.Session, None, state, LISTED)
    for draft in drafts.summaries(ckan_model.Session, rows):
        click.echo("\t".join((draft["state"], draft["name"], str(draft["findings_count"]), draft["id"])))


@release.command("approve-all")
@click.option("--reviewer", required=True, help="User who takes responsibility; nobody approves their own.")
@click.option("--reason", required=True, help="Why, in words; it is kept with every release.")
@click.option("--checklist", is_flag=True, required=True, help="You answer each question of the review with yes.")
@click.option("--origin", type=click.Choice(["upload", "records"]), help="Only drafts of this origin.")
def approve_all(reviewer: str, reason: str, checklist: bool, origin: str | None) -> None:
    """Release every draft that waits for review and that this reviewer may approve.

    The questions are those of schemas/review_checklist.yaml: wording, timing, method, privacy, explanation.
    """
    answers = {item.id: "yes" for item in items()} if checklist else {}
    user = _user(reviewer)
    query = sa.select(model.draft.c.id, model.draft.c.name).where(model.draft.c.state == State.IN_REVIEW.value)
    if origin:
        query = query.where(model.draft.c.origin == origin)
    waiting = ckan_model.Session.execute(query.order_by(model.draft.c.name)).all()
    counts = Counter[str]()
    for id, name in waiting:
        try:
            rechecking.renew(id)
            step = {"id": id, "step": "approve", "reason": reason, "checklist": answers}
            number = tk.get_action("release_step")({"user": user.name}, step).get("number")
            counts["released" if number else "waiting"] += 1
            click.echo(f"{name}\t" + (f"release {number}" if number else "waits for a new check"))
        except (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound) as error:
            counts["refused"] += 1
            click.echo(f"{name}\trefused: {error}", err=True)
    click.echo("{released} released, {waiting} waiting, {refused} refused".format_map(counts))


@release.command()
def due() -> None:
    """Release what is scheduled, due or approved by policy, take up checks that a job lost, renew verdicts that hold
    no longer, deliver the outbox."""
    for published in workflow.publish_due():
        click.echo(f"{published['dataset']}\trelease {published['number']}")
    _review_by_policy()
    taken, renewed = checks.take_up_lost(), checks.renew_outdated()
    done, failed = outbox.deliver()
    sent, unsent = notices.send_due()
    click.echo(
        f"{taken} checks taken up, {renewed} made anew, {done} indexed, {failed} waiting, {sent} mails sent, "
        f"{unsent} tried again later"
    )


@release.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def clean(dry_run: bool) -> None:
    """Clear away files of drafts put away and of uploads that others took the place of; nothing that was released."""
    cleared = cleaning.clean(ckan_model.Session, dry_run)
    for sha256 in cleared.hashes:
        click.echo(sha256)
    said = "would go" if dry_run else "gone"
    click.echo(f"{len(cleared.hashes)} files {said}, {cleared.size} bytes; {cleared.verdicts} kept verdicts forgotten")


@release.command()
def verify() -> None:
    """Hash every released file again; exits with 1 when one is not what was released (ACCEPTANCE A27)."""
    hashes = ckan_model.Session.scalars(sa.select(model.release_file.c.sha256).distinct()).all()
    broken = [sha256 for sha256 in hashes if not store.releases().intact(sha256)]
    for sha256 in broken:
        click.echo(f"broken or missing: {sha256}", err=True)
    click.echo(f"{len(hashes)} files read, {len(broken)} broken")
    raise SystemExit(1 if broken else 0)


def _review_by_policy() -> None:
    for reviewed in auto_review.review_waiting(ckan_model.Session):
        became = f"release {reviewed.number} by policy" if reviewed.number else "; ".join(reviewed.reasons)
        click.echo(f"{reviewed.dataset}\t{became}")


def _user(name: str) -> ckan_model.User:
    user = ckan_model.User.get(name)
    if user is None:
        raise click.BadParameter(f"there is no user {name}")
    return user
