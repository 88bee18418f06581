"""The standards' pages, and the files of each under the same address with .json, .xlsx and .csv."""

from __future__ import annotations

import io

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, jsonify, send_file

from ckanext.changsha.standards.files import file
from disclosure.tables import UnknownTableSchema

__all__ = ["standards"]

standards = Blueprint("standards", __name__)
HEADERS = {"Cache-Control": "public, no-cache", "X-Content-Type-Options": "nosniff"}  # kept, and asked for each time


@standards.get("/standards")
def index() -> str:
    """Every Table Schema."""
    return tk.render("standards/index.html", {"schemas": tk.get_action("table_schema_list")({}, {})})


@standards.get("/standards.json")
def index_json() -> Response:
    """The same, as data."""
    return jsonify(tk.get_action("table_schema_list")({}, {}))


@standards.get("/standards/<name>")
def read(name: str) -> str:
    """All that one asks for, and the datasets that keep to it."""
    try:
        schema = tk.get_action("table_schema_show")({}, {"name": name})
    except tk.ObjectNotFound as missing:
        return tk.abort(404, str(missing))
    return tk.render("standards/read.html", {"schema": schema})


@standards.get("/standards/<name>.json", defaults={"extension": "json"})
@standards.get("/standards/<name>.xlsx", defaults={"extension": "xlsx"})
@standards.get("/standards/<name>.csv", defaults={"extension": "csv"})
def download(name: str, extension: str) -> Response:
    """The descriptor, or a template to fill in."""
    try:
        made = file(name, extension)
    except UnknownTableSchema:
        return tk.abort(404, tk._("There is no table schema {name}").format(name=name))
    answer = send_file(
        io.BytesIO(made.content),
        made.mimetype,
        as_attachment=extension != "json",
        download_name=made.filename,
        conditional=True,
        etag=made.sha256,
    )
    answer.headers.update(HEADERS)
    return answer
