"""``ckan changsha records …``: the search index of public records."""

from __future__ import annotations

import click
import sqlalchemy as sa
from ckan import model as ckan_model

from ckanext.changsha.records import index, model

__all__ = ["records"]


@click.group()
def records() -> None:
    """Public records and their search index."""


@records.command("rebuild-index")
def rebuild_index() -> None:
    """Index all public records again; the site goes on answering."""
    click.echo(f"indexed {index.rebuild()} records")


@records.command("count")
def count() -> None:
    """Public records and indexed documents by kind; they should be equal."""
    query = sa.select(model.record.c.kind, sa.func.count().label("number")).group_by(model.record.c.kind)
    public = {row.kind: row.number for row in ckan_model.Session.execute(query)}
    indexed = index.count()
    for kind in sorted(public.keys() | indexed.keys()):
        click.echo(f"{kind}: {public.get(kind, 0)} public, {indexed.get(kind, 0)} indexed")
