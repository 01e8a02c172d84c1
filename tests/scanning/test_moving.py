"""Moving boxes and racks, slots that stand for what is in them, kept places, spilled boxes."""

import pytest
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.ledger.verification import findings
from lims.lots.models import ItemState
from lims.storage import queries
from lims.storage.commands import Command, command_code
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from tests.factories.lots import make_item
from tests.factories.scanning import Scanner, make_person
from tests.factories.storage import make_box, make_boxes, make_rack, make_stored_item


@pytest.fixture
def scanner(session: Session, actor: Actor) -> Scanner:
    return Scanner(session, make_person(session, actor), "session-1")


def test_a_box_is_moved_with_its_contents_by_two_scans(scanner: Scanner, session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    item = make_stored_item(session, actor, box, "A01")
    rack = make_rack(session, actor, name="Other rack")
    assert scanner.tone(box, rack) == "done"
    assert box.parent_id == rack.id and item.location_id == box.id
    assert scanner.context().box is None
    assert scanner.tone(box, rack) == "shown", "it stands there already"
    scanner.scan(Command.UNDO, Command.UNDO, Command.UNDO)
    assert box.parent_id != rack.id and not list(findings(session))


def test_a_rack_is_moved_by_two_scans_and_a_box_is_not_if_vials_came_between(
    scanner: Scanner, session: Session, actor: Actor
) -> None:
    rack = make_rack(session, actor, name="Rack 9")
    freezer = queries.path(session, make_rack(session, actor).id)[-2]
    box = make_box(session, actor)
    scanner.scan(rack, freezer)
    assert rack.parent_id == freezer.id
    before = box.parent_id
    assert scanner.tone(box, make_item(session, actor), rack) == "shown" and box.parent_id == before


def test_move_asks_first_what_and_then_where(scanner: Scanner, session: Session, actor: Actor) -> None:
    box, other = make_boxes(session, actor, 2)
    item = make_stored_item(session, actor, box, "A01")
    rack = make_rack(session, actor, name="Rack 9")
    assert scanner.tone(Command.MOVE, item) == "asked"
    scanner.scan(f"{other.barcode} B2")
    assert (item.location_id, item.position) == (other.id, "B02")
    scanner.scan(Command.MOVE, other, rack)
    assert other.parent_id == rack.id
    scanner.scan(f"{other.barcode} B2", Command.MOVE, box)
    assert item.location_id == box.id
    assert scanner.scan(Command.MOVE, box, box).answer.code == "location-cycle"


def test_all_of_a_box_goes_into_the_same_positions_of_another(scanner: Scanner, session: Session, actor: Actor) -> None:
    box, other, third = make_boxes(session, actor, 3)
    items = [make_stored_item(session, actor, box, position) for position in ("A01", "C07")]
    assert scanner.tone(box, Command.MOVE, Command.ALL) == "asked"
    scanner.scan(other)
    assert [(item.location_id, item.position) for item in items] == [(other.id, "A01"), (other.id, "C07")]
    make_stored_item(session, actor, third, "A01")
    scanner.scan(other, Command.MOVE, Command.ALL, third)
    assert [(item.location_id, item.position) for item in items] == [(third.id, "A02"), (third.id, "A03")]


@pytest.fixture
def rack(session: Session, actor: Actor) -> Location:
    """A rack whose boxes stand in slots."""
    return make_rack(session, actor, grid="rack-4x5")


def test_a_slot_stands_for_the_box_in_it(scanner: Scanner, session: Session, actor: Actor, rack: Location) -> None:
    first, second = make_boxes(session, actor, 2, rack)
    scanner.scan(f"{rack.barcode} {first.slot}")
    assert scanner.context().box == first.barcode
    free = location_types_of(session).grid(rack.grid).next_free({first.slot, second.slot})
    assert scanner.scan(Command.DONE, f"{rack.barcode} {free}").answer.message == "%(position)s is empty."
    assert scanner.tone(first, f"{rack.barcode} {free}") == "done" and first.slot == free
    scanner.scan(second, f"{rack.barcode} {free}")
    assert (second.slot != free, scanner.context().box) == (True, first.barcode)
    assert scanner.scan(Command.MOVE, second, f"{rack.barcode} {free}").answer.code == "position-taken"


def test_a_kept_place_is_nobody_elses_and_is_returned_to(scanner: Scanner, session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    item = make_stored_item(session, actor, box, "A01")
    other = make_item(session, actor)
    scanner.scan(Command.TAKE_OUT_KEEPING, item, Command.DONE)
    assert (item.state, item.position) == (ItemState.OUT, "A01")
    scanner.scan(box, other)
    assert other.position == "A02"
    scanner.scan(item)
    assert (item.state, item.position) == (ItemState.STORED, "A01")


def test_all_of_a_box_is_taken_out_by_its_slots_under_the_frost(
    scanner: Scanner, session: Session, actor: Actor
) -> None:
    box = make_box(session, actor)
    items = [make_stored_item(session, actor, box, position) for position in ("A01", "A02", "A03")]
    scanner.scan(Command.TAKE_OUT, box, "a2")
    assert [item.state.value for item in items] == ["stored", "out", "stored"]
    scanner.scan(Command.ALL)
    assert [item.state.value for item in items] == ["out"] * 3
    assert scanner.scan(Command.TAKE_OUT, Command.ALL).answer.code == "box-empty"
    assert scanner.scan(Command.DONE, Command.ALL).answer.code == "all-of-what"


def test_unplacing_and_thawing(scanner: Scanner, session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)
    scanner.scan(item, Command.THAWED)
    assert item.thaws == 1
    scanner.scan(item, Command.UNPLACE)
    assert (item.state, item.location_id) == (ItemState.MADE, None)
    scanner.scan(Command.UNDO, Command.UNDO)
    assert (item.state, item.thaws) == (ItemState.STORED, 0)


def test_a_spilled_box_is_put_right_in_one_pass(scanner: Scanner, session: Session, actor: Actor) -> None:
    box, other = make_boxes(session, actor, 2)
    items = [make_stored_item(session, actor, box, position) for position in ("A01", "A02", "A03", "A04")]
    stranger = make_item(session, actor)
    assert scanner.tone(box, Command.SPILLED) == "done"
    assert {item.state for item in items} == {ItemState.OUT}
    # The last vial comes into the position of the first, which nobody has found yet; a stranger comes, too.
    scanner.scan(items[3], stranger, items[1])
    assert [each.position for each in (items[3], stranger, items[1])] == ["A01", "A02", "A03"]
    assert (items[0].position, items[2].position) == (None, None)
    ended = scanner.scan(Command.DONE).answer
    assert (ended.tone, ended.values["items"]) == ("asked", 2)
    assert scanner.scan(box, Command.SPILLED).answer.code == "spill-goes-on"
    scanner.scan(other, items[0])
    assert items[0].location_id == other.id
    scanner.scan(Command.UNDO)
    assert items[0].state is ItemState.OUT and scanner.context().spill
    scanner.scan(f"{box.barcode} A4", items[0], Command.DONE, Command.MISSING_LOST)
    assert (items[0].position, items[2].state) == ("A04", ItemState.LOST)
    assert scanner.context().spill is None
    assert scanner.scan(Command.MISSING_LOST).answer.code == "nothing-spilled"
    assert not list(findings(session))


def test_missing_ones_may_be_left_and_nothing_missing_ends_it(scanner: Scanner, session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    items = [make_stored_item(session, actor, box, position) for position in ("A01", "A02")]
    scanner.scan(box, Command.SPILLED, items[1], Command.DONE, Command.MISSING_KEPT)
    assert items[0].state is ItemState.OUT and scanner.context().spill is None
    scanner.scan(box, Command.SPILLED, items[1])
    assert scanner.scan(Command.DONE).answer.message.startswith("All items")
    assert scanner.scan(command_code(Command.DONE)).answer.message.startswith("Done")
