"""The catalogue's pages, and the same as JSON under the same address with .json."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dcat.utils import CONTENT_TYPES
from flask import Blueprint, Response, jsonify
from werkzeug.wrappers import Response as BaseResponse

from ckanext.changsha.catalogue.helpers import catalogue_address

__all__ = ["catalogue"]

catalogue = Blueprint("catalogue", __name__)
FILTERS = ("category", "domain", "organization", "q")


@catalogue.before_app_request
def known_format() -> None:
    """A format that ckanext-dcat does not write is no address; it takes it for a fault of its own."""
    asked = (tk.request.view_args or {}).get("_format")
    if tk.request.blueprint == "dcat" and asked and asked not in CONTENT_TYPES:
        tk.abort(404)


@catalogue.route("/catalogue")
def index() -> str | BaseResponse:
    """One page of entries, with the ways to narrow them; beyond the last page the last one."""
    asked = _asked()
    size = tk.config["ckanext.changsha.catalogue_page_size"]
    number = max(tk.h.get_page_number(tk.request.args), 1)
    found = _answer("disclosure_catalogue_list", {**asked, "limit": size, "offset": (number - 1) * size})
    pages = -(-found["count"] // size)
    if number > pages > 0:
        return tk.redirect_to(catalogue_address(asked, page=pages))
    shown = {"asked": asked, "found": found, "number": number, "pages": pages, "first": (number - 1) * size + 1}
    return tk.render("catalogue/index.html", shown)


@catalogue.route("/catalogue.json")
def index_json() -> tuple[Response, int]:
    """The same, as data."""
    paging = {name: tk.request.args[name] for name in ("limit", "offset") if name in tk.request.args}
    return _json("disclosure_catalogue_list", {**_asked(), **paging})


@catalogue.route("/catalogue/<code>")
def read(code: str) -> str:
    """All that one entry says, and the datasets that fulfil it."""
    return tk.render("catalogue/read.html", {"entry": _answer("disclosure_catalogue_show", {"code": code})})


@catalogue.route("/catalogue/<code>.json")
def read_json(code: str) -> tuple[Response, int]:
    """The same, as data."""
    return _json("disclosure_catalogue_show", {"code": code})


def _asked() -> dict[str, str]:
    """The filters in the address."""
    return {name: tk.request.args[name] for name in FILTERS if tk.request.args.get(name, "").strip()}


def _json(action: str, asked: dict[str, Any]) -> tuple[Response, int]:
    """The action's answer for programs; an `error` with a sentence when there is none."""
    try:
        return jsonify(tk.get_action(action)({}, asked)), 200
    except tk.ObjectNotFound as missing:
        return jsonify({"error": str(missing)}), 404
    except tk.ValidationError as refused:
        return jsonify({"error": refused.error_summary}), 400


def _answer(action: str, asked: dict[str, Any]) -> dict[str, Any]:
    """The action's answer, or the page that says what was wrong with the question."""
    try:
        return tk.get_action(action)({}, asked)
    except tk.ObjectNotFound as missing:
        return tk.abort(404, str(missing))
    except tk.ValidationError as refused:
        return tk.abort(400, str(refused.error_summary))
