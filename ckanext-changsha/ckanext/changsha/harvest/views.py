"""ckanext-harvest's pages, for administrators; and nothing changes by following a link.

ckanext-harvest clears a source, starts a job and stops one on a plain GET, which an image on any page can send.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Response
from ckanext.harvest import utils
from flask import Blueprint, make_response

from ckanext.changsha.harvest import retention
from ckanext.changsha.harvest.metrics import prometheus
from ckanext.changsha.harvest.places import raw_store
from ckanext.changsha.harvest.sources import SOURCE
from ckanext.changsha.harvesters.engine import StoreDamaged

__all__ = ["changsha_harvest"]

changsha_harvest = Blueprint("changsha_harvest", __name__)

PAGES = ("harvest", "harvest_resource", "harvester", "changsha_harvest")  # blueprints
OPEN = ("harvest.read", "harvest.search", "harvester.about")  # CKAN shows each source to whom it may be shown
CHANGES = ("harvester.clear", "harvester.delete", "harvester.job_abort", "harvester.refresh")


@changsha_harvest.before_app_request
def keep() -> None:
    """Refuse whoever is no administrator at once, not when the form is sent, and changes that come as a link."""
    if tk.request.blueprint not in PAGES or tk.request.endpoint in OPEN:
        return
    try:
        tk.check_access("harvest_jobs_run", {}, {})
    except tk.NotAuthorized:
        tk.abort(403, tk._("Only administrators of the site may do this"))
    if tk.request.endpoint in CHANGES and tk.request.method != "POST":
        tk.abort(405)


@changsha_harvest.post("/harvest/<source>/job/<id>/abort")
def job_abort(source: str, id: str) -> Response:
    """Stop a job."""
    return utils.job_abort_view(source, id)


@changsha_harvest.post("/harvest/<source>/job/<id>/decide")
def decide(source: str, id: str) -> Response:
    """Accept or drop what is held for review."""
    try:
        accept = tk.request.form.get("decision") == "accept"
        tk.get_action("changsha_harvest_decide")({}, {"id": id, "accept": accept})
    except tk.ValidationError as error:
        tk.h.flash_error("".join(error.error_dict["id"]))
    return tk.redirect_to("harvester.job_show", source=source, id=id)


@changsha_harvest.get("/harvest/<source>/quarantine")
def quarantine(source: str) -> str:
    """The files that the source's parser refused."""
    asked = {"id": source, "offset": tk.request.args.get("offset", 0, type=int)}
    try:
        found: dict[str, Any] = tk.get_action("changsha_harvest_quarantine")({}, asked)
    except tk.ObjectNotFound:
        tk.abort(404, tk._("Harvest source not found"))
    shown = tk.get_action("harvest_source_show")({}, {"id": source})
    tk.g.dataset_type = SOURCE  # which the templates of ckanext-harvest ask for
    return tk.render(
        "harvest/quarantine.html", {"quarantine": found, "offset": asked["offset"], "harvest_source": shown}
    )


@changsha_harvest.post("/harvest/<source>/quarantine")
def replay(source: str) -> Response:
    """Parse them again."""
    try:
        job = tk.get_action("changsha_harvest_replay")({}, {"id": source})["job"]
    except tk.ValidationError as error:
        tk.h.flash_error("".join(error.error_dict["id"]))
        return tk.redirect_to("changsha_harvest.quarantine", source=source)
    return tk.redirect_to("harvester.job_show", source=source, id=job)


@changsha_harvest.get("/harvest/raw/<record>")
def raw(record: str) -> Response:
    """The bytes that a record was read from, as its source gave them: a download, whatever they hold."""
    found = retention.raw_of(model.Session, record)
    if found is None:
        return tk.abort(404)
    try:
        content = raw_store().get(found["sha256"])
    except StoreDamaged:
        tk.abort(404, tk._("The raw file is not kept any more"))
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/octet-stream"
    answer.headers["Content-Disposition"] = f'attachment; filename="{found["sha256"]}.bin"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@changsha_harvest.get("/harvest/metrics")
def metrics() -> Response:
    """Numbers of all sources, for Prometheus, with an administrator's token."""
    answer = make_response(prometheus(model.Session))
    answer.headers["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8"
    return answer
