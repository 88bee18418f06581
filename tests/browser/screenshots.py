"""Take the pictures of the running portal for README and docs: ``make screenshots`` after ``make run``."""

from __future__ import annotations

import json
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import chromium
from selenium.webdriver.common.by import By

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs/screenshots"
PORTAL = "http://127.0.0.1:5000"
SETTLE = 1.0  # seconds for fonts and styles


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


def log_in(browser, name):
    password = json.loads((ROOT / ".run/secrets.json").read_text())[f"password of {name}"]
    browser.get(f"{PORTAL}/user/login")
    browser.find_element(By.NAME, "login").send_keys(name)
    field = browser.find_element(By.NAME, "password")
    field.send_keys(password)
    field.submit()


def picture(browser, name, path):
    browser.get(PORTAL + path)
    time.sleep(SETTLE)
    browser.save_screenshot(str(PICTURES / f"{name}.png"))
    print(f"{name}\t{path}")


def main():
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        browser = chromium.start(Path(profile), Path(profile), 1280, 1000)
        try:
            for name, path in public_pages().items():
                picture(browser, name, path)
            log_in(browser, "steward")
            picture(browser, "releases", "/release/")
            links = browser.find_elements(By.CSS_SELECTOR, "#release-drafts a")
            if links:
                picture(browser, "findings", links[0].get_attribute("href").removeprefix(PORTAL))
        finally:
            browser.quit()


if __name__ == "__main__":
    sys.exit(main())
