"""What is said about sensors, readings and incidents before they are so."""

from dataclasses import dataclass
from datetime import datetime

from lims.monitoring.models import Alarm, Measures
from lims.storage.models import Location


@dataclass(frozen=True)
class SensorDraft:
    """A sensor in a location. What is None is as `config/monitoring.toml` says."""

    code: str
    location: Location
    measures: Measures = Measures.TEMPERATURE
    low: float | None = None
    high: float | None = None
    delay_minutes: int | None = None
    silence_minutes: int | None = None
    note: str | None = None
    active: bool = True


@dataclass(frozen=True)
class ReadingDraft:
    """What a sensor, named by its code, read at an instant; whole seconds count."""

    sensor: str
    at: datetime
    value: float


@dataclass(frozen=True)
class IncidentDraft:
    """A failure of a location: from when to when, and what happened."""

    location: Location
    began_at: datetime
    ended_at: datetime
    cause: str
    alarm: Alarm | None = None
