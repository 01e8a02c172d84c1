"""Telling people about alarms; part of the operations that raise and end them."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.mail import queue_mail
from lims.core.settings import settings_of
from lims.monitoring.alarm_mails import Stage, Told, alarm_mail
from lims.monitoring.callers import called
from lims.monitoring.configuration import practice_of
from lims.monitoring.models import Alarm
from lims.monitoring.queries.sensors import last_readings
from lims.storage.queries import path
from lims.storage.rules import readable_place


def tell(session: Session, actor: Actor, alarm: Alarm, stage: Stage) -> int:
    """Put mails about an alarm on the way: to those on duty, or, for an escalation, those above them.

    Gives how many; it is never 0.
    """
    practice = practice_of(session)
    who = called(session, practice.escalation if stage is Stage.ESCALATION else practice.duty)
    last = last_readings(session, [alarm.sensor_id]).get(alarm.sensor_id)
    told = Told(
        alarm,
        readable_place(path(session, alarm.sensor.location_id)),
        last.value if last else None,
        last.at if last else None,
        who.is_last_resort,
    )
    settings = settings_of(session)
    for reader in who.readers:
        subject, body = alarm_mail(told, stage, settings, reader.language)
        queue_mail(session, actor, reader.address, subject, body)
    return len(who.readers)
