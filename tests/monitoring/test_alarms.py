"""Alarms: one for one spell, told to somebody in any case, escalated, acknowledged, and over."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lims.accounts.operations import create_user
from lims.core.language import translator
from lims.core.mail import Mail
from lims.core.settings import settings_of
from lims.ledger.queries import history
from lims.monitoring.alarm_mails import NOBODY
from lims.monitoring.drafts import ReadingDraft
from lims.monitoring.models import Alarm, AlarmKind, Measures
from lims.monitoring.operations import acknowledge_alarm, record_readings
from lims.monitoring.operations.alarms import follow_alarms
from lims.monitoring.refusals import AlarmAcknowledgedBefore
from tests.factories.monitoring import at, make_freezer, make_sensor, read
from tests.factories.storage import make_location


def alarms(session):
    return session.scalars(select(Alarm).order_by(Alarm.id)).all()


def mails(session):
    return [(mail.recipient, mail.subject) for mail in session.scalars(select(Mail).order_by(Mail.id))]


def staff(session, actor, login, role):
    create_user(
        session, actor, login=login, name=login.title(), email=f"{login}@example.org", password="long enough 123",
        roles=[role], language="en",
    )  # fmt: skip


def test_one_alarm_for_one_spell_raised_after_the_delay_and_ended_when_back(session, actor):
    sensor = make_sensor(session, actor)
    read(session, actor, sensor, actor.at, [-80, -40, -40, -40], minutes=5)
    assert alarms(session) == []
    later = actor.at + timedelta(minutes=20)
    read(session, actor, sensor, later, [-38, -36, -35], minutes=5)
    [alarm] = alarms(session)
    assert (alarm.kind, alarm.began_at, alarm.ended_at, alarm.worst) == (
        AlarmKind.HIGH, actor.at + timedelta(minutes=5), None, -35.0,
    )  # fmt: skip
    read(session, actor, sensor, actor.at + timedelta(minutes=60), [-80, -80])
    [alarm] = alarms(session)
    assert alarm.ended_at == actor.at + timedelta(minutes=60)
    kinds = [line.event.kind for line in history(session, "alarm", alarm.id)]
    assert kinds == ["alarm.ended", "alarm.raised"]


def test_time_alone_raises_an_alarm(session, actor):
    sensor = make_sensor(session, actor)
    read(session, actor, sensor, actor.at, [-80, -40])
    assert alarms(session) == []
    follow_alarms(session, at(actor, actor.at + timedelta(minutes=17)))
    assert [alarm.kind for alarm in alarms(session)] == [AlarmKind.HIGH]


def test_a_sensor_that_falls_silent_alarms_until_it_speaks(session, actor):
    sensor = make_sensor(session, actor)
    make_sensor(session, actor, code="never")
    read(session, actor, sensor, actor.at, [-80])
    follow_alarms(session, at(actor, actor.at + timedelta(minutes=29)))
    assert alarms(session) == []
    follow_alarms(session, at(actor, actor.at + timedelta(minutes=31)))
    follow_alarms(session, at(actor, actor.at + timedelta(minutes=32)))
    assert [(alarm.sensor.code, alarm.kind) for alarm in alarms(session)] == [
        ("T-1", AlarmKind.SILENCE), ("never", AlarmKind.SILENCE),
    ]  # fmt: skip
    read(session, actor, sensor, actor.at + timedelta(minutes=40), [-80])
    assert [alarm.ended_at is None for alarm in alarms(session)] == [False, True]


def test_without_anybody_on_duty_the_administrators_are_called_and_then_the_centre(session, actor):
    sensor = make_sensor(session, actor)
    read(session, actor, sensor, actor.at, [-40, -40], minutes=20)
    [(recipient, subject)] = mails(session)
    assert recipient == "centre@example.org"
    assert sensor.location.name in subject
    body = session.scalars(select(Mail.body)).one()
    # The centre's own address is written to in the centre's language.
    assert translator(settings_of(session).language)(NOBODY) in body
    assert "/monitoring/alarms/" in body
    staff(session, actor, "boss", "administrator")
    other = make_sensor(session, actor, code="T-2")
    read(session, actor, other, actor.at, [-40, -40], minutes=20)
    assert mails(session)[-1][0] == "boss@example.org"


def test_unacknowledged_alarms_are_escalated_once_and_repeated(session, actor):
    staff(session, actor, "tech", "technician")
    staff(session, actor, "chief", "manager")
    sensor = make_sensor(session, actor, silence_minutes=10_000)
    read(session, actor, sensor, actor.at, [-40, -40], minutes=20)
    raised_at = actor.at + timedelta(minutes=20)
    for minutes in (10, 30, 31, 60, 121, 122):
        follow_alarms(session, at(actor, raised_at + timedelta(minutes=minutes)))
    assert [(who.partition("@")[0], subject.split()[0]) for who, subject in mails(session)] == [
        ("tech", "ALARM"), ("chief", "Alarm"), ("tech", "Alarm"),
    ]  # fmt: skip


def test_acknowledging_stops_the_escalation_and_is_kept(session, actor):
    staff(session, actor, "chief", "manager")
    sensor = make_sensor(session, actor)
    read(session, actor, sensor, actor.at, [-40, -40], minutes=20)
    [alarm] = alarms(session)
    acknowledge_alarm(session, actor, alarm, "compressor: calling the firm")
    with pytest.raises(AlarmAcknowledgedBefore):
        acknowledge_alarm(session, replace(actor, name="other"), alarm)
    follow_alarms(session, at(actor, actor.at + timedelta(minutes=55)))
    assert alarm.escalated_at is None
    assert alarm.note == "compressor: calling the firm"


def test_a_fast_rise_in_a_tank_alarms_before_any_limit_is_reached(session, actor):
    site = make_location(session, actor, "site")
    tank = make_location(session, actor, "ln2_tank", make_location(session, actor, "room", site))
    sensor = make_sensor(session, actor, tank)
    read(session, actor, sensor, actor.at, [-190, -186, -182, -178, -174])
    assert [(alarm.kind, alarm.worst) for alarm in alarms(session)] == [(AlarmKind.RISE, 16.0)]
    read(session, actor, sensor, actor.at + timedelta(minutes=20), [-174, -174])
    assert alarms(session)[0].ended_at is not None


def test_a_level_that_falls_alarms_too_and_limits_of_a_sensor_come_first(session, actor):
    room = make_location(session, actor, "room", make_location(session, actor, "site"))
    tank = make_location(session, actor, "ln2_tank", room)
    level = make_sensor(session, actor, tank, "L-1", measures=Measures.LEVEL_PERCENT)
    read(session, actor, level, actor.at, [31, 29, 25], minutes=31)
    strict = make_sensor(session, actor, make_freezer(session, actor), "T-9", high=-75.0, delay_minutes=0)
    read(session, actor, strict, actor.at, [-74])
    assert [(alarm.sensor.code, alarm.kind, alarm.bound) for alarm in alarms(session)] == [
        ("L-1", AlarmKind.LOW, 30.0), ("T-9", AlarmKind.HIGH, -75.0),
    ]  # fmt: skip


def test_what_was_over_long_ago_is_kept_but_wakes_nobody(session, actor):
    sensor = make_sensor(session, actor)
    read(session, actor, sensor, actor.at - timedelta(days=90), [-80, -40, -40, -80], minutes=20)
    session.execute(Mail.__table__.delete())
    old = actor.at - timedelta(days=200)
    drafts = [ReadingDraft("T-1", old + timedelta(minutes=20 * n), v) for n, v in enumerate([-80, -40, -40, -80])]
    record_readings(session, actor, drafts)
    assert [alarm.kind for alarm in alarms(session)] == [AlarmKind.HIGH, AlarmKind.HIGH, AlarmKind.SILENCE]
    assert [subject for _, subject in mails(session) if "Too high" in subject] == []
