"""Take the pictures of the README and the guides anew, from a running `make demo`, with `make pictures`."""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from lims.demo.people import PASSWORD

PICTURES = Path(__file__).with_name("pictures")
CENTRE, INDEX = "http://127.0.0.1:8000", "http://127.0.0.1:8001"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 800}


def signed_in(browser: Browser, login: str, size: dict[str, int], language: str) -> Page:
    page = browser.new_context(viewport=size, locale=language).new_page()
    page.goto(f"{CENTRE}/accounts/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/home")
    if language.startswith("en"):
        page.get_by_role("button", name="English").click()
        page.wait_for_load_state()
    return page


def keep(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


def first_box(page: Page) -> str:
    """Go from the storage tree down to the first box; gives its address."""
    page.goto(f"{CENTRE}/storage/")
    page.get_by_role("link", name="Rack 1").first.click()
    page.get_by_role("link", name="Box 1", exact=True).first.click()
    page.wait_for_load_state()
    return page.url


def scan(page: Page, code: str) -> None:
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = signed_in(browser, "technician", DESKTOP, "en-GB")
        box = first_box(page)
        keep(page, "box")
        item = page.locator("a[href*='/storage/items/']").first.get_attribute("href").rsplit("/", 1)[-1]
        page.goto(f"{CENTRE}/storage/scan")
        scan(page, box.rsplit("/", 1)[-1])
        scan(page, item)
        keep(page, "scanning")
        phone = signed_in(browser, "technician", PHONE, "ja-JP")
        phone.goto(f"{CENTRE}/storage/scan")
        scan(phone, item)
        keep(phone, "scanning-phone-ja")
        curator = signed_in(browser, "curator", DESKTOP, "ja-JP")
        curator.goto(f"{CENTRE}/resources/DEMO-SED-000001")
        keep(curator, "resource-ja")
        portal = browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
        portal.goto(INDEX)
        keep(portal, "index")
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
