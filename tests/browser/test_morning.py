"""A morning at the freezer, with a scanner that types and no mouse where a scanner will do.

200 vials are labelled and stored, ten are moved, a box is audited with three errors planted, a box is photographed,
the network is gone for an hour, and one freezer is lost. Scans and touches are counted: they must stay few.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from lims.core.settings import Settings
from lims.ledger.verification import findings
from lims.lots.models import Item, ItemState
from lims.storage.commands import Command, command_code
from lims.storage.models import Location
from lims.storage.shapes import Grid
from tests.audits.photos.rendering import Scene, render
from tests.browser.pages import freezer
from tests.browser.pages.desk import Desk
from tests.browser.pages.scanner import Scanner
from tests.browser.stoppable import StoppableCentre
from tests.browser.watching import Watcher
from tests.factories.lots import make_lot
from tests.factories.storage import make_boxes, make_location
from tests.labels.reading import codes_in, page_image, text_of

GRID = Grid("9x9", 9, 9)
VIALS, MOVED, OFFLINE = 200, 10, 20

Place = tuple[str | None, str | None]


@dataclass(frozen=True)
class Room:
    """Two freezers, one with three boxes and one with a rack that is empty; vials by their codes."""

    lot: str
    vials: list[str]
    late_vials: list[str]
    freezer: str
    boxes: list[str]
    rack: str


@pytest.fixture(scope="module")
def centre(
    staffed_template: Path, base_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StoppableCentre]:
    made = StoppableCentre.staffed(tmp_path_factory.mktemp("morning"), staffed_template, base_settings.key_file)
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def room(centre: StoppableCentre) -> Room:
    with centre.writing() as (session, actor):
        lot, late = make_lot(session, actor, VIALS), make_lot(session, actor, OFFLINE)
        site = make_location(session, actor, "site")
        cold_room = make_location(session, actor, "room", site)
        failing, other = (
            make_location(session, actor, "freezer", cold_room, name=f"Freezer {n}", temperature_c=-80) for n in (1, 2)
        )
        boxes = make_boxes(session, actor, 4, make_location(session, actor, "rack", failing, grid="rack-4x5"))
        rack = make_location(session, actor, "rack", other, name="Rack B", grid="rack-4x5")
        codes = [item.barcode for item in lot.items], [item.barcode for item in late.items]
        return Room(lot.code, *codes, failing.barcode, [box.barcode for box in boxes], rack.barcode)


@pytest.fixture
def desk(open_page: Callable[..., Page], centre: StoppableCentre, watcher: Watcher) -> Desk:
    return Desk(open_page(), centre.url, watcher).sign_in("technician")


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    """Faults of the page; that it can't reach the server for an hour is part of the morning."""
    watcher = Watcher(tmp_path)
    yield watcher
    assert not [fault for fault in watcher.faults if "net::ERR_" not in fault]


def places(centre: StoppableCentre) -> dict[str, Place]:
    statement = select(Item.barcode, Location.barcode, Item.position).outerjoin(
        Location, Location.id == Item.location_id
    )
    with centre.reading() as session:
        return {barcode: (box, position) for barcode, box, position in session.execute(statement)}


