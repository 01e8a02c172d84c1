"""The national index as researchers see it: searching in two languages, and asking."""

from playwright.sync_api import expect

from tests.browser.pages.desk import Desk

REQUESTER = {
    "name": "Ada Lindgren",
    "email": "ada@lab.example",
    "institution": "Example University",
    "address": "1 College Street, Springfield, IL 62701",
    "country": "USA",
    "category": "academic",
    "purpose": "Photoperiod response of landraces.",
}


def find(desk: Desk, text: str, accession: str) -> None:
    """Search as a visitor does, and open what was found."""
    desk.open("/")
    desk.picture("index-start")
    desk.fill(q=text)
    desk.page.keyboard.press("Enter")
    hit = desk.page.locator(".hit").filter(has_text=accession)
    expect(hit).to_have_count(1)
    desk.picture("index-found")
    hit.get_by_role("link").first.click()
    desk.sees(accession)
    desk.picture("index-record")


def ask(desk: Desk, accession: str, quantity: int) -> str:
    """Fill in the form, look at it once more, send it; gives the path of the page that tells how it stands."""
    desk.press("Ask for this resource")
    desk.fill(**REQUESTER, **{f"quantity-{accession}": quantity})
    desk.picture("index-ask")
    desk.press("Review the request")
    desk.sees("It has not been sent yet.")
    desk.picture("index-check")
    desk.press("Send the request")
    desk.says("Your request has been passed on.")
    desk.picture("index-asked")
    return desk.code(r"(/index/requests/[^/]+)$")


def stands(desk: Desk, path: str, state: str) -> None:
    desk.open(path)
    expect(desk.page.locator(".page-head")).to_contain_text(state)
    desk.picture(f"index-{state}")
