"""The plugin `changsha_search`; it needs `changsha_records`."""

from __future__ import annotations

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig

from ckanext.changsha.search import action, helpers, views
from ckanext.changsha.translation import OwnTranslation


@tk.blanket.actions(action)
@tk.blanket.blueprints(views)
@tk.blanket.helpers(helpers)
class SearchPlugin(p.SingletonPlugin, OwnTranslation):
    """The page `/search` and its twin `/search.json`."""

    p.implements(p.IConfigurer)
    p.implements(p.ITranslation)

    def update_config(self, config: CKANConfig) -> None:
        """Templates and the page's own style."""
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "changsha_search")
