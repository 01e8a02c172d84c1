"""Between which values a sensor should be. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lims.monitoring.models import Measures, Sensor, SpellKind

UNITS = {Measures.TEMPERATURE: "°C", Measures.LEVEL_PERCENT: "%", Measures.LEVEL_CM: "cm"}
# What a sensor can read at all: outside of it, a wire is broken or a column mistaken.
POSSIBLE = {
    Measures.TEMPERATURE: (-273.15, 200.0),
    Measures.LEVEL_PERCENT: (0.0, 100.0),
    Measures.LEVEL_CM: (0.0, 1000.0),
}
USUAL_SILENCE_MINUTES = 60


@dataclass(frozen=True)
class LimitsEntry:
    """One entry of the settings: limits as such, or above and below the location's own temperature."""

    types: frozenset[str]
    measures: Measures
    above: float | None = None
    below: float | None = None
    high: float | None = None
    low: float | None = None
    hysteresis: float = 0
    delay_minutes: int = 0
    door_above: float | None = None
    door_minutes: int = 0
    silence_minutes: int = USUAL_SILENCE_MINUTES
    rise: float | None = None
    rise_minutes: int | None = None


@dataclass(frozen=True)
class Limits:
    """The limits of one sensor, as values in its own unit."""

    low: float | None = None
    high: float | None = None
    hysteresis: float = 0
    delay_minutes: int = 0
    door_high: float | None = None
    door_minutes: int = 0
    silence_minutes: int = USUAL_SILENCE_MINUTES
    rise: float | None = None
    rise_minutes: int = 0

    def bound(self, kind: SpellKind) -> float:
        """The limit on one side; only for a side that has one."""
        found = self.high if kind is SpellKind.HIGH else self.low
        assert found is not None
        return found

    def side(self, value: float) -> SpellKind | None:
        """On which side of the limits a value is; None for one within them."""
        if self.high is not None and value > self.high:
            return SpellKind.HIGH
        if self.low is not None and value < self.low:
            return SpellKind.LOW
        return None

    def is_back(self, kind: SpellKind, value: float) -> bool:
        """Whether a value that was out on one side is well inside again."""
        if kind is SpellKind.HIGH:
            return value <= self.bound(kind) - self.hysteresis
        return value >= self.bound(kind) + self.hysteresis

    def allowed_minutes(self, kind: SpellKind, worst: float) -> int:
        """How long a spell may last that went as far as `worst`: longer while it looks like an open door."""
        if kind is SpellKind.HIGH and self.door_high is not None and worst <= self.door_high:
            return max(self.delay_minutes, self.door_minutes)
        return self.delay_minutes


def limits_of(sensor: Sensor, type_name: str, nominal_c: float | None, entries: Iterable[LimitsEntry]) -> Limits:
    """The limits of a sensor in a location of a type with a temperature of its own: the sensor's before the entries'.

    A sensor for which nothing is said has no limits, and alarms only by its silence.
    """
    fitting = (
        entry
        for entry in entries
        if entry.measures is sensor.measures and (not entry.types or type_name in entry.types)
    )
    entry = next(fitting, LimitsEntry(frozenset(), sensor.measures))
    usual = _as_values(entry, nominal_c if sensor.measures is Measures.TEMPERATURE else None)
    return replace(
        usual,
        low=usual.low if sensor.low is None else sensor.low,
        high=usual.high if sensor.high is None else sensor.high,
        # A limit of its own says nothing about doors: the allowance for them goes with the usual limit.
        door_high=usual.door_high if sensor.high is None else None,
        delay_minutes=usual.delay_minutes if sensor.delay_minutes is None else sensor.delay_minutes,
        silence_minutes=usual.silence_minutes if sensor.silence_minutes is None else sensor.silence_minutes,
    )


def _as_values(entry: LimitsEntry, nominal_c: float | None) -> Limits:
    def from_nominal(distance: float | None, sign: int) -> float | None:
        return None if distance is None or nominal_c is None else nominal_c + sign * distance

    return Limits(
        low=entry.low if entry.low is not None else from_nominal(entry.below, -1),
        high=entry.high if entry.high is not None else from_nominal(entry.above, 1),
        hysteresis=entry.hysteresis,
        delay_minutes=entry.delay_minutes,
        door_high=from_nominal(entry.door_above, 1),
        door_minutes=entry.door_minutes,
        silence_minutes=entry.silence_minutes,
        rise=entry.rise,
        rise_minutes=entry.rise_minutes or 0,
    )
