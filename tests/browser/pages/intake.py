"""The curator takes in a depositor's list: depositor, agreement, columns, rows, refused rows."""

import csv
import io
from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import expect

from tests.browser.pages.desk import Desk

# One specimen in each row, as depositors write them, with everything that goes wrong. The headings are row 1.
ROWS = Path(__file__).parents[1] / "buckwheat.csv"
SIGNED = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def write_list(path: Path) -> Path:
    """The depositor's workbook."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Soba 2026"
    with ROWS.open(encoding="utf-8", newline="") as rows:
        for row in csv.reader(rows):
            sheet.append([cell or None for cell in row])
    workbook.save(path)
    return path


def register_depositor(desk: Desk) -> str:
    desk.open("/deposits/")
    desk.press("Depositors")
    desk.press("New depositor")
    desk.fill(
        name="Sato Hanako",
        name_ja="佐藤 花子",
        organization="Mishima Buckwheat Society",
        organization_ja="三島そば保存会",
        country="JPN",
        address="411-8540 Shizuoka, Mishima, Yata 1",
        email="sato@example.org",
        is_name_public=True,
    )
    desk.picture("depositor-form")
    desk.press("Save")
    desk.says("has been recorded")
    return desk.code(r"/depositors/([0-9A-Z-]+)$")


def record_agreement(desk: Desk, folder: Path) -> str:
    """From the page of the depositor: the terms, with the signed file."""
    signed = folder / "signed.pdf"
    signed.write_bytes(SIGNED)
    desk.press("New agreement")
    desk.fill(
        title="Deposit of buckwheat landraces",
        signed_on="2026-03-02",
        use_condition="unrestricted",
        terms_of_use="Cite Sato et al. (2026) in publications.",
        visibility="open",
        signed_file=signed,
    )
    desk.picture("agreement-form")
    desk.press("Save")
    desk.says("has been recorded")
    assert desk.download("Signed file") == SIGNED
    return desk.code(r"/agreements/([0-9A-Z-]+)$")


def upload(desk: Desk, workbook: Path) -> str:
    """From the page of the agreement: the list, which is read and its columns guessed."""
    desk.press("New deposit")
    desk.fill(kind="seed", file=workbook)
    desk.picture("new-deposit")
    desk.press("Read the list")
    return desk.code(r"/deposits/([^/]+)/columns$")


def correct_columns(desk: Desk) -> None:
    """All columns are recognised but the depositor's own, which the curator makes a remark."""
    page = desk.page
    for heading, field in (("ACCENUMB", "depositor_number"), ("DECLATITUDE", "latitude"), ("COLLDATE", "collected_on")):
        expect(page.get_by_label(heading, exact=True)).to_have_value(field)
    own = page.get_by_label("Pot colour", exact=True)
    expect(own).to_have_value("")
    own.select_option("remarks")
    desk.picture("columns")
    desk.press("Read the rows")
    desk.says("read anew")


def look_at_problems(desk: Desk) -> None:
    """What is wrong stands at its row."""
    for row, state, text in (
        (2, "Ready", "Mizuho Soba"),
        (6, "Refused", "The row is the same as row 2."),
        (7, "Refused", "XQZ"),
        (8, "Refused", "neither a name nor a number"),
        (9, "Doubtful", "03/04/1992"),
        (11, "Refused", "19870931"),
    ):
        line = desk.page.locator("tbody tr").filter(has=desk.page.get_by_role("link", name=str(row), exact=True))
        expect(line).to_contain_text(state)
        expect(line).to_contain_text(text)
    desk.picture("rows")


def take_row(desk: Desk, row: int) -> None:
    """The curator decides that a doubtful row is right."""
    desk.page.get_by_label(f"Choose row {row}", exact=True).check()
    desk.press("Take the chosen rows")
    line = desk.page.locator("tbody tr").filter(has=desk.page.get_by_role("link", name=str(row), exact=True))
    expect(line).to_contain_text("Taken")


def accept(desk: Desk, count: int) -> None:
    desk.press(f"Register the rows taken: {count}", confirm=True)
    desk.says(str(count))
    desk.picture("accepted")


def refused_rows(desk: Desk) -> list[dict[str, str]]:
    content = desk.download("Refused rows as a file")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
