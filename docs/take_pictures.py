"""Take the pictures of the README and the guides anew, from a running `make demo`, with `make pictures`.

`docs/take_pictures.py CENTRE INDEX` names other addresses. What is stored for a picture is taken back again; a plan of
evacuation and the reading of a photo stay open, and are used again the next time.
"""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from lims.core.settings import ROOT
from lims.demo.people import PASSWORD
from lims.storage.commands import Command, command_code
from lims.storage.location_types import load_location_types
from lims.storage.shapes import Order
from tests.audits.photos.rendering import Scene, render

PICTURES = Path(__file__).with_name("pictures")
DEMO = ("http://127.0.0.1:8000", "http://127.0.0.1:8001")
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 800}
COLOURS = 128  # keep a picture small; pages have few
GRID = "10x10"


class Photographer:
    """Signs in, and keeps what is on the screen."""

    def __init__(self, browser: Browser, centre: str) -> None:
        self.browser = browser
        self.centre = centre

    def signed_in(self, login: str, size: dict[str, int], language: str) -> Page:
        context = self.browser.new_context(viewport=size, locale=language)
        page = context.new_page()
        page.goto(f"{self.centre}/accounts/sign-in")
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

    def open(self, page: Page, path: str) -> None:
        page.goto(f"{self.centre}{path}")
        page.wait_for_load_state("networkidle")

    def keep(self, page: Page, name: str) -> None:
        path = PICTURES / f"{name}.png"
        page.screenshot(path=path)
        with Image.open(path) as taken:
            small = taken.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        small.save(path, optimize=True)


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state("networkidle")


def code_of(page: Page) -> str:
    return page.url.partition("?")[0].rsplit("/", 1)[-1]


def scan(page: Page, *codes: str) -> None:
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.wait_for_timeout(700)


def undo(page: Page, times: int) -> None:
    scan(page, *[command_code(Command.UNDO)] * times)


def items_in(page: Page) -> dict[str, str]:
    """The items of the box that is open, by their positions."""
    titles = page.locator("a.cell-taken").evaluate_all("cells => cells.map(cell => cell.title.split(' · '))")
    return {title[0]: title[1] for title in titles}


def freezer_pictures(taker: Photographer) -> tuple[str, str, dict[str, str]]:
    """The pictures of storage; gives a full box and a free one with their codes, and the items of the full one."""
    page = taker.signed_in("technician", DESKTOP, "en-GB")
    taker.open(page, "/storage/")
    follow(page, "Ultra-low freezer 1")
    taker.keep(page, "freezer")
    follow(page, "Rack 1")
    rack = page.url
    follow(page, "Box 11")
    free_box = code_of(page)
    page.goto(rack)
    follow(page, "Box 1")
    full_box, items = code_of(page), items_in(page)
    taker.open(page, "/storage/room?count=40&temperature=-80&near=DEMO-CLN-000001&manner=contiguous")
    taker.keep(page, "room")
    for name in ("Storage", "Seed freezer", "Rack 1", "Box 1", "Quality"):
        page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
        page.wait_for_load_state("networkidle")
    taker.keep(page, "box")
    page.context.close()
    return full_box, free_box, items


def scanning_pictures(taker: Photographer, box: str, items: list[str]) -> None:
    page = taker.signed_in("technician", DESKTOP, "en-GB")
    taker.open(page, "/scanning/")
    scan(page, box, *items[:3])
    taker.keep(page, "scanning")
    undo(page, 4)
    page.context.close()
    phone = taker.signed_in("technician", PHONE, "en-GB")
    taker.open(phone, "/scanning/")
    scan(phone, box, items[0][:-1] + ("A" if items[0][-1] != "A" else "B"))
    taker.keep(phone, "scanning-refused")
    undo(phone, 1)
    phone.context.close()
    phone = taker.signed_in("technician", PHONE, "ja-JP")
    taker.open(phone, "/scanning/")
    scan(phone, box)
    offline(phone.context, True)
    scan(phone, *items[:2])
    taker.keep(phone, "scanning-offline-ja")
    offline(phone.context, False)
    phone.wait_for_timeout(4000)
    undo(phone, 3)
    phone.context.close()


def offline(context: BrowserContext, is_cut: bool) -> None:
    context.set_offline(is_cut)


def photo_picture(taker: Photographer, box: str, items: dict[str, str]) -> None:
    """A rendered photo of the full box, in which two vials stand in each other's positions and three are not there."""
    grid = load_location_types(ROOT / "config").grid(GRID)
    assert grid is not None
    cells = list(grid.cells(Order.ROWS))
    positions = [grid.at(*cell) or "" for cell in cells]
    shown = {**items, "B02": items["B03"], "B03": items["B02"]}
    missing = {"D05", "G08", "J10"}
    standing = frozenset(
        cell for cell, position in zip(cells, positions, strict=True) if position in shown and position not in missing
    )
    texts = tuple(shown.get(position, "") for position in positions)
    scene = Scene(seed=11, grid=grid, texts=texts, only=standing, width=2600, height=1950, tilt=9, turn=4, label=box)
    page = taker.signed_in("technician", DESKTOP, "en-GB")
    taker.open(page, f"/audits/readings/new?place={box}")
    page.set_input_files("[name=file]", {"name": "box.jpg", "mimeType": "image/jpeg", "buffer": render(scene).jpeg()})
    page.get_by_role("button", name="Read", exact=True).click()
    page.wait_for_url("**/readings/*", timeout=60_000)
    page.wait_for_load_state("networkidle")
    taker.keep(page, "photo")
    page.get_by_role("button", name="Drop").first.click()
    page.context.close()


def monitoring_pictures(taker: Photographer) -> None:
    page = taker.signed_in("technician", DESKTOP, "en-GB")
    taker.open(page, "/monitoring/")
    taker.keep(page, "temperatures")
    taker.open(page, "/monitoring/alarms")
    page.locator("tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    follow(page, "The freezer")
    follow(page, "7 days")
    taker.keep(page, "failed-night")
    phone = taker.signed_in("technician", PHONE, "en-GB")
    taker.open(phone, "/monitoring/")
    follow(phone, "Ultra-low freezer 1")
    if phone.get_by_role("link", name="Go on evacuating").count():
        follow(phone, "Go on evacuating")
    else:
        phone.get_by_role("button", name="Evacuate").first.click()
        phone.locator("#confirm-dialog [data-confirm-button]").click()
    phone.wait_for_load_state("networkidle")
    follow(phone, "Carry and scan")
    phone.fill("#scan", phone.locator(".carry-list .code").first.inner_text())
    phone.keyboard.press("Enter")
    phone.locator(".carry-target").wait_for()
    taker.keep(phone, "evacuation")
    page.context.close()
    phone.context.close()


def label_picture(taker: Photographer) -> None:
    page = taker.signed_in("technician", DESKTOP, "en-GB")
    taker.open(page, "/labels/designs/cryovial")
    taker.keep(page, "label")
    page.context.close()


def main() -> None:
    centre, index = sys.argv[1:] if len(sys.argv) == 3 else DEMO
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        taker = Photographer(browser, centre)
        full_box, free_box, items = freezer_pictures(taker)
        scanning_pictures(taker, free_box, list(items.values()))
        photo_picture(taker, full_box, items)
        monitoring_pictures(taker)
        label_picture(taker)
        portal = browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
        portal.goto(index)
        portal.wait_for_load_state("networkidle")
        taker.keep(portal, "index")
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
