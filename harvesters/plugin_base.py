"""The CKAN side of every harvester: what ckanext-harvest asks of it. The work is done by ``ckanext.changsha.harvest``.

A HarvestObject is one page or window, not one record (DESIGN, decision 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ckan import model
from ckanext.harvest.harvesters.base import HarvesterBase
from ckanext.harvest.model import HarvestJob, HarvestObject

from ckanext.changsha.harvest import work
from ckanext.changsha.harvest.sentences import sentence
from ckanext.changsha.harvesters.engine import SettingsRefused, SourceSettings
from ckanext.changsha.harvesters.source import Source

__all__ = ["RecordHarvester"]


class RecordHarvester(HarvesterBase):
    """A harvester of records. A subclass says what it is called, how it parses and which systems it speaks."""

    title: ClassVar[str]
    description: ClassVar[str]
    kind: ClassVar[str]  # a key of engine.PARSERS
    sources: ClassVar[Mapping[str, Source]]  # by system

    def info(self) -> dict[str, str]:
        """How the form of a source shows this harvester."""
        shown = {"title": self.title, "description": self.description, "form_config_interface": "Text"}
        return {"name": self.name, **shown}

    def validate_config(self, config: str) -> str:
        """The settings as they are kept; raises ValueError with the sentence that the form shows."""
        try:
            SourceSettings.parse(config, self.sources)
        except SettingsRefused as refused:
            raise ValueError(sentence(refused.finding)) from refused
        return config

    def gather_stage(self, harvest_job: HarvestJob) -> list[str]:
        """List the source's pages; none is handed to ckanext-harvest's own consumer, since ours take them from the
        database as they are listed."""
        job = harvest_job.id
        work.adopt(model.Session)
        work.gather_all(model.Session, job)
        return []

    def fetch_stage(self, harvest_object: HarvestObject) -> bool | str:
        """Do what waits of the page's job."""
        work.drain_pages(model.Session, harvest_object.harvest_job_id)
        return "unchanged"

    def import_stage(self, harvest_object: HarvestObject) -> bool | str:
        """Nothing is left to do: a page's records are staged with its account, in one transaction (`pages`)."""
        return "unchanged"

    def get_original_url(self, harvest_object_id: str) -> str | None:
        """Where the page is on the web; a folder is nobody's business but the administrator's."""
        page: Any = HarvestObject.get(harvest_object_id)
        return None if page is None or page.source.url.startswith("file:") else page.source.url
