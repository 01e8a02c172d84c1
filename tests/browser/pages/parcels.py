"""The shipping desk sends a parcel: picking by scan, packing, papers, dispatch."""

from playwright.sync_api import expect

from tests.browser.pages.desk import Desk
from tests.browser.pages.freezer import scan
from tests.labels.reading import text_of


def promised(desk: Desk) -> list[str]:
    """The barcodes that the pick list names."""
    return [text.strip() for text in desk.page.locator(".pick-items [data-barcode] .code").all_inner_texts()]


def start_picking(desk: Desk) -> None:
    desk.picture("shipment")
    desk.press("Pick by scanning")
    desk.page.wait_for_url("**/pick")
    desk.picture("picking")


def scan_wrong(desk: Desk, barcode: str) -> None:
    """The wrong vial is refused, and nothing is ticked off."""
    scan(desk, barcode)
    expect(desk.page.locator("#answer")).to_have_attribute("data-tone", "refused")
    desk.sees(barcode, within="#answer-text")
    expect(desk.page.locator(".pick-items .picked")).to_have_count(0)
    desk.picture("wrong-item")


def scan_right(desk: Desk, barcodes: list[str]) -> None:
    for number, barcode in enumerate(barcodes, start=1):
        scan(desk, barcode)
        desk.sees(barcode, within="#answer-text")
        expect(desk.page.locator("#answer")).to_have_attribute("data-tone", "done")
        expect(desk.page.locator(".pick-items .picked")).to_have_count(number)
    desk.picture("picked")


def pack(desk: Desk) -> None:
    desk.press("Go on to packing")
    desk.fill(refrigerant="cold-packs", carrier="fedex", boxes=1, gross_kg="0.8")
    desk.picture("pack")
    desk.press("Packed")
    desk.picture("packed")


def papers(desk: Desk, barcodes: list[str]) -> None:
    """Packing list and customs invoice in both languages say what is in the parcel."""
    for paper, title_en, title_ja in (
        ("Packing list", "Packing list", "梱包明細書"),
        ("Customs invoice", "invoice", "インボイス"),
    ):
        english = text_of(desk.fetch(f"{paper} (English)"))
        japanese = text_of(desk.fetch(f"{paper} (日本語)"))
        assert title_en.lower() in english.lower()
        assert title_ja in japanese.replace(" ", "")
        for text in (english, japanese):
            assert "Example University" in text
            if paper == "Packing list":
                assert all(barcode in text for barcode in barcodes)


def dispatch(desk: Desk) -> None:
    desk.press("Dispatch")
    desk.fill(tracking="794612345678")
    reason = desk.page.locator("[name=closed_day_reason]")
    if reason.count():
        reason.fill("The carrier collects today")
    desk.picture("dispatch")
    desk.press("The parcel has left")
    desk.sees("794612345678")
    desk.picture("dispatched")
