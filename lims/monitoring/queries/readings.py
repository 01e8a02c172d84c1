"""Readings, always of a stretch of time and summed up where there are many."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.paging import Page, keyset
from lims.monitoring.models import Reading, Sensor, Spell
from lims.monitoring.rules.chart import Bucket, Frame


def buckets(session: Session, sensor_ids: Collection[int], frame: Frame) -> dict[int, list[Bucket]]:
    """The readings of some sensors within a frame, summed up for each of its steps, in one query."""
    start = (Reading.second - Reading.second % frame.step).label("start")
    rows = session.execute(
        select(Reading.sensor_id, start, func.min(Reading.value), func.max(Reading.value), func.avg(Reading.value))
        .where(Reading.sensor_id.in_(list(sensor_ids)), Reading.second >= frame.first, Reading.second <= frame.last)
        .group_by(Reading.sensor_id, start)
        .order_by(Reading.sensor_id, start)
    )
    found: dict[int, list[Bucket]] = {}
    for sensor_id, second, lowest, highest, mean in rows:
        found.setdefault(sensor_id, []).append(Bucket(second, lowest, highest, mean))
    return found


def readings(
    session: Session, sensor: Sensor, since: datetime, until: datetime, *, after: str | None = None, size: int = 1000
) -> Page:
    """The readings of a sensor as they came, oldest first; `since` inclusive, `until` exclusive."""
    statement = select(Reading).where(
        Reading.sensor_id == sensor.id,
        Reading.second >= int(since.timestamp()),
        Reading.second < int(until.timestamp()),
    )
    return keyset(session, statement, [Reading.second], after=after, size=size)


def spells_within(
    session: Session, sensor_ids: Collection[int], since: datetime, until: datetime, *, too_long_only: bool = False
) -> Sequence[Spell]:
    """Times out of range of some sensors that touch a stretch of time, oldest first."""
    statement = select(Spell).where(
        Spell.sensor_id.in_(list(sensor_ids)),
        Spell.began_at <= until,
        Spell.ended_at.is_(None) | (Spell.ended_at >= since),
    )
    if too_long_only:
        statement = statement.where(Spell.too_long)
    return session.scalars(statement.order_by(Spell.began_at)).all()
