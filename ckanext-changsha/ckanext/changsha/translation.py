"""Every feature brings its own Chinese: the `i18n` folder beside its plugin."""

from __future__ import annotations

import inspect
from pathlib import Path

from ckan.lib.plugins import DefaultTranslation

__all__ = ["OwnTranslation"]


class OwnTranslation(DefaultTranslation):
    """ITranslation for a plugin of ours."""

    name: str  # the plugin's, given by CKAN

    def i18n_directory(self) -> str:
        """Beside the plugin's module."""
        return str(Path(inspect.getfile(type(self))).parent / "i18n")

    def i18n_domain(self) -> str:
        """The feature's own .po file."""
        return f"ckanext-{self.name}"
