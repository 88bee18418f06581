"""The catalogue's pages, and the same as JSON under the same address with .json."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, jsonify

__all__ = ["catalogue"]

catalogue = Blueprint("catalogue", __name__)
FILTERS = ("category", "domain", "organization", "q")


@catalogue.route("/catalogue")
def index() -> str:
    """One page of entries, with the ways to narrow them."""
    asked = _asked()
    size = tk.config["ckanext.changsha.catalogue_page_size"]
    number = max(tk.h.get_page_number(tk.request.args), 1)
    found = _answer("disclosure_catalogue_list", {**asked, "limit": size, "offset": (number - 1) * size})
    pages = -(-found["count"] // size)
    shown = {"asked": asked, "found": found, "number": number, "pages": pages, "first": (number - 1) * size + 1}
    return tk.render("catalogue/index.html", shown)


@catalogue.route("/catalogue.json")
def index_json() -> Response:
    """The same, as data."""
    paging = {name: tk.request.args[name] for name in ("limit", "offset") if name in tk.request.args}
    return jsonify(_answer("disclosure_catalogue_list", {**_asked(), **paging}))


@catalogue.route("/catalogue/<code>")
def read(code: str) -> str:
    """All that one entry says, and the datasets that fulfil it."""
    return tk.render("catalogue/read.html", {"entry": _answer("disclosure_catalogue_show", {"code": code})})


@catalogue.route("/catalogue/<code>.json")
def read_json(code: str) -> Response:
    """The same, as data."""
    return jsonify(_answer("disclosure_catalogue_show", {"code": code}))


def _asked() -> dict[str, str]:
    """The filters in the address."""
    return {name: tk.request.args[name] for name in FILTERS if tk.request.args.get(name, "").strip()}


def _answer(action: str, asked: dict[str, Any]) -> dict[str, Any]:
    """The action's answer, or the page that says what was wrong with the question."""
    try:
        return tk.get_action(action)({}, asked)
    except tk.ObjectNotFound as missing:
        return tk.abort(404, str(missing))
    except tk.ValidationError as refused:
        return tk.abort(400, str(refused.error_summary))
