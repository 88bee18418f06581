"""Debian's Chromium, headless, in Chinese, for the browser tests and the screenshots."""

from __future__ import annotations

from pathlib import Path

from selenium import webdriver

__all__ = ["start"]

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
    "--hide-scrollbars",
)


def start(profile: Path, downloads: Path, width: int = 1280, height: int = 900) -> webdriver.Chrome:
    """A new browser with its own profile; it saves files to `downloads` without asking."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (*FLAGS, f"--window-size={width},{height}", f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    browser = webdriver.Chrome(options, webdriver.ChromeService("/usr/bin/chromedriver"))
    browser.implicitly_wait(10)
    return browser
