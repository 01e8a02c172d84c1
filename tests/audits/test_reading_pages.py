"""Photos and rack files through the pages: read, looked at, corrected, and confirmed once."""

from dataclasses import replace
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from lims.audits.models import AuditedBox, Confirmation, Reading, Way
from lims.lots.models import Item, ItemState
from lims.storage.drafts import AliasDraft
from lims.storage.models import Alias, AliasOrigin, Location
from lims.storage.operations import add_aliases, store_item
from lims.storage.shapes import Grid
from tests.audits.photos.rendering import Scene, render
from tests.factories.audits import make_audit
from tests.factories.lots import make_items, make_lot
from tests.factories.storage import make_box, make_boxes

GRID = Grid("9x9", 9, 9)
WELLS = Grid("96-wells", 8, 12)
GRID_ORDER = Grid("8x12", 8, 12).positions()
# The rendered tubes have the codes of the first items of a new database, in the order of the positions.
SCENE = Scene(seed=0, grid=GRID, only=frozenset((row, column) for row in range(1, 4) for column in range(1, 10)))


@pytest.fixture(scope="module")
def photo():
    return render(SCENE).jpeg()


@pytest.fixture
def database(app):
    return app.extensions["lims.database"]


@pytest.fixture
def technician(client_as):
    return client_as("technician")


def words(answer, status=200):
    assert answer.status_code == status, answer.text
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def handed_in(client, place, content, name):
    data = {"place": place, "file": (BytesIO(content), name)}
    return client.post("/audits/readings/new", data=data, content_type="multipart/form-data")


def row(database):
    with database.read() as session:
        return session.scalars(select(Reading).order_by(Reading.id.desc())).first()


def state_of(database, barcode):
    with database.read() as session:
        item = session.scalar(select(Item).where(Item.barcode == barcode))
        place = session.get(Location, item.location_id).barcode if item.location_id else None
        return item.state, place, item.position


def test_a_photo_of_a_box_is_stored_by_one_confirmation(database, technician, actor, photo):
    """27 vials that were never stored, one photo, one confirmation."""
    with database.transaction() as session:
        codes = [item.barcode for item in make_items(session, actor, 27)]
        place = make_box(session, actor).barcode
    answer = handed_in(technician, place, photo, "box.jpg")
    reading = row(database)
    assert answer.location == f"/audits/readings/{reading.id}"
    page = technician.get(answer.location)
    if "needs-first-corner" in reading.seen["doubts"]:
        # Nothing in the box says which way it lies, for nothing is recorded in it yet: a person says so.
        assert "which corner is the first position" in words(page)
        assert "not certain yet" in words(technician.post(f"{answer.location}/confirmation"), 422)
        technician.post(f"{answer.location}/corners", data={"corner": "0"})
        page = technician.get(answer.location)
    assert words(page).count("Not recorded as stored") == 27
    # Turned by 90 degrees and back again by naming the corners: A1 is where it was.
    corners = row(database).seen["corners"]
    number = row(database).seen["first_corner"]
    technician.post(f"{answer.location}/corners", data={"corner": str((number + 1) % 4)})
    assert row(database).seen["codes"].get("A01") != codes[0]
    named = ";".join(f"{x},{y}" for x, y in corners[number:] + corners[:number])
    technician.post(f"{answer.location}/corners", data={"corners": named})
    assert row(database).seen["codes"]["A01"] == codes[0]
    assert technician.get(f"{answer.location}/photo").content_type == "image/jpeg"
    settled = technician.post(f"{answer.location}/confirmation", data={"reason": "New"}, follow_redirects=True)
    assert "Recorded where found: 27" in words(settled)
    assert state_of(database, codes[0]) == (ItemState.STORED, place, "A01")
    assert state_of(database, codes[26]) == (ItemState.STORED, place, "C09")


