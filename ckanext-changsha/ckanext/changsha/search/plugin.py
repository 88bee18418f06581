"""The plugin `changsha_search`; it needs `changsha_records`."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation

from ckanext.changsha.search import action, helpers, views


@tk.blanket.actions(action)
@tk.blanket.blueprints(views)
@tk.blanket.helpers(helpers)
class SearchPlugin(p.SingletonPlugin, DefaultTranslation):
    """The page `/search` and its twin `/search.json`."""

    p.implements(p.IConfigurer)
    p.implements(p.ITranslation)

    def update_config(self, config: CKANConfig) -> None:
        """Templates and the page's own style."""
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "changsha_search")

    def i18n_directory(self) -> str:
        """Beside this module."""
        return str(Path(__file__).parent / "i18n")

    def i18n_domain(self) -> str:
        """The feature's own .po file."""
        return f"ckanext-{self.name}"
