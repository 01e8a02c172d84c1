"""Scans of an audit: in any order, saved at once, taken back, resumed, blind."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.audits.models import Sighting
from lims.audits.operations.auditing import close_audit, finish_count
from lims.audits.operations.counting import receive_sighting, stand_of
from lims.audits.queries.audits import audit_by_number, box_of, boxes_of
from lims.audits.queries.counts import comparisons
from lims.audits.refusals import AuditClosed, CountFinished, NothingToAudit, NotInAudit, SightingKnown
from lims.audits.rules.differences import Finding
from lims.core.actor import Actor
from lims.ledger.models import Event
from lims.storage.commands import Command, command_code
from lims.storage.models import Location
from tests.factories.audits import fill, make_audit, scan
from tests.factories.lots import make_item
from tests.factories.storage import make_box, make_boxes, make_location, make_rack, make_stored_item

POSITIONS = ["A01", "A02", "A03"]


def findings(session: Session, audit, box: Location) -> dict[str, str]:
    """Text and finding of each line of a box."""
    audited = box_of(session, audit, box.id)
    return {line.text: line.finding.value for line in comparisons(session, audit, [audited])[box.id].lines}


def test_an_audited_box_is_open_from_the_start_and_scanned_in_any_order(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    first, second, third = fill(session, actor, box, POSITIONS)
    audit = make_audit(session, actor, box)
    answer = scan(session, actor, audit, third.barcode, first.barcode, second.barcode).answer
    assert answer["tone"] == "done"
    assert set(findings(session, audit, box).values()) == {"right"}


def test_a_box_of_the_audited_place_is_switched_to_by_its_code(session: Session, actor: Actor) -> None:
    rack = make_rack(session, actor)
    left, right = make_boxes(session, actor, 2, rack)
    stranger = make_box(session, actor)
    item = make_stored_item(session, actor, left, "A01")
    audit = make_audit(session, actor, rack)
    assert scan(session, actor, audit, item.barcode).answer["code"] == "no-box-open"
    assert scan(session, actor, audit, stranger.barcode).answer["code"] == NotInAudit.code
    scan(session, actor, audit, right.barcode, item.barcode)
    assert findings(session, audit, right) == {item.barcode: "elsewhere"}
    assert findings(session, audit, left) == {item.barcode: "in_other_box"}
    # Seen again, in its own box: the last time counts.
    scan(session, actor, audit, left.barcode, item.barcode)
    assert findings(session, audit, right) == {}
    assert findings(session, audit, left) == {item.barcode: "right"}


def test_positions_are_compared_when_they_are_counted_in_order(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    first, second, third = fill(session, actor, box, POSITIONS)
    audit = make_audit(session, actor, box, exact=True)
    assert scan(session, actor, audit, first.barcode).answer["position"] == "A01"
    answer = scan(session, actor, audit, third.barcode).answer
    assert (answer["tone"], answer["position"]) == ("asked", "A02")
    # A coordinate goes on from there: A03 is empty.
    scan(session, actor, audit, "A04", second.barcode)
    assert findings(session, audit, box) == {
        first.barcode: "right",
        third.barcode: "misplaced",
        second.barcode: "misplaced",
    }


def test_a_message_that_is_delivered_twice_is_noted_once(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    item = make_stored_item(session, actor, box)
    audit = make_audit(session, actor, box)
    first = receive_sighting(session, actor, audit, "message-x1", item.barcode)
    assert receive_sighting(session, actor, audit, "message-x1", item.barcode) is first
    other = make_audit(session, actor, box)
    with pytest.raises(SightingKnown):
        receive_sighting(session, actor, other, "message-x1", item.barcode)


def test_a_count_goes_on_where_the_last_scan_left_it(session: Session, actor: Actor) -> None:
    rack = make_rack(session, actor)
    box = make_box(session, actor, rack)
    make_box(session, actor, rack)
    audit = make_audit(session, actor, rack, exact=True)
    scan(session, actor, audit, box.barcode, make_item(session, actor).barcode)
    stand = stand_of(session, audit, 0)
    assert (stand.box_id, stand.position) == (box.id, "A02")


def test_undo_takes_back_the_last_thing_and_an_earlier_sighting_counts_again(session: Session, actor: Actor) -> None:
    rack = make_rack(session, actor)
    left, right = make_boxes(session, actor, 2, rack)
    item = make_stored_item(session, actor, left, "A01")
    audit = make_audit(session, actor, rack)
    scan(session, actor, audit, left.barcode, item.barcode, right.barcode, item.barcode)
    answer = scan(session, actor, audit, command_code(Command.UNDO)).answer
    assert answer["tone"] == "undone"
    assert findings(session, audit, left) == {item.barcode: "right"}
    assert findings(session, audit, right) == {}
    scan(session, actor, audit, command_code(Command.UNDO))
    assert findings(session, audit, left) == {item.barcode: "missing"}
    assert scan(session, actor, audit, command_code(Command.UNDO)).answer["code"] == "nothing-to-take-back"


def test_unknown_codes_are_noted_and_misread_ones_are_not(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    item = make_stored_item(session, actor, box)
    audit = make_audit(session, actor, box)
    misread = item.barcode[:-1] + ("A" if item.barcode[-1] != "A" else "B")
    assert scan(session, actor, audit, misread).answer["tone"] == "refused"
    scan(session, actor, audit, "FD00123456", "FD00123456", item.barcode)
    assert findings(session, audit, box) == {"FD00123456": "unknown", item.barcode: "right"}


def test_nothing_of_the_items_changes_while_they_are_counted(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    stray = make_stored_item(session, actor)
    audit = make_audit(session, actor, box)
    events = session.scalar(select(func.max(Event.seq)))
    scan(session, actor, audit, stray.barcode, "FD00123456", command_code(Command.DONE))
    assert session.scalar(select(func.max(Event.seq))) == events
    assert stray.location_id != box.id


def test_a_blind_count_tells_nothing_and_is_closed_when_it_is_finished(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    item, missing = fill(session, actor, box, ["A01", "A02"])
    stray = make_stored_item(session, actor)
    audit = make_audit(session, actor, box, blind=True)
    told = [scan(session, actor, audit, thing.barcode).answer for thing in (item, stray)]
    assert {(answer["tone"], answer["message"]) for answer in told} == {("done", "Noted.")}
    scan(session, actor, audit, command_code(Command.DONE))
    audited = box_of(session, audit, box.id)
    assert (audited.items, audited.errors) == (2, 1)
    assert scan(session, actor, audit, box.barcode).answer["code"] == CountFinished.code
    with pytest.raises(CountFinished):
        finish_count(session, actor, audit, audited)
    assert missing.barcode in {line["text"] for line in audited.findings["lines"]}


def test_next_box_finishes_one_and_opens_the_next(session: Session, actor: Actor) -> None:
    rack = make_rack(session, actor)
    first, second = make_boxes(session, actor, 2, rack)
    audit = make_audit(session, actor, rack)
    following = command_code(Command.NEXT_BOX)
    assert scan(session, actor, audit, following).answer["place"] == first.barcode
    assert scan(session, actor, audit, following).answer["place"] == second.barcode
    assert scan(session, actor, audit, following).answer["message"].startswith("All boxes")
    assert all(box.counted_at for box in boxes_of(session, audit))


def test_an_empty_place_and_a_closed_audit_are_refused(session: Session, actor: Actor) -> None:
    with pytest.raises(NothingToAudit):
        make_audit(session, actor, make_rack(session, actor))
    audit = make_audit(session, actor, make_box(session, actor))
    close_audit(session, actor, audit)
    with pytest.raises(AuditClosed):
        scan(session, actor, audit_by_number(session, audit.number), "A01")


def test_a_shelf_is_counted_if_things_lie_on_it(session: Session, actor: Actor) -> None:
    room = make_location(session, actor, "room", make_location(session, actor, "site"))
    shelf = make_location(session, actor, "shelf", room)
    box = make_box(session, actor, shelf)
    lying = make_stored_item(session, actor, shelf)
    audit = make_audit(session, actor, room)
    assert {audited.location_id for audited in boxes_of(session, audit)} == {shelf.id, box.id}
    scan(session, actor, audit, shelf.barcode, lying.barcode)
    assert findings(session, audit, shelf) == {lying.barcode: Finding.RIGHT.value}
    assert session.scalar(select(func.count()).select_from(Sighting)) == 2
