"""OCDS packages: valid by the published schemas, exact in their amounts, and true to the notices."""

import random
from dataclasses import replace

import life_builders as make
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ocds_checks import SETTINGS, all_faults, compiled, faults, parties, record_of, release, schema

from ckanext.changsha.harvesters.transactions import SOURCES, parse_files
from disclosure.errors import ValueRefused
from disclosure.trading import business_types, link
from disclosure.trading.ocds import compile_releases, packages, to_json


def test_a_whole_life_is_valid():
    assert all_faults(make.whole_life()) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"date": "2026-06-01"},
        {"tag": ["招标"]},
        {"buyer": "长沙市演示局"},
        {"tender": {"title": "演示数据"}},
        {"awards": [{"id": "1", "value": {"amount": "100元"}}]},
        {"initiationType": None},
    ],
)
def test_the_schemas_refuse_what_is_wrong(broken):
    (package,) = packages(life := make.whole_life(), link(life), SETTINGS, "release")
    package["releases"][0] |= broken
    assert faults(package, "release")


@settings(max_examples=40, deadline=None)
@given(st.lists(make.notices, max_size=8))
def test_whatever_notices_come_packages_are_valid(records):
    assert all_faults(records) == []


@pytest.mark.parametrize("system", ["hnsggzy", "ggzy"])
def test_the_replicas_notices_are_valid(serve, replica_handler, system):
    source = SOURCES[system]
    with serve(replica_handler(60)) as (client, base):
        pages = list(source.pages(client, base, None))
        records = [record for page in pages for record in parse_files(source.fetch(client, base, page)).records]
    assert len(records) >= 60
    assert all_faults(records) == []


def test_every_kind_of_notice_has_a_tag_of_the_codelist_or_no_place_in_ocds():
    tags = {*schema("release-schema")["properties"]["tag"]["items"]["enum"]}
    for business in business_types().values():
        for kind in business.notices.values():
            assert (kind.tag in tags and kind.ocds) or kind.means == "complaint", (business.label, kind)


def test_the_tags_tell_the_life():
    releases = record_of(make.whole_life())["releases"]
    assert [tag for one in releases for tag in one["tag"]] == [
        *("tender", "tenderAmendment", "tenderUpdate", "awardUpdate", "award"),
        *("contract", "contractAmendment", "implementation"),
    ]
    assert [one["date"] for one in releases] == sorted(one["date"] for one in releases)


def test_amounts_are_json_numbers_with_two_decimals():
    (package,) = packages(life := make.whole_life(), link(life), SETTINGS)
    written = to_json(package).decode()
    assert '"amount":1800000.50,' in written
    assert '"amount":2055000.00,' in written


def test_moments_carry_the_offset_of_shanghai():
    assert release(make.notice(deadline=make.on(21)))["tender"]["tenderPeriod"] == {
        "endDate": "2026-06-21T09:00:00+08:00"
    }


def test_the_ocid_is_prefix_and_project():
    assert record_of(make.whole_life())["ocid"] == "ocds-xxxxxx-P-E4301000000000001"


@pytest.mark.parametrize("prefix", ["ocds-changsha", "changsha", "ocds-ABCDEF", ""])
def test_what_the_registry_cannot_have_given_is_no_prefix(prefix):
    with pytest.raises(ValueRefused):
        replace(SETTINGS, prefix=prefix)


def test_a_release_says_nothing_that_only_a_later_notice_says():
    life = make.whole_life()
    assert record_of(life[:4])["releases"] == record_of(life)["releases"][:4]


def test_a_corrected_notice_is_another_release():
    first = make.notice()
    assert release(first)["id"] != release(replace(first, body={**first.body, "text": "演示数据更正"}))["id"]


# Parties


def test_a_right_credit_code_identifies_a_supplier():
    winner = parties(release(make.notice("award", suppliers=[make.winner(code=make.USCC)])))[make.FACTORY]
    assert winner["id"] == f"CN-USCC-{make.USCC}"
    assert winner["identifier"] == {"scheme": "CN-USCC", "id": make.USCC, "legalName": make.FACTORY}


