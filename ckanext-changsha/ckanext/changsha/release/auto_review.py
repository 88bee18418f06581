"""Approve routine updates of records by policy, in the name of an account of its own; the history says by which policy.

It is not the site's own user, in whose name the scheduler makes drafts: who makes one does not approve it.
Off until `ckanext.changsha.auto_review` names policies of schemas/auto_review.yaml.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.records import datasets
from ckanext.changsha.release import drafts, model, rechecking, workflow
from ckanext.changsha.release.releases import POLICY_REVIEWER
from disclosure.findings import describe
from disclosure.policy import items
from disclosure.policy.auto_review import AutoPolicy, Update, auto_policies, decide, stops
from disclosure.release.states import State

__all__ = ["POLICIES", "Reviewed", "enabled", "review_waiting"]

log = logging.getLogger(__name__)

POLICIES = "ckanext.changsha.auto_review"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What became of one waiting draft: the number of its release, or why it waits for a person."""

    dataset: str
    number: int | None = None
    reasons: tuple[str, ...] = ()


def enabled() -> frozenset[str]:
    """The policies in force; one that there is not stops us, before anything is released by another than was meant."""
    named = frozenset(str(tk.config[POLICIES]).split())
    unknown = named - auto_policies().keys()
    if unknown:
        raise ValueError(f"{POLICIES} names policies that schemas/auto_review.yaml has not: {', '.join(unknown)}")
    return named


def review_waiting(session: Session) -> list[Reviewed]:
    """Review every draft made of records that waits for it; nothing is read when no policy is in force."""
    policies = enabled()
    if not policies:
        return []
    news = {dataset["name"]: dataset for dataset in datasets.changed(session)}
    query = sa.select(model.draft.c.id).where(
        model.draft.c.state == State.IN_REVIEW.value,
        model.draft.c.origin == "records",
        model.draft.c.discarded_at.is_(None),
        model.draft.c.name.in_(news),
    )
    waiting = session.scalars(query.order_by(model.draft.c.name)).all()
    actor = _reviewer(session)
    session.commit()
    return [reviewed for id in waiting if (reviewed := _review(session, id, actor, news, policies))]


def _review(
    session: Session, id: str, actor: str, news: Mapping[str, Any], policies: frozenset[str]
) -> Reviewed | None:
    """One draft, under its lock from the first look to the release, by a verdict that holds."""
    if not rechecking.renew(id):
        return None
    draft = drafts.find(session, id, lock=True)
    if draft is None or draft["state"] != State.IN_REVIEW:
        session.rollback()
        return None
    policy, reasons = decide(_update(session, draft, news[draft["name"]]), policies)
    if policy is None:
        session.rollback()
        return Reviewed(draft["name"], reasons=tuple(describe(reason)["message"] for reason in reasons))
    try:
        said = workflow.take_step(id, "approve", actor, _sentence(policy), review=_answers(policy))
    except tk.ValidationError as refused:
        log.error("Draft %s can't be released by policy %s: %s", id, policy.id, refused)
        return Reviewed(draft["name"], reasons=(str(refused),))
    return Reviewed(draft["name"], said.get("number"))


def _sentence(policy: AutoPolicy) -> str:
    """The reason that stands in the draft's history and with the release."""
    return f"按自动审查策略“{policy.title['zh']}”（{policy.id}）批准"


def _answers(policy: AutoPolicy) -> workflow.Review:
    """The review's questions as the policy answers them; the note says that no person did."""
    return workflow.Review({item.id: "yes" for item in items()}, {item.id: _sentence(policy) for item in items()})


def _reviewer(session: Session) -> str:
    """The id of the account that policies approve with, made when it is first needed. Nobody knows its password."""
    user = ckan_model.User.get(POLICY_REVIEWER)
    if user is None:
        user = ckan_model.User(name=POLICY_REVIEWER, fullname="自动审查策略", password=secrets.token_urlsafe(32))
        session.add(user)
        session.flush()
    return str(user.id)


def _update(session: Session, draft: sa.RowMapping, dataset: Mapping[str, Any]) -> Update:
    """What the draft would publish. A source counts as reviewed while records of it stand that a person released."""
    asked = {"dataset": draft["name"], "machines": [POLICY_REVIEWER, tk.config["ckan.site_id"]]}
    sources = {row["source"]: row for row in session.execute(_SOURCES, asked).mappings()}
    ends = [code for row in sources.values() for code in row["ends"] if stops(code)]
    states = [state for row in sources.values() for state in row["states"]]
    return Update(
        sources=frozenset(sources),
        reviewed=frozenset(source for source, row in sources.items() if row["reviewed"]),
        warned=bool((draft["verdict"] or {}).get("warned")),
        changes=dataset["fresh"] + dataset["gone"],
        removed=dataset["gone"],
        held=frozenset([*ends, *states]),
    )


# For each source system of the dataset's staged records: whether a person released any of it, what its latest runs
# found, and the states of those that did not simply finish. A run's findings are about its source, not one dataset.
_SOURCES = sa.text("""
    WITH own AS (
        SELECT source, array_agg(DISTINCT harvest_source) AS harvest_sources
        FROM changsha_harvested WHERE dataset = :dataset AND held = '[]' GROUP BY source),
    latest AS (
        SELECT DISTINCT ON (run.source) run.source, run.state, run.findings
        FROM changsha_harvest_run AS run
        WHERE run.source IN (SELECT unnest(harvest_sources) FROM own)
        ORDER BY run.source, run.started DESC)
    SELECT own.source,
        EXISTS (
            SELECT FROM changsha_record AS public JOIN changsha_release AS release
                ON release.dataset = public.dataset AND release.number = public.release_number
            WHERE public.source = own.source AND release.state <> 'withdrawn'
                AND release.reviewer NOT IN (SELECT id FROM "user" WHERE name = ANY(:machines))
        ) AS reviewed,
        ARRAY(SELECT DISTINCT finding ->> 'code' FROM latest, jsonb_array_elements(latest.findings) AS finding
            WHERE latest.source = ANY(own.harvest_sources)) AS ends,
        ARRAY(SELECT DISTINCT latest.state FROM latest
            WHERE latest.source = ANY(own.harvest_sources) AND latest.state IN ('held', 'failed', 'dropped')) AS states
    FROM own
""")
