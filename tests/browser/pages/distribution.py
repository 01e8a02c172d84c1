"""The shipping desk decides a request: what blocks it, the agreement, the checks of the law."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.pages.desk import Desk
from tests.labels.reading import text_of

SIGNED = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def open_request(desk: Desk, requester: str) -> str:
    """The request that came from the index."""
    desk.open("/distribution/")
    desk.picture("requests")
    desk.page.locator("tbody tr").filter(has_text=requester).locator("a.code").first.click()
    return desk.code(r"/distribution/requests/([0-9A-Z]+)$")


def accept(desk: Desk) -> None:
    desk.press("Start the review")
    desk.says("is under review")
    desk.press("Accept")
    desk.says("has been accepted")


def blockers(desk: Desk) -> list[str]:
    return desk.page.locator(".blockers strong").all_inner_texts()


def classify_purpose(desk: Desk) -> None:
    _follow(desk, "The purpose has not been classified yet.")
    desk.fill(purpose="research")
    desk.press("Save")
    desk.says("has been saved")


def accept_terms(desk: Desk) -> None:
    _follow(desk, "has not accepted the terms of use")
    desk.fill(note="By mail of 2026-04-01")
    desk.press("Record the acceptance")
    desk.says("has been recorded")


def draft_agreement(desk: Desk, accession: str) -> None:
    """The MTA is drafted as a PDF, sent, and comes back signed."""
    _follow(desk, "No agreement (MTA)")
    desk.fill(scope="resources", language="en")
    desk.picture("draft-agreement")
    desk.press("Draft the agreement")
    number = desk.code(r"/distribution/agreements/([^/]+)$")
    text = text_of(desk.fetch("Agreement as PDF"))
    for words in (number, accession, "Example University", "Mizuho Soba"):
        assert words in text
    desk.press("It was sent")


def return_agreement(desk: Desk, request: str, folder: Path) -> None:
    signed = folder / "mta.pdf"
    signed.write_bytes(SIGNED)
    desk.open(f"/distribution/requests/{request}")
    _follow(desk, "has not come back signed")
    desk.fill(file=signed, signatory="Dr. Grace Moss, dean")
    desk.press("Keep the signed copy")
    desk.says("has been kept")
    desk.picture("agreement")
    desk.open(f"/distribution/requests/{request}")


def confirm_checks(desk: Desk, folder: Path) -> int:
    """Answer every legal check that is asked for; gives how many there were."""
    certificate = folder / "certificate.pdf"
    certificate.write_bytes(SIGNED)
    before = len(blockers(desk))
    for left in range(before, 0, -1):
        _follow(desk, "To be confirmed")
        desk.fill(is_true=True, note="Seen on paper", document=certificate)
        desk.press("Confirm under my name")
        desk.says("Confirmed under your name")
        expect(desk.page.locator(".blockers strong")).to_have_count(left - 1)
    return before


def prepare(desk: Desk) -> str:
    desk.sees("Nothing blocks this request")
    desk.picture("request-free")
    desk.press("Prepare the shipment")
    desk.says("are reserved")
    return desk.code(r"/shipping/([0-9A-Z]+)$")


def enter_request(desk: Desk, accession: str) -> None:
    """A request that came by letter, for a resource whose only lot has failed."""
    desk.open(f"/distribution/requests/new?resource={accession}")
    desk.fill(
        name="Ichiro Tanaka",
        institution="Shinano Agricultural College",
        email="tanaka@shinano.example",
        address="390-8621 Nagano, Matsumoto, Asahi 3-1-1",
        country="JPN",
        category="academic",
        purpose="research",
        terms_accepted=True,
    )
    desk.picture("new-request")
    desk.press(re.compile("Record"))
    desk.says("has been recorded")
    desk.picture("request-on-hold")


def _follow(desk: Desk, sentence: str) -> None:
    """Go to the page where a blocker is resolved."""
    desk.page.locator(".blockers li").filter(has_text=sentence).first.get_by_role("link").click()
