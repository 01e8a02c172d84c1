"""Notices what a browser complains about: errors of scripts, broken rules of content security, faults of the server."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

# A refused form answers with 422, which the browser also writes to its console; answers are watched on their own.
_ANSWER = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""


class Watcher:
    """Collects every complaint of the contexts that it watches, with the page where it came up."""

    def __init__(self, folder: Path) -> None:
        self.faults: list[str] = []
        self.folder = Path(os.environ.get("LIMS_TEST_PICTURES", folder))
        self._pictures = 0

    def watch(self, context: BrowserContext) -> None:
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.faults.append(f"{error.page and error.page.url}: {error.error}"))
        context.on("response", self._answered)

    def picture(self, page: Page, name: str) -> None:
        """Keep a picture of the whole page: in LIMS_TEST_PICTURES, where somebody wants to look at them."""
        if "LIMS_TEST_PICTURES" not in os.environ:
            return
        self._pictures += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=self.folder / f"{self._pictures:03d}-{name}.png", full_page=True)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _ANSWER.match(message.text):
            self.faults.append(f"{message.page and message.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        is_file = "/static/" in urlsplit(response.url).path
        if response.status >= 500 or (is_file and response.status >= 400):
            self.faults.append(f"{response.status} {response.request.method} {response.url}")
