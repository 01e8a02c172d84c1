"""The technician: places, printed labels, and scanning at the freezer without a mouse."""

from playwright.sync_api import expect

from lims.storage.commands import Command, command_code
from tests.browser.pages.desk import Desk
from tests.labels.reading import codes_in, page_image, text_of

PRINTER_DPI = 300


def create_places(desk: Desk) -> str:
    """A site with a freezer, a rack and a box; gives the code of the box."""
    desk.open("/storage/")
    desk.press("New site")
    _make(desk, name="Main building")
    for type_, name, grid in (("Freezer", "Freezer 1", None), ("Rack", "Rack A", "rack-4x5"), ("Box", "Box 1", "9x9")):
        desk.press("New location in here")
        desk.page.wait_for_url("**/locations/new?*")
        if desk.page.locator("main .nav-pills").count():
            desk.press(type_, within="main .nav-pills")
        _make(desk, name=name, **({"grid": grid} if grid else {}))
    desk.sees("Main building")
    desk.picture("empty-box")
    return desk.code(r"/storage/locations/([0-9A-Z]+)$")


def _make(desk: Desk, **values: str) -> None:
    desk.fill(**values)
    desk.press("Make")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(values["name"])


def print_labels(desk: Desk, lot: str) -> bytes:
    """Print the labels of a lot from its page."""
    desk.open(f"/lots/{lot}")
    desk.press("Print labels", within="#labels")
    desk.picture("print-labels")
    desk.press("Print", within="#print-form")
    desk.says("Labels printed")
    desk.picture("printed")
    return desk.fetch("Open the file")


def codes_printed(pdf: bytes) -> list[tuple[str, str]]:
    """What an independent decoder reads from the rendered pages, as pairs of symbology and text."""
    pages = text_of(pdf).count("\f")
    return sorted(code for page in range(1, pages + 1) for code in codes_in(page_image(pdf, PRINTER_DPI, page)))


def scan(desk: Desk, text: str) -> None:
    """What a keyboard-wedge scanner does: it types, then Enter, wherever the focus is."""
    desk.page.keyboard.type(text)
    desk.page.keyboard.press("Enter")


def command(name: Command) -> str:
    return command_code(name)


def store_by_scanning(desk: Desk, box: str, items: list[str]) -> None:
    """The box, then one item after another; each is put into the next free position."""
    desk.open("/scanning/")
    scan(desk, box)
    expect(desk.page.locator("[data-box-name]")).to_contain_text("Box 1")
    for number, item in enumerate(items, start=1):
        scan(desk, item)
        _answered(desk, "done", item)
        expect(desk.page.locator("[data-position]")).to_have_text(f"A{number:02}")
    desk.picture("stored")


def take_out_and_undo(desk: Desk, item: str) -> None:
    """One item is taken out by mistake; one more scan undoes it."""
    scan(desk, item)
    _answered(desk, "shown", item)
    scan(desk, command(Command.TAKE_OUT))
    _answered(desk, "done", item)
    expect(desk.page.locator("[data-place]")).to_be_hidden()
    desk.picture("taken-out")
    scan(desk, command(Command.UNDO))
    expect(desk.page.locator("[data-answer]")).to_have_attribute("data-tone", "undone")
    expect(desk.page.locator("[data-log] li.is-undone")).to_have_count(1)
    desk.picture("undone")


def look_again(desk: Desk, item: str) -> None:
    """After the page was loaded again the last scans are still there, and the open box too."""
    before = desk.page.locator("[data-log] li").all_inner_texts()
    desk.page.reload()
    expect(desk.page.locator("[data-log] li")).to_have_text(before, use_inner_text=True)
    expect(desk.page.locator("[data-box-name]")).to_contain_text("Box 1")
    desk.sees(item, within="[data-log]")


def misread(desk: Desk, item: str) -> None:
    """A code whose check character is wrong is refused loudly and finds nothing."""
    wrong = item[:-1] + ("A" if item[-1] != "A" else "B")
    scan(desk, wrong)
    expect(desk.page.locator("[data-answer]")).to_have_attribute("data-tone", "refused")
    desk.picture("misread")


def _answered(desk: Desk, tone: str, item: str) -> None:
    expect(desk.page.locator("[data-code]")).to_have_text(item)
    expect(desk.page.locator("[data-answer]")).to_have_attribute("data-tone", tone)
