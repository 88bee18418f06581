"""Validators of schemas/dataset.yaml, by the names it uses. What they refuse, they explain in the reader's language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.scheming.helpers import scheming_field_choices
from ckanext.scheming.validation import scheming_validator

from ckanext.changsha.catalogue.model import entry
from disclosure.dates import parse_date
from disclosure.errors import ValueRefused

__all__ = [
    "catalogue_choice",
    "catalogue_date",
    "catalogue_entry_exists",
    "catalogue_index_number",
    "catalogue_release_number",
    "catalogue_written_before_published",
]

# 索引号 has no national form: 006120125/2018-00123, CSCR-2018-00123 and 长政办-2018-7 are all in use.
_INDEX_NUMBER = re.compile(r"\w[\w./-]{3,58}\w")


def catalogue_entry_exists(value: str) -> str:
    """The code of an entry that is in force today."""
    code = value.upper()
    retired = model.Session.scalar(sa.select(entry.c.retired).where(entry.c.code == code))
    if retired is None:
        raise tk.Invalid(tk._("The catalogue has no entry {code}").format(code=value))
    if retired:
        raise tk.Invalid(tk._("Entry {code} has left the catalogue; choose the one that replaced it").format(code=code))
    return code


def catalogue_date(value: Any) -> str:
    """A day as ISO 8601, however people write it: 2026年3月5日, 2026/3/5, 20260305."""
    try:
        return parse_date(str(value)).isoformat()
    except ValueRefused as refused:
        raise tk.Invalid(tk._("Not a date. Write it like 2026-03-05")) from refused


def catalogue_written_before_published(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """On the day of writing (成文日期): nothing is published before it is written."""
    published = ("date_published",)
    if errors[key] or errors.get(published):
        return
    try:
        late = parse_date(str(data[key])) > parse_date(str(data.get(published)))
    except ValueRefused:
        return  # the other date's own validator says so
    if late:
        errors[key].append(tk._("The date of writing is after the date of publication"))


def catalogue_index_number(value: str) -> str:
    """An index number (索引号): letters, digits and - / . between them, at least one digit, 5 to 60 characters."""
    number = unicodedata.normalize("NFKC", value).strip()
    if not _INDEX_NUMBER.fullmatch(number) or not re.search(r"\d", number):
        raise tk.Invalid(
            tk._("Not an index number: 5 to 60 letters and digits, with - / . between them, like 006120125/2018-00123")
        )
    return number


@scheming_validator
def catalogue_choice(field: Mapping[str, Any], schema: Mapping[str, Any]) -> Callable[[Any], Any]:
    """One of the field's choices, whether they stand in the schema or come from a helper."""

    def validator(value: Any) -> Any:
        if value not in {choice["value"] for choice in scheming_field_choices(field)}:
            raise tk.Invalid(tk._("“{value}” is not one of the choices").format(value=value))
        return value

    return validator


def catalogue_release_number(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Set by the release alone; everybody else may only send back what is there, and what is left out stays."""
    if context.get("changsha_release"):
        return
    package = context.get("package")
    present = package.extras.get(key[-1]) if package else None
    if data.get(key) in (tk.missing, None, ""):
        data[key] = tk.missing if present is None else present
    elif str(data[key]) != str(present):
        errors[key].append(tk._("The release number is set by the release"))
