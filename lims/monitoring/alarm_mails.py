"""The mails about alarms, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lims.core.language import N_, translator
from lims.core.settings import Settings
from lims.monitoring.models import Alarm, AlarmKind
from lims.monitoring.rules.limits import UNITS

KIND_TEXTS = {
    AlarmKind.HIGH: N_("Too high"),
    AlarmKind.LOW: N_("Too low"),
    AlarmKind.RISE: N_("Rising fast"),
    AlarmKind.SILENCE: N_("No readings"),
}


class Stage(StrEnum):
    """Why a mail is sent."""

    RAISED = "raised"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    ENDED = "ended"


SUBJECTS = {
    Stage.RAISED: N_("ALARM %(place)s: %(kind)s"),
    Stage.REMINDER: N_("Alarm goes on, %(place)s: %(kind)s"),
    Stage.ESCALATION: N_("Alarm not acknowledged, %(place)s: %(kind)s"),
    Stage.ENDED: N_("Alarm over, %(place)s: %(kind)s"),
}
PLACE = N_("Where: %(place)s")
SENSOR = N_("Sensor: %(sensor)s")
BEGAN = N_("Since: %(at)s")
ENDED = N_("Until: %(at)s")
WORST = N_("Worst: %(worst)s %(unit)s, limit: %(bound)s %(unit)s")
LAST = N_("Last: %(value)s %(unit)s at %(at)s")
NEVER = N_("Last: no reading ever")
NOBODY = N_("You get this because config/monitoring.toml names nobody else who could be reached.")
PAGE = N_("Acknowledge: %(address)s")


@dataclass(frozen=True)
class Told:
    """An alarm with what its mail says besides: the way to the place, and the newest reading."""

    alarm: Alarm
    place: str
    last_value: float | None
    last_at: datetime | None
    is_last_resort: bool


def alarm_mail(told: Told, stage: Stage, settings: Settings, language: str) -> tuple[str, str]:
    """Subject and body of a mail in one language."""
    _ = translator(language)
    alarm = told.alarm
    unit = UNITS[alarm.sensor.measures]

    def moment(at: datetime) -> str:
        return f"{at.astimezone(settings.zone):%Y-%m-%d %H:%M}"

    subject = _(SUBJECTS[stage]) % {"place": alarm.sensor.location.name, "kind": _(KIND_TEXTS[alarm.kind])}
    lines = [
        _(PLACE) % {"place": told.place},
        _(SENSOR) % {"sensor": alarm.sensor.code},
        _(BEGAN) % {"at": moment(alarm.began_at)},
    ]
    if alarm.ended_at is not None:
        lines.append(_(ENDED) % {"at": moment(alarm.ended_at)})
    if alarm.worst is not None and alarm.bound is not None:
        lines.append(_(WORST) % {"worst": f"{alarm.worst:.1f}", "bound": f"{alarm.bound:g}", "unit": unit})
    if told.last_value is not None and told.last_at is not None:
        lines.append(_(LAST) % {"value": f"{told.last_value:.1f}", "unit": unit, "at": moment(told.last_at)})
    elif alarm.ended_at is None:
        lines.append(_(NEVER))
    lines += ["", _(PAGE) % {"address": f"{settings.public_url}/monitoring/alarms/{alarm.id}"}]
    if told.is_last_resort:
        lines += ["", _(NOBODY)]
    return subject, "\n".join(lines)
