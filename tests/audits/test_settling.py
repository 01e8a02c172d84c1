"""Settling an audit: three errors planted in a box are found and put right, and nothing is overwritten."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.audits.models import Confirmation
from lims.audits.operations.auditing import close_audit, finish_count
from lims.audits.operations.settling import Choice, settle_boxes
from lims.audits.queries.audits import box_of
from lims.audits.refusals import (
    AlreadySettled,
    AuditClosed,
    BoxesLeft,
    CountNotFinished,
    NotCounted,
    NotOffered,
    ReasonMissing,
    ShownOtherwise,
)
from lims.audits.rules.differences import Decision, Finding
from lims.core.actor import Actor
from lims.core.refusals import PermissionDenied
from lims.ledger.kinds import EventKind
from lims.ledger.models import Event, Line
from lims.ledger.verification import first_findings
from lims.lots.models import ItemState
from lims.storage.commands import Command, command_code
from lims.storage.drafts import AliasDraft
from lims.storage.models import AliasOrigin
from lims.storage.operations import add_aliases, discard_item, report_lost, store_item, take_out_item
from lims.storage.refusals import PositionTaken
from tests.audits.test_counting import findings
from tests.factories.audits import fill, make_audit, scan
from tests.factories.lots import make_item
from tests.factories.storage import make_box, make_boxes, make_rack, make_stored_item

REASON = "Yearly audit"


def test_three_planted_errors_are_found_and_settled_at_once(session: Session, actor: Actor) -> None:
    """Two vials exchanged, one missing, one from another box: nine scans and one confirmation."""
    box, other = make_boxes(session, actor, 2)
    a, b, c, d = fill(session, actor, box, ["A01", "A02", "A03", "A04"])
    stranger = make_stored_item(session, actor, other, "C03")
    audit = make_audit(session, actor, box, exact=True)
    scan(session, actor, audit, b.barcode, a.barcode, "A04", d.barcode, stranger.barcode)
    assert findings(session, audit, box) == {
        a.barcode: "misplaced",
        b.barcode: "misplaced",
        c.barcode: "missing",
        d.barcode: "right",
        stranger.barcode: "elsewhere",
    }
    settled = settle_boxes(session, actor, audit, reason=REASON)
    assert (settled.recorded, settled.lost, settled.left) == (3, 1, 0)
    assert (a.position, b.position, c.state, d.position) == ("A02", "A01", ItemState.LOST, "A04")
    assert (stranger.location_id, stranger.position) == (box.id, "A05")
    confirmed = session.scalars(select(Confirmation)).one()
    assert (confirmed.location_id, confirmed.items, confirmed.errors) == (box.id, 4, 3)
    event = session.scalars(select(Event).where(Event.kind == EventKind.BOX_CONFIRMED)).one()
    assert (event.reason, event.details["recorded"], event.details["lost"]) == (REASON, 3, 1)
    assert session.scalars(select(Line).where(Line.event_seq == event.seq)).one().code == box.barcode
    close_audit(session, actor, audit)
    assert not first_findings(session)


def test_lines_are_decided_one_by_one(session: Session, actor: Actor) -> None:
    box, other = make_boxes(session, actor, 2)
    missing, kept = fill(session, actor, box, ["A01", "A02"])
    stranger = make_stored_item(session, actor, other, "C03")
    audit = make_audit(session, actor, box)
    scan(session, actor, audit, kept.barcode, stranger.barcode)
    choices = {
        missing.barcode: Choice(Decision.LEAVE, Finding.MISSING),
        stranger.barcode: Choice(Decision.RECORD, Finding.ELSEWHERE, position="I09"),
    }
    settle_boxes(session, actor, audit, choices=choices, reason=REASON)
    assert missing.state is ItemState.STORED
    assert (stranger.location_id, stranger.position) == (box.id, "I09")


def test_nothing_is_settled_without_a_reason_or_half(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    first, second = fill(session, actor, box, ["A01", "A02"])
    audit = make_audit(session, actor, box, exact=True)
    scan(session, actor, audit, "A02", first.barcode)
    with pytest.raises(ReasonMissing):
        settle_boxes(session, actor, audit, reason=" ")
    leave = {second.barcode: Choice(Decision.LEAVE, Finding.MISSING)}
    with pytest.raises(PositionTaken), session.begin_nested():
        settle_boxes(session, actor, audit, choices=leave, reason=REASON)
    assert (first.position, second.position) == ("A01", "A02")
    assert box_of(session, audit, box.id).settled_at is None


def test_an_item_moved_between_count_and_settlement_is_left_where_it_was_put(session: Session, actor: Actor) -> None:
    box, other = make_boxes(session, actor, 2)
    seen, gone, stranger = *fill(session, actor, box, ["A01", "A02"]), make_stored_item(session, actor, other, "A01")
    audit = make_audit(session, actor, box)
    scan(session, actor, audit, seen.barcode, stranger.barcode)
    # While the audit runs, colleagues move one on that was seen, take another out, and bring a third.
    take_out_item(session, actor, gone)
    store_item(session, actor, stranger, other, "B02")
    brought = make_item(session, actor)
    store_item(session, actor, brought, box, "C03")
    assert findings(session, audit, box) == {
        stranger.barcode: "changed",
        brought.barcode: "changed",
        seen.barcode: "right",
    }
    settled = settle_boxes(session, actor, audit, reason=REASON)
    assert (settled.recorded, settled.lost, settled.left) == (0, 0, 2)
    assert (stranger.location_id, stranger.position) == (other.id, "B02")
    assert (gone.state, brought.position) == (ItemState.OUT, "C03")


def test_what_was_shown_otherwise_is_asked_again(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    item = make_item(session, actor)
    audit = make_audit(session, actor, box)
    scan(session, actor, audit, item.barcode)
    shown = {item.barcode: Choice(Decision.RECORD, Finding.UNPLACED)}
    store_item(session, actor, item, make_box(session, actor))
    with pytest.raises(ShownOtherwise):
        settle_boxes(session, actor, audit, choices=shown, reason=REASON)


def test_lost_and_unplaced_things_are_stored_where_they_are_and_discarded_ones_left(
    session: Session, actor: Actor
) -> None:
    box = make_box(session, actor)
    lost, thrown = fill(session, actor, box, ["A01", "A02"])
    made, out = make_item(session, actor), make_stored_item(session, actor, box, "B01")
    report_lost(session, actor, lost)
    discard_item(session, actor, thrown, "EXPIRED")
    take_out_item(session, actor, out, keep_place=True)
    audit = make_audit(session, actor, box)
    scan(session, actor, audit, *(item.barcode for item in (lost, thrown, made, out)))
    assert findings(session, audit, box) == {
        lost.barcode: "lost",
        thrown.barcode: "gone",
        made.barcode: "unplaced",
        out.barcode: "unplaced",
    }
    impossible = {thrown.barcode: Choice(Decision.RECORD, Finding.GONE)}
    with pytest.raises(NotOffered):
        settle_boxes(session, actor, audit, choices=impossible, reason=REASON)
    settle_boxes(session, actor, audit, reason=REASON)
    assert {item.state for item in (lost, made, out)} == {ItemState.STORED}
    assert (out.position, thrown.state) == ("B01", ItemState.DISCARDED)


def test_two_boxes_whose_vials_were_exchanged_are_settled_together(session: Session, actor: Actor) -> None:
    rack = make_rack(session, actor)
    left, right = make_boxes(session, actor, 2, rack)
    a, b = make_stored_item(session, actor, left, "A01"), make_stored_item(session, actor, right, "A01")
    audit = make_audit(session, actor, rack, exact=True)
    scan(session, actor, audit, left.barcode, b.barcode, right.barcode, a.barcode)
    settle_boxes(session, actor, audit, reason=REASON)
    assert (a.location_id, a.position, b.location_id, b.position) == (right.id, "A01", left.id, "A01")


def test_a_blind_count_is_settled_after_it_is_finished(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    item, missing = fill(session, actor, box, ["A01", "A02"])
    audit = make_audit(session, actor, box, blind=True)
    with pytest.raises(NotCounted):
        settle_boxes(session, actor, audit, [box_of(session, audit, box.id)], reason=REASON)
    scan(session, actor, audit, item.barcode)
    with pytest.raises(CountNotFinished):
        settle_boxes(session, actor, audit, reason=REASON)
    with pytest.raises(BoxesLeft):
        close_audit(session, actor, audit)
    scan(session, actor, audit, command_code(Command.DONE))
    # Found again before the settlement: the count had missed it all the same.
    report_lost(session, actor, missing)
    settle_boxes(session, actor, audit, reason=REASON)
    audited = box_of(session, audit, box.id)
    assert (audited.items, audited.errors) == (2, 1)
    with pytest.raises(AlreadySettled):
        finish_count(session, actor, audit, audited)
    close_audit(session, actor, audit)
    with pytest.raises(AuditClosed):
        settle_boxes(session, actor, audit, reason=REASON)


def test_whoever_may_not_move_may_not_settle(session: Session, actor: Actor) -> None:
    audit = make_audit(session, actor, make_box(session, actor))
    reader = replace(actor, permissions=frozenset())
    for act in (lambda: settle_boxes(session, reader, audit), lambda: scan(session, reader, audit, "A01")):
        with pytest.raises(PermissionDenied):
            act()


def test_a_code_that_is_given_to_its_item_is_known_in_the_count_too(session: Session, actor: Actor) -> None:
    """A tube with a label of its depositor only: its item seems missing, until somebody says whose code it is."""
    box = make_box(session, actor)
    (item,) = fill(session, actor, box, ["A01"])
    audit = make_audit(session, actor, box)
    scan(session, actor, audit, "DEP-77")
    assert findings(session, audit, box) == {"DEP-77": "unknown", item.barcode: "missing"}
    add_aliases(session, actor, [AliasDraft(item, "DEP-77", AliasOrigin.DEPOSITOR)])
    assert findings(session, audit, box) == {item.barcode: "right"}
    settle_boxes(session, actor, audit)
    assert item.state is ItemState.STORED
