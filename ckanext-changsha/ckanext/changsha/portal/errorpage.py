"""An error page with its style, whatever failed before it."""

from __future__ import annotations

from typing import Any

from flask import Flask, before_render_template, g
from jinja2 import Template

__all__ = ["keep_style"]

TEMPLATE = "error_document_template.html"


def keep_style(app: Flask) -> None:
    """Look at each template before it is rendered."""
    before_render_template.connect(start_anew, app)


def start_anew(sender: Flask, template: Template, **said: Any) -> None:
    """Forget the styles that a page has included before it failed: CKAN would take them for sent and leave them out."""
    if template.name == TEMPLATE:
        g.pop("_webassets", None)
