"""The plugin `changsha_harvest`: what the three harvesters share."""

from __future__ import annotations

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import click
from ckan.common import CKANConfig
from ckan.config.declaration import Declaration, Key
from ckan.types import AuthFunction, ChainedAction, ChainedAuthFunction

from ckanext.changsha.harvest import action, auth, cli, helpers, sources, views
from ckanext.changsha.harvest.places import declare
from ckanext.changsha.ops.cli import changsha
from ckanext.changsha.translation import OwnTranslation


@tk.blanket.blueprints(views)
@tk.blanket.helpers(helpers)
class HarvestPlugin(p.SingletonPlugin, OwnTranslation):
    """Keeps ckanext-harvest to administrators, in Chinese, and shows what a run brought."""

    p.implements(p.IActions)
    p.implements(p.IAuthFunctions)
    p.implements(p.IClick)
    p.implements(p.IConfigDeclaration)
    p.implements(p.IConfigurer)
    p.implements(p.ITranslation)

    def get_actions(self) -> dict[str, ChainedAction | object]:
        """Sources are checked as they are saved; a job has an account."""
        return {**sources.ACTIONS, **action.ACTIONS}

    def get_auth_functions(self) -> dict[str, ChainedAuthFunction | AuthFunction]:
        """Sources are the administrators', and what was harvested is not public."""
        return auth.AUTH

    def get_commands(self) -> list[click.Command]:
        """Hung on `ckan changsha`, which the ops plugin brings."""
        changsha.add_command(cli.harvest)
        changsha.add_command(cli.build)
        return []

    def declare_config_options(self, declaration: Declaration, key: Key) -> None:
        """Where sources may be."""
        declare(declaration, key)

    def update_config(self, config: CKANConfig) -> None:
        """Templates."""
        tk.add_template_directory(config, "templates")
