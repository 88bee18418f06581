"""ckanext-harvest's pages, for administrators; and nothing changes by following a link.

ckanext-harvest clears a source, starts a job and stops one on a plain GET, which an image on any page can send.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Response
from ckanext.harvest import utils
from flask import Blueprint

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
