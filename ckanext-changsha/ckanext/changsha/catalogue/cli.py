"""`ckan changsha catalogue load` and `ckan changsha organizations load`."""

from __future__ import annotations

import click
from ckan import model

from ckanext.changsha.catalogue.load import load_catalogue, read_catalogue
from ckanext.changsha.catalogue.organizations import load_organizations, read_organizations
from disclosure.findings import describe

__all__ = ["catalogue", "organizations"]


@click.group()
def catalogue() -> None:
    """The basic catalogue of proactive disclosure."""


@catalogue.command("load")
def load_entries() -> None:
    """Bring schemas/catalogue.csv into the database; running it again changes nothing."""
    entries, findings = read_catalogue()
    if findings:
        sentences = (describe(finding, language) for finding in findings for language in ("zh", "en"))
        raise click.ClickException("\n".join(f"{said['message']} {said['mend']}" for said in sentences))
    counts = load_catalogue(model.Session, entries)
    model.Session.commit()
    click.echo(
        f"catalogue: {len(entries)} entries: {counts.added} added, {counts.changed} changed, "
        f"{counts.unchanged} unchanged, {counts.retired} retired"
    )


@click.group()
def organizations() -> None:
    """The government bodies that publish."""


@organizations.command("load")
def load_bodies() -> None:
    """Bring schemas/organizations.csv into CKAN; running it again changes nothing."""
    bodies = read_organizations()
    counts = load_organizations(model.Session, bodies)
    model.Session.commit()
    click.echo(
        f"organizations: {len(bodies)} bodies: {counts.added} added, {counts.changed} changed, "
        f"{counts.unchanged} unchanged"
    )
