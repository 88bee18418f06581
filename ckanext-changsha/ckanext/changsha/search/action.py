"""CKAN's own search of datasets, without the search server's words when it fails."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search.common import SearchError, SolrConnectionError
from ckan.types import ChainedAction, Context, DataDict
from flask import has_request_context
from werkzeug.exceptions import ServiceUnavailable

__all__ = ["package_search"]

LIST = "dataset.search"  # core's list of datasets
log = logging.getLogger(__name__)


@tk.chained_action
@tk.side_effect_free
def package_search(up_func: ChainedAction, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """As CKAN's own; what the search server answers to a broken query goes to the log, and a sentence to the asker."""
    try:
        return up_func(context, data_dict)
    except SolrConnectionError as error:
        if has_request_context() and tk.request.endpoint == LIST:
            raise ServiceUnavailable from error  # core's page would call it a fault, and say so with 500
        raise
    except SearchError as error:
        log.info("package_search refused %r: %s", data_dict.get("q"), error)
        sentence = tk._("The search can't answer this. Please use other words or fewer filters.")
        raise type(error)(sentence) from error
