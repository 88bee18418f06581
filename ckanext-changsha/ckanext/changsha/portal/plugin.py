"""The plugin `changsha_portal`."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import yaml
from ckan.common import CKANConfig
from ckan.config.declaration import Declaration, Key
from flask import Flask

from ckanext.changsha.portal import action, auth, errorpage, helpers, views
from ckanext.changsha.translation import OwnTranslation

HERE = Path(__file__).parent
AFTER_LOGIN = "ckan.auth.route_after_login"
START, CORES_START = "portal.start", "dashboard.datasets"


@tk.blanket.actions(action)
@tk.blanket.auth_functions(auth)
@tk.blanket.blueprints(views)
@tk.blanket.helpers(helpers)
class PortalPlugin(p.SingletonPlugin, OwnTranslation):
    """What visitors see on every page."""

    p.implements(p.IConfigDeclaration)
    p.implements(p.IConfigurer)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.ITranslation)

    def declare_config_options(self, declaration: Declaration, key: Key) -> None:
        """Our own settings; and for core's, where the site's settings say nothing, Chinese and our way in."""
        declaration.load_dict(yaml.safe_load((HERE / "config_declaration.yaml").read_text(encoding="utf-8")))
        declaration[key.ckan.locale_default].set_default("zh_Hans_CN")
        declaration[key.ckan.auth.route_after_login].set_default(START)

    def update_config(self, config: CKANConfig) -> None:
        """Templates and style; and our way in for core's, which `ckan generate config` writes into settings files."""
        if config.get(AFTER_LOGIN) == CORES_START:
            config[AFTER_LOGIN] = START
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "changsha-portal")

    def make_middleware(self, app: Flask, config: CKANConfig) -> Flask:
        """Error pages keep their style."""
        errorpage.keep_style(app)
        return app

    def dataset_facets(self, facets_dict: dict[str, str], package_type: str) -> dict[str, str]:
        """Without CKAN's groups, which the platform does not use."""
        return {name: label for name, label in facets_dict.items() if name != "groups"}

    def organization_facets(
        self, facets_dict: dict[str, str], organization_type: str, package_type: str | None
    ) -> dict[str, str]:
        """The same."""
        return self.dataset_facets(facets_dict, package_type or "")
