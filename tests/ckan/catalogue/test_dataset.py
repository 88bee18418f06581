"""What every dataset says about itself, and what it is told when it says something else."""

import pytest
from ckan import model
from ckan.plugins import toolkit as tk

pytestmark = pytest.mark.usefixtures("with_plugins")

REQUIRED = {
    *("title", "name", "notes", "owner_org", "catalogue_entry", "disclosure_mode", "date_written", "date_published"),
    *("index_number", "update_cycle", "license_id", "contact_office"),
}


@pytest.fixture
def errors(release):
    """What a dataset with these changes is refused for."""

    def refuse(**changes):
        with pytest.raises(tk.ValidationError) as refused:
            release(**changes)
        return refused.value.error_dict

    return refuse


def test_a_complete_dataset_keeps_all_that_it_says(release):
    dataset = release()
    assert {name: dataset[name] for name in ("catalogue_entry", "disclosure_mode", "date_written")} == {
        "catalogue_entry": "D15-001",
        "disclosure_mode": "proactive",
        "date_written": "2026-03-05",
    }


def test_no_dataset_leaves_out_what_it_must_say(errors):
    assert set(errors(**dict.fromkeys(REQUIRED))) == REQUIRED


def test_blanks_are_no_answer(errors):
    fields = ["title", "notes", "contact_office", "index_number"]
    assert set(errors(**dict.fromkeys(fields, "  "))) == set(fields)


def test_a_wrong_value_is_refused_at_its_field(errors):
    wrong = {
        "catalogue_entry": "D99-999",
        "disclosure_mode": "公开",
        "date_written": "05/03/2026",
        "date_published": "2026-02-30",
        "index_number": "??",
        "update_cycle": "sometimes",
        "license_id": "all-rights-reserved",
        "table_schema": "no-such-table",
    }
    assert set(errors(**wrong)) == set(wrong)


def test_messages_are_chinese(errors, app):
    with app.flask_app.test_request_context("/", environ_overrides={"CKAN_LANG": "zh_Hans_CN"}):
        assert errors(catalogue_entry="D99-999")["catalogue_entry"] == ["目录中没有事项 D99-999"]


def test_nothing_is_published_before_it_is_written(errors):
    assert list(errors(date_written="2026-03-07")) == ["date_written"]


def test_a_known_table_schema_is_kept(release):
    assert release(table_schema="budget-table")["table_schema"] == "budget-table"


def test_dates_are_read_as_people_write_them(release):
    assert release(date_written="2026年3月5日")["date_written"] == "2026-03-05"


def test_resources_carry_their_digest(release):
    resource = {"url": "https://data.example/demo.csv", "format": "csv", "hash": "sha256:" + "0" * 64, "size": 3}
    kept = release(resources=[resource])["resources"][0]
    assert (kept["hash"], kept["size"], kept["format"]) == ("sha256:" + "0" * 64, 3, "CSV")


def test_the_release_sets_the_release_number(release):
    assert release(release_number=7)["release_number"] == 7


@pytest.fixture
def outside(release):
    """What becomes of a release number that somebody sends outside a release, for a dataset in its seventh."""
    package = model.Package.get(release(release_number=7)["id"])
    schema = {"release_number": [tk.get_validator("catalogue_release_number"), tk.get_validator("ignore_missing")]}
    return lambda **sent: tk.navl_validate(sent, schema, {"package": package})


def test_nobody_else_sets_the_release_number(outside):
    assert list(outside(release_number=9)[1]) == ["release_number"]


def test_the_release_number_stays_when_it_is_left_out(outside):
    assert outside()[0] == {"release_number": "7"}


def test_every_licence_of_the_form_is_known_to_ckan(release):
    assert release(license_id="official-document")["license_title"].startswith("官方文件")
