"""The plugin `changsha_release`. It needs `scheming_datasets`: a draft is checked by the dataset's own schema."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import click
from ckan.common import CKANConfig
from ckan.types import Action, AuthFunction, ChainedAction, SignalMapping
from flask import Flask

from ckanext.changsha.ops.cli import changsha
from ckanext.changsha.release import (
    action,
    auth,
    bulk,
    bulkviews,
    cli,
    comparison,
    deidentify,
    deidentifyviews,
    documentaction,
    documentviews,
    gate,
    helpers,
    historyviews,
    notesviews,
    publicviews,
    releaseaction,
    reviewaction,
    reviewviews,
    signals,
    uploads,
    views,
    worklist,
)
from ckanext.changsha.release.formats import table_formats
from ckanext.changsha.translation import OwnTranslation
from disclosure.policy import items, policy
from disclosure.sandbox import share_warm

NEEDED = "scheming_datasets"


def _own_actions() -> dict[str, Action]:
    modules = (action, documentaction, releaseaction, reviewaction, worklist)
    beside = {name: getattr(module, name) for module in modules for name in module.__all__}
    return {**beside, "release_bulk": bulk.release_bulk, "release_diff": comparison.release_diff}


@tk.blanket.config_declarations
@tk.blanket.helpers(helpers)
class ReleasePlugin(p.SingletonPlugin, OwnTranslation):
    """Nothing is public before it is checked and reviewed by a second person."""

    p.implements(p.IActions)
    p.implements(p.IAuthFunctions)
    p.implements(p.IBlueprint)
    p.implements(p.IClick)
    p.implements(p.IConfigurable)
    p.implements(p.IConfigurer)
    p.implements(p.IForkObserver)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ISignal)
    p.implements(p.ITranslation)

    def update_config(self, config: CKANConfig) -> None:
        """Templates that extend CKAN's dataset page, and our own."""
        tk.add_template_directory(config, "templates")
        tk.add_resource("assets", "changsha_release")

    def configure(self, config: CKANConfig) -> None:
        """After all plugins are there; the site does not start without the schema that drafts are checked by."""
        if not p.plugin_loaded(NEEDED):
            raise p.PluginNotFoundException(f"changsha_release needs the plugin {NEEDED}")
        policy()  # a wrong rule stops the start, not a check
        items()
        signals.replace_activity()

    def before_fork(self) -> None:
        """A worker forks for each job; its checks are made by one sandbox's server, which outlives the job."""
        share_warm()

    def make_middleware(self, app: Flask, config: CKANConfig) -> Flask:
        """No request is larger than the largest upload and its form: more is refused before it is read."""
        app.config["MAX_CONTENT_LENGTH"] = (tk.config[uploads.MAX_UPLOAD_MB] + 1) << 20
        return app

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Datasets are found by the formats of their table: every release has the same files beside it."""
        return pkg_dict | {"res_format": table_formats(pkg_dict.get("res_format") or [])}

    def get_actions(self) -> dict[str, Action | ChainedAction]:
        """Our own actions, and CKAN's with the gate around them."""
        deidentifying = {name: getattr(deidentify, name) for name in deidentify.auth_functions()}
        return {**_own_actions(), **deidentifying, **gate.chained_actions()}

    def get_auth_functions(self) -> dict[str, AuthFunction]:
        """One for each of our actions."""
        return {**{name: getattr(auth, name) for name in _own_actions()}, **deidentify.auth_functions()}

    def get_blueprint(self) -> list[object]:
        """Pages for stewards, and the files of releases for everybody."""
        stewards = [views.drafts_pages, documentviews.document_pages, reviewviews.review_pages]
        public = [notesviews.notes_pages, bulkviews.bulk_pages, publicviews.release_files, publicviews.closed_pages]
        return [*stewards, deidentifyviews.deidentify_pages, historyviews.history_pages, *public]

    def get_commands(self) -> list[click.Command]:
        """Hung on `ckan changsha`, which the ops plugin brings."""
        changsha.add_command(cli.release)
        return []

    def get_signal_subscriptions(self) -> SignalMapping:
        """Ours in the place of the activity plugin's."""
        return signals.subscriptions()
