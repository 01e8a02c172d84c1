"""Sensors, their limits, and what they read last."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lims.core.refusals import NotFound
from lims.monitoring.configuration import practice_of
from lims.monitoring.models import Measures, Sensor, Watch
from lims.monitoring.rules.limits import Limits, limits_of
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.queries import paths, temperature


@dataclass(frozen=True)
class Last:
    """The newest reading of a sensor; both are None for one that has not read anything yet."""

    value: float | None
    at: datetime | None


def sensor(session: Session, code: str) -> Sensor:
    """The sensor of a code, with its location. Raises NotFound."""
    found = session.scalar(select(Sensor).where(Sensor.code == code).options(joinedload(Sensor.location)))
    if found is None:
        raise NotFound("sensor", code)
    return found


def sensors(session: Session, *, active_only: bool = True) -> Sequence[Sensor]:
    """All sensors with their locations, by code: a centre has dozens or hundreds."""
    statement = select(Sensor).options(joinedload(Sensor.location)).order_by(Sensor.code)
    return session.scalars(statement.where(Sensor.active) if active_only else statement).all()


def sensors_by_code(session: Session, codes: Collection[str]) -> dict[str, Sensor]:
    """Sensors in use by their codes; unknown codes are left out."""
    rows = session.scalars(
        select(Sensor).where(Sensor.code.in_(list(codes)), Sensor.active).options(joinedload(Sensor.location))
    )
    return {row.code: row for row in rows}


def sensors_at(session: Session, location_ids: Collection[int], *, active_only: bool = True) -> Sequence[Sensor]:
    """The sensors in some locations themselves, not in what stands in them."""
    statement = (
        select(Sensor)
        .where(Sensor.location_id.in_(list(location_ids)))
        .options(joinedload(Sensor.location))
        .order_by(Sensor.code)
    )
    return session.scalars(statement.where(Sensor.active) if active_only else statement).all()


def limits_of_sensors(session: Session, found: Iterable[Sensor]) -> dict[int, Limits]:
    """The limits that hold for each of some sensors, in one query."""
    listed = list(found)
    ways = paths(session, {each.location_id for each in listed})
    types, entries = location_types_of(session), practice_of(session).limits
    limits = {}
    for each in listed:
        way: list[Location] = ways[each.location_id]
        limits[each.id] = limits_of(each, way[-1].type, temperature(types, way), entries)
    return limits


def last_readings(session: Session, sensor_ids: Collection[int]) -> dict[int, Last]:
    """What each of some sensors read last."""
    rows = session.execute(
        select(Watch.sensor_id, Watch.second, Watch.value).where(Watch.sensor_id.in_(list(sensor_ids)))
    )
    return {sensor_id: Last(value, None if second is None else instant(second)) for sensor_id, second, value in rows}


def last_temperatures(session: Session, location_ids: Collection[int]) -> dict[int, Last]:
    """The newest temperature of each of some locations, the highest where there are several sensors.

    Locations without a reading are left out.
    """
    rows = session.execute(
        select(Sensor.location_id, Watch.second, Watch.value)
        .join(Watch, Watch.sensor_id == Sensor.id)
        .where(
            Sensor.location_id.in_(list(location_ids)),
            Sensor.active,
            Sensor.measures == Measures.TEMPERATURE,
            Watch.second.is_not(None),
        )
        .order_by(Watch.value)
    )
    return {location_id: Last(value, instant(second)) for location_id, second, value in rows if second is not None}


def instant(second: int) -> datetime:
    """The instant of a second since 1970."""
    return datetime.fromtimestamp(second, UTC)
