"""The words of monitoring in the reader's language: what is measured, alarms, times, decisions, steps."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import format_datetime
from flask_babel import gettext as _

from lims.core.language import N_
from lims.core.refusals import Refusal
from lims.monitoring.alarm_mails import KIND_TEXTS
from lims.monitoring.models import (
    AlarmKind,
    Decision,
    EvacuationState,
    IncidentState,
    Measures,
    Sensor,
    StepState,
)
from lims.monitoring.rules.limits import UNITS
from lims.web.refusing import sentence

MEASURES: Mapping[Measures, str] = {
    Measures.TEMPERATURE: N_("Temperature (°C)"),
    Measures.LEVEL_PERCENT: N_("Liquid level (percent)"),
    Measures.LEVEL_CM: N_("Liquid level (cm)"),
}
DECISIONS: Mapping[Decision, str] = {
    Decision.RELEASE: N_("Release"),
    Decision.DISCARD: N_("Discard"),
    Decision.KEEP: N_("Keep on hold"),
}
STEP_STATES: Mapping[StepState, str] = {
    StepState.PLANNED: N_("To be carried"),
    StepState.NO_ROOM: N_("No room found"),
    StepState.DONE: N_("Carried"),
    StepState.LEFT: N_("Left where it was"),
}
INCIDENT_STATES: Mapping[IncidentState, str] = {IncidentState.OPEN: N_("Going on"), IncidentState.CLOSED: N_("Ended")}
EVACUATION_STATES: Mapping[EvacuationState, str] = {
    EvacuationState.OPEN: N_("Going on"),
    EvacuationState.CLOSED: N_("Ended"),
}
SPANS: Mapping[str, str] = {"1": N_("24 hours"), "7": N_("7 days"), "90": N_("90 days")}


def measures_label(measures: Measures) -> str:
    """What a sensor measures, with its unit."""
    return _(MEASURES[measures])


def alarm_label(kind: AlarmKind) -> str:
    return _(KIND_TEXTS[kind])


def decision_label(decision: Decision) -> str:
    return _(DECISIONS[decision])


def step_state_label(state: StepState) -> str:
    return _(STEP_STATES[state])


def reading_text(value: float | None, unit: str | Measures | Sensor) -> str:
    """A value with its unit and a true minus sign; nothing for none."""
    if value is None:
        return ""
    if isinstance(unit, Sensor):
        unit = unit.measures
    written = UNITS[unit] if isinstance(unit, Measures) else unit
    return f"{value:.1f} {written}".replace("-", "\u2212")


def time_text(seconds: float | None) -> str:
    """A length of time as people say it: 45 min, 3 h 20 min, 2 d 4 h."""
    if seconds is None:
        return ""
    minutes = int(seconds // 60)
    hours, minutes_left = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if days:
        return _("%(days)s d %(hours)s h", days=days, hours=hours_left)
    if hours:
        return _("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes_left)
    return _("%(minutes)s min", minutes=minutes_left)


def worth_text(worth: Mapping[str, Any]) -> str:
    """Why a box is carried so early."""
    if worth.get("only_here"):
        only, fewest = worth["only_here"], worth["fewest"]
        return _("Resources kept nowhere else: %(n)s (items of the rarest: %(items)s)", n=only, items=fewest)
    if worth.get("one_site"):
        return _("Resources at no other site: %(n)s", n=worth["one_site"])
    if worth.get("safe"):
        return _("A safety duplicate is at another site")
    return _("Came in after the plan was made")


def refusal_text(refusal: Refusal) -> str:
    """What is wrong with a row of a file."""
    return sentence(refusal)


def clock_text(at: datetime, days: int) -> str:
    """An instant on the time axis of a chart."""
    return format_datetime(at, "HH:mm" if days <= 1 else "MM-dd")
