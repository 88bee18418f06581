"""The plugin `changsha_standards`."""

from __future__ import annotations

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig

from ckanext.changsha.standards import action, auth, helpers, views
from ckanext.changsha.translation import OwnTranslation


@tk.blanket.actions(action)
@tk.blanket.auth_functions(auth)
@tk.blanket.blueprints(views)
@tk.blanket.helpers(helpers)
class StandardsPlugin(p.SingletonPlugin, OwnTranslation):
    """How a table must look before it can be published, and where to begin one."""

    p.implements(p.IConfigurer)
    p.implements(p.ITranslation)

    def update_config(self, config: CKANConfig) -> None:
        """Templates and style."""
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "changsha_standards")
