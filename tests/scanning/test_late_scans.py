"""Scans that waited for a network: each is done in the context it was made in, or kept as a conflict and settled."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.refusals import Refusal
from lims.ledger.models import Event
from lims.ledger.verification import findings
from lims.lots.models import ItemState
from lims.scanning import queries
from lims.scanning.drafts import Settlement
from lims.scanning.models import ConflictState
from lims.scanning.operations import How, Received, settle_conflict, ways_to_settle
from lims.storage import operations
from lims.storage.commands import Command
from lims.storage.drafts import AliasDraft
from lims.storage.models import AliasOrigin
from tests.factories.lots import make_item, make_items
from tests.factories.scanning import Scanner, make_person
from tests.factories.storage import make_box, make_boxes, make_stored_item


@pytest.fixture
def scanner(session: Session, actor: Actor) -> Scanner:
    return Scanner(session, make_person(session, actor), "session-1")


def settle(scanner: Scanner, conflict: Received, how: How, **said: str) -> Received:
    settlement = Settlement(f"settle-{next(scanner.numbers)}", how.value, **said)
    received = settle_conflict(scanner.session, scanner.actor, "session-1", conflict.message_id, settlement)
    scanner.session.flush()
    return received


def test_late_scans_are_done_in_their_order_at_the_time_they_were_made(
    scanner: Scanner, session: Session, actor: Actor
) -> None:
    box = make_box(session, actor)
    item = make_stored_item(session, actor, box, "A01")
    began = actor.at - timedelta(minutes=30)
    scanner.late(Command.TAKE_OUT, began)
    scanner.late(item, began + timedelta(minutes=1))
    assert item.state is ItemState.OUT and item.out_at == began + timedelta(minutes=1)
    scanner.late(Command.RETURN, began + timedelta(minutes=2))
    last = scanner.late(item, began + timedelta(minutes=21))
    assert (item.position, item.seconds_out) == ("A01", 20 * 60)
    event = session.scalars(select(Event).where(Event.seq == last.event_seq)).one()
    assert event.at == began + timedelta(minutes=21) and event.details["arrived_at"] == actor.at.isoformat()
    assert not list(findings(session))


@pytest.mark.parametrize("offset", [timedelta(hours=1), -timedelta(days=8)])
def test_an_implausible_time_is_not_believed(
    scanner: Scanner, session: Session, actor: Actor, offset: timedelta
) -> None:
    item = make_stored_item(session, actor)
    scanner.late(item, actor.at + offset)
    scanner.late(Command.TAKE_OUT, actor.at + offset)
    assert item.out_at == actor.at


def test_vials_that_followed_a_refused_box_are_stored_nowhere_else(
    scanner: Scanner, session: Session, actor: Actor
) -> None:
    first, second, third = make_boxes(session, actor, 3)
    items = make_items(session, actor, 4)
    scanner.scan(first, items[0])
    operations.retire_location(session, actor, second)
    refused = scanner.late(second, box=second.barcode)
    assert (refused.answer.tone, refused.answer.code) == ("conflict", "location-retired")
    for item in items[1:3]:
        followed = scanner.late(item, box=second.barcode)
        assert followed.conflict is ConflictState.OPEN and followed.answer.code == "other-box"
    assert [item.state for item in items[1:3]] == [ItemState.MADE] * 2
    scanner.late(third, box=third.barcode)
    scanner.late(items[3], box=third.barcode)
    assert (items[3].location_id, scanner.standing().conflicts) == (third.id, 3)


def test_without_a_told_box_nothing_after_a_refused_one_is_done(
    scanner: Scanner, session: Session, actor: Actor
) -> None:
    box = make_box(session, actor)
    first, second = make_items(session, actor, 2)
    scanner.scan(box)
    assert scanner.late("NGB9999999X").answer.tone == "conflict"
    assert scanner.late(first).answer.code == "missed-before"
    scanner.late(box)
    scanner.late(second)
    assert (first.state, second.position) == (ItemState.MADE, "A01")


def test_a_place_after_an_item_that_was_refused_takes_no_other_item(
    scanner: Scanner, session: Session, actor: Actor
) -> None:
    box = make_box(session, actor)
    shown, following = make_items(session, actor, 2)
    scanner.late(shown)
    scanner.late("NGV9999999X")
    assert scanner.late(f"{box.barcode} C7").answer.code == "missed-before"
    assert shown.state is ItemState.MADE
    scanner.late(following)
    scanner.late(f"{box.barcode} C7")
    assert following.position == "C07"


def test_a_late_vial_is_stored_where_the_person_put_it(scanner: Scanner, session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    taken = make_stored_item(session, actor, box, "A02")
    items = make_items(session, actor, 3)
    scanner.scan(box)
    for item, position in zip(items, ("A01", "A02", "A03"), strict=True):
        received = scanner.late(item, box=box.barcode, position=position)
        if position == "A02":
            conflict = received
    assert [item.position for item in items] == ["A01", None, "A03"]
    assert conflict.answer.code == "position-taken"
    assert ways_to_settle(conflict.intention) == [How.NEXT, How.SWAP, How.AGAIN, How.PLACE, How.SKIP]
    again = scanner.late(items[0], box=box.barcode, position="A01")
    assert again.answer.tone == "shown" and again.conflict is None
    assert taken.position == "A02"


@pytest.fixture
def conflict(scanner: Scanner, session: Session, actor: Actor) -> Received:
    """A vial that was put into A02, which somebody else has filled meanwhile."""
    box = make_box(session, actor)
    make_stored_item(session, actor, box, "A02")
    scanner.scan(box)
    return scanner.late(make_item(session, actor), box=box.barcode, position="A02")


def occupant(session: Session, conflict: Received, position: str) -> str | None:
    box = queries.place_facts(session, conflict.intention.place)
    found = queries.occupants(session, box.id).get(position)
    return found.barcode if found else None


def test_a_conflict_is_settled_by_the_next_free_position(
    scanner: Scanner, session: Session, conflict: Received
) -> None:
    settled = settle(scanner, conflict, How.NEXT)
    assert occupant(session, conflict, "A01") == conflict.intention.item
    assert (settled.answer.tone, scanner.standing().conflicts) == ("done", 0)
    with pytest.raises(Refusal, match="settled already"):
        settle(scanner, conflict, How.NEXT)


def test_a_conflict_is_settled_by_a_swap_and_that_is_taken_back(
    scanner: Scanner, session: Session, conflict: Received
) -> None:
    other = occupant(session, conflict, "A02")
    settle(scanner, conflict, How.SWAP)
    assert occupant(session, conflict, "A02") == conflict.intention.item
    evicted = queries.item_facts(session, other)
    assert (evicted.state, evicted.location_id) == (ItemState.OUT, None)
    assert scanner.tone(Command.UNDO) == "undone"
    assert occupant(session, conflict, "A02") == other and scanner.standing().conflicts == 1
    assert not list(findings(session))


def test_a_conflict_is_settled_somewhere_else_or_left_with_a_reason(
    scanner: Scanner, session: Session, actor: Actor, conflict: Received
) -> None:
    with pytest.raises(Refusal, match="Say why"):
        settle(scanner, conflict, How.SKIP)
    with pytest.raises(Refusal, match="taken by"):
        settle(scanner, conflict, How.AGAIN)
    place = make_box(session, actor)
    settle(scanner, conflict, How.PLACE, place=f"{place.barcode} B3")
    item = queries.item_facts(session, conflict.intention.item)
    assert (item.location_id, item.position) == (place.id, "B03")
    scanner.scan(Command.UNDO)
    skipped = settle(scanner, conflict, How.SKIP, reason="The vial is broken")
    assert skipped.event_seq is None and scanner.standing().conflicts == 0
    assert queries.item_facts(session, conflict.intention.item).state is ItemState.MADE


def test_a_settlement_delivered_twice_is_done_once(scanner: Scanner, conflict: Received) -> None:
    settlement = Settlement("settlement-1", "next")
    arguments = (scanner.session, scanner.actor, "session-1", conflict.message_id, settlement)
    first, again = settle_conflict(*arguments), settle_conflict(*arguments)
    assert (first.answer, again.is_first) == (again.answer, False)


def test_a_late_undo_takes_back_the_conflict_that_it_followed(scanner: Scanner, session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    make_stored_item(session, actor, box, "A02")
    good, bad = make_items(session, actor, 2)
    scanner.late(box, box=box.barcode)
    scanner.late(good, box=box.barcode, position="A01")
    conflict = scanner.late(bad, box=box.barcode, position="A02")
    undone = scanner.late(Command.UNDO, undoes=conflict.message_id)
    assert undone.answer.values["message_id"] == conflict.message_id
    assert (good.position, scanner.standing().conflicts) == ("A01", 0)
    scanner.late(Command.UNDO)
    assert good.state is ItemState.MADE


def test_online_undo_leaves_conflicts_alone(scanner: Scanner, session: Session, conflict: Received) -> None:
    scanner.scan(Command.UNDO)
    assert scanner.standing().conflicts == 1 and scanner.context().box is None


def test_an_unknown_late_code_is_a_conflict(scanner: Scanner, session: Session, actor: Actor) -> None:
    received = scanner.late("RUBBISH")
    assert (received.answer.tone, ways_to_settle(received.intention)) == ("conflict", [How.PLACE, How.SKIP])
    assert ways_to_settle(scanner.late("NGB9999999X").intention) == [How.PLACE, How.SKIP]
    item, place = make_item(session, actor), make_box(session, actor)
    settle(scanner, received, How.PLACE, place=place.barcode, item=item.barcode)
    assert item.position == "A01"


def test_a_late_code_of_two_things_is_settled_by_naming_one(scanner: Scanner, session: Session, actor: Actor) -> None:
    first, second = make_items(session, actor, 2)
    aliases = [AliasDraft(item, "TUBE 7", AliasOrigin.SISTER) for item in (first, second)]
    operations.add_aliases(session, actor, aliases)
    box = make_box(session, actor)
    scanner.scan(box)
    conflict = scanner.late("tube 7", box=box.barcode)
    assert (conflict.answer.tone, len(conflict.answer.candidates)) == ("conflict", 2)
    with pytest.raises(Refusal, match="several things"):
        settle(scanner, conflict, How.PLACE, place=box.barcode)
    settle(scanner, conflict, How.PLACE, place=box.barcode, item=second.barcode)
    assert (first.position, second.position) == (None, "A01")
