"""The plugin `changsha_ops`."""

from __future__ import annotations

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import click
from ckan.common import CKANConfig
from flask import Flask

from ckanext.changsha.ops import csrf, mail, sessions
from ckanext.changsha.ops.address import ClientAddress
from ckanext.changsha.ops.cli import changsha

TRUSTED_PROXIES = "ckanext.changsha.trusted_proxies"


@tk.blanket.config_declarations
class OpsPlugin(p.SingletonPlugin):
    """Closes what CKAN 2.12.0 leaves open; the site does not start when it can't."""

    p.implements(p.IConfigurer)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.IClick)

    def update_config(self, config: CKANConfig) -> None:
        """Before the first mail can be sent."""
        mail.check_certificates()

    def make_middleware(self, app: Flask, config: CKANConfig) -> Flask:
        """Around the finished application."""
        csrf.protect(app)
        sessions.remove_broken(app)
        app.wsgi_app = ClientAddress(app.wsgi_app, tk.config[TRUSTED_PROXIES])  # type: ignore[method-assign]
        return app

    def get_commands(self) -> list[click.Command]:
        """The group that the other features' commands hang on."""
        return [changsha]
