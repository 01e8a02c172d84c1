"""Where the points of a chart of viability over time lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lims.quality.rules.viability import Estimate

WIDTH, HEIGHT = 420, 180
LEFT, RIGHT, TOP, BOTTOM = 44, 14, 12, 26
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One test on the time axis."""

    on: date
    estimate: Estimate
    threshold: float | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Point:
    """A measurement in the chart's own units, from the upper left corner."""

    x: float
    y: float
    low_y: float
    high_y: float
    threshold_y: float | None
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of viability, oldest point first; `levels` are (height, percentage) of the lines across."""

    points: tuple[Point, ...]
    levels: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM

    @property
    def line(self) -> str:
        """The line through the points, as coordinates."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def viability_chart(measurements: Sequence[Measurement]) -> Chart | None:
    """Places for all measurements, oldest first; None if there are none.

    Time runs from the first to the last test; a single test stands in the middle.
    """
    if not measurements:
        return None
    ordered = sorted(measurements, key=lambda measurement: measurement.on)
    first, last = ordered[0].on, ordered[-1].on
    days = (last - first).days
    inner = WIDTH - LEFT - RIGHT

    def across(day: date) -> float:
        return round(LEFT + inner * ((day - first).days / days if days else 0.5), 1)

    points = tuple(
        Point(
            across(measurement.on),
            _height(measurement.estimate.share),
            _height(measurement.estimate.low),
            _height(measurement.estimate.high),
            None if measurement.threshold is None else _height(measurement.threshold),
            measurement,
        )
        for measurement in ordered
    )
    return Chart(points, tuple((_height(share), round(100 * share)) for share in SHARES))


def _height(share: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share), 1)
