"""Storing, moving, taking out, returning, discarding, losing, undoing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import Database
from lims.core.permissions import Permission
from lims.core.refusals import PermissionDenied, Refusal
from lims.ledger.kinds import EventKind
from lims.ledger.queries import history
from lims.ledger.verification import findings
from lims.lots.models import Item, ItemState
from lims.lots.operations import withdraw
from lims.storage import operations, queries
from lims.storage.drafts import Placement
from lims.storage.models import Location
from lims.storage.refusals import (
    AlreadyThere,
    ChangedSince,
    HasNoPositions,
    HoldsNoItems,
    ItemGone,
    NoFormerPlace,
    NoFreePosition,
    NoSuchPosition,
    NotLost,
    NotOut,
    NotStored,
    NotUndoable,
    PositionTaken,
    ReasonNeeded,
)
from lims.storage.shapes import Order
from tests.factories.lots import make_item, make_items
from tests.factories.storage import make_box, make_boxes, make_location, make_rack, make_stored_item


def place(item: Item) -> tuple[int | None, str | None]:
    return item.location_id, item.position


def newest(session: Session, item: Item) -> str:
    session.flush()
    return history(session, "item", item.id)[0].event.kind


def test_an_item_goes_to_the_next_free_position_or_to_a_named_one(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    first, second, third = make_items(session, actor, 3)
    operations.store_item(session, actor, first, box)
    operations.store_item(session, actor, second, box, "c7")
    operations.store_item(session, actor, third, box)
    assert [item.position for item in (first, second, third)] == ["A01", "C07", "A02"]
    assert newest(session, first) == EventKind.ITEM_STORED
    assert not list(findings(session))


def test_filling_may_go_down_the_columns_from_a_start(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    items = make_items(session, actor, 3)
    operations.store_items(session, actor, [Placement(i, box, None, "H3", Order.COLUMNS) for i in items])
    assert [item.position for item in items] == ["H03", "I03", "A04"]


def test_a_taken_position_is_refused_and_names_who_is_there(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    first = make_stored_item(session, actor, box, "C07")
    with pytest.raises(PositionTaken, match=f"C07 is taken by {first.barcode}"):
        operations.store_item(session, actor, make_item(session, actor), box, "C07")


def test_positions_outside_and_full_boxes_are_refused(session: Session, actor: Actor) -> None:
    box = make_box(session, actor, grid="5x5")
    with pytest.raises(NoSuchPosition, match="from A01 to E05"):
        operations.store_item(session, actor, make_item(session, actor), box, "F1")
    items = make_items(session, actor, 26)
    with pytest.raises(NoFreePosition):
        operations.store_items(session, actor, [Placement(item, box) for item in items])
    operations.store_items(session, actor, [Placement(item, box) for item in items[:25]])
    assert items[24].position == "E05"


def test_loose_places_hold_items_without_positions(session: Session, actor: Actor) -> None:
    rack = make_rack(session, actor)
    shelf = make_location(session, actor, "shelf", queries.path(session, rack.id)[2])
    items = make_items(session, actor, 2)
    for item in items:
        operations.store_item(session, actor, item, shelf)
    assert [place(item) for item in items] == [(shelf.id, None)] * 2
    with pytest.raises(HasNoPositions):
        operations.store_item(session, actor, make_item(session, actor), shelf, "A1")
    with pytest.raises(HoldsNoItems):
        operations.store_item(session, actor, items[0], rack)


def test_moving_within_and_between_boxes(session: Session, actor: Actor) -> None:
    box, other = make_boxes(session, actor, 2)
    item = make_stored_item(session, actor, box)
    operations.store_item(session, actor, item, box, "B2")
    assert newest(session, item) == EventKind.ITEM_MOVED
    operations.store_item(session, actor, item, other)
    assert place(item) == (other.id, "A01")
    with pytest.raises(AlreadyThere):
        operations.store_item(session, actor, item, other, "A01")


def test_two_items_exchange_their_positions_in_one_act(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    first, second = make_stored_item(session, actor, box), make_stored_item(session, actor, box)
    operations.store_items(session, actor, [Placement(first, box, "A2"), Placement(second, box, "A1")])
    assert (first.position, second.position) == ("A02", "A01")
    session.flush()
    lines = {line.thing_id: line for line in history(session, "item", first.id)[:1]}
    assert lines[first.id].before and lines[first.id].before["position"] == "A01"
    assert not list(findings(session))


def test_one_refused_item_among_many_leaves_all_where_they_were(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    items = make_items(session, actor, 3)
    withdraw(session, actor, items[2], None, "gone")
    with pytest.raises(ItemGone):
        operations.store_items(session, actor, [Placement(item, box) for item in items])
    assert all(item.location_id is None for item in items)


def test_taken_out_and_returned_to_the_same_position(session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor, position="D4")
    was = place(item)
    operations.take_out_item(session, actor, item, "check")
    assert (item.state, place(item)) == (ItemState.OUT, (None, None))
    with pytest.raises(NotStored):
        operations.take_out_item(session, actor, item)
    operations.return_item(session, actor, item)
    assert (item.state, place(item)) == (ItemState.STORED, was)
    assert newest(session, item) == EventKind.ITEM_RETURNED
    with pytest.raises(NotOut):
        operations.return_item(session, actor, item)


def test_returning_to_a_position_that_was_given_away_is_refused(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    item = make_stored_item(session, actor, box, "A1")
    operations.take_out_item(session, actor, item)
    make_stored_item(session, actor, box, "A1")
    with pytest.raises(PositionTaken):
        operations.return_item(session, actor, item)
    assert item.state is ItemState.OUT


def test_discarding_needs_a_reason(session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)
    with pytest.raises(ReasonNeeded, match="Broken"):
        operations.discard_item(session, actor, item, " ")
    operations.discard_item(session, actor, item, "BROKEN")
    assert (item.state, place(item)) == (ItemState.DISCARDED, (None, None))
    session.flush()
    assert history(session, "item", item.id)[0].event.reason == "BROKEN"
    for act in (
        lambda: operations.discard_item(session, actor, item, "BROKEN"),
        lambda: operations.report_lost(session, actor, item),
        lambda: operations.store_item(session, actor, item, make_box(session, actor)),
    ):
        with pytest.raises(ItemGone):
            act()


def test_lost_and_found_again(session: Session, actor: Actor) -> None:
    item = make_stored_item(session, actor)
    was = place(item)
    with pytest.raises(NotLost):
        operations.report_found(session, actor, item)
    operations.report_lost(session, actor, item, "not in its position")
    assert (item.state, place(item)) == (ItemState.LOST, (None, None))
    operations.report_found(session, actor, item)
    operations.return_item(session, actor, item)
    assert place(item) == was
    operations.report_lost(session, actor, item)
    operations.store_item(session, actor, item, make_box(session, actor))
    assert item.state is ItemState.STORED and newest(session, item) == EventKind.ITEM_FOUND


def test_a_never_stored_item_has_nothing_to_return_to(session: Session, actor: Actor) -> None:
    item = make_item(session, actor)
    operations.report_lost(session, actor, item)
    operations.report_found(session, actor, item)
    with pytest.raises(NoFormerPlace):
        operations.return_item(session, actor, item)


def last_seq(session: Session, item: Item) -> int:
    session.flush()
    return history(session, "item", item.id)[0].event_seq


@pytest.mark.parametrize(
    "act",
    [
        operations.take_out_item,
        lambda s, a, i: operations.discard_item(s, a, i, "BROKEN"),
        operations.report_lost,
        lambda s, a, i: operations.store_item(s, a, i, make_box(s, a)),
    ],
)
def test_undo_puts_back_by_an_inverse_event(
    session: Session, actor: Actor, act: Callable[[Session, Actor, Item], None]
) -> None:
    item = make_stored_item(session, actor)
    before = (item.state, *place(item))
    act(session, actor, item)
    seq = last_seq(session, item)
    operations.undo_event(session, actor, seq)
    assert (item.state, *place(item)) == before
    newest_line = history(session, "item", item.id)[0]
    assert newest_line.event.kind == EventKind.SCAN_UNDONE and newest_line.event.details == {"undoes": seq}
    with pytest.raises(ChangedSince):
        operations.undo_event(session, actor, seq)
    assert not list(findings(session))


def test_undo_of_an_exchange_and_of_many(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    first, second = make_stored_item(session, actor, box), make_stored_item(session, actor, box)
    operations.store_items(session, actor, [Placement(first, box, "A2"), Placement(second, box, "A1")])
    operations.undo_event(session, actor, last_seq(session, first))
    assert (first.position, second.position) == ("A01", "A02")


def test_undo_never_overwrites_what_happened_since(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    item = make_stored_item(session, actor, box, "A1")
    operations.take_out_item(session, actor, item)
    taken_out = last_seq(session, item)
    other = make_stored_item(session, actor, box, "A1")
    with pytest.raises(PositionTaken, match=other.barcode):
        operations.undo_event(session, actor, taken_out)
    operations.store_item(session, actor, item, box)
    with pytest.raises(ChangedSince):
        operations.undo_event(session, actor, taken_out)


def test_only_events_of_storage_are_undone(session: Session, actor: Actor) -> None:
    item = make_item(session, actor)
    with pytest.raises(NotUndoable):
        operations.undo_event(session, actor, last_seq(session, item))


def test_every_operation_needs_its_permission(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    item = make_stored_item(session, actor, box)
    reader = replace(actor, permissions=frozenset({Permission.STORAGE_READ}))
    mover = replace(actor, permissions=frozenset({Permission.STORAGE_MOVE}))
    for act in (
        lambda: operations.store_item(session, reader, item, box),
        lambda: operations.take_out_item(session, reader, item),
        lambda: operations.return_item(session, reader, item),
        lambda: operations.report_lost(session, reader, item),
        lambda: operations.report_found(session, reader, item),
        lambda: operations.undo_event(session, reader, 1),
        lambda: operations.discard_item(session, mover, item, "BROKEN"),
    ):
        with pytest.raises(PermissionDenied):
            act()


def race(database: Database, tries: list[Callable[[Session], object]]) -> list[BaseException | None]:
    """Does several things at once, each in a transaction of its own; gives what each raised."""

    def run(attempt: Callable[[Session], object]) -> BaseException | None:
        try:
            with database.transaction() as session:
                attempt(session)
        except Refusal as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(run, tries))


def test_of_four_people_at_one_position_exactly_one_wins(database: Database, actor: Actor) -> None:
    with database.transaction() as session:
        box_id = make_box(session, actor).id
        item_ids = [item.id for item in make_items(session, actor, 4)]

    def attempt(item_id: int) -> Callable[[Session], object]:
        return lambda session: operations.store_item(
            session, actor, session.get_one(Item, item_id), session.get_one(Location, box_id), "C07"
        )

    raised = race(database, [attempt(item_id) for item_id in item_ids])
    assert [type(error) for error in raised if error] == [PositionTaken] * 3
    with database.read() as session:
        assert len(queries.taken_positions(session, box_id)) == 1
        assert not list(findings(session))


def test_people_filling_one_box_at_once_get_different_positions(database: Database, actor: Actor) -> None:
    with database.transaction() as session:
        box_id = make_box(session, actor).id
        item_ids = [item.id for item in make_items(session, actor, 8)]

    def attempt(item_id: int) -> Callable[[Session], object]:
        return lambda session: operations.store_item(
            session, actor, session.get_one(Item, item_id), session.get_one(Location, box_id)
        )

    assert race(database, [attempt(item_id) for item_id in item_ids]) == [None] * 8
    with database.read() as session:
        taken = queries.taken_positions(session, box_id)
        assert sorted(taken) == [f"A{n:02}" for n in range(1, 9)] and set(taken.values()) == set(item_ids)


def test_one_item_is_taken_out_only_once(database: Database, actor: Actor) -> None:
    with database.transaction() as session:
        item_id = make_stored_item(session, actor).id

    def attempt(session: Session) -> None:
        operations.take_out_item(session, actor, session.get_one(Item, item_id))

    raised = race(database, [attempt] * 3)
    assert [type(error) for error in raised if error] == [NotStored] * 2
