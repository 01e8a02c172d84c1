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
    # The switch offers the other language; the choice stays with the account.
    switch = page.get_by_role("button", name="English" if language.startswith("en") else "日本語")
    if switch.count():
        switch.click()
        page.wait_for_load_state()
    return page


def keep(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


def open_box(page: Page, name: str) -> str:
    """Go from the storage tree down to a box of the first rack; gives the box's code."""
    page.goto(f"{CENTRE}/storage/")
    page.get_by_role("link", name="Rack 1").first.click()
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state()
    return page.url.rsplit("/", 1)[-1]


def scan(page: Page, code: str) -> None:
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.get_by_text(code).first.wait_for()


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = signed_in(browser, "technician", DESKTOP, "en-GB")
        free_box = open_box(page, "Box 11")
        open_box(page, "Box 1")
        keep(page, "box")
        page.locator("a.cell-taken").first.click()
        item = page.locator("a.code[href*='/storage/items/']").first.inner_text()
        page.goto(f"{CENTRE}/scanning/")
        scan(page, free_box)
        scan(page, item)
        keep(page, "scanning")
        phone = signed_in(browser, "technician", PHONE, "ja-JP")
        phone.goto(f"{CENTRE}/scanning/")
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
