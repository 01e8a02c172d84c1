"""A resource in the catalogue: what was written beside what was understood, its pedigree, its lots."""

from playwright.sync_api import expect

from tests.browser.pages.desk import Desk


def accessions(desk: Desk, deposit: str) -> dict[str, str]:
    """The accession numbers of a deposit's new resources, by name."""
    desk.open(f"/deposits/{deposit}")
    found = {}
    for row in desk.page.locator("tr:has(a.code[href^='/resources/'])").all():
        found[row.locator("td").nth(1).inner_text().strip()] = row.locator("a.code").inner_text().strip()
    return found


def look_at_resource(desk: Desk, accession: str) -> None:
    """The depositor's words stand beside what was understood."""
    desk.open(f"/resources/{accession}")
    deposited = desk.page.locator("#deposited tbody tr")
    for column, written, understood in (
        ("COLLDATE", "197506--", "1975-06"),
        ("DECLATITUDE", "35°06.5'N", "35.108"),
        ("Pot colour", "blue", "blue"),
    ):
        row = deposited.filter(has=desk.page.get_by_role("rowheader", name=column, exact=True))
        expect(row.locator("td").nth(0)).to_have_text(written)
        expect(row.locator("td").nth(2)).to_contain_text(understood)
    desk.picture("resource")


def add_parent(desk: Desk, parent: str) -> None:
    desk.page.locator("details.adding summary", has_text="Add a parent").click()
    desk.fill(within="#lineage", parent=parent, role="derived_from")
    desk.press("Add a parent", within="#lineage form:has([name=parent])")
    expect(desk.page.locator(".pedigree-frame svg")).to_contain_text(parent)
    desk.picture("pedigree")


def make_lot(desk: Desk, accession: str, count: int) -> str:
    """Record a preservation from the page of the resource."""
    desk.open(f"/resources/{accession}")
    desk.press("Record a preservation")
    desk.fill(count=count, quantity=200, note="Harvest of field 3")
    desk.picture("new-lot")
    desk.press("Make the lot and its barcodes")
    desk.says("has been made")
    return desk.code(r"/lots/([0-9A-Z]+)$")


def barcodes(desk: Desk, lot: str) -> list[str]:
    """The barcodes of a lot's items."""
    desk.open(f"/lots/{lot}")
    return [text.strip() for text in desk.page.locator("#items th a.code").all_inner_texts()]
