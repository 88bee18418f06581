"""From a bad file to a public dataset: what a steward, a reviewer and the public do, in a browser."""

from __future__ import annotations

import time

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from selenium.webdriver.common.by import By

from ckanext.changsha.catalogue.load import load_catalogue, read_catalogue
from disclosure.tables import table_schema

from .visitor import Visitor

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index")

PASSWORD = "correct-horse-battery-1"
TITLE = "长沙市双随机抽查结果（演示数据）"
FIELDS = table_schema("inspection-result")["fields"]
GOOD = "\n".join(",".join(field.get(name, "") for field in FIELDS) for name in ("title", "example")) + "\n"
BAD = GOOD.replace("2026-03-10", "三月初十")


@pytest.fixture
def people():
    """A steward and a reviewer of one organization, and the catalogue to choose from."""
    context = {"user": factories.Sysadmin()["name"], "ignore_auth": True}
    load_catalogue(model.Session, read_catalogue()[0])
    model.Session.commit()
    publisher = factories.Organization(name="cs-scjg", title="长沙市市场监督管理局")
    for name, capacity in (("steward", "editor"), ("reviewer", "admin")):
        factories.User(name=name, password=PASSWORD)
        member = {"id": publisher["id"], "object": name, "object_type": "user", "capacity": capacity}
        tk.get_action("member_create")(context, member)


def saved(folder, text):
    path = folder / "抽查结果.csv"
    path.write_text(text, encoding="utf-8")
    return path


def downloaded(folder, suffix, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = [path for path in folder.glob(f"*{suffix}") if path.stat().st_size]
        if found:
            return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no {suffix} in {list(folder.iterdir())}")


def test_a_bad_file_is_mended_reviewed_released_found_and_downloaded(people, portal, browser, tmp_path):
    visitor = Visitor(browser, portal)
    visitor.log_in("steward", PASSWORD)
    visitor.open("/release/new")
    visitor.fill(
        title=TITLE,
        name="inspection-results-2026",
        notes="长沙市市场监督管理局随机抽查结果。",
        owner_org=tk.get_action("organization_show")({}, {"id": "cs-scjg"})["id"],
        catalogue_entry="D05-003",
        disclosure_mode="proactive",
        date_written="2026-03-06",
        date_published="2026-03-10",
        index_number="000014349/2026-00012",
        update_cycle="monthly",
        contact_office="长沙市市场监督管理局信用监管处",
        table_schema="inspection-result",
    )
    visitor.follow("#release-form button[name=_save]")
    draft = browser.current_url.removeprefix(portal)

    visitor.upload(saved(tmp_path, BAD))
    finding = visitor.until("tr[data-code^='table.']")
    row, column = (cell.text for cell in finding.find_elements(By.TAG_NAME, "td")[:2])
    assert (row, column) == ("2", "检查日期")
    assert "has-finding" in visitor.find("td.has-finding").get_attribute("class")

    visitor.upload(saved(tmp_path, GOOD))
    visitor.until("#release-recall")
    assert not browser.find_elements(By.CSS_SELECTOR, "#release-approve")

    visitor.log_in("reviewer", PASSWORD)
    visitor.open(draft)
    visitor.click_each("#release-approve input[value=yes]")
    visitor.fill(reason="已核对")
    visitor.follow("#release-approve button[value=approve]")
    visitor.find("#release-withdraw")

    browser.delete_all_cookies()
    visitor.open("/search?q=抽查")
    visitor.until("a[href*='/dataset/inspection-results-2026']").click()
    visitor.click(".release-download")
    assert "长沙演示食品有限公司" in downloaded(tmp_path / "downloads", ".csv").read_text("utf-8-sig")
