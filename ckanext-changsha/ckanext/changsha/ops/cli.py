"""The one group of commands, ``ckan changsha …``; each feature's plugin hangs its own on it."""

from __future__ import annotations

import click

__all__ = ["changsha"]


@click.group()
def changsha() -> None:
    """Catalogue, harvests, releases and records of the disclosure platform."""