def test_a_photo_shows_three_planted_errors_and_settles_them(database, technician, actor, photo):
    """Recorded otherwise than photographed: two vials exchanged, one in another box, one that is not there."""
    with database.transaction() as session:
        items = make_items(session, actor, 28)
        box, other = make_boxes(session, actor, 2)
        wanted = GRID.positions()[:27]
        wanted[0], wanted[1] = wanted[1], wanted[0]
        for item, position in zip(items[:26], wanted, strict=False):
            store_item(session, actor, item, box, position)
        store_item(session, actor, items[26], other, "A01")
        store_item(session, actor, items[27], box, "I09")
        audit = make_audit(session, actor, session.get(Location, box.parent_id))
        place, codes, audit_id = box.barcode, [item.barcode for item in items], audit.id
    answer = handed_in(technician, place, photo, "box.jpg")
    # What a photo does not show to be empty for certain, a person says with one touch.
    unsure = " ".join(row(database).seen["unreadable"])
    technician.post(f"{answer.location}/corrections", data={"all_empty": unsure})
    text = words(technician.get(answer.location))
    assert "As recorded: 24" in text
    assert text.count("In another position") == 2
    assert "Belongs to another box" in text
    assert "As chosen below" in text
    refused = technician.post(f"{answer.location}/confirmation", data={"missing": "lost"})
    assert "Say in a few words why" in words(refused, 422)
    settled = technician.post(
        f"{answer.location}/confirmation", data={"missing": "lost", "reason": "Photo"}, follow_redirects=True
    )
    assert "Recorded where found: 3, reported lost: 1, left as they are: 0." in words(settled)
    assert state_of(database, codes[0]) == (ItemState.STORED, place, "A01")
    assert state_of(database, codes[26]) == (ItemState.STORED, place, "C09")
    assert state_of(database, codes[27])[0] is ItemState.LOST
    with database.read() as session:
        confirmed = session.scalars(select(Confirmation)).one()
        assert (confirmed.way, confirmed.items, confirmed.errors) == (Way.PHOTO, 27, 3)
        audited = session.scalars(select(AuditedBox).where(AuditedBox.audit_id == audit_id)).all()
        assert sum(box.settled_at is not None for box in audited) == 1
    again = technician.post(f"{answer.location}/confirmation", data={"reason": "Again"})
    assert "confirmed or dropped already" in words(again, 422)


def test_an_unreadable_cap_is_corrected_by_a_scan(database, technician, actor):
    scene = replace(SCENE, unlabelled=0.2)
    rendered = render(scene)
    plain = sorted(rendered.standing - set(rendered.codes))
    assert plain
    with database.transaction() as session:
        items = make_items(session, actor, 27)
        box = make_box(session, actor)
        for item, position in zip(items, GRID.positions(), strict=False):
            store_item(session, actor, item, box, position)
        place, codes = box.barcode, [item.barcode for item in items]
    answer = handed_in(technician, place, rendered.jpeg(), "box.jpg")
    positions = [GRID.at(*cell) for cell in plain]
    text = words(technician.get(answer.location))
    assert text.count("Not readable") == len(positions)
    first, others = positions[0], positions[1:]
    sent = {f"code-{first}": codes[GRID.positions().index(first)], **{f"empty-{p}": "on" for p in others}}
    technician.post(f"{answer.location}/corrections", data=sent)
    text = words(technician.get(answer.location))
    assert "Not readable" not in text
    assert text.count("Missing") == len(others)
    technician.post(f"{answer.location}/confirmation", data={"missing": "leave"})
    assert row(database).confirmed_at is not None
    assert all(state_of(database, code)[0] is ItemState.STORED for code in codes)


def rack_file(codes, rack=""):
    """A file as readers for 96 tubes write it."""
    cells = dict.fromkeys((WELLS.at(r, c) for r, c in WELLS.cells(WELLS.filled)), "NO TUBE")
    lines = [f"{rack},{position},{codes.get(position, 'NO TUBE')}" for position in sorted(cells)]
    return "\n".join(["RackID,Position,TubeCode", *lines]).encode()


