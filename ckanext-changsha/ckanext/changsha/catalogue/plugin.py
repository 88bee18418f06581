"""The plugin `changsha_catalogue`."""

from __future__ import annotations

from importlib.resources import files

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import click
from ckan.common import CKANConfig

from ckanext.changsha.catalogue import action, auth, cli, helpers, validators, views
from ckanext.changsha.ops.cli import changsha
from ckanext.changsha.translation import OwnTranslation


@tk.blanket.actions(action)
@tk.blanket.auth_functions(auth)
@tk.blanket.blueprints(views)
@tk.blanket.config_declarations
@tk.blanket.helpers(helpers)
@tk.blanket.validators(validators)
class CataloguePlugin(p.SingletonPlugin, OwnTranslation):
    """What must be published, and what every dataset says about itself."""

    p.implements(p.IConfigurer)
    p.implements(p.IClick)
    p.implements(p.ITranslation)

    def update_config(self, config: CKANConfig) -> None:
        """Templates, and our licences unless the site's settings name others."""
        tk.add_template_directory(config, "templates")
        config["licenses_group_url"] = config["licenses_group_url"] or f"file://{files(__package__) / 'licenses.json'}"

    def get_commands(self) -> list[click.Command]:
        """Hung on `ckan changsha`, which the ops plugin brings."""
        changsha.add_command(cli.catalogue)
        changsha.add_command(cli.organizations)
        return []
