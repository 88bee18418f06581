"""One name for one body: relative names are completed, short names lengthened."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

from disclosure.gazette.bodies import is_relative
from disclosure.vocabularies import read_yaml

__all__ = ["complete", "whole_name"]

CITY = "长沙市"
_HOSTS = {"市": ("changsha.gov.cn", CITY), "省": ("hunan.gov.cn", "湖南省")}
_STATE = "中华人民共和国"


@cache
def _whole_names() -> dict[str, str]:
    """Short name → whole name, of the state's bodies and of the city's own."""
    schemas = files("disclosure.schemas")
    known = read_yaml("gazette", "bodies.yaml")
    names: dict[str, str] = dict(known["short_names"])
    rows = csv.DictReader(schemas.joinpath("organizations.csv").read_text(encoding="utf-8").splitlines())
    for row in rows:
        if row["short_name"].startswith("市") and row["name"].startswith(CITY):
            names[CITY + row["short_name"].removeprefix("市")] = row["name"]
    return names


def whole_name(name: str) -> str:
    """The name that a body is known by, whichever of its names is printed: 国家林草局 is 国家林业和草原局."""
    name = name.removeprefix(_STATE)
    names = _whole_names()
    if name in names:
        return names[name]
    short = next((short for short in names if name.startswith(short) and not name.startswith(names[short])), "")
    return names[short] + name.removeprefix(short) if short else name


def complete(name: str, place: str) -> str:
    """A relative name with the place it was written in: 市政府办公厅 on Changsha's site is 长沙市人民政府办公厅.

    `place` is any text that tells where a page is from: the site's name, its host, the title.
    """
    if not is_relative(name):
        return name
    bare = name.lstrip("本我")
    level = bare[0]
    host, city = _HOSTS.get(level, ("", ""))
    found = re.search(rf"[\u4e00-\u9fff]{{2,4}}?{level}", place)
    where = found[0] if found else city if host and host in place else ""
    if not where:
        return name
    printed = where + bare[1:]
    return _whole_names().get(printed) or re.sub(r"(?<!人民)政府", "人民政府", printed, count=1)
