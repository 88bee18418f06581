"""The plugin `changsha_records`."""

from __future__ import annotations

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import click
from ckan.common import CKANConfig

from ckanext.changsha.ops.cli import changsha
from ckanext.changsha.records import action, auth, cli, helpers, projectviews, views
from ckanext.changsha.translation import OwnTranslation


@tk.blanket.actions(action)
@tk.blanket.auth_functions(auth)
@tk.blanket.blueprints([views.changsha_record, projectviews.changsha_project])
@tk.blanket.config_declarations
@tk.blanket.helpers(helpers)
class RecordsPlugin(p.SingletonPlugin, OwnTranslation):
    """Public records: their pages, their API and their search index."""

    p.implements(p.IConfigurer)
    p.implements(p.IClick)
    p.implements(p.ITranslation)

    def update_config(self, config: CKANConfig) -> None:
        """Templates and the pages' own style."""
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "changsha_records")

    def get_commands(self) -> list[click.Command]:
        """Hung on `ckan changsha`, which the ops plugin brings."""
        changsha.add_command(cli.records)
        return []
