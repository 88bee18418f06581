"""The plugin `changsha_records`."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import click
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation

from ckanext.changsha.ops.cli import changsha
from ckanext.changsha.records import action, auth, cli, helpers, views


@tk.blanket.actions(action)
@tk.blanket.auth_functions(auth)
@tk.blanket.blueprints(views)
@tk.blanket.config_declarations
@tk.blanket.helpers(helpers)
class RecordsPlugin(p.SingletonPlugin, DefaultTranslation):
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

    def i18n_directory(self) -> str:
        """Beside this module."""
        return str(Path(__file__).parent / "i18n")

    def i18n_domain(self) -> str:
        """The feature's own .po file."""
        return f"ckanext-{self.name}"
