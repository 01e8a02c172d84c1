"""The demonstration's temperatures: the same each time, with one night that went wrong."""

from datetime import timedelta

from sqlalchemy import select

from lims.demo.temperatures import record_temperatures
from lims.monitoring.models import Alarm, AlarmKind, Spell
from tests.factories.monitoring import at, make_freezer


def test_two_weeks_of_readings_with_one_failure(session, actor):
    cold = make_freezer(session, actor)
    make_freezer(session, actor, temperature_c=-20)
    now = at(actor, actor.at + timedelta(days=20))
    assert record_temperatures(session, now) == 14 * 24 * 12 * 2
    [alarm] = session.scalars(select(Alarm)).all()
    assert (alarm.kind, alarm.sensor.location_id) == (AlarmKind.HIGH, cold.id)
    assert alarm.ended_at is not None
    assert alarm.acknowledged_at is not None
    assert -45 < (alarm.worst or 0) < -35
    assert [spell.too_long for spell in session.scalars(select(Spell).where(Spell.too_long))] == [True]
