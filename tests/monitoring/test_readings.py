"""Readings: once each, in order or late, and what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lims.core.permissions import Permission
from lims.core.refusals import PermissionDenied
from lims.ledger.queries import events
from lims.monitoring.drafts import ReadingDraft
from lims.monitoring.models import Reading, Spell, SpellKind, Watch
from lims.monitoring.operations import Recorded, import_readings, record_readings, thin_readings
from lims.monitoring.refusals import ImpossibleReading, ReadingInFuture, UnknownSensor
from tests.factories.monitoring import at, make_freezer, make_sensor, read


def spells(session, sensor):
    rows = session.scalars(select(Spell).where(Spell.sensor_id == sensor.id).order_by(Spell.began_at)).all()
    return [(row.kind, row.began_at, row.ended_at, row.worst, row.too_long) for row in rows]


def test_a_second_delivery_changes_nothing(session, actor):
    sensor = make_sensor(session, actor)
    drafts = [ReadingDraft("T-1", actor.at - timedelta(minutes=n), -80.0) for n in range(5)]
    assert record_readings(session, actor, drafts) == Recorded(new=5, repeated=0)
    assert record_readings(session, actor, [*drafts, ReadingDraft("T-1", actor.at, -20.0)]) == Recorded(0, 6)
    assert session.get_one(Watch, sensor.id).value == -80.0
    assert session.scalar(select(func.count()).select_from(Reading)) == 5


def test_what_is_wrong_with_a_reading_is_said_and_nothing_is_kept(session, actor):
    make_sensor(session, actor)
    good = ReadingDraft("T-1", actor.at, -80.0)
    for wrong, refusal in [
        (ReadingDraft("T-9", actor.at, -80.0), UnknownSensor),
        (ReadingDraft("T-1", actor.at + timedelta(hours=1), -80.0), ReadingInFuture),
        (ReadingDraft("T-1", actor.at, -500.0), ImpossibleReading),
        (ReadingDraft("T-1", actor.at, float("nan")), ImpossibleReading),
    ]:
        with pytest.raises(refusal), session.begin_nested():
            record_readings(session, actor, [good, wrong])
    assert session.scalar(select(func.count()).select_from(Reading)) == 0


def test_a_loggers_permission_is_enough_and_needed(session, actor):
    make_sensor(session, actor)
    logger = replace(actor, permissions=frozenset({Permission.MONITORING_RECORD}))
    record_readings(session, logger, [ReadingDraft("T-1", actor.at, -20.0)])
    with pytest.raises(PermissionDenied):
        record_readings(session, replace(actor, permissions=frozenset()), [ReadingDraft("T-1", actor.at, -80.0)])


def test_a_time_out_of_range_begins_at_the_limit_and_ends_below_it_by_the_hysteresis(session, actor):
    sensor = make_sensor(session, actor)
    # -80 + 15: the limit of a freezer is -65, with a hysteresis of 2.
    read(session, actor, sensor, actor.at, [-80, -64, -50, -66, -67, -80], minutes=10)
    began = actor.at + timedelta(minutes=10)
    assert spells(session, sensor) == [(SpellKind.HIGH, began, began + timedelta(minutes=30), -50.0, True)]


def test_a_door_that_is_opened_is_no_failure(session, actor):
    sensor = make_sensor(session, actor)
    # Not above -80 + 25 for half an hour: a door; the same for an hour is too long.
    read(session, actor, sensor, actor.at, [-80, -60, -60, -58, -80], minutes=10)
    assert [spell[-1] for spell in spells(session, sensor)] == [False]
    read(session, actor, sensor, actor.at + timedelta(hours=3), [-80, -60, -60, -58, -60, -60, -60, -80], minutes=10)
    assert [spell[-1] for spell in spells(session, sensor)] == [False, True]


@pytest.mark.parametrize("order", ["in order", "backwards", "middle last"])
def test_late_readings_give_the_same_spells_as_readings_in_order(session, actor, order):
    sensor = make_sensor(session, actor)
    values = [-80, -40, -40, -80, -80, -30, -30, -30, -80, -80]
    drafts = [ReadingDraft("T-1", actor.at + timedelta(minutes=20 * n), value) for n, value in enumerate(values)]
    parts = {
        "in order": [[draft] for draft in drafts],
        "backwards": [[draft] for draft in reversed(drafts)],
        "middle last": [drafts[:2], drafts[7:], drafts[2:7]],
    }[order]
    now = at(actor, drafts[-1].at)
    for part in parts:
        record_readings(session, now, part)
    assert [(spell[1], spell[2], spell[3]) for spell in spells(session, sensor)] == [
        (drafts[1].at, drafts[3].at, -40.0),
        (drafts[5].at, drafts[8].at, -30.0),
    ]


def test_a_files_readings_are_noted_in_the_ledger(session, actor):
    make_sensor(session, actor)
    drafts = [ReadingDraft("T-1", actor.at - timedelta(minutes=n), -80.0) for n in range(3)]
    import_readings(session, actor, drafts, "march.csv")
    newest = events(session).rows[0]
    assert (newest.kind, newest.details["file"], newest.details["readings"]) == ("readings.imported", "march.csv", 3)


def test_thinning_keeps_extremes_and_everything_out_of_range(session, actor):
    sensor = make_sensor(session, actor, make_freezer(session, actor))
    start = actor.at - timedelta(days=500)
    quiet = [-80 + (n % 10) * 0.1 for n in range(600)]
    failing = [-30.0] * 60
    read(session, actor, sensor, start, [*quiet, *failing, *quiet])
    # The day after is younger than the settings keep in full.
    read(session, actor, sensor, actor.at - timedelta(days=10), [-80.0] * 10)
    before = session.scalar(select(func.count()).select_from(Reading))
    deleted = thin_readings(session, actor)
    values = session.scalars(select(Reading.value)).all()
    assert len(values) == before - deleted
    assert sum(value == -30.0 for value in values) == 60
    # Of ten hours before and after, those beyond two hours around the alarm keep two of each half hour.
    assert 300 < len(values) < 450
    assert min(values) == -80.0
    assert thin_readings(session, actor) == 0
