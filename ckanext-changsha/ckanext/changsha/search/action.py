"""CKAN's own search of datasets, without the search server's words when it fails."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search.common import SearchError
from ckan.types import ChainedAction, Context, DataDict

__all__ = ["package_search"]

log = logging.getLogger(__name__)


@tk.chained_action
@tk.side_effect_free
def package_search(up_func: ChainedAction, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """As CKAN's own; what the search server answers to a broken query goes to the log, and a sentence to the asker."""
    try:
        return up_func(context, data_dict)
    except SearchError as error:
        log.info("package_search refused %r: %s", data_dict.get("q"), error)
        sentence = tk._("The search can't answer this. Please use other words or fewer filters.")
        raise type(error)(sentence) from error
