"""`/search` for people and `/search.json` for programs, from one function."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search.common import SolrConnectionError
from flask import Blueprint, Response, current_app, jsonify, make_response, request
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response as BaseResponse

from ckanext.changsha.search.asked import Asked
from ckanext.changsha.search.find import find
from ckanext.changsha.search.helpers import changsha_search_link

__all__ = ["changsha_search"]

log = logging.getLogger(__name__)

changsha_search = Blueprint("changsha_search", __name__)


@changsha_search.route("/search")
def search() -> tuple[str, int] | BaseResponse:
    """The results page; 400 with a sentence when the search can't be answered, 503 when it is down; beyond the last
    page the last one."""
    asked, found = _answer()
    if asked.page > found["pages"] > 0:
        return tk.redirect_to(changsha_search_link(asked.at(found["pages"])))
    return tk.render("search/search.html", {"asked": asked, "found": found}), _status(found)


@changsha_search.route("/search.json")
def search_json() -> tuple[Response, int]:
    """The same as data."""
    asked, found = _answer()
    return jsonify({"asked": asked.args(), **found}), _status(found)


@changsha_search.app_errorhandler(SolrConnectionError)
def unanswered(error: SolrConnectionError) -> BaseResponse:
    """Any other page that asks Solr while it is down: the site's page for what is not available at the moment."""
    log.error("%s can't be answered while Solr is down", request.path, exc_info=error)
    return make_response(current_app.handle_user_exception(ServiceUnavailable()))


def _status(found: dict[str, Any]) -> int:
    if found["away"]:
        return 503
    return 400 if found["error"] else 200


def _answer() -> tuple[Asked, dict[str, Any]]:
    asked = Asked.of(request.args)
    return asked, find(asked)
