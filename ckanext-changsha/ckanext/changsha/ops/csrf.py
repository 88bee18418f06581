"""CSRF exemptions that last one request.

CKAN 2.12.0 calls `csrf.exempt(view)` whenever a view is asked for without a session, and Flask-WTF keeps that for the
life of the process: one anonymous GET opens the view to forged POSTs (CVE-2026-41255, fixed upstream after 2.12.0).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.config.middleware.flask_app as core
from flask import Flask, has_request_context, request
from flask_wtf.csrf import CSRFProtect

__all__ = ["CsrfHoleOpen", "PerRequestCSRF", "protect"]

EXEMPT = "ckanext.changsha.csrf_exempt"  # in the WSGI environ, which is this request's alone


class CsrfHoleOpen(RuntimeError):
    """The site must not start: an exemption given in one request would hold in the next."""


class PerRequestCSRF(CSRFProtect):
    """CSRFProtect whose `exempt`, called while a request is served, exempts that request alone."""

    def exempt(self, view: Any) -> Any:
        """Exempt the request being served; outside a request, the view for ever, as Flask-WTF does."""
        if not has_request_context():
            return super().exempt(view)
        request.environ[EXEMPT] = True
        return view

    def _is_exempt(self) -> bool:
        return EXEMPT in request.environ or super()._is_exempt()


def protect(app: Flask) -> None:
    """Put the per-request exemption in CKAN's place; raises CsrfHoleOpen when it does not hold."""
    core.csrf.__class__ = PerRequestCSRF
    self_test(app, core.csrf)


def self_test(app: Flask, csrf: CSRFProtect) -> None:
    """Refuse an application in which an exempted request leaves the next one exempted."""
    is_exempt: Callable[[], bool] | None = getattr(csrf, "_is_exempt", None)
    if is_exempt is None:
        raise CsrfHoleOpen("Flask-WTF has changed: ops/csrf.py must be read again before this version is used")
    with app.test_request_context("/", method="POST"):
        csrf.exempt(f"{__name__}.probe")
        first = is_exempt()
    with app.test_request_context("/", method="POST"):
        second = is_exempt()
    if not first or second or f"{__name__}.probe" in csrf._exempt_views:
        raise CsrfHoleOpen("an anonymous request would switch off CSRF protection (CVE-2026-41255)")
