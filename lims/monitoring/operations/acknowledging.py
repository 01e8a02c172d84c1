"""Acknowledging an alarm: somebody has seen it and looks after it."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import lock
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.monitoring.models import Alarm
from lims.monitoring.refusals import AlarmAcknowledgedBefore


def acknowledge_alarm(session: Session, actor: Actor, alarm: Alarm, note: str | None = None) -> None:
    """Say that one looks after an alarm, open or over. Raises AlarmAcknowledgedBefore."""
    actor.require(Permission.STORAGE_MOVE)
    lock(session, alarm)
    if alarm.acknowledged_at is not None:
        raise AlarmAcknowledgedBefore(name=alarm.acknowledged_by)
    with entry(session, actor, EventKind.ALARM_ACKNOWLEDGED, reason=note or None) as event:
        event.change(alarm)
        alarm.acknowledged_at, alarm.acknowledged_by, alarm.note = actor.at, actor.name, note or None
