"""Alarms, open and past."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.monitoring.models import Alarm, AlarmKind, Sensor, Spell

_WITH_PLACE = joinedload(Alarm.sensor).joinedload(Sensor.location)


def alarm(session: Session, alarm_id: int) -> Alarm:
    """An alarm with its sensor and location. Raises NotFound."""
    found = session.scalar(select(Alarm).where(Alarm.id == alarm_id).options(_WITH_PLACE))
    if found is None:
        raise NotFound("alarm", alarm_id)
    return found


def open_alarms(session: Session) -> Sequence[Alarm]:
    """Alarms that go on, the newest first."""
    return session.scalars(
        select(Alarm).where(Alarm.ended_at.is_(None)).options(_WITH_PLACE).order_by(Alarm.id.desc())
    ).all()


def open_alarms_count(session: Session) -> int:
    """How many alarms go on."""
    return session.scalar(select(func.count()).select_from(Alarm).where(Alarm.ended_at.is_(None))) or 0


def alarms(
    session: Session, *, location_ids: Collection[int] | None = None, after: str | None = None, size: int = 50
) -> Page:
    """All alarms, the newest first, with their sensors and locations; of some locations only, if given."""
    statement = select(Alarm).options(_WITH_PLACE)
    if location_ids is not None:
        statement = statement.join(Alarm.sensor).where(Sensor.location_id.in_(list(location_ids)))
    return keyset(session, statement, [Alarm.id], after=after, size=size, descending=True)


def alarms_to_follow(session: Session) -> Sequence[Alarm]:
    """Open alarms, oldest first, for the job that ends, repeats and escalates them."""
    return session.scalars(select(Alarm).where(Alarm.ended_at.is_(None)).options(_WITH_PLACE).order_by(Alarm.id)).all()


def spells_to_alarm(session: Session, sensor_ids: Collection[int]) -> Sequence[Spell]:
    """Spells of some sensors that have no alarm yet and go on or lasted too long, oldest first."""
    return session.scalars(
        select(Spell)
        .where(
            Spell.sensor_id.in_(list(sensor_ids)),
            Spell.alarm_id.is_(None),
            Spell.ended_at.is_(None) | Spell.too_long,
        )
        .order_by(Spell.began_at)
    ).all()


def alarm_around(
    session: Session, sensor_id: int, kind: AlarmKind, began_at: datetime, ended_at: datetime
) -> Alarm | None:
    """An alarm of a sensor that was already raised for a spell from one instant to another."""
    return session.scalar(
        select(Alarm)
        .where(
            Alarm.sensor_id == sensor_id,
            Alarm.kind == kind,
            Alarm.began_at <= ended_at,
            Alarm.ended_at.is_(None) | (Alarm.ended_at >= began_at),
        )
        .order_by(Alarm.id)
        .limit(1)
    )
