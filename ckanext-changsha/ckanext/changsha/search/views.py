"""`/search` for people and `/search.json` for programs, from one function."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from ckanext.changsha.search.asked import Asked
from ckanext.changsha.search.find import find
from ckanext.changsha.search.helpers import changsha_search_link

__all__ = ["changsha_search"]

changsha_search = Blueprint("changsha_search", __name__)


@changsha_search.route("/search")
def search() -> tuple[str, int] | BaseResponse:
    """The results page; 400 with a sentence when the search can't be answered; beyond the last page the last one."""
    asked, found = _answer()
    if asked.page > found["pages"] > 0:
        return tk.redirect_to(changsha_search_link(asked.at(found["pages"])))
    return tk.render("search/search.html", {"asked": asked, "found": found}), 400 if found["error"] else 200


@changsha_search.route("/search.json")
def search_json() -> tuple[Response, int]:
    """The same as data."""
    asked, found = _answer()
    return jsonify({"asked": asked.args(), **found}), 400 if found["error"] else 200


def _answer() -> tuple[Asked, dict[str, Any]]:
    asked = Asked.of(request.args)
    return asked, find(asked)
