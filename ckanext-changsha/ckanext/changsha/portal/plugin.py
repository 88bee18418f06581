"""The plugin `changsha_portal`."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import yaml
from ckan.common import CKANConfig
from ckan.config.declaration import Declaration, Key
from ckan.lib.plugins import DefaultTranslation

from ckanext.changsha.portal import action, auth, helpers, views

HERE = Path(__file__).parent


@tk.blanket.actions(action)
@tk.blanket.auth_functions(auth)
@tk.blanket.blueprints(views)
@tk.blanket.helpers(helpers)
class PortalPlugin(p.SingletonPlugin, DefaultTranslation):
    """What visitors see on every page."""

    p.implements(p.IConfigDeclaration)
    p.implements(p.IConfigurer)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.ITranslation)

    def declare_config_options(self, declaration: Declaration, key: Key) -> None:
        """Our own settings; and Chinese where the site's settings name no language."""
        declaration.load_dict(yaml.safe_load((HERE / "config_declaration.yaml").read_text(encoding="utf-8")))
        declaration[key.ckan.locale_default].set_default("zh_Hans_CN")

    def update_config(self, config: CKANConfig) -> None:
        """Templates and style."""
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "changsha-portal")

    def dataset_facets(self, facets_dict: dict[str, str], package_type: str) -> dict[str, str]:
        """Without CKAN's groups, which the platform does not use."""
        return {name: label for name, label in facets_dict.items() if name != "groups"}

    def organization_facets(
        self, facets_dict: dict[str, str], organization_type: str, package_type: str | None
    ) -> dict[str, str]:
        """The same."""
        return self.dataset_facets(facets_dict, package_type or "")

    def i18n_directory(self) -> str:
        """Beside this module."""
        return str(HERE / "i18n")

    def i18n_domain(self) -> str:
        """The feature's own .po file."""
        return f"ckanext-{self.name}"
