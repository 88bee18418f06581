"""A source's settings and address are checked once, before anything is read."""

from datetime import date

import pytest

from ckanext.changsha.harvesters.engine import Brake, Places, SettingsRefused, SourceSettings, open_reader
from ckanext.changsha.harvesters.engine.reader import MOST_PAGES, _bounded
from ckanext.changsha.harvesters.http import FetchFailed, Rules
from ckanext.changsha.harvesters.source import Listed, Page, SavedFile
from ckanext.changsha.harvesters.transactions import SOURCES
from ckanext.changsha.harvesters.transactions.counting import listed_in
from disclosure.errors import SourceError

GOOD = '{"system": "ggzy", "since": "2026-01-01", "include": ["*.json"], "delay": 2.5, "robots": false}'


def test_settings_are_read():
    said = SourceSettings("ggzy", date(2026, 1, 1), ("*.json",), 2.5, robots=False)
    assert SourceSettings.parse(GOOD, SOURCES) == said


@pytest.mark.parametrize("text", ["", None, "{}", '{"since": ""}'])
def test_no_settings_are_settings_too(text):
    assert SourceSettings.parse(text, SOURCES) == SourceSettings()


@pytest.mark.parametrize("text", ["[]", "{", "null", "1", '"a"', "[" * 100_000])
def test_what_is_no_object_is_refused(text):
    with pytest.raises(SettingsRefused) as refused:
        SourceSettings.parse(text, SOURCES)
    assert refused.value.code == "harvest.config_json"


@pytest.mark.parametrize(
    "text",
    ['{"a": 1}', '{"system": "x"}', '{"system": ["ggzy"]}', '{"since": "2026-13-01"}', '{"since": 2026}',
     '{"include": "*"}', '{"include": [""]}', '{"include": [1]}', '{"delay": 0}', '{"delay": true}', '{"delay": 1e9}',
     '{"delay": NaN}', '{"robots": 0}'],
)  # fmt: skip
def test_an_unknown_name_or_value_is_refused_with_what_is_known(text):
    with pytest.raises(SettingsRefused) as refused:
        SourceSettings.parse(text, SOURCES)
    assert "system: hnsggzy, ccgp_hunan, ggzy" in refused.value.finding.to_dict()["mend"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://10.0.0.1/", "ftp://example.com/", "file:///etc", "file:///"]
)
def test_a_source_that_may_not_be_is_not_opened(url):
    with pytest.raises(SourceError):
        open_reader(url, SOURCES, SourceSettings(), Places())


def test_the_register_holds_for_saved_addresses():
    places = Places(Rules.of(hosts=["www.hnsggzy.com"]))
    places.check("https://www.hnsggzy.com/")
    with pytest.raises(SourceError):
        places.check("https://www.ggzy.gov.cn/")


def test_a_list_without_an_end_is_left():
    pages = (Page(f"page-{number}") for number in range(10**9))
    seen = []
    with pytest.raises(FetchFailed) as left:
        seen.extend(_bounded(pages))
    assert left.value.code == "source.too_many_pages"


def test_a_list_that_repeats_itself_is_left():
    pages = iter([Page("1"), Page("2"), Page("1")])
    bounded = _bounded(pages)
    assert [next(bounded).name, next(bounded).name] == ["1", "2"]
    with pytest.raises(FetchFailed) as left:
        next(bounded)
    assert left.value.code == "source.repeated_page"


def test_a_list_that_takes_too_long_is_left():
    ticks = iter([0.0, 1.0, 1e9])
    bounded = _bounded(iter([Page("1"), Page("2")]), clock=lambda: next(ticks))
    next(bounded)
    with pytest.raises(FetchFailed) as left:
        next(bounded)
    assert left.value.code == "source.too_many_pages"
    assert MOST_PAGES == 2_000


def test_a_source_says_how_much_of_it_may_change_without_a_person():
    settings = SourceSettings.parse('{"vanish": 0.05, "change": 1, "full_every": 7, "overlap": 3, "pages": 9}', SOURCES)
    assert (settings.brake.vanish, settings.brake.change, settings.full_every) == (0.05, 1, 7)
    assert (SourceSettings().brake, SourceSettings().recheck) == (Brake(vanish=0.2, change=0.5), 0)


@pytest.mark.parametrize(
    ("content", "listed"),
    [
        (b'{"data": {"records": [{}, {}], "total": 7}}', Listed(2, 7)),
        (b'{"data": {"records": [{}, 1], "total": 7}}', Listed(1, 7)),
        (b'{"data": {"records": [], "total": true}}', None),
        (b'{"data": {"records": {}, "total": 1}}', None),
        (b'{"data": [1]}', None),
        (b"[" * 100_000, None),
        (b"", None),
    ],
)
def test_a_list_says_how_many_entries_it_has(content, listed):
    assert listed_in([SavedFile("list.json", content)]) == listed
    assert listed_in([]) is None
