"""The worklist: what is planned, what is due, in which order and part."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from lims.lots.operations import withdraw
from lims.quality.models import Recheck
from lims.quality.operations import note_announcement, plan_rechecks, release_hold
from lims.quality.queries import (
    DueCounts,
    WorklistFilter,
    due_counts,
    holds_on,
    new_holds,
    open_rechecks,
    rechecks_to_announce,
    worklist,
)
from tests.factories.quality import BAD, GOOD, make_lot, make_result


def due_dates(session, lot):
    return [(recheck.test, recheck.due_on) for recheck in open_rechecks(session, lot)]


def test_new_lots_get_their_first_dates_once(session, actor):
    seeds = make_lot(session, actor)
    cells = make_lot(session, actor, kind="cell_line", form="cryovial", made_on=date(2026, 3, 1))
    assert plan_rechecks(session, actor) == 3
    assert due_dates(session, seeds) == [("germination", date(2026, 3, 1))]
    assert sorted(due_dates(session, cells)) == [
        ("mycoplasma", date(2026, 4, 1)),
        ("post_thaw_survival", date(2026, 4, 1)),
    ]
    assert plan_rechecks(session, actor) == 0


def test_lots_of_which_nothing_is_left_are_neither_planned_nor_shown(session, actor):
    gone, going = make_lot(session, actor, count=1), make_lot(session, actor, count=1)
    withdraw(session, actor, gone.items[0], None, "used")
    assert plan_rechecks(session, actor) == 1
    withdraw(session, actor, going.items[0], None, "used")
    assert worklist(session, WorklistFilter()).rows == []


def test_results_that_were_recorded_before_a_policy_are_taken_up(session, actor):
    lot = make_lot(session, actor)
    make_result(session, actor, lot, GOOD, tested_on=date(2026, 3, 20))
    for recheck in session.scalars(select(Recheck)):
        session.delete(recheck)
    assert plan_rechecks(session, actor) == 1
    assert due_dates(session, lot) == [("germination", date(2036, 3, 20))]


def test_a_failed_lot_is_planned_again_only_after_its_release(session, actor):
    lot = make_lot(session, actor)
    make_result(session, actor, lot, BAD)
    assert plan_rechecks(session, actor) == 0
    release_hold(session, actor, holds_on(session, lot)[0], "kept as the last material of its kind")
    assert plan_rechecks(session, actor) == 1
    assert due_dates(session, lot) == [("germination", date(2026, 5, 1))]


def test_what_happened_lately_is_planned_without_looking_at_all_lots(session, actor):
    failed, forgotten = make_lot(session, actor), make_lot(session, actor)
    make_result(session, actor, failed, BAD)
    later = replace(actor, at=actor.at + timedelta(days=30))
    since = later.at - timedelta(days=1)
    new = make_lot(session, later)
    assert plan_rechecks(session, later, since=since) == 1
    assert due_dates(session, new) and not due_dates(session, forgotten)
    release_hold(session, later, holds_on(session, failed)[0], "kept as the last material of its kind")
    assert plan_rechecks(session, later, since=since) == 1
    assert due_dates(session, failed) == [("germination", date(2026, 6, 1))]
    assert plan_rechecks(session, later, since=since) == 0
    assert plan_rechecks(session, later) == 1


def test_planning_stops_at_a_limit_and_goes_on_next_time(session, actor, monkeypatch):
    monkeypatch.setattr("lims.quality.operations.rechecks.BATCH", 1)
    for _number in range(3):
        make_lot(session, actor)
    assert plan_rechecks(session, actor, most=2) == 2
    assert plan_rechecks(session, actor, most=2) == 1
    assert plan_rechecks(session, actor, most=2) == 0


def test_the_worklist_is_in_order_of_dates_and_can_be_narrowed(session, actor):
    early = make_lot(session, actor, made_on=date(2025, 1, 10))
    late = make_lot(session, actor, made_on=date(2025, 6, 1))
    cells = make_lot(session, actor, kind="cell_line", form="cryovial", made_on=date(2026, 3, 1))
    plan_rechecks(session, actor)
    shown = worklist(session, WorklistFilter()).rows
    assert [recheck.lot_id for recheck in shown] == [early.id, cells.id, cells.id, late.id]
    assert [r.lot_id for r in worklist(session, WorklistFilter(until=date(2026, 4, 1), kind="seed")).rows] == [early.id]
    assert {r.lot_id for r in worklist(session, WorklistFilter(test="mycoplasma")).rows} == {cells.id}
    first = worklist(session, WorklistFilter(), size=2)
    rest = worklist(session, WorklistFilter(), after=first.next, size=2)
    assert [r.id for r in first.rows + rest.rows] == [r.id for r in shown]
    assert due_counts(session, actor.today) == DueCounts(overdue=1, today=2, ahead=0)


def test_what_was_announced_is_not_announced_again(session, actor):
    lot = make_lot(session, actor)
    failed = make_lot(session, actor)
    make_result(session, actor, failed, BAD)
    plan_rechecks(session, actor)
    due, held = rechecks_to_announce(session, actor.today), new_holds(session)
    assert [recheck.lot_id for recheck in due] == [lot.id]
    assert [hold.lot_id for hold in held] == [failed.id]
    note_announcement(session, actor, [*due, *held])
    assert rechecks_to_announce(session, actor.today) == new_holds(session) == []
