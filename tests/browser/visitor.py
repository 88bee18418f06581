"""What a person does at the browser: open, fill, click, upload, wait."""

from __future__ import annotations

from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

__all__ = ["Visitor"]


class Visitor:
    """One person at the browser."""

    def __init__(self, browser, portal):
        self.browser, self.portal = browser, portal

    def open(self, path):
        self.browser.get(self.portal + path)

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector):
        self._click(self.find(selector))

    def click_each(self, selector):
        """All that the selector finds, such as the answers of a checklist."""
        for element in self.browser.find_elements(By.CSS_SELECTOR, selector):
            self._click(element)

    def fill(self, **fields):
        for name, value in fields.items():
            element = self.find(f"[name={name}]")
            if element.tag_name == "select":
                Select(element).select_by_value(value)
            else:
                self.browser.execute_script("arguments[0].value = arguments[1]", element, value)

    def log_in(self, name, password):
        self.browser.delete_all_cookies()
        self.open("/user/login")
        self.fill(login=name, password=password)
        self.find("[name=password]").submit()
        self.find("[href*='/user/_logout'], [action*='/user/_logout']")

    def follow(self, selector, seconds=60):
        """Click what leads to another page, and be there."""
        left = self.find("html")
        self.click(selector)
        WebDriverWait(self.browser, seconds).until(staleness_of(left))

    def upload(self, path):
        self.find("#release-upload").send_keys(str(path))
        self.follow(".release-upload button")
        self.follow("#release-submit button")

    def until(self, selector, seconds=60):
        """Reload until the selector is there: checks run in a worker."""

        def there(browser):
            browser.refresh()
            return browser.find_elements(By.CSS_SELECTOR, selector)

        self.browser.implicitly_wait(0)
        try:
            return WebDriverWait(self.browser, seconds, 1).until(there)[0]
        finally:
            self.browser.implicitly_wait(10)

    def _click(self, element):
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        element.click()
