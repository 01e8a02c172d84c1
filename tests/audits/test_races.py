"""Several people at once, and things that move between a reading and its confirmation."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.audits.models import Confirmation, Sighting
from lims.audits.operations.counting import receive_sighting
from lims.audits.operations.reading import ReadingConfirmation, confirm_reading, correct_reading, keep_reading
from lims.audits.operations.settling import settle_boxes
from lims.audits.queries.audits import audit_by_number, box_of
from lims.audits.queries.readings import compared_reading
from lims.audits.refusals import AlreadySettled, NotEnoughItems, ReadingDone, SightingKnown
from lims.audits.rules.differences import Decision
from lims.audits.sources import File, read_file
from lims.core.actor import Actor
from lims.core.database import Database
from lims.core.refusals import Refusal
from lims.lots.models import ItemState
from lims.storage.models import Alias, Location
from lims.storage.operations import store_item
from tests.factories.audits import fill, make_audit, scan
from tests.factories.lots import make_lot
from tests.factories.storage import make_boxes


def at_once(database: Database, *acts) -> list[object]:
    """What came of acts that begin at the same moment, each in a transaction of its own."""
    start = Barrier(len(acts))

    def attempt(act) -> object:
        start.wait()
        try:
            with database.transaction() as session:
                return act(session)
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(attempt, acts))


def test_of_two_who_settle_a_box_at_once_one_does(database: Database, actor: Actor) -> None:
    with database.transaction() as session:
        (box,) = make_boxes(session, actor, 1)
        seen, _missing = fill(session, actor, box, ["A01", "A02"])
        audit = make_audit(session, actor, box)
        scan(session, actor, audit, seen.barcode)
        number, box_id = audit.number, box.id

    def settle(session: Session) -> str:
        found = audit_by_number(session, number)
        settle_boxes(session, actor, found, [box_of(session, found, box_id)], reason="Audit")
        return "settled"

    assert sorted(map(str, at_once(database, settle, settle))) == [AlreadySettled.code, "settled"]
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Confirmation)) == 1


def test_a_scan_that_arrives_twice_at_once_is_noted_once(database: Database, actor: Actor) -> None:
    with database.transaction() as session:
        (box,) = make_boxes(session, actor, 1)
        (item,) = fill(session, actor, box, ["A01"])
        number, code = make_audit(session, actor, box).number, item.barcode

    def receive(session: Session) -> str:
        receive_sighting(session, actor, audit_by_number(session, number), "message-twice", code)
        return "noted"

    assert set(at_once(database, receive, receive, receive)) <= {"noted", SightingKnown.code}
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Sighting)) == 1


def two_tubes(session: Session, actor: Actor, box: Location, codes: list[str]):
    rows = [f"{box.barcode},A{n:02},{code}" for n, code in enumerate(codes, 1)]
    content = "\n".join(["RackID,Position,TubeCode", *rows, f"{box.barcode},H12,NO TUBE"]).encode()
    file = File("rack.csv", "text/csv", content)
    (read,) = read_file(session, file, None)
    return keep_reading(session, actor, read, file)


def test_what_moved_between_reading_and_confirmation_is_left(session: Session, actor: Actor) -> None:
    box, other = make_boxes(session, actor, 2, grid="8x12")
    first, second, third = fill(session, actor, box, ["A02", "A01", "A03"])
    reading = two_tubes(session, actor, box, [first.barcode, second.barcode])
    store_item(session, actor, first, other, "C03")
    found = {line.text: line.finding.value for line in compared_reading(session, reading).comparison.lines}
    assert found == {first.barcode: "changed", second.barcode: "misplaced", third.barcode: "unseen"}
    settled = confirm_reading(session, actor, reading, ReadingConfirmation(missing=Decision.LOST, reason="Rack"))
    assert (settled.recorded, settled.lost, settled.left) == (1, 0, 2)
    assert (first.location_id, second.position, third.state) == (other.id, "A02", ItemState.STORED)
    with pytest.raises(ReadingDone):
        confirm_reading(session, actor, reading, ReadingConfirmation())


def test_more_tubes_than_items_are_refused_and_nothing_is_half_done(session: Session, actor: Actor) -> None:
    (box,) = make_boxes(session, actor, 1, grid="8x12")
    lot = make_lot(session, actor, 1)
    reading = two_tubes(session, actor, box, ["FD00000001", "FD00000002"])
    with pytest.raises(NotEnoughItems), session.begin_nested():
        confirm_reading(session, actor, reading, ReadingConfirmation(lot=lot, reason="Rack"))
    assert session.scalar(select(func.count()).select_from(Alias)) == 0
    correct_reading(session, actor, reading, {"A2": ""})
    confirm_reading(session, actor, reading, ReadingConfirmation(lot=lot, reason="Rack"))
    assert [(alias.text, alias.item.position) for alias in session.scalars(select(Alias))] == [("FD00000001", "A01")]
