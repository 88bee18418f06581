"""The API of releases: for everybody to read, and for stewards to go back to."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.changsha.release import nextdraft, releases, rollback
from ckanext.changsha.release.asking import actor, described, number

__all__ = ["release_list", "release_roll_back", "release_show"]


@tk.side_effect_free
def release_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The releases of a dataset, latest first.

    :param dataset: its name or id
    """
    tk.check_access("release_list", context, data_dict)
    history = releases.history(context["session"], str(data_dict.get("dataset")))
    if not history:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    return history


@tk.side_effect_free
def release_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One release of a dataset.

    :param dataset: its name or id
    :param number: the release's
    """
    tk.check_access("release_show", context, data_dict)
    numbered = releases.history(context["session"], str(data_dict.get("dataset")), number(data_dict, "number", 0))
    if not numbered:
        raise tk.ObjectNotFound(tk._("Release not found"))
    return numbered[0]


def release_roll_back(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Begin a draft with the file and the description of an earlier release; it is checked and reviewed as any other.

    :param dataset: its name
    :param number: the earlier release's
    :returns: the draft
    """
    tk.check_access("release_roll_back", context, data_dict)
    session = context["session"]
    former = releases.numbered(session, str(data_dict.get("dataset")), number(data_dict, "number", 0))
    if former is None:
        raise tk.ObjectNotFound(tk._("Release not found"))
    rollback.check(session, former)
    row = nextdraft.begin(context, former, actor(context), {})
    rollback.take_over(session, row, actor(context), former)
    session.commit()
    return described(context, row["id"])
