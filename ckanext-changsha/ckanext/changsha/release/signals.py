"""CKAN's activity stream and drafts: it would take what package_create answers for a dataset."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.types import SignalMapping

__all__ = ["replace_activity", "subscriptions"]


def subscriptions() -> SignalMapping:
    """Our receiver, in the place of the activity plugin's own."""
    return {tk.signals.action_succeeded: [{"sender": "package_create", "receiver": package_created}]}


def replace_activity() -> None:
    """Take the activity plugin's receiver away; ours calls it."""
    if p.plugin_loaded("activity"):
        from ckanext.activity.subscriptions import package_changed

        tk.signals.action_succeeded.disconnect(package_changed, sender="package_create")


def package_created(sender: str, **sent: Any) -> None:
    """An activity for a new dataset; none for a draft, whose title must not appear in any stream."""
    is_draft = isinstance(sent.get("result"), dict) and sent["result"].get("changsha_draft")
    if p.plugin_loaded("activity") and not is_draft:
        from ckanext.activity.subscriptions import package_changed

        package_changed(sender, **sent)
