"""Quality control: germination counts typed into the grid, the outcome, the hold, the next date."""

import re
from datetime import date

from playwright.sync_api import expect

from tests.browser.pages.desk import Desk


def enter_germination(desk: Desk, lot: str, normal: list[int], sown: int = 25) -> None:
    """From the worklist's page of the lot: the counts of each replicate, with the keyboard alone."""
    desk.open(f"/lots/{lot}")
    desk.press("Enter a result", within="#quality")
    desk.page.get_by_role("link", name="Germination test").click()
    first = desk.page.locator("[data-count-grid] [data-count]").first
    expect(first).to_be_focused()
    for count in normal:
        for value in (sown, count, sown - count, 0, 0, 0):
            desk.page.keyboard.type(str(value))
            desk.page.keyboard.press("Enter")
    desk.sees("95 % interval", within="[data-interval]")
    desk.picture("counts")
    desk.press("Record the result")


def passed(desk: Desk) -> None:
    desk.says("The test is passed.")
    desk.picture("passed")


def failed(desk: Desk, lot: str) -> None:
    """The lot is on hold at once."""
    desk.says("The test failed: the lot is on hold.")
    desk.picture("failed")
    desk.open(f"/lots/{lot}")
    desk.sees(re.compile("hold", re.IGNORECASE), within="#quality")
    desk.picture("lot-on-hold")


def next_date(desk: Desk, lot: str) -> None:
    """The passed lot is tested again ten years later, as the policy says; the worklist knows."""
    desk.open("/quality/?horizon=")
    row = desk.page.locator("tbody tr").filter(has_text=lot)
    expect(row).to_contain_text("Germination test")
    expect(row).to_contain_text("99 %")
    tested_on = date.fromisoformat(row.locator("td").nth(3).locator("time").get_attribute("datetime") or "")
    expect(row.locator("td").first).to_contain_text(f"{tested_on.year + 10}-{tested_on:%m-}")
    desk.picture("worklist")
