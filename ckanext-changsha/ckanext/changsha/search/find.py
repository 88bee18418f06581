"""Answer a search over datasets (CKAN's package_search) and public records (record_search) with plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search.common import SearchError, SolrConnectionError

from ckanext.changsha.records.search import FILTERS, LONGEST_QUERY, safe_words
from ckanext.changsha.records.solr import quoted
from ckanext.changsha.release.formats import table_formats
from ckanext.changsha.search.asked import DATASET_FILTERS, LAST_PAGE, ROWS, Asked
from disclosure.dates import SHANGHAI

__all__ = ["find"]

RULED_OUT: Mapping[str, Any] = {"count": 0, "results": [], "facets": {}}
FIRST_DATASETS = 3  # above the records when all is asked for
SORTS = {"relevance": "score desc, metadata_modified desc", "newest": "metadata_modified desc"} | {
    "oldest": "metadata_modified asc"
}


def find(asked: Asked) -> dict[str, Any]:
    """`counts` by tab, one page of `datasets` and `records`, their `facets`; `error` is a sentence when it failed, and
    `away` whether that is because Solr is down.

    Both are asked, because the tabs show both counts; what a tab does not show it asks for no rows of. A filter of
    records rules out datasets, which don't have what it asks for, and the other way round.
    """
    if len(asked.q) > LONGEST_QUERY:
        return _nothing(tk._("Please search for at most {number} characters").format(number=LONGEST_QUERY))
    try:
        records = _records(asked) if not asked.chosen(DATASET_FILTERS) else RULED_OUT
        datasets = _datasets(asked) if not asked.chosen(FILTERS) else RULED_OUT
    except SolrConnectionError:
        return {**_nothing(_unavailable()), "away": True}
    except (tk.ValidationError, SearchError):
        return _nothing(tk._("The search can't answer this. Please use other words or fewer filters."))
    counts = {"datasets": datasets["count"], "records": records["count"]}
    facets = datasets["facets"] | records["facets"]
    return {
        "error": "",
        "away": False,
        "counts": {"all": sum(counts.values()), **counts},
        "datasets": datasets["results"],
        "records": records["results"],
        "chosen": [_chosen(facets, name, value) for name, value in asked.filters],
        "facets": records["facets"] if asked.tab != "datasets" else datasets["facets"],
        "pages": _pages(counts["datasets" if asked.tab == "datasets" else "records"]),
    }


def _nothing(error: str) -> dict[str, Any]:
    counts = {"all": 0, "datasets": 0, "records": 0}
    empty: dict[str, Any] = {"datasets": [], "records": [], "chosen": [], "facets": {}, "pages": 0}
    return {"error": error, "away": False, "counts": counts, **empty}


def _unavailable() -> str:
    """What is said when Solr does not answer."""
    return str(
        tk._(
            "The search is not available at the moment. Please try again in a few minutes; what is published can still"
            " be read at its address and through the catalogue."
        )
    )


def _chosen(facets: Mapping[str, list[dict[str, Any]]], name: str, value: str) -> dict[str, Any]:
    """A filter that is set, with its value's label if the facet names one."""
    label = next((one.get("label") for one in facets.get(name, []) if one["value"] == value), None)
    return {"name": name, "value": value, "label": label or value}


def _pages(count: int) -> int:
    return min(-(-count // ROWS), LAST_PAGE)


def _records(asked: Asked) -> dict[str, Any]:
    place = {"rows": 0} if asked.tab == "datasets" else {"rows": ROWS, "start": (asked.page - 1) * ROWS}
    query = {"q": asked.q, "sort": asked.sort, **place, **asked.chosen(FILTERS)}
    return dict(tk.get_action("record_search")({}, query))


def _datasets(asked: Asked) -> dict[str, Any]:
    places = {
        "datasets": {"rows": ROWS, "start": (asked.page - 1) * ROWS},
        "records": {"rows": 0},
        "all": {"rows": FIRST_DATASETS if asked.page == 1 else 0},
    }
    words = safe_words(asked.q)
    filters = [f"{name}:{quoted(value)}" for name, values in asked.chosen(DATASET_FILTERS).items() for value in values]
    query = {
        "q": words or ("-*:*" if asked.q else "*:*"),
        "fq": " ".join(["+dataset_type:dataset", *(f"+{one}" for one in filters)]),
        "sort": SORTS[asked.order],
        "facet.field": list(DATASET_FILTERS),
        **places[asked.tab],
    }
    answer = tk.get_action("package_search")({}, query)
    return {
        "count": answer["count"],
        "results": [_dataset(package, asked.q) for package in answer["results"]],
        "facets": {name: _facet(facet["items"]) for name, facet in answer["search_facets"].items()},
    }


def _facet(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    labelled = [{"value": one["name"], "label": one["display_name"], "count": one["count"]} for one in items]
    return sorted(labelled, key=lambda one: (-one["count"], one["value"]))


def _dataset(package: Mapping[str, Any], q: str) -> dict[str, Any]:
    organization = package.get("organization") or {}
    return {
        "name": package["name"],
        "title": package["title"],
        "organization": organization.get("title", ""),
        "modified": _day(package["metadata_modified"]),
        "formats": table_formats(resource.get("format", "") for resource in package["resources"]),
        "title_parts": _parts(package["title"], q),
        "snippet": _parts(" ".join((package.get("notes") or "").split())[:160], q),
    }


def _day(moment: str) -> str:
    """The day in Changsha; CKAN's moments are UTC and don't say so."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(SHANGHAI).date().isoformat()


def _parts(text: str, q: str) -> list[dict[str, Any]]:
    """The text in pieces, each with whether it is a searched word, as record_search gives it."""
    words = [re.escape(word) for word in q.replace('"', " ").split()]
    pieces = re.split(f"({'|'.join(words)})", text, flags=re.IGNORECASE) if words else [text]
    return [{"text": piece, "match": bool(place % 2)} for place, piece in enumerate(pieces) if piece]
