"""The Solr collection of public records, over HTTP. What Solr says in an error goes to the log, not to people."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import ckan.plugins.toolkit as tk
import httpx

__all__ = ["SolrAway", "SolrRefused", "address", "quoted", "select", "update"]

log = logging.getLogger(__name__)
RECORDS_SOLR_URL = "ckanext.changsha.records_solr_url"
READING = httpx.Timeout(10, connect=3)
WRITING = httpx.Timeout(30, connect=3)  # a batch takes seconds; what fails waits in the outbox


class SolrRefused(Exception):
    """Solr did not answer, or refused; the reason is in the log."""


class SolrAway(SolrRefused):
    """It did not answer, or not as a server in order does: whatever is asked fails now."""


def address() -> str:
    """The collection's URL: the setting, or beside CKAN's own."""
    beside, _, core = tk.config["solr_url"].rstrip("/").rpartition("/")
    return tk.config[RECORDS_SOLR_URL] or f"{beside}/records{core.removeprefix('ckan')}"


def select(params: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a query. Raises SolrRefused."""
    return _post("/select", READING, data={**params, "wt": "json"})


def update(commands: Sequence[Mapping[str, Any]] | Mapping[str, Any], commit: bool = False) -> None:
    """Add a list of documents, or run one update command; with `commit`, all since the last one becomes visible."""
    _post("/update", WRITING, json=commands, params={"commit": str(commit).lower()})


def quoted(value: str) -> str:
    """The value as one term of Solr's query language, whatever it holds."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _post(path: str, timeout: httpx.Timeout, **content: Any) -> dict[str, Any]:
    try:
        answer = _client().post(address() + path, timeout=timeout, **content)
        answer.raise_for_status()
        return dict(answer.json())
    except (httpx.HTTPError, ValueError) as error:
        refused = isinstance(error, httpx.HTTPStatusError) and error.response.is_client_error
        said = error.response.text[:2000] if isinstance(error, httpx.HTTPStatusError) else ""
        log.error("Solr refused %s: %s %r", path, error, said)
        raise (SolrRefused if refused else SolrAway) from error


@cache
def _client() -> httpx.Client:
    user = tk.config["solr_user"]
    return httpx.Client(trust_env=False, auth=(user, tk.config["solr_password"] or "") if user else None)