@pytest.mark.parametrize("code", ["91430100MA4L000000", "110101190001010000", "DEMO"])
def test_a_code_that_is_none_is_not_published(code):
    said = release(make.notice("award", suppliers=[make.winner(code=code)]))
    assert code not in to_json(said).decode()


def test_a_party_keeps_its_id_when_its_code_becomes_known():
    found = parties(
        compiled(
            make.notice("candidate", 2, suppliers=make.candidates(make.FACTORY)),
            make.notice("award", 9, suppliers=[make.winner(code=make.USCC)]),
        )
    )[make.FACTORY]
    assert found["id"].startswith("NAME-")
    assert found["identifier"]["id"] == make.USCC
    assert found["roles"] == ["tenderer", "supplier"]


def test_the_buyer_runs_the_process_until_there_is_an_agency():
    agency = ("湖南演示招标代理有限公司", "")
    life = [make.notice("plan", 1), make.notice("tender", 5, agency=agency)]
    first, second = record_of(life)["releases"]
    assert parties(first)[make.BUYER]["roles"] == ["buyer", "procuringEntity"]
    assert parties(second)[make.BUYER]["roles"] == ["buyer"]
    assert second["tender"]["procuringEntity"]["name"] == agency[0]


def test_who_sells_land_is_no_buyer():
    said = release(make.notice("award", business="土地使用权", suppliers=[make.winner()]))
    assert "buyer" not in said
    assert parties(said)[make.BUYER]["roles"] == ["procuringEntity"]


# Packages


def test_projects_are_streamed():
    first, second = make.whole_life(), make.whole_life(project_code="E4301000000000002", section_code="")
    read = []

    def reading():
        for record in [*first, *second]:
            read.append(record.key)
            yield record

    stream = packages(reading(), link([*first, *second]), SETTINGS)
    assert next(stream)["records"][0]["ocid"].endswith("E4301000000000001")
    assert len(read) == len(first)


def test_the_order_of_records_changes_no_package():
    records = [*make.whole_life(), *make.lots(), make.notice(name="演示数据另一道路工程")]
    shuffled = random.Random(7).sample(records, len(records))
    ordered, mixed = (
        sorted(to_json(package) for package in packages(some, link(some), SETTINGS)) for some in (records, shuffled)
    )
    assert ordered == mixed


def test_a_notice_that_came_twice_is_one_release():
    assert len(record_of([make.notice(), make.notice()])["releases"]) == 1


def test_what_ocds_has_no_place_for_gives_no_package():
    complaint = make.notice(title="演示数据投诉处理结果公告", means="complaint", business="政府采购")
    records = [complaint, make.notice(day=None, name="演示数据无日期道路工程")]
    assert list(packages(records, link(records), SETTINGS)) == []


def test_a_package_says_who_published_it_when_and_where():
    (package,) = packages(life := make.whole_life(), link(life), SETTINGS, "release")
    assert (package["uri"], package["publishedDate"], package["publisher"]["name"]) == (
        "https://data.example.org/ocds/release/ocds-xxxxxx-P-E4301000000000001.json",
        "2026-12-01T08:00:00+08:00",
        "长沙市演示交易中心",
    )


# The merge rules


def test_objects_merge_lists_with_ids_merge_by_id_and_other_lists_are_taken_whole():
    first = {"ocid": "o", "id": "1", "date": "d1", "tag": ["tender"], "tender": {"id": "t", "status": "active"}}
    first["parties"] = [{"id": "a", "roles": ["tenderer"]}, {"id": "b", "roles": ["buyer"]}]
    second = {"ocid": "o", "id": "2", "date": "d2", "tag": ["award"], "tender": {"id": "t", "status": "complete"}}
    second["parties"] = [{"id": "a", "name": "甲", "roles": ["supplier"]}]
    assert compile_releases([first, second]) == {
        "ocid": "o",
        "id": "o-d2",
        "date": "d2",
        "tag": ["compiled"],
        "tender": {"id": "t", "status": "complete"},
        "parties": [{"id": "a", "name": "甲", "roles": ["supplier"]}, {"id": "b", "roles": ["buyer"]}],
    }
    assert first["parties"][0] == {"id": "a", "roles": ["tenderer"]}
