"""Raising and ending alarms: after readings came in, and each minute for what only time brings about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.monitoring.alarm_mails import Stage
from lims.monitoring.configuration import practice_of
from lims.monitoring.models import Alarm, AlarmKind, Reading, Sensor, Spell, Watch
from lims.monitoring.operations.mails import tell
from lims.monitoring.queries.alarms import alarm_around, alarms_to_follow, spells_to_alarm
from lims.monitoring.queries.sensors import instant, limits_of_sensors, sensors
from lims.monitoring.rules.limits import Limits
from lims.monitoring.rules.spells import Course, is_too_long, rise_of

# What was over for so long when it became known is kept, but no mail wakes anybody for it.
OLD_NEWS = timedelta(days=1)


@dataclass
class Evaluated:
    """How many alarms were raised, ended, told again and escalated."""

    raised: int = 0
    ended: int = 0
    reminded: int = 0
    escalated: int = 0


@dataclass(frozen=True)
class Case:
    """What is known about one sensor: its limits, its newest reading, and how far it rose lately."""

    sensor: Sensor
    limits: Limits
    watch: Watch
    rise: float | None


def evaluate_alarms(session: Session, actor: Actor, some: Iterable[Sensor] | None = None) -> Evaluated:
    """Raise the alarms that are due for some sensors, or for all in use, and end those that are over."""
    actor.require(Permission.MONITORING_RECORD)
    found = list(sensors(session) if some is None else some)
    made = Evaluated()
    if not found:
        return made
    watches = _locked_watches(session, found)
    limits = limits_of_sensors(session, found)
    opened = _open_alarms(session, found)
    _judge_spells(session, actor, {each.id: each for each in found}, limits, made)
    rises = _rises(session, limits, watches)
    for sensor in found:
        case = Case(sensor, limits[sensor.id], watches[sensor.id], rises.get(sensor.id))
        _follow_rise(session, actor, case, opened.get((sensor.id, AlarmKind.RISE)), made)
        _follow_silence(session, actor, case, opened.get((sensor.id, AlarmKind.SILENCE)), made)
    _end_spells(session, actor, opened, made)
    return made


def follow_alarms(session: Session, actor: Actor) -> Evaluated:
    """The job of each minute: evaluate all sensors, then repeat and escalate what goes on."""
    made = evaluate_alarms(session, actor)
    practice = practice_of(session)
    for alarm in alarms_to_follow(session):
        wait = timedelta(minutes=practice.escalation.after_minutes)
        if alarm.acknowledged_at is None and alarm.escalated_at is None and actor.at >= alarm.raised_at + wait:
            tell(session, actor, alarm, Stage.ESCALATION)
            alarm.escalated_at = actor.at
            made.escalated += 1
        again = timedelta(minutes=practice.reminder_minutes)
        if again and actor.at >= (alarm.told_at or alarm.raised_at) + again:
            tell(session, actor, alarm, Stage.REMINDER)
            alarm.told_at = actor.at
            made.reminded += 1
    session.flush()
    return made


def _locked_watches(session: Session, found: Sequence[Sensor]) -> Mapping[int, Watch]:
    """One evaluation at a time for each sensor: two would raise the same alarm twice."""
    rows = session.scalars(
        select(Watch)
        .where(Watch.sensor_id.in_([sensor.id for sensor in found]))
        .order_by(Watch.sensor_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.sensor_id: row for row in rows}


def _open_alarms(session: Session, found: Sequence[Sensor]) -> dict[tuple[int, AlarmKind], Alarm]:
    rows = session.scalars(
        select(Alarm)
        .where(Alarm.sensor_id.in_([sensor.id for sensor in found]), Alarm.ended_at.is_(None))
        .options(joinedload(Alarm.sensor))
        .execution_options(populate_existing=True)
    )
    return {(alarm.sensor_id, alarm.kind): alarm for alarm in rows}


def _judge_spells(
    session: Session, actor: Actor, found: Mapping[int, Sensor], limits: Mapping[int, Limits], made: Evaluated
) -> None:
    """Raise an alarm for each spell that lasted too long and has none."""
    now = int(actor.at.timestamp())
    for spell in spells_to_alarm(session, list(found)):
        ended = None if spell.ended_at is None else int(spell.ended_at.timestamp())
        course = Course(spell.kind, int(spell.began_at.timestamp()), spell.bound, spell.worst, ended)
        spell.too_long = spell.too_long or is_too_long(course, limits[spell.sensor_id], now)
        if not spell.too_long:
            continue
        kind = AlarmKind(spell.kind.value)
        known = alarm_around(session, spell.sensor_id, kind, spell.began_at, spell.ended_at or actor.at)
        alarm = known or _raised(session, actor, _alarm_of(actor, found[spell.sensor_id], kind, spell.began_at), spell)
        spell.alarm_id = alarm.id
        made.raised += 0 if known else 1
    session.flush()


def _alarm_of(actor: Actor, sensor: Sensor, kind: AlarmKind, began_at: datetime) -> Alarm:
    return Alarm(sensor_id=sensor.id, sensor=sensor, kind=kind, began_at=began_at, raised_at=actor.at)


def _raised(session: Session, actor: Actor, alarm: Alarm, spell: Spell | None = None) -> Alarm:
    """Put an alarm into the database and the ledger, and call people, unless it is long over."""
    if spell is not None:
        alarm.bound, alarm.worst, alarm.ended_at = spell.bound, spell.worst, spell.ended_at
    with entry(session, actor, EventKind.ALARM_RAISED, worst=alarm.worst) as event:
        session.add(alarm)
        event.create(alarm)
    if alarm.ended_at is None or actor.at - alarm.ended_at < OLD_NEWS:
        tell(session, actor, alarm, Stage.RAISED)
        alarm.told_at = actor.at
    return alarm


def _end(session: Session, actor: Actor, alarm: Alarm, ended_at: datetime, made: Evaluated) -> None:
    with entry(session, actor, EventKind.ALARM_ENDED, worst=alarm.worst) as event:
        event.change(alarm)
        alarm.ended_at = max(ended_at, alarm.began_at)
    tell(session, actor, alarm, Stage.ENDED)
    made.ended += 1


def _end_spells(session: Session, actor: Actor, opened: Mapping[tuple[int, AlarmKind], Alarm], made: Evaluated) -> None:
    """End alarms whose spell is over, or was found not to be one when late readings came."""
    by_spell = {alarm.id: alarm for (_, kind), alarm in opened.items() if kind in (AlarmKind.HIGH, AlarmKind.LOW)}
    if not by_spell:
        return
    newest: dict[int, Spell] = {}
    for spell in session.scalars(select(Spell).where(Spell.alarm_id.in_(by_spell)).order_by(Spell.began_at)):
        assert spell.alarm_id is not None
        newest[spell.alarm_id] = spell
    for alarm_id, alarm in by_spell.items():
        found = newest.get(alarm_id)
        if found is None:
            _end(session, actor, alarm, actor.at, made)
            continue
        alarm.worst = found.worst
        if found.ended_at is not None:
            _end(session, actor, alarm, found.ended_at, made)
    session.flush()


def _rises(session: Session, limits: Mapping[int, Limits], watches: Mapping[int, Watch]) -> Mapping[int, float]:
    """Of sensors that are watched for it: by how much the newest reading is above the lowest shortly before."""
    watched = {sensor_id: found for sensor_id, found in limits.items() if found.rise is not None}
    if not watched:
        return {}
    newest = [watch.second for sensor_id, watch in watches.items() if sensor_id in watched and watch.second]
    longest = max(found.rise_minutes for found in watched.values())
    since = min(newest, default=0) - 60 * longest
    rows = session.execute(
        select(Reading.sensor_id, Reading.second, Reading.value)
        .where(Reading.sensor_id.in_(watched), Reading.second >= max(since, max(newest, default=0) - 86_400))
        .order_by(Reading.sensor_id, Reading.second)
    )
    listed: dict[int, list[tuple[int, float]]] = {}
    for sensor_id, second, value in rows:
        until = watches[sensor_id].second or 0
        if second >= until - 60 * watched[sensor_id].rise_minutes:
            listed.setdefault(sensor_id, []).append((second, value))
    return {sensor_id: rise_of(values) for sensor_id, values in listed.items()}


def _follow_rise(session: Session, actor: Actor, case: Case, alarm: Alarm | None, made: Evaluated) -> None:
    if case.rise is None or case.limits.rise is None or case.watch.second is None:
        return
    if alarm is None and case.rise >= case.limits.rise:
        raised = _alarm_of(actor, case.sensor, AlarmKind.RISE, instant(case.watch.second))
        raised.bound, raised.worst = case.limits.rise, case.rise
        _raised(session, actor, raised)
        made.raised += 1
    elif alarm is not None and case.rise < case.limits.rise / 2:
        _end(session, actor, alarm, instant(case.watch.second), made)


def _follow_silence(session: Session, actor: Actor, case: Case, alarm: Alarm | None, made: Evaluated) -> None:
    """No readings are no good news."""
    last_at = case.sensor.created_at if case.watch.second is None else instant(case.watch.second)
    allowed = timedelta(minutes=case.limits.silence_minutes)
    is_silent = case.sensor.active and actor.at - last_at >= allowed
    if is_silent and alarm is None:
        _raised(session, actor, _alarm_of(actor, case.sensor, AlarmKind.SILENCE, last_at))
        made.raised += 1
    elif alarm is not None and not is_silent:
        _end(session, actor, alarm, last_at, made)
