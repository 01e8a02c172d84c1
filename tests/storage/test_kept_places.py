"""Items that are out while their place is kept, that lose a place they never had, and their time outside."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.ledger.kinds import EventKind
from lims.ledger.queries import history
from lims.ledger.verification import findings
from lims.lots.models import Item, ItemState
from lims.lots.operations import withdraw
from lims.storage import operations, queries
from lims.storage.models import Location
from lims.storage.refusals import (
    ChangedSince,
    ItemGone,
    LocationNotEmpty,
    LocationRetired,
    NoKeptPlace,
    NotStored,
    PositionKept,
    PositionTaken,
)
from tests.factories.lots import make_item
from tests.factories.storage import make_box, make_boxes, make_location, make_rack, make_stored_item


def later(actor: Actor, minutes: float) -> Actor:
    return replace(actor, at=actor.at + timedelta(minutes=minutes))


def place(item: Item) -> tuple[int | None, str | None]:
    return item.location_id, item.position


def cold_room(session: Session, actor: Actor) -> Location:
    return make_location(session, actor, "room", make_location(session, actor, "site"))


def last_seq(session: Session, item: Item) -> int:
    session.flush()
    return history(session, "item", item.id)[0].event_seq


def test_a_kept_place_is_given_to_nobody_else(session: Session, actor: Actor) -> None:
    box = make_box(session, actor, grid="5x5")
    item = make_stored_item(session, actor, box, "A1")
    operations.take_out_items(session, actor, [item], keep_place=True)
    assert (item.state, place(item)) == (ItemState.OUT, (box.id, "A01"))
    with pytest.raises(PositionKept, match=f"kept for {item.barcode}"):
        make_stored_item(session, actor, box, "A1")
    assert make_stored_item(session, actor, box).position == "A02"
    with pytest.raises(LocationNotEmpty):
        operations.retire_location(session, actor, box)
    operations.return_item(session, actor, item)
    assert (item.state, place(item)) == (ItemState.STORED, (box.id, "A01"))
    assert history(session, "item", item.id)[0].event.kind == EventKind.ITEM_RETURNED
    assert not list(findings(session))


def test_an_item_with_a_kept_place_may_be_stored_elsewhere_or_right_there(session: Session, actor: Actor) -> None:
    box, other = make_boxes(session, actor, 2)
    item = make_stored_item(session, actor, box)
    operations.take_out_items(session, actor, [item], keep_place=True)
    operations.store_item(session, actor, item, box, "A1")
    assert item.state is ItemState.STORED
    operations.take_out_items(session, actor, [item], keep_place=True)
    operations.store_item(session, actor, item, other, "B2")
    assert place(item) == (other.id, "B02")
    assert not queries.taken_positions(session, box.id)


def test_a_kept_place_can_be_given_up(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    item = make_stored_item(session, actor, box, "A1")
    with pytest.raises(NoKeptPlace):
        operations.release_kept_place(session, actor, [item])
    operations.take_out_items(session, actor, [item], keep_place=True)
    operations.release_kept_place(session, actor, [item])
    released = last_seq(session, item)
    assert (item.state, place(item)) == (ItemState.OUT, (None, None))
    out_at = item.out_at
    operations.undo_event(session, actor, released)
    assert place(item) == (box.id, "A01") and item.out_at == out_at
    operations.release_kept_place(session, actor, [item])
    make_stored_item(session, actor, box, "A1")
    with pytest.raises(PositionTaken):
        operations.return_item(session, actor, item)


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (lambda s, a, i: withdraw(s, a, i, None, "used"), ItemState.USED),
        (lambda s, a, i: operations.discard_item(s, a, i, "BROKEN"), ItemState.DISCARDED),
        (operations.report_lost, ItemState.LOST),
    ],
)
def test_what_ends_an_item_gives_up_its_kept_place_and_ends_its_time_outside(  # type: ignore[no-untyped-def]
    session: Session, actor: Actor, act, state: ItemState
) -> None:
    box = make_box(session, actor)
    item = make_stored_item(session, actor, box, "A1")
    operations.take_out_items(session, actor, [item], keep_place=True)
    act(session, later(actor, 5), item)
    assert (item.state, place(item), item.out_at, item.seconds_out) == (state, (None, None), None, 300)
    assert make_stored_item(session, actor, box, "A1").position == "A01"
    assert not list(findings(session))


def test_the_time_outside_is_counted_from_act_to_act(session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)
    operations.take_out_item(session, actor, item)
    operations.return_item(session, later(actor, 10), item)
    assert (item.seconds_out, item.out_at) == (600, None)
    operations.take_out_item(session, later(actor, 20), item)
    operations.store_item(session, later(actor, 22.5), item, make_box(session, actor))
    assert item.seconds_out == 750
    # A clock that was set back never makes time outside negative.
    operations.take_out_item(session, later(actor, 30), item)
    operations.return_item(session, later(actor, 29), item)
    assert item.seconds_out == 750


def test_undoing_a_return_goes_on_with_the_time_outside(session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)
    operations.take_out_item(session, actor, item)
    operations.return_item(session, later(actor, 10), item)
    operations.undo_event(session, later(actor, 11), last_seq(session, item))
    assert (item.state, item.seconds_out, item.out_at) == (ItemState.OUT, 0, actor.at)
    operations.return_item(session, later(actor, 15), item)
    assert item.seconds_out == 900
    operations.take_out_item(session, later(actor, 16), item)
    operations.undo_event(session, later(actor, 17), last_seq(session, item))
    assert (item.state, item.seconds_out, item.out_at) == (ItemState.STORED, 900, None)
    assert not list(findings(session))


def test_an_item_that_was_never_there_is_taken_off_its_place(session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)
    was = place(item)
    operations.unplace_items(session, actor, [item], "scanned by mistake")
    assert (item.state, place(item), item.seconds_out) == (ItemState.MADE, (None, None), 0)
    assert history(session, "item", item.id)[0].event.kind == EventKind.ITEM_UNPLACED
    with pytest.raises(NotStored):
        operations.unplace_items(session, actor, [item])
    operations.undo_event(session, actor, last_seq(session, item))
    assert (item.state, place(item)) == (ItemState.STORED, was)
    assert not list(findings(session))


def test_thaws_are_counted_and_taken_back(session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)
    operations.record_thaw(session, actor, [item], "sampled")
    operations.record_thaw(session, actor, [item])
    assert item.thaws == 2
    operations.undo_event(session, actor, last_seq(session, item))
    assert item.thaws == 1
    operations.discard_item(session, actor, item, "BROKEN")
    with pytest.raises(ItemGone):
        operations.record_thaw(session, actor, [item])


def test_a_moved_box_goes_back_to_its_slot(session: Session, actor: Actor) -> None:
    rack, other = make_rack(session, actor, grid="tower-10"), make_rack(session, actor)
    box = make_box(session, actor, rack)
    was = (box.parent_id, box.slot)
    operations.move_location(session, actor, box, other)
    session.flush()
    seq = history(session, "location", box.id)[0].event_seq
    undone = operations.undo_event(session, actor, seq)
    assert [place.barcode for place in undone.locations] == [box.barcode]
    assert (box.parent_id, box.slot) == was
    with pytest.raises(ChangedSince):
        operations.undo_event(session, actor, seq)
    assert not list(findings(session))


def test_a_moved_box_does_not_go_back_into_a_slot_that_was_given_away(session: Session, actor: Actor) -> None:
    rack, other = make_rack(session, actor, grid="tower-10"), make_rack(session, actor)
    box = make_box(session, actor, rack)
    slot = box.slot
    operations.move_location(session, actor, box, other)
    session.flush()
    seq = history(session, "location", box.id)[0].event_seq
    make_box(session, actor, rack, slot=slot)
    with pytest.raises(PositionTaken):
        operations.undo_event(session, actor, seq)


def test_nothing_goes_back_into_a_retired_place(session: Session, actor: Actor) -> None:
    outer, other = make_location(session, actor, "shelf", cold_room(session, actor)), cold_room(session, actor)
    inner = make_location(session, actor, "bag", outer)
    operations.move_location(session, actor, inner, other)
    session.flush()
    seq = history(session, "location", inner.id)[0].event_seq
    operations.retire_location(session, actor, outer)
    with pytest.raises(LocationRetired):
        operations.undo_event(session, actor, seq)


def test_items_that_wait_for_a_place_are_those_that_keep_none(session: Session, actor: Actor) -> None:
    item = make_item(session, actor)
    operations.store_item(session, actor, item, make_box(session, actor))
    operations.take_out_items(session, actor, [item], keep_place=True)
    assert not queries.items_to_store(session, item.lot_id)
    operations.release_kept_place(session, actor, [item])
    assert [waiting.id for waiting in queries.items_to_store(session, item.lot_id)] == [item.id]
