"""Error rates over time as a small chart. Pure; lengths are in the units of the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 56, 700, 16, 186
LEVELS = 4


@dataclass(frozen=True)
class Rate:
    """The error rate that a random audit gave, as shares."""

    on: date
    number: str
    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class Point:
    """Where a rate is drawn."""

    rate: Rate
    x: float
    y: float
    low_y: float
    high_y: float


@dataclass(frozen=True)
class Chart:
    """Points, the line between them, and levels as (height, share)."""

    points: Sequence[Point]
    line: str
    levels: Sequence[tuple[float, float]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT


def rate_chart(rates: Sequence[Rate]) -> Chart | None:
    """The chart of rates in order of time; None without any."""
    if not rates:
        return None
    ordered = sorted(rates, key=lambda rate: rate.on)
    top = _rounded_up(max(rate.high for rate in ordered))
    first, days = ordered[0].on, (ordered[-1].on - ordered[0].on).days

    def across(on: date) -> float:
        return round(LEFT + 20 + (RIGHT - LEFT - 40) * ((on - first).days / days if days else 0.5), 1)

    def up(share: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * share / top, 1)

    points = [Point(r, across(r.on), up(r.rate), up(r.low), up(r.high)) for r in ordered]
    levels = [(up(top * step / LEVELS), top * step / LEVELS) for step in range(LEVELS + 1)]
    return Chart(points, " ".join(f"{point.x},{point.y}" for point in points), levels)


def _rounded_up(share: float) -> float:
    """The end of the scale: 1, 2 or 5 times a power of ten, at least one in a thousand."""
    for exponent in range(-3, 1):
        for step in (1, 2, 5):
            if (level := step * 10.0**exponent) >= share:
                return min(level, 1.0)
    return 1.0
