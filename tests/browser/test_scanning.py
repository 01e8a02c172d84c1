"""At the freezer with gloves on: what is seen, heard and felt, with and without a network, and never a scan lost."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect
from sqlalchemy import select

from lims.core.codes import thing_code
from lims.core.settings import Settings
from lims.ledger.verification import findings
from lims.lots import queries as lots
from lims.scanning.models import Scan
from lims.storage import queries as storage
from lims.storage.commands import Command
from lims.storage.operations import store_item
from tests.browser.pages.desk import Desk
from tests.browser.pages.scanner import Scanner
from tests.browser.stoppable import StoppableCentre
from tests.browser.watching import Watcher
from tests.factories.lots import make_items
from tests.factories.storage import make_box

DeskOf = Callable[[str], Desk]


@dataclass(frozen=True)
class Stock:
    """A box and vials that are not stored yet, by their codes."""

    box: str
    items: list[str]


@pytest.fixture(scope="module")
def centre(
    staffed_template: Path, base_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StoppableCentre]:
    made = StoppableCentre.staffed(tmp_path_factory.mktemp("freezer"), staffed_template, base_settings.key_file)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def stock(centre: StoppableCentre) -> Stock:
    with centre.writing() as (session, actor):
        box = make_box(session, actor, name="Box 1")
        return Stock(box.barcode, [item.barcode for item in make_items(session, actor, 24)])


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    """Faults of the page; that it could not reach the server is what these tests are about."""
    watcher = Watcher(tmp_path)
    yield watcher
    assert not [fault for fault in watcher.faults if "net::ERR_" not in fault]


@pytest.fixture
def desk_of(open_page: Callable[..., Page], centre: StoppableCentre, watcher: Watcher) -> DeskOf:
    return lambda role: Desk(open_page(), centre.url, watcher).sign_in(role)


def places(centre: StoppableCentre, items: list[str]) -> dict[str, tuple[str | None, str | None]]:
    """The box and the position of each item, as the database has them."""
    with centre.reading() as session:
        rows = [lots.item(session, barcode) for barcode in items]
        way = {
            item.location_id: storage.path(session, item.location_id)[-1].barcode for item in rows if item.location_id
        }
        return {item.barcode: (way.get(item.location_id or 0), item.position) for item in rows}


def scans_of(centre: StoppableCentre, codes: list[str]) -> list[str]:
    """The texts of the scans of some things as they were kept, in order."""
    with centre.reading() as session:
        return list(session.scalars(select(Scan.text).where(Scan.text.in_(codes)).order_by(Scan.id)))


def is_sound(centre: StoppableCentre) -> bool:
    with centre.reading() as session:
        return not list(findings(session))


def test_a_series_is_seen_heard_and_felt(desk_of: DeskOf, stock: Stock, centre: StoppableCentre) -> None:
    scanner = Scanner.at(desk_of("technician"))
    scanner.opens(stock.box)
    scanner.heard()
    scanner.felt()
    requests: list[str] = []
    scanner.page.on("request", lambda request: requests.append(request.url))
    shown = scanner.series(stock.items[:3], "done")
    assert list(shown.values()) == ["A01", "A02", "A03"]
    # One scan and one request for each vial, and nothing is touched.
    assert scanner.scans == 4
    assert requests == [f"{centre.url}/scanning/scans"] * 3
    done = scanner.heard()
    assert len(done) == 6
    assert scanner.felt() == [[60], [60], [60]]
    scanner.scan(stock.items[0][:-1] + ("A" if stock.items[0][-1] != "A" else "B"))
    scanner.answers("refused")
    refused = scanner.heard()
    assert refused
    assert not {tuple(note) for note in refused} & {tuple(note) for note in done}
    assert sum(scanner.felt()[0]) > 1000
    scanner.command(Command.UNDO)
    scanner.answers("undone")
    expect(scanner.page.locator("[data-log] li.is-undone")).to_have_count(1)
    scanner.reload()
    scanner.is_connected()
    scanner.command(Command.UNDO)
    scanner.answers("undone")
    expect(scanner.page.locator("[data-log] li.is-undone")).to_have_count(2)
    assert places(centre, stock.items[:3]) == {
        stock.items[0]: (stock.box, "A01"),
        stock.items[1]: (None, None),
        stock.items[2]: (None, None),
    }


def test_only_changed_cells_are_drawn_again(desk_of: DeskOf, stock: Stock) -> None:
    scanner = Scanner.at(desk_of("technician"))
    scanner.opens(stock.box)
    scanner.page.evaluate("""() => {
      window.redrawn = 0;
      const seen = new MutationObserver((changes) => { window.redrawn += changes.length; });
      seen.observe(document.querySelector("[data-grid]"), { childList: true, subtree: true });
    }""")
    scanner.series(stock.items[:1], "done")
    assert scanner.page.evaluate("window.redrawn") <= 3


def test_the_network_is_cut_in_the_middle_of_a_series(desk_of: DeskOf, stock: Stock, centre: StoppableCentre) -> None:
    scanner = Scanner.at(desk_of("technician"))
    scanner.is_kept_on_the_device()
    scanner.opens(stock.box)
    shown = scanner.series(stock.items[:2], "done")
    scanner.page.context.set_offline(True)
    shown |= scanner.series(stock.items[2:12], "kept")
    scanner.tells_waiting(10)
    scanner.notices("No network since")
    scanner.reload()
    scanner.tells_waiting(10)
    expect(scanner.page.locator("[data-box-name]")).to_contain_text("B04")
    shown |= scanner.series(stock.items[12:22], "kept")
    scanner.tells_waiting(20)
    scanner.goes_online()
    expect(scanner.page.locator("[data-sentence]")).to_have_text("Everything has arrived. Scans: 20")
    scanner.is_connected()
    found = places(centre, stock.items[:22])
    assert {item: position for item, (_box, position) in found.items()} == shown
    assert {box for box, _position in found.values()} == {stock.box}
    assert scans_of(centre, stock.items) == stock.items[:22]
    expect(scanner.page.locator("[data-grid] .cell-taken")).to_have_count(22)
    assert is_sound(centre)


def test_the_server_stops_and_the_page_is_opened_without_it(
    desk_of: DeskOf, stock: Stock, centre: StoppableCentre
) -> None:
    desk = desk_of("technician")
    scanner = Scanner.at(desk)
    scanner.is_kept_on_the_device()
    scanner.opens(stock.box)
    shown = scanner.series(stock.items[:1], "done")
    centre.kill()
    try:
        shown |= scanner.series(stock.items[1:4], "kept")
        scanner.page.close()
        cold = Scanner(desk.page.context.new_page())
        cold.page.goto(f"{centre.url}/scanning/")
        expect(cold.page.locator(".scan-person")).to_have_text("Technician")
        cold.tells_waiting(3)
        shown |= cold.series(stock.items[4:7], "kept")
    finally:
        centre.start()
    cold.is_connected()
    expect(cold.page.locator("[data-log] li[data-tone=done]")).to_have_count(7)
    assert {item: position for item, (_box, position) in places(centre, stock.items[:7]).items()} == shown
    assert scans_of(centre, stock.items) == stock.items[:7]


def test_conflicts_are_shown_and_settled_by_a_touch(desk_of: DeskOf, stock: Stock, centre: StoppableCentre) -> None:
    scanner = Scanner.at(desk_of("technician"))
    scanner.opens(stock.box)
    scanner.page.context.set_offline(True)
    shown = scanner.series(stock.items[:4], "kept")
    assert list(shown.values()) == ["A01", "A02", "A03", "A04"]
    with centre.writing() as (session, actor):
        box = storage.location(session, stock.box)
        for position, colleagues in (("A02", stock.items[20]), ("A03", stock.items[21])):
            store_item(session, actor, lots.item(session, colleagues), box, position)
    scanner.heard()
    scanner.goes_online()
    scanner.answers("conflict")
    assert scanner.heard()
    # What was shown and could be done is done where it was shown; only the rest waits for a person.
    positions = {item: position for item, (_box, position) in places(centre, stock.items[:4]).items()}
    assert positions == shown | {stock.items[1]: None, stock.items[2]: None}
    conflict = scanner.page.locator(".conflict")
    expect(conflict).to_have_count(2)
    conflict.filter(has_text=stock.items[1]).get_by_role("button", name="next free position").click()
    scanner.answers("done", stock.items[1], "A05")
    expect(conflict).to_have_count(1)
    conflict.filter(has_text=stock.items[2]).get_by_role("button", name="Store somewhere else").click()
    scanner.answers("asked")
    scanner.scan(f"{stock.box} I09")
    scanner.answers("done", stock.items[2], "I09")
    expect(scanner.page.locator("[data-conflicts]")).to_be_hidden()
    settled = [position for _box, position in places(centre, stock.items[:4]).values()]
    assert settled == ["A01", "A05", "I09", "A04"]
    assert is_sound(centre)


def test_undo_without_a_network_takes_back_what_was_scanned_there(
    desk_of: DeskOf, stock: Stock, centre: StoppableCentre
) -> None:
    scanner = Scanner.at(desk_of("technician"))
    scanner.opens(stock.box)
    scanner.series(stock.items[:1], "done")
    scanner.page.context.set_offline(True)
    scanner.series(stock.items[1:3], "kept")
    scanner.command(Command.UNDO)
    scanner.answers("undone")
    scanner.series(stock.items[3:4], "kept")
    assert scanner.position() == "A03"
    scanner.goes_online()
    scanner.is_connected()
    expect(scanner.page.locator("[data-log] li[data-tone=kept]")).to_have_count(0)
    positions = {item: position for item, (_box, position) in places(centre, stock.items[:4]).items()}
    assert positions == dict(zip(stock.items[:4], ["A01", "A02", None, "A03"], strict=True))


def test_two_windows_are_one_conversation(desk_of: DeskOf, stock: Stock, centre: StoppableCentre) -> None:
    one = Scanner.at(desk_of("technician"))
    one.opens(stock.box)
    other = one.beside()
    one.page.context.set_offline(True)
    for first, second in zip(stock.items[:10:2], stock.items[1:10:2], strict=True):
        one.series([first], "kept")
        other.series([second], "kept")
    one.tells_waiting(10)
    other.tells_waiting(10)
    one.goes_online()
    one.is_connected()
    other.is_connected()
    for window in (one, other):
        expect(window.page.locator("[data-log] li[data-tone=done]")).to_have_count(10)
    assert scans_of(centre, stock.items) == stock.items[:10]
    expected = [f"A{n:02}" for n in range(1, 10)] + ["B01"]
    assert [position for _box, position in places(centre, stock.items[:10]).values()] == expected


def test_a_queue_outlives_signing_out_and_is_sent_for_nobody_else(
    desk_of: DeskOf, stock: Stock, centre: StoppableCentre
) -> None:
    desk = desk_of("technician")
    scanner = Scanner.at(desk)
    scanner.opens(stock.box)
    second = Desk(scanner.page.context.new_page(), centre.url, desk.watcher)
    sign_out(second)
    scanner.series(stock.items[:2], "kept")
    scanner.notices("You have been signed out")
    second.sign_in("qc")
    second.open("/scanning/")
    expect(second.page.locator("[data-notices]")).to_contain_text("Of Technician scans wait on this device: 2")
    scanner.scan(stock.items[2])
    scanner.notices("Somebody else is signed in on this device now")
    assert not scans_of(centre, stock.items)
    sign_out(second)
    second.sign_in("technician")
    second.open("/scanning/")
    expect(second.page.locator("[data-sentence]")).to_have_text("Everything has arrived. Scans: 3")
    assert scans_of(centre, stock.items) == stock.items[:3]
    assert [position for _box, position in places(centre, stock.items[:3]).values()] == ["A01", "A02", "A03"]


def sign_out(desk: Desk) -> None:
    desk.open("/accounts/profile")
    desk.page.locator(".topbar .dropdown-toggle").click()
    desk.page.get_by_role("button", name="Sign out").click()
    desk.page.wait_for_load_state()


def test_what_the_device_cannot_know_is_kept_and_what_is_wrong_is_refused_at_once(
    desk_of: DeskOf, stock: Stock, centre: StoppableCentre
) -> None:
    scanner = Scanner.at(desk_of("technician"))
    scanner.opens(stock.box)
    scanner.page.context.set_offline(True)
    scanner.series(stock.items[:1], "kept")
    scanner.scan(stock.items[1][:-1] + ("A" if stock.items[1][-1] != "A" else "B"))
    scanner.answers("refused")
    scanner.scan(f"{stock.box} I09")
    scanner.answers("kept", position="I09")
    scanner.series(stock.items[1:2], "kept")
    assert scanner.position() == "I09"
    scanner.series(stock.items[2:3], "refused")
    scanner.scan("TUBE-778")
    scanner.answers("refused")
    scanner.scan(thing_code("DM", "location", 9999))
    scanner.answers("kept")
    scanner.scan("TUBE-778")
    scanner.answers("kept")
    scanner.tells_waiting(5)
    scanner.goes_online()
    scanner.answers("conflict")
    conflict = scanner.page.locator(".conflict")
    for left in (2, 1):
        expect(conflict).to_have_count(left)
        conflict.first.locator("button").last.click()
        conflict.first.get_by_role("button", name="Scanned by mistake").click()
    expect(conflict).to_have_count(0)
    assert places(centre, stock.items[:2]) == {stock.items[0]: (stock.box, "A01"), stock.items[1]: (stock.box, "I09")}


def test_a_whole_conversation_without_a_network(desk_of: DeskOf, stock: Stock, centre: StoppableCentre) -> None:
    """Boxes that were never seen here, items first, commands: all of it is done as it was meant once it arrives."""
    with centre.writing() as (session, actor):
        unseen = make_box(session, actor, name="Box 2").barcode
    first, second, third, fourth = stock.items[:4]
    scanner = Scanner.at(desk_of("technician"))
    scanner.opens(stock.box)
    scanner.series([first, second], "done")
    scanner.page.context.set_offline(True)
    scanner.command(Command.DONE)
    scanner.scan(third)
    scanner.answers("kept", third)
    scanner.scan(unseen)
    scanner.answers("kept", unseen)
    # The same label at once again would be a trigger that was held too long.
    scanner.page.wait_for_timeout(600)
    scanner.scan(unseen)
    scanner.answers("kept", unseen)
    scanner.scan(fourth)
    scanner.answers("kept", fourth)
    scanner.command(Command.DONE)
    scanner.command(Command.TAKE_OUT)
    scanner.answers("kept")
    scanner.scan(first)
    scanner.answers("kept", first)
    scanner.command(Command.DONE)
    scanner.goes_online()
    expect(scanner.page.locator("[data-sentence]")).to_have_text("Everything has arrived. Scans: 9")
    assert places(centre, [first, second, third, fourth]) == {
        first: (None, None),
        second: (stock.box, "A02"),
        third: (unseen, "A01"),
        fourth: (unseen, "A02"),
    }


def test_a_page_that_was_signed_out_is_not_opened_without_a_network(
    desk_of: DeskOf, stock: Stock, centre: StoppableCentre
) -> None:
    scanner = Scanner.at(desk_of("technician"))
    scanner.is_kept_on_the_device()
    scanner.page.locator(".topbar .dropdown-toggle").click()
    scanner.page.get_by_role("button", name="Sign out").click()
    scanner.page.wait_for_url(re.compile("/accounts/sign-in"))
    scanner.page.context.set_offline(True)
    with pytest.raises(Error):
        scanner.page.goto(f"{centre.url}/scanning/")


def test_a_session_goes_on_at_another_device(desk_of: DeskOf, stock: Stock, centre: StoppableCentre) -> None:
    one = Scanner.at(desk_of("technician"))
    one.opens(stock.box)
    one.series(stock.items[:2], "done")
    session = one.page.evaluate("Object.entries(localStorage).find(([key]) => key.startsWith('lims-scan-session'))[1]")
    desk = desk_of("technician")
    desk.open(f"/scanning/?session={session}")
    other = Scanner(desk.page)
    other.is_connected()
    expect(other.page.locator("[data-log] li")).to_have_count(3)
    other.series(stock.items[2:3], "done")
    assert other.position() == "A03"
    for count in (1, 2):
        other.page.get_by_role("button", name="Undo").click()
        expect(other.page.locator("[data-log] li.is-undone")).to_have_count(count)
    assert places(centre, stock.items[:3])[stock.items[1]] == (None, None)
