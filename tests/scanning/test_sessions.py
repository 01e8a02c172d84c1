"""Sessions: saved scan by scan, gone on with anywhere, taken back one by one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.refusals import NotFound
from lims.ledger.verification import findings
from lims.lots.models import ItemState
from lims.scanning import queries
from lims.scanning.models import SessionState
from lims.scanning.operations import Action, SessionChange, change_session
from lims.storage import queries as storage
from lims.storage.commands import Command
from tests.factories.lots import make_item, make_items
from tests.factories.scanning import Scanner, make_person
from tests.factories.storage import make_box, make_boxes, make_location, make_stored_item


@pytest.fixture
def person(session: Session, actor: Actor) -> Actor:
    return make_person(session, actor)


def test_two_devices_of_one_person_do_not_disturb_each_other(session: Session, actor: Actor, person: Actor) -> None:
    here, there = Scanner(session, person, "device-one"), Scanner(session, person, "device-two")
    box, other = make_boxes(session, actor, 2)
    first, second = make_items(session, actor, 2)
    here.scan(box)
    there.scan(other, second)
    here.scan(first)
    assert (first.location_id, second.location_id) == (box.id, other.id)
    here.scan(Command.UNDO)
    assert first.state is ItemState.MADE and second.location_id == other.id


def test_a_session_is_gone_on_with_on_another_device_and_taken_back_there(
    session: Session, actor: Actor, person: Actor
) -> None:
    box = make_box(session, actor)
    items = make_items(session, actor, 3)
    Scanner(session, person, "session-1").scan(box, *items[:2], Command.PAUSE)
    found = queries.scan_session(session, person.user_id or 0, "session-1")
    assert (found.state, found.scans) == (SessionState.PAUSED, 4)
    later = replace(person, at=person.at + timedelta(hours=5))
    change_session(session, later, "session-1", SessionChange(Action.RESUME))
    tablet = Scanner(session, later, "session-1")
    tablet.scan(items[2])
    assert items[2].position == "A03"
    tablet.scan(Command.UNDO, Command.UNDO, Command.UNDO)
    assert [item.state for item in items] == [ItemState.MADE] * 3
    assert not list(findings(session))


def test_without_resuming_yesterdays_box_is_closed(session: Session, actor: Actor, person: Actor) -> None:
    item = make_item(session, actor)
    Scanner(session, person, "session-1").scan(make_box(session, actor))
    tomorrow = Scanner(session, replace(person, at=person.at + timedelta(days=1)), "session-1")
    assert tomorrow.tone(item) == "shown"


def test_undo_reaches_back_over_days(session: Session, actor: Actor, person: Actor) -> None:
    item = make_item(session, actor)
    Scanner(session, person, "session-1").scan(make_box(session, actor), item)
    later = Scanner(session, replace(person, at=person.at + timedelta(days=3)), "session-1")
    assert later.tone(Command.UNDO) == "undone" and item.state is ItemState.MADE


def test_nobody_scans_into_somebody_elses_session(session: Session, actor: Actor, person: Actor) -> None:
    Scanner(session, person, "session-1").scan(make_box(session, actor))
    other = make_person(session, actor)
    with pytest.raises(NotFound):
        Scanner(session, other, "session-1").scan(make_item(session, actor))
    with pytest.raises(NotFound):
        change_session(session, other, "session-1", SessionChange(Action.PAUSE))


def test_any_scan_opens_a_finished_session_again(session: Session, actor: Actor, person: Actor) -> None:
    scanner = Scanner(session, person, "session-1")
    scanner.scan(make_box(session, actor))
    change_session(session, person, "session-1", SessionChange(Action.FINISH))
    scanner.scan(make_item(session, actor))
    assert scanner.standing().state is SessionState.OPEN
    change_session(session, person, "session-1", SessionChange(Action.RENAME, "  Freezer 2  "))
    assert scanner.standing().name == "Freezer 2"


def test_every_new_deed_is_taken_back(session: Session, actor: Actor, person: Actor) -> None:
    box, other = make_boxes(session, actor, 2)
    stored = [make_stored_item(session, actor, box, position) for position in ("A01", "B02")]
    rack = make_location(session, actor, "rack", storage.path(session, box.id)[-3])
    scanner = Scanner(session, person, "session-1")
    before = [(item.state, item.location_id, item.position, item.thaws) for item in stored], box.parent_id
    deeds = [
        (stored[0], Command.TAKE_OUT_KEEPING),
        (stored[0], Command.UNPLACE),
        (stored[0], Command.THAWED),
        (box, Command.TAKE_OUT, Command.ALL),
        (box, Command.MOVE, Command.ALL, other),
        (Command.DONE, box, rack),
        (box, Command.SPILLED),
    ]
    for scans in deeds:
        assert scanner.tone(*scans) == "done", scans
        assert scanner.tone(Command.UNDO) == "undone", scans
        scanner.scan(Command.CANCEL, Command.DONE)
        now = [(item.state, item.location_id, item.position, item.thaws) for item in stored], box.parent_id
        assert now == before, scans
    assert not list(findings(session))
