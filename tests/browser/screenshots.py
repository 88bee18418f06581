"""Take the pictures of the running portal for README and docs: ``make screenshots`` after ``make run``."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import chromium
from visitor import Visitor

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs/screenshots"
PORTAL = f"http://127.0.0.1:{os.environ.get('WEB_PORT', '5000')}"
SETTLE = 1.0  # seconds for fonts and styles
DRAFT = {
    "title": "双随机抽查结果（演示数据）",
    "name": "inspection-results-demo",
    "notes": "演示数据：随机抽查结果。",
    "catalogue_entry": "D05-003",
    "disclosure_mode": "proactive",
    "date_written": "2026-03-06",
    "date_published": "2026-03-10",
    "index_number": "000000000/2026-00012",
    "update_cycle": "monthly",
    "contact_office": "演示处室",
    "table_schema": "inspection-result",
}
BAD = """抽查任务编号,抽查任务名称,抽查类型,是否部门联合,检查对象名称,抽查事项,检查日期,检查机关,检查结果
CS1,演示抽查,不定向,否,长沙演示食品有限公司,经营许可检查,三月初十,演示局,未发现问题
CS1,演示抽查,随机,否,长沙演示商贸有限公司,经营许可检查,2026-03-10,演示局,未发现问题
CS2,演示抽查,定向,也许,,经营许可检查,2026-03-11,演示局,未发现问题
"""


def action(name, **query):
    address = f"{PORTAL}/api/3/action/{name}?{urllib.parse.urlencode(query)}"
    with urllib.request.urlopen(address, timeout=30) as answer:
        return json.load(answer)["result"]


def record(kind):
    """The address of one public record of a kind."""
    return "/record/" + action("record_search", kind=kind, rows=1)["results"][0]["id"]


def dataset(word):
    """The address of the first dataset that a word finds."""
    return "/dataset/" + action("package_search", q=word, rows=1)["results"][0]["name"]


def public_pages():
    return {
        "home": "/",
        "search": "/search?q=" + urllib.parse.quote("预算"),
        "catalogue": "/catalogue",
        "transaction": record("transaction"),
        "document": record("document"),
        "budget": record("budget"),
        "dataset": dataset("预算"),
    }


def picture(browser, name, path):
    browser.get("about:blank")  # a part of the page that is open already would not be gone to
    browser.get(PORTAL + path)
    time.sleep(SETTLE)
    browser.save_screenshot(str(PICTURES / f"{name}.png"))
    print(f"{name}\t{path}")


def stewards_pages(visitor, folder):
    """The work list and a draft with findings, which is put away again."""
    visitor.log_in("steward", json.loads((ROOT / ".run/secrets.json").read_text())["password of steward"])
    visitor.open("/release/new")
    visitor.fill(**DRAFT, owner_org=action("organization_show", id="cs-czj")["id"])
    visitor.follow("#release-form button[name=_save]")
    draft = visitor.browser.current_url.removeprefix(PORTAL)
    bad = folder / "抽查结果.csv"
    bad.write_text(BAD, encoding="utf-8")
    visitor.upload(bad)
    visitor.until("tr[data-code]")
    picture(visitor.browser, "findings", f"{draft}#release-findings")
    picture(visitor.browser, "releases", "/release/")
    visitor.open(draft)
    visitor.follow("form[action$=discard] button")


def main():
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        browser = chromium.start(Path(profile), Path(profile), 1280, 1000)
        try:
            for name, path in public_pages().items():
                picture(browser, name, path)
            stewards_pages(Visitor(browser, PORTAL), Path(profile))
        finally:
            browser.quit()


if __name__ == "__main__":
    sys.exit(main())
