"""What a withdrawal takes away: the addresses that answer 410 from then on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.release import model, releases
from disclosure.release.states import State

__all__ = ["taken_away"]


def taken_away(session: Session, draft: Mapping[str, Any]) -> list[str]:
    """The files that go when this draft's release is withdrawn: its own, and with the current one its dataset's all."""
    if draft["state"] not in {State.RELEASED, State.SUPERSEDED}:
        return []
    table = model.release
    own = session.scalar(sa.select(table.c.number).where(table.c.draft_id == draft["id"]))
    history = releases.history(session, draft["name"])
    going = [one for one in history if draft["state"] == State.RELEASED or one["number"] == own]
    return [file["path"] for release in going for file in release["files"]]
