"""One person at one browser: signing in, filling in forms, pressing buttons, taking files."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.watching import Watcher
from tests.conftest import PASSWORD


class Desk:
    """A browser window on one instance."""

    def __init__(self, page: Page, url: str, watcher: Watcher) -> None:
        self.page = page
        self.url = url
        self.watcher = watcher

    def sign_in(self, role: str) -> "Desk":
        self.open("/accounts/sign-in")
        self.fill(login=role, password=PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(role.title())
        self.page.wait_for_load_state()
        return self

    def open(self, path: str) -> None:
        answer = self.page.goto(path if path.startswith("http") else f"{self.url}{path}")
        assert answer is not None
        assert answer.status < 400, f"{answer.status} {path}"

    def fill(self, within: str = "main", **values: Any) -> None:
        """Fill in the fields of these names: text, choice, box, file, or one of several radio buttons."""
        for name, value in values.items():
            self._fill(self.page.locator(f'{within} [name="{name}"]:visible'), value)

    def press(self, name: str, *, within: str = "main", confirm: bool = False) -> None:
        """Press a button or follow a link that looks like one; `confirm` answers the question that it asks."""
        place = self.page.locator(within)
        place.get_by_role("button", name=name, exact=True).or_(
            place.get_by_role("link", name=name, exact=True)
        ).first.click()
        if confirm:
            self.page.locator("#confirm-dialog [data-confirm-button]").click()

    def download(self, name: str, *, within: str = "main") -> bytes:
        """Press a button whose answer is a file to be saved."""
        with self.page.expect_download() as waiting:
            self.press(name, within=within)
        return Path(waiting.value.path()).read_bytes()

    def fetch(self, name: str, *, within: str = "main") -> bytes:
        """The file that a link shows, taken as the browser takes it, with its cookies."""
        link = self.page.locator(within).get_by_role("link", name=name, exact=True).first
        return self.fetch_path(str(link.get_attribute("href")))

    def fetch_path(self, path: str) -> bytes:
        answer = self.page.request.get(f"{self.url}{path}")
        assert answer.ok, f"{answer.status} {path}"
        return answer.body()

    def sees(self, text: str | re.Pattern[str], *, within: str = "main") -> None:
        expect(self.page.locator(within)).to_contain_text(text)
        self.page.wait_for_load_state()

    def says(self, text: str | re.Pattern[str]) -> None:
        """The message at the top of the page."""
        expect(self.page.locator("main > .notice").filter(has_text=text).first).to_be_visible()
        # Only now do the page's programs listen to what is pressed next.
        self.page.wait_for_load_state()

    def code(self, pattern: str) -> str:
        """The code in the address of this page."""
        self.page.wait_for_url(re.compile(pattern))
        found = re.search(pattern, self.page.url)
        assert found
        return found[1]

    def picture(self, name: str) -> None:
        self.watcher.picture(self.page, name)

    def _fill(self, field: Locator, value: Any) -> None:
        kind = field.first.evaluate("field => field.type")
        if kind == "radio":
            field.and_(self.page.locator(f'[value="{value}"]')).check()
        elif kind == "checkbox":
            field.set_checked(bool(value))
        elif kind == "file":
            field.set_input_files(value)
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value.isoformat() if isinstance(value, date) else str(value))
