"""Adding and changing sensors."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import check_version, refusing, unique_constraint
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.monitoring.drafts import SensorDraft
from lims.monitoring.models import Sensor, Watch
from lims.monitoring.operations.following import follow_anew
from lims.monitoring.refusals import LowAboveHigh, SensorCodeTaken
from lims.storage.rules import check_active


def add_sensor(session: Session, actor: Actor, draft: SensorDraft) -> Sensor:
    """Put a sensor into a location. Raises SensorCodeTaken, LowAboveHigh or LocationRetired."""
    actor.require(Permission.STORAGE_ARRANGE)
    check_active(draft.location)
    _check_limits(draft)
    sensor = Sensor(
        code=draft.code,
        location_id=draft.location.id,
        measures=draft.measures,
        low=draft.low,
        high=draft.high,
        delay_minutes=draft.delay_minutes,
        silence_minutes=draft.silence_minutes,
        note=draft.note,
        active=draft.active,
        created_at=actor.at,
    )
    taken = SensorCodeTaken(field="code", value=draft.code)
    with (
        entry(session, actor, EventKind.SENSOR_CREATED) as event,
        refusing(session, {unique_constraint(Sensor, "code"): taken}),
    ):
        session.add(sensor)
        event.create(sensor)
    session.add(Watch(sensor_id=sensor.id, thinned_to=0))
    session.flush()
    return sensor


def edit_sensor(session: Session, actor: Actor, sensor: Sensor, draft: SensorDraft, version: int) -> None:
    """Change a sensor's place, limits or note, or take it out of use; its code stays.

    What is out of range now is judged anew by the new limits; the past stays as it was judged. Raises StaleEdit,
    LowAboveHigh or LocationRetired.
    """
    actor.require(Permission.STORAGE_ARRANGE)
    check_version(sensor, version)
    if draft.location.id != sensor.location_id:
        check_active(draft.location)
    _check_limits(draft)
    with entry(session, actor, EventKind.SENSOR_CHANGED) as event:
        event.change(sensor)
        sensor.location_id = draft.location.id
        sensor.low, sensor.high = draft.low, draft.high
        sensor.delay_minutes, sensor.silence_minutes = draft.delay_minutes, draft.silence_minutes
        sensor.note, sensor.active = draft.note, draft.active
    session.refresh(sensor)
    follow_anew(session, sensor)


def _check_limits(draft: SensorDraft) -> None:
    if draft.low is not None and draft.high is not None and draft.low >= draft.high:
        raise LowAboveHigh(field="low")
