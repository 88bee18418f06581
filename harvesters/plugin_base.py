"""The CKAN side of every harvester: gather lists pages, fetch keeps their raw files, import parses and stages them.

A HarvestObject is one page or window, not one record (DESIGN, decision 2). Whatever goes wrong ends as a sentence on
the job's page: ckanext-harvest calls a job finished even when its gather stage raised, and never ends one whose import
did.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

import sqlalchemy as sa
from ckan import model
from ckanext.harvest.harvesters.base import HarvesterBase
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

from ckanext.changsha.harvest.places import places, raw_store
from ckanext.changsha.harvest.sentences import of_error, sentence
from ckanext.changsha.harvesters.engine import (
    Manifest,
    Reader,
    SettingsRefused,
    SourceSettings,
    open_reader,
    parse_files,
)
from ckanext.changsha.harvesters.source import Source
from ckanext.changsha.records.staging import Counts, account, stage
from disclosure.errors import SourceError
from disclosure.findings import Finding, Severity
from disclosure.records import ParseResult

__all__ = ["RecordHarvester"]

log = logging.getLogger(__name__)

MOST_MESSAGES = 20  # of one page on the job's page; its account holds all


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
        """List the source's pages."""
        return self.gather(harvest_job)

    def gather(self, job: HarvestJob, since: date | None = None) -> list[str]:
        """List the source's pages, from `since` or the day in its settings; what was listed before a fault stays."""
        ids: list[str] = []
        trouble = ""
        try:
            settings = self._settings(job.source)
            since = since or settings.since
            for page in self._reader(job.source, settings).pages(since):
                found = HarvestObject(guid=page.name, job=job, content=Manifest(page).to_json())
                found.save()
                ids.append(found.id)
        except SourceError as error:
            log.warning("Source %s: %s", job.source.id, error)
            trouble = of_error(error)
        except Exception:
            model.Session.rollback()
            log.exception("Gathering job %s failed", job.id)
            trouble = sentence(Finding("harvest.internal", file=job.source.title or job.source.id))
        if not ids and not trouble and since is None:
            trouble = sentence(Finding("harvest.empty"))
        if trouble:
            self._save_gather_error(trouble, job)
        return ids

    def fetch_stage(self, harvest_object: HarvestObject) -> bool:
        """Read a page's files and keep them as they came."""
        try:
            page = Manifest.from_json(harvest_object.content).page
            source = harvest_object.source
            files, findings = self._reader(source, self._settings(source)).fetch(page)
            harvest_object.content = Manifest.keep(page, files, raw_store(), findings).to_json()
            harvest_object.save()
        except SourceError as error:
            log.warning("Page %s: %s", harvest_object.id, error)
            self._save_object_error(of_error(error, harvest_object.guid), harvest_object, "Fetch")
            return False
        except Exception:
            return self._failed(harvest_object, "Fetch")
        return True

    def import_stage(self, harvest_object: HarvestObject) -> bool | str:
        """Parse a page's files in the sandbox and stage their records, with their account, in one transaction."""
        try:
            manifest = Manifest.from_json(harvest_object.content)
            result = parse_files(self.kind, manifest.files, raw_store())
            result.findings[:0] = manifest.findings
            counts = self._bring_in(harvest_object, manifest, result)
            self._show(harvest_object, result)
        except Exception:
            return self._failed(harvest_object, "Import")
        return True if counts.added or counts.changed else "unchanged"

    def _bring_in(self, page: HarvestObject, manifest: Manifest, result: ParseResult) -> Counts:
        session = model.Session
        counts = stage(session, result.records, page.id)
        account(session, page.id, page.harvest_job_id, len(manifest.files), result, counts)
        former = sa.update(HarvestObject).where(
            HarvestObject.harvest_source_id == page.harvest_source_id,
            HarvestObject.guid == page.guid,
            HarvestObject.id != page.id,
        )
        session.execute(former.values(current=False).execution_options(synchronize_session=False))
        page.current = True
        session.commit()
        return counts

    def _show(self, page: HarvestObject, result: ParseResult) -> None:
        """The gravest findings on the job's page, where a steward looks."""
        grave = [finding for finding in result.findings if finding.severity is Severity.BLOCK]
        for text in dict.fromkeys(sentence(finding) for finding in grave[:MOST_MESSAGES]):
            self._save_object_error(text, page, "Import")

    def _failed(self, page: HarvestObject, stage_name: str) -> bool:
        """A defect of ours: the log gets the trace, the job's page a sentence; nothing of the page is kept."""
        model.Session.rollback()
        log.exception("%s of page %s failed", stage_name, page.id)
        self._save_object_error(sentence(Finding("harvest.internal", file=page.guid)), page, stage_name)
        return False

    def _settings(self, source: HarvestSource) -> SourceSettings:
        return SourceSettings.parse(source.config, self.sources)

    def _reader(self, source: HarvestSource, settings: SourceSettings) -> Reader:
        return open_reader(source.url, self.sources, settings, places())

    def get_original_url(self, harvest_object_id: str) -> str | None:
        """Where the page is on the web; a folder is nobody's business but the administrator's."""
        page: Any = HarvestObject.get(harvest_object_id)
        return None if page is None or page.source.url.startswith("file:") else page.source.url
