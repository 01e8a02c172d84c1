"""The scanning page as a technician with gloves on sees, hears and feels it."""

from collections.abc import Sequence

from playwright.sync_api import Page, expect

from lims.storage.commands import Command, command_code
from tests.browser.pages.desk import Desk

# What the page plays and how it shakes can't be heard in a test, but it can be counted.
SENSES = """
window.felt = [];
window.heard = [];
Object.defineProperty(navigator, "vibrate", {
  configurable: true,
  value: (pattern) => { window.felt.push(pattern); return true; },
});
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) {
  window.heard.push([this.type, this.frequency.value]);
  return start.apply(this, at);
};
"""

KEPT = """
async () => {
  const isKept = () => caches.match(location.pathname, { cacheName: "scanning-page" });
  while (!navigator.serviceWorker.controller || !(await isKept())) {
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}
"""


class Scanner:
    """A window with the scanning page, and a scanner that types."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.scans = 0

    @classmethod
    def at(cls, desk: Desk) -> "Scanner":
        """The scanning page of somebody who has signed in, once it has heard the server."""
        desk.page.context.add_init_script(SENSES)
        scanner = cls(desk.page)
        desk.open("/scanning/")
        scanner.is_connected()
        return scanner

    def beside(self) -> "Scanner":
        """A second window of the same browser."""
        other = Scanner(self.page.context.new_page())
        other.page.goto(self.page.url)
        other.is_connected()
        return other

    def scan(self, *codes: str) -> None:
        for code in codes:
            self.page.keyboard.type(code)
            self.page.keyboard.press("Enter")
            self.scans += 1

    def command(self, command: Command) -> None:
        self.scan(command_code(command))

    def answers(self, tone: str, code: str | None = None, position: str | None = None) -> None:
        if code is not None:
            expect(self.page.locator("[data-code]")).to_have_text(code)
        expect(self.page.locator("[data-answer]")).to_have_attribute("data-tone", tone)
        if position is not None:
            expect(self.page.locator("[data-position]")).to_have_text(position)

    def position(self) -> str:
        return self.page.locator("[data-position]").inner_text()

    def series(self, items: Sequence[str], tone: str) -> dict[str, str]:
        """Scans one item after another as each answer comes; gives the positions that were shown."""
        shown = {}
        for item in items:
            self.scan(item)
            self.answers(tone, item)
            shown[item] = self.position()
        return shown

    def opens(self, box: str) -> None:
        self.scan(box)
        expect(self.page.locator("[data-grid] table")).to_be_visible()
        self.answers("shown", box)

    def is_kept_on_the_device(self) -> None:
        """Until this is true the page can't be opened without a network."""
        self.page.evaluate(KEPT)

    def is_connected(self) -> None:
        expect(self.page.locator("[data-connection]")).to_have_attribute("data-state", "connected")

    def tells_waiting(self, count: int) -> None:
        expect(self.page.locator("[data-connection-text]")).to_contain_text(str(count))
        expect(self.page.locator("[data-log] li[data-tone=kept]")).to_have_count(count)

    def notices(self, text: str) -> None:
        expect(self.page.locator("[data-notices]")).to_contain_text(text)

    def reload(self) -> None:
        self.page.reload()
        expect(self.page.locator("[data-sentence]")).not_to_be_empty()

    def heard(self) -> list[list[object]]:
        heard: list[list[object]] = self.page.evaluate("window.heard.splice(0)")
        return heard

    def felt(self) -> list[list[int]]:
        felt: list[list[int]] = self.page.evaluate("window.felt.splice(0)")
        return felt

    def goes_offline(self) -> None:
        self.page.context.set_offline(True)
        expect(self.page.locator("[data-connection]")).to_have_attribute("data-state", "offline")

    def goes_online(self) -> None:
        self.page.context.set_offline(False)