def test_a_morning(desk: Desk, room: Room, centre: StoppableCentre) -> None:
    labels = freezer.print_labels(desk, room.lot)
    assert text_of(labels).count("\f") == VIALS
    for number in (1, VIALS // 2, VIALS):
        assert room.vials[number - 1] in {text for _, text in codes_in(page_image(labels, freezer.PRINTER_DPI, number))}
    scans = {
        "store 200 vials": store(desk, room.boxes, room.vials),
        "move ten": move(desk, room.boxes[3], room.vials[:MOVED]),
    }
    where = places(centre)
    assert [where[vial] for vial in room.vials[:2]] == [(room.boxes[3], "A01"), (room.boxes[3], "A02")]
    assert sum(box == room.boxes[0] for box, _ in where.values()) == GRID.size - MOVED

    scans["audit a box"] = audit(desk, room.boxes[0], room.vials[MOVED : GRID.size], room.vials[100])
    where = places(centre)
    assert where[room.vials[100]][0] == room.boxes[0]
    assert state(centre, room.vials[11]) is state(centre, room.vials[12]) is ItemState.LOST

    photograph(desk, room.boxes[1], places(centre))
    where = places(centre)
    assert [where[vial] for vial in room.vials[81:83]] == [(room.boxes[1], "A02"), (room.boxes[1], "A01")]

    scans["an hour offline"] = store_offline(desk, room.boxes[3], room.late_vials)
    assert {places(centre)[vial][0] for vial in room.late_vials} == {room.boxes[3]}

    before = places(centre)
    scans["evacuate a freezer"] = evacuate(desk, room)
    assert places(centre) == before
    with centre.reading() as session:
        rack = session.scalar(select(Location.id).where(Location.barcode == room.rack))
        stands_in = session.scalars(select(Location.parent_id).where(Location.barcode.in_(room.boxes))).all()
        assert set(stands_in) == {rack}
        assert not list(findings(session))
    assert scans == {
        # One for each box and one for each vial.
        "store 200 vials": 3 + VIALS,
        "move ten": 1 + MOVED,
        # The box, each vial in it, and that it is counted.
        "audit a box": 1 + (GRID.size - MOVED - 2 + 1) + 1,
        "an hour offline": 1 + OFFLINE,
        # Two for each box.
        "evacuate a freezer": 2 * len(room.boxes),
    }


def state(centre: StoppableCentre, vial: str) -> ItemState:
    with centre.reading() as session:
        found = session.scalar(select(Item.state).where(Item.barcode == vial))
        assert found is not None
        return found


def store(desk: Desk, boxes: Sequence[str], vials: Sequence[str]) -> int:
    """A box, then its vials, and the next box when it is full."""
    scanner = Scanner.at(desk)
    for number, box in enumerate(boxes[:3]):
        scanner.opens(box)
        mine = vials[number * GRID.size : (number + 1) * GRID.size]
        shown = scanner.series(mine, "done")
        assert list(shown.values()) == GRID.positions()[: len(mine)]
    desk.picture("stored-200")
    return scanner.scans


def move(desk: Desk, box: str, vials: Sequence[str]) -> int:
    scanner = Scanner.at(desk)
    scanner.opens(box)
    scanner.series(vials, "done")
    return scanner.scans


def audit(desk: Desk, box: str, vials: Sequence[str], foreign: str) -> int:
    """Everything in the box in any order: two vials that should be there are not, one that should not be is."""
    desk.open("/audits/new")
    desk.fill(place=box)
    desk.press("Begin")
    scanner = Scanner(desk.page)
    expect(desk.page.locator("[data-sentence]")).not_to_be_empty()
    scanner.scan(box)
    expect(desk.page.locator("[data-box-name]")).to_be_visible()
    for vial in [*reversed([vial for number, vial in enumerate(vials) if number not in (1, 2)]), foreign]:
        scanner.scan(vial)
        expect(desk.page.locator("[data-code]")).to_have_text(vial)
    scanner.scan(command_code(Command.DONE))
    expect(desk.page.locator("[data-answer]")).to_have_attribute("data-tone", "done")
    desk.picture("audit-counted")
    desk.press("Differences")
    desk.sees("Missing: 2")
    desk.sees("Belongs to another box: 1")
    expect(desk.page.locator("main")).not_to_contain_text("Unknown code")
    desk.picture("audit-differences")
    desk.fill(reason="Counted this morning")
    desk.press("Settle all begun boxes")
    desk.sees("Settled")
    return scanner.scans


def photograph(desk: Desk, box: str, recorded: Mapping[str, Place]) -> None:
    """The photo shows the first two vials in each other's place, and one vial not at all."""
    by_position = {position: vial for vial, (place, position) in recorded.items() if place == box}
    seen = [by_position.get(position) for position in GRID.positions()]
    seen[0], seen[1] = seen[1], seen[0]
    seen[40] = None
    cells = frozenset(GRID.cell(position) for position, vial in zip(GRID.positions(), seen, strict=True) if vial)
    scene = Scene(seed=3, grid=GRID, only=cells, texts=tuple(vial or "-" for vial in seen), turn=7, tilt=8)
    desk.open(f"/audits/readings/new?place={box}")
    desk.fill(file={"name": "box.jpg", "mimeType": "image/jpeg", "buffer": render(scene).jpeg()})
    desk.press("Read")
    expect(desk.page.locator("#confirmation")).to_be_visible()
    desk.picture("photo")
    desk.fill(reason="Photographed", within="#confirmation")
    desk.press("Confirm", within="#confirmation")
    desk.says("Recorded where found")
    desk.picture("photo-confirmed")


def store_offline(desk: Desk, box: str, vials: Sequence[str]) -> int:
    scanner = Scanner.at(desk)
    scanner.is_kept_on_the_device()
    scanner.opens(box)
    scanner.goes_offline()
    shown = scanner.series(vials, "kept")
    assert list(shown.values()) == GRID.positions()[MOVED : MOVED + len(vials)]
    scanner.tells_waiting(len(vials))
    desk.picture("offline")
    scanner.goes_online()
    scanner.is_connected()
    expect(desk.page.locator("[data-log] li[data-tone=kept]")).to_have_count(0)
    desk.picture("online-again")
    return scanner.scans


def evacuate(desk: Desk, room: Room) -> int:
    """One button makes the plan; each box is carried by two scans, and nothing in it changes its position."""
    desk.open(f"/monitoring/locations/{room.freezer}")
    desk.press("Evacuate", confirm=True)
    desk.press("Carry and scan")
    desk.picture("carry")
    scanner = Scanner(desk.page)
    carried = desk.page.locator(".carry-progress strong")
    field = desk.page.locator("#scan")
    expect(field).to_be_focused()
    while (waiting := desk.page.locator(".carry-list").first.locator("li .code")).count():
        box, done = waiting.first.inner_text(), int(carried.inner_text())
        scanner.scan(box)
        expect(desk.page.locator(".carry-target")).to_contain_text(box)
        desk.page.wait_for_load_state()
        expect(field).to_be_focused()
        scanner.scan(room.rack)
        expect(carried).to_have_text(str(done + 1))
        desk.page.wait_for_load_state()
        expect(field).to_be_focused()
    desk.picture("carried")
    return scanner.scans
