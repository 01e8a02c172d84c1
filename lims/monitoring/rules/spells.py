"""Times out of range, worked out from readings one after another. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lims.monitoring.models import SpellKind
from lims.monitoring.rules.limits import Limits


@dataclass
class Course:
    """A time out of range as far as it is known: seconds since 1970, the worst value, the limit that was crossed."""

    kind: SpellKind
    began: int
    bound: float
    worst: float
    ended: int | None = None
    too_long: bool = False

    def lasted(self, now: int) -> int:
        """For how many seconds, up to now where it goes on."""
        return (now if self.ended is None else self.ended) - self.began


@dataclass
class Follower:
    """Follows one sensor: give it readings in order of time; `found` are the spells it saw, the last may be open."""

    limits: Limits
    found: list[Course] = field(default_factory=list)

    @property
    def open(self) -> Course | None:
        """The spell that goes on."""
        return self.found[-1] if self.found and self.found[-1].ended is None else None

    def follow(self, readings: Iterable[tuple[int, float]]) -> None:
        """Take more readings, each an instant in seconds and a value."""
        for second, value in readings:
            self._take(second, value)

    def _take(self, second: int, value: float) -> None:
        course = self.open
        if course is not None:
            if not self._ends(course, value):
                course.worst = max(course.worst, value) if course.kind is SpellKind.HIGH else min(course.worst, value)
                course.too_long = course.too_long or is_too_long(course, self.limits, second)
                return
            course.ended = second
            course.too_long = course.too_long or is_too_long(course, self.limits, second)
        kind = self.limits.side(value)
        if kind is not None:
            self.found.append(Course(kind, second, self.limits.bound(kind), value))

    def _ends(self, course: Course, value: float) -> bool:
        """A limit that was taken away meanwhile holds nothing open."""
        limit = self.limits.high if course.kind is SpellKind.HIGH else self.limits.low
        return limit is None or self.limits.is_back(course.kind, value)


def is_too_long(course: Course, limits: Limits, now: int) -> bool:
    """Whether a spell has lasted longer than is allowed for what it looks like."""
    return course.lasted(now) >= 60 * limits.allowed_minutes(course.kind, course.worst)


def rise_of(readings: Iterable[tuple[int, float]]) -> float:
    """How far the newest of some readings is above the lowest before it; 0 for none."""
    values = [value for _, value in readings]
    return values[-1] - min(values) if values else 0.0
