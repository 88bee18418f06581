"""The API of public records. It reads `changsha_record` and its index, never what is only harvested."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.lib.search.common import SolrConnectionError
from ckan.types import Context, DataDict, Schema

from ckanext.changsha.records import aliases, model, project, search
from ckanext.changsha.records.solr import SolrAway, SolrRefused
from disclosure.records import Kind

__all__ = ["project_show", "record_search", "record_show"]

RECORD_ID = re.compile(r"[0-9a-f]{16}")
PROJECT_ID = re.compile(r"[DNPS]-[0-9A-Za-z-]{6,48}")
MOST_VALUES = 20  # of one filter


@tk.side_effect_free
def record_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One public record by its `id`: what it says (`body`), its dataset and release, and where it came from. Of an
    identity that was merged into another record, that record; `merged` lists those of the record that is shown."""
    tk.check_access("record_show", context, data_dict)
    name = str(tk.get_or_bust(data_dict, "id"))
    row = _record_and_dataset(name) if RECORD_ID.fullmatch(name) else None
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such record"))
    return dict(row) | {
        "published": row["published"].isoformat() if row["published"] else None,
        "released_at": row["released_at"].isoformat(),
    }


@tk.side_effect_free
def record_search(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Search public records.

    `q`: words, all of which must occur, or "phrases", at most 500 characters. Filters: `kind`, `publisher`, `year`,
    `dataset`, `project`, `business_type`, `stage`, `notice_label`, `region`, `theme`, `genre`, `validity`, `table`;
    each a value or a list of which one must hold. `sort`: relevance, newest or oldest. `rows` ≤ 100, `start` ≤ 10,000.
    Returns `count`, `results` and `facets`. A result's `date` is what it is sorted by, and `date_of` says which of its
    dates that is: published, written or effective.
    """
    tk.check_access("record_search", context, data_dict)
    asked, errors = tk.navl_validate(data_dict, search_schema(), context)
    if errors:
        raise tk.ValidationError(errors)
    filters = {name: asked[name] for name in search.FILTERS if asked.get(name)}
    try:
        return search.search(
            search.RecordQuery(asked["q"], filters, asked["sort"], rows=asked["rows"], start=asked["start"])
        )
    except SolrAway as error:
        raise SolrConnectionError(tk._("The search can't answer this now. Please try again.")) from error
    except SolrRefused as error:
        raise tk.ValidationError({"q": [tk._("The search can't answer this now. Please try again.")]}) from error


@tk.side_effect_free
def project_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One transaction over its life, as far as its notices are released.

    :param id: the project's id, which `record_show` gives as `project`
    :returns: `title`, `ocid`, `confidence` (of its weakest link), what its notices say of it, and `notices` in the
        order of its life: each with its record's id, stage, date, dataset, and what links it (`linked_by`:
        section_code, unified_deal_code, project_code, title, or "" when it is the only one), with a `confidence`
        from 0 to 1
    """
    tk.check_access("project_show", context, data_dict)
    id = str(tk.get_or_bust(data_dict, "id"))
    found = project.public_project(id) if PROJECT_ID.fullmatch(id) else None
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such project"))
    return found


def _record_and_dataset(name: str) -> Mapping[Any, Any] | None:
    """The record with its dataset's title, or "" when there is no such public dataset."""
    package = ckan_model.package_table
    is_its_dataset = sa.and_(
        package.c.name == model.record.c.dataset, package.c.state == "active", package.c.private.is_(False)
    )
    title = sa.func.coalesce(package.c.title, "").label("dataset_title")
    query = (
        sa.select(model.record, title, aliases.of_record())
        .outerjoin(package, is_its_dataset)
        .where(sa.or_(model.record.c.id == name, model.record.c.id == aliases.survivor(name)))
        .order_by((model.record.c.id == name).desc())  # an identity that is still public, until the next release
        .limit(1)
    )
    return ckan_model.Session.execute(query).mappings().first()


def search_schema() -> Schema:
    """What record_search takes."""
    default, one_of = tk.get_validator("default"), tk.get_validator("one_of")
    ignore_missing = tk.get_validator("ignore_missing")
    schema: Schema = {
        "q": [default(""), tk.get_validator("unicode_safe"), short_query],
        "sort": [default(""), one_of(["", *search.SORTS])],
        "rows": [default(20), number_up_to(search.MOST_ROWS)],
        "start": [default(0), number_up_to(search.MOST_START)],
        **{name: [ignore_missing, filter_values] for name in search.FILTERS},
        "kind": [ignore_missing, known_kinds],
        "year": [ignore_missing, years],
        "__extras": [tk.get_validator("empty")],
    }
    return schema


def short_query(value: str) -> str:
    """Refuse what nobody types."""
    if len(value) > search.LONGEST_QUERY:
        raise tk.Invalid(tk._("Please search for at most {number} characters").format(number=search.LONGEST_QUERY))
    return value


def number_up_to(limit: int) -> Any:
    """A validator for whole numbers from 0 to `limit`: one, because navl asks the next even after a refusal."""

    def validate(value: Any) -> int:
        text = str(value)
        if not re.fullmatch("[0-9]{1,9}", text) or int(text) > limit:
            raise tk.Invalid(tk._("Must be a whole number from 0 to {limit}").format(limit=limit))
        return int(text)

    return validate


def filter_values(value: Any) -> list[str]:
    """One value or a list of values, as text."""
    values = [text for text in map(str, value if isinstance(value, list) else [value]) if text]
    if len(values) > MOST_VALUES or any(len(text) > search.LONGEST_QUERY for text in values):
        raise tk.Invalid(tk._("Too many or too long values to filter by"))
    return values


def known_kinds(value: Any) -> list[str]:
    """Kinds of records that exist."""
    values = filter_values(value)
    if set(values) - set(Kind):
        raise tk.Invalid(tk._("Kind must be one of: {kinds}").format(kinds=", ".join(Kind)))
    return values


def years(value: Any) -> list[str]:
    """Four digits each."""
    values = filter_values(value)
    if not all(re.fullmatch("[0-9]{4}", value) for value in values):
        raise tk.Invalid(tk._("A year has four digits"))
    return values