def test_a_rack_file_gives_pre_printed_tubes_to_a_lot_and_stores_them(database, technician, actor):
    """An unknown rack, 24 unknown tubes of one lot: one file, one confirmation."""
    tubes = {WELLS.positions()[n]: f"FD{30000000 + n}" for n in range(24)}
    with database.transaction() as session:
        lot = make_lot(session, actor, 24)
        place = make_box(session, actor, grid="8x12").barcode
        lot_code, codes = lot.code, [item.barcode for item in lot.items]
    answer = handed_in(technician, place, rack_file(tubes, "SA00012345"), "rack.csv")
    assert answer.status_code == 302, answer.text
    assert words(technician.get(answer.location)).count("Unknown code") == 24
    said = {"lot": lot_code, "name_container": "y", "reason": "Rack from the bench"}
    short = technician.post(f"{answer.location}/confirmation", data=said | {"lot": "NGT0000000X"})
    assert short.status_code in (404, 422)
    settled = technician.post(f"{answer.location}/confirmation", data=said, follow_redirects=True)
    assert "Recorded where found: 24" in words(settled)
    with database.read() as session:
        aliases = {alias.text: alias for alias in session.scalars(select(Alias))}
        assert aliases["SA00012345"].location.barcode == place
        assert aliases["FD30000000"].origin is AliasOrigin.TUBE
        # In the order in which the rack is filled.
        first = GRID_ORDER[0]
        assert aliases[tubes[first]].item.barcode == codes[0]
        assert aliases[tubes[first]].item.position == first
    # The next file names the box by itself, and all is right.
    answer = handed_in(technician, "", rack_file(tubes, "SA00012345"), "rack.csv")
    assert "As recorded: 24" in words(technician.get(answer.location))


def test_a_rack_that_was_turned_is_asked_about_and_a_wrong_size_refused(database, technician, actor):
    with database.transaction() as session:
        items = make_items(session, actor, 12)
        box = make_box(session, actor, grid="8x12")
        for item, position in zip(items, GRID_ORDER, strict=False):
            store_item(session, actor, item, box, position)
        small = make_box(session, actor, grid="5x5").barcode
        place = box.barcode
        standing = {item.position: item.barcode for item in items}
    turned = {
        WELLS.at(9 - r, 13 - c): standing[WELLS.at(r, c)]
        for r, c in WELLS.cells(WELLS.filled)
        if WELLS.at(r, c) in standing
    }
    outside = words(handed_in(technician, small, rack_file(turned), "rack.csv"), 422)
    assert outside.count("The box has no such position.") > 1
    answer = handed_in(technician, place, rack_file(turned), "rack.csv")
    assert "turned by half" in words(technician.get(answer.location))
    assert "not certain yet" in words(technician.post(f"{answer.location}/confirmation"), 422)
    technician.post(f"{answer.location}/answers", data={"turned": "yes"})
    assert "As recorded: 12" in words(technician.get(answer.location))
    assert technician.post(f"{answer.location}/confirmation").status_code == 302


def test_the_file_of_another_rack_is_asked_about(database, technician, actor):
    with database.transaction() as session:
        one, two = make_boxes(session, actor, 2, grid="8x12")
        places = one.barcode, two.barcode
    answer = handed_in(technician, places[0], rack_file({"A01": "FD00000001"}, places[1]), "rack.csv")
    page = technician.get(answer.location)
    assert "that of another box" in words(page)
    assert "Choose that box" in words(technician.post(f"{answer.location}/confirmation"), 422)
    technician.post(f"{answer.location}/drop")
    assert words(technician.get("/audits/readings")).count("Dropped") == 1
    unnamed = handed_in(technician, "", rack_file({"A01": "FD00000001"}, "SA77777777"), "rack.csv")
    assert "Say which box it is" in words(unnamed, 422)


def test_tubes_with_codes_of_their_maker_tell_which_way_the_box_lies(database, technician, actor):
    foreign = [f"FX{number:08}" for number in range(81)]
    with database.transaction() as session:
        items, box = make_items(session, actor, 27), make_box(session, actor)
        for item, position in zip(items, GRID.positions(), strict=False):
            store_item(session, actor, item, box, position)
        drafts = [AliasDraft(item, text, AliasOrigin.TUBE) for item, text in zip(items, foreign, strict=False)]
        add_aliases(session, actor, drafts)
        place = box.barcode
    answer = handed_in(technician, place, render(replace(SCENE, texts=tuple(foreign), turn=100.0)).jpeg(), "box.jpg")
    assert not row(database).seen["doubts"]
    assert "As recorded: 27" in words(technician.get(answer.location))
