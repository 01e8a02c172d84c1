"""Keeping the times out of range right after readings came, in order or late."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lims.monitoring.models import Reading, Sensor, Spell, Watch
from lims.monitoring.queries.sensors import instant, limits_of_sensors
from lims.monitoring.rules.limits import Limits
from lims.monitoring.rules.spells import Course, Follower

# So many readings are read at once when a past is worked out anew.
PORTION = 5000


@dataclass(frozen=True)
class News:
    """New readings of one sensor in order of time: seconds and values."""

    sensor: Sensor
    limits: Limits
    watch: Watch
    readings: Sequence[tuple[int, float]]


def follow_news(session: Session, listed: Sequence[News]) -> None:
    """Bring the spells of sensors up to date with new readings, which are in the database already.

    Readings that came late change the past: it is worked out anew from there to where the sensor was in range again.
    """
    opened = _open_spells(session, [news.sensor.id for news in listed])
    for news in listed:
        first, last, watch = news.readings[0][0], news.readings[-1], news.watch
        if watch.second is None or first > watch.second:
            _go_on(session, news, opened.get(news.sensor.id))
        else:
            _work_out_anew(session, news.sensor, news.limits, first, last[0])
        if watch.second is None or last[0] >= watch.second:
            watch.second, watch.value = last
    session.flush()


def follow_anew(session: Session, sensor: Sensor) -> None:
    """Judge what is open now by limits that have changed: the newest reading decides."""
    watch = session.get_one(Watch, sensor.id)
    limits = limits_of_sensors(session, [sensor])[sensor.id]
    if watch.second is None or watch.value is None:
        return
    for spell in session.scalars(select(Spell).where(Spell.sensor_id == sensor.id, Spell.ended_at.is_(None))):
        if limits.side(watch.value) is not spell.kind:
            spell.ended_at = instant(watch.second)
    if limits.side(watch.value) is not None and not _open_spells(session, [sensor.id]):
        _keep(session, sensor, [_course_from(limits, watch.second, watch.value)])
    session.flush()


def _course_from(limits: Limits, second: int, value: float) -> Course:
    follower = Follower(limits)
    follower.follow([(second, value)])
    return follower.found[0]


def _go_on(session: Session, news: News, spell: Spell | None) -> None:
    """Readings newer than all before: only the open spell is carried on."""
    follower = Follower(news.limits)
    if spell is not None:
        follower.found.append(_course_of(spell))
    follower.follow(news.readings)
    courses = follower.found
    if spell is not None:
        course, *courses = courses
        spell.worst, spell.too_long = course.worst, course.too_long
        spell.ended_at = None if course.ended is None else instant(course.ended)
    _keep(session, news.sensor, courses)


def _work_out_anew(session: Session, sensor: Sensor, limits: Limits, first: int, last: int) -> None:
    """Replace the spells from the first late reading, or the beginning of the spell it fell into, to the first reading
    in range after the last late one; alarms stay, and are tied to the new spells when alarms are evaluated."""
    before = session.scalar(
        select(Spell)
        .where(
            Spell.sensor_id == sensor.id,
            Spell.began_at < instant(first),
            Spell.ended_at.is_(None) | (Spell.ended_at >= instant(first)),
        )
        .order_by(Spell.began_at.desc())
        .limit(1)
    )
    start = first if before is None else int(before.began_at.timestamp())
    follower = Follower(limits)
    reached = start - 1
    while True:
        portion = _readings_after(session, sensor.id, reached)
        for second, value in portion:
            follower.follow([(second, value)])
            reached = second
            if second > last and follower.open is None:
                break
        if len(portion) < PORTION or (reached > last and follower.open is None):
            break
    session.execute(
        delete(Spell).where(
            Spell.sensor_id == sensor.id, Spell.began_at >= instant(start), Spell.began_at <= instant(reached)
        )
    )
    _keep(session, sensor, follower.found)


def _readings_after(session: Session, sensor_id: int, second: int) -> list[tuple[int, float]]:
    rows = session.execute(
        select(Reading.second, Reading.value)
        .where(Reading.sensor_id == sensor_id, Reading.second > second)
        .order_by(Reading.second)
        .limit(PORTION)
    )
    return [(row.second, row.value) for row in rows]


def _open_spells(session: Session, sensor_ids: Sequence[int]) -> dict[int, Spell]:
    """The spell that goes on, of each sensor that has one."""
    rows = session.scalars(select(Spell).where(Spell.sensor_id.in_(sensor_ids), Spell.ended_at.is_(None)))
    return {row.sensor_id: row for row in rows}


def _course_of(spell: Spell) -> Course:
    return Course(spell.kind, int(spell.began_at.timestamp()), spell.bound, spell.worst, too_long=spell.too_long)


def _keep(session: Session, sensor: Sensor, courses: Sequence[Course]) -> None:
    session.add_all(
        Spell(
            sensor_id=sensor.id,
            location_id=sensor.location_id,
            kind=course.kind,
            began_at=instant(course.began),
            ended_at=None if course.ended is None else instant(course.ended),
            bound=course.bound,
            worst=course.worst,
            too_long=course.too_long,
        )
        for course in courses
    )
