"""Holds: placed on lots and resources, released by a decision with a reason."""

from dataclasses import replace

import pytest

from lims.core.permissions import Permission
from lims.core.refusals import PermissionDenied
from lims.ledger.queries import history
from lims.lots.marks import marks_on
from lims.quality.models import HoldReason
from lims.quality.operations import place_hold, release_hold
from lims.quality.queries import held_lot_ids, holds, holds_on, holds_on_resource
from lims.quality.refusals import HoldAlreadyReleased, ReasonNeeded
from tests.factories.quality import make_lot


def test_a_hold_on_a_resource_holds_all_its_lots_and_no_others(session, actor):
    lot = make_lot(session, actor)
    sister, other = make_lot(session, actor, resource=lot.resource), make_lot(session, actor)
    hold = place_hold(session, actor, lot.resource, HoldReason.MISSING_AGREEMENT, "no signature yet")
    assert held_lot_ids(session, [lot.id, sister.id, other.id]) == {lot.id, sister.id}
    assert list(holds_on(session, sister)) == [hold]
    assert list(holds_on_resource(session, lot.resource)) == [hold]


def test_a_released_hold_holds_no_more_but_is_remembered(session, actor):
    lot = make_lot(session, actor)
    hold = place_hold(session, actor, lot, HoldReason.QUARANTINE)
    release_hold(session, actor, hold, "two weeks without symptoms")
    assert held_lot_ids(session, [lot.id]) == set()
    assert holds(session).rows == []
    assert holds(session, released=True).rows == [hold]
    assert [(line.event.kind, line.event.reason) for line in history(session, "hold", hold.id)] == [
        ("hold.released", "two weeks without symptoms"),
        ("hold.placed", None),
    ]


def test_releasing_needs_a_reason_and_happens_once(session, actor):
    hold = place_hold(session, actor, make_lot(session, actor), HoldReason.QUARANTINE)
    with pytest.raises(ReasonNeeded):
        release_hold(session, actor, hold, "  ")
    release_hold(session, actor, hold, "checked")
    with pytest.raises(HoldAlreadyReleased):
        release_hold(session, actor, hold, "again")


def test_another_reason_has_to_be_said(session, actor):
    with pytest.raises(ReasonNeeded):
        place_hold(session, actor, make_lot(session, actor), HoldReason.OTHER)


def test_who_records_may_stop_a_lot_but_not_release_it(session, actor):
    lot = make_lot(session, actor)
    recorder = replace(actor, permissions=frozenset({Permission.QUALITY_RECORD}))
    hold = place_hold(session, recorder, lot, HoldReason.QUARANTINE)
    with pytest.raises(PermissionDenied):
        release_hold(session, recorder, hold, "I think so")
    with pytest.raises(PermissionDenied):
        place_hold(session, replace(actor, permissions=frozenset()), lot, HoldReason.QUARANTINE)


def test_a_held_lot_is_marked_wherever_its_items_are_shown(app, actor):
    with app.extensions["lims.database"].transaction() as session:
        held, free = make_lot(session, actor), make_lot(session, actor)
        place_hold(session, actor, held, HoldReason.QUARANTINE)
        marks = marks_on(session, [held.id, free.id])
        assert [mark.label for mark in marks[held.id]] == ["On hold"]
        assert not marks.get(free.id)
