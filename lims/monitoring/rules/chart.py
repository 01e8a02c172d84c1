"""Where the lines of a chart of readings over time lie. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lims.monitoring.rules.limits import Limits

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 12, 24
SMALL_WIDTH, SMALL_HEIGHT = 160, 36
LEVELS = 5
# Loggers send readings every few minutes; nothing is missing before so many seconds.
SHORTEST_GAP = 1200


@dataclass(frozen=True)
class Bucket:
    """The readings of a short time, summed up; `second` is its beginning."""

    second: int
    lowest: float
    highest: float
    mean: float


@dataclass(frozen=True)
class Frame:
    """The stretch of time that is shown: from and to in seconds, and the length of a bucket."""

    first: int
    last: int
    step: int


@dataclass(frozen=True)
class Line:
    """A line across or a mark on the time axis: its place and what is written there."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """A chart in its own units. `means` are the pieces of the line (broken where readings are missing), `ranges` the
    bands from lowest to highest, `spells` pairs of left edge and width."""

    means: tuple[str, ...]
    ranges: tuple[str, ...]
    levels: tuple[Line, ...]
    times: tuple[Line, ...]
    bounds: tuple[Line, ...]
    spells: tuple[tuple[float, float], ...]
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int


@dataclass(frozen=True)
class _Scale:
    frame: Frame
    low: float
    high: float
    box: tuple[int, int, int, int]

    def x(self, second: float) -> float:
        left, right, _, _ = self.box
        share = (second - self.frame.first) / max(1, self.frame.last - self.frame.first)
        return round(left + (right - left) * min(1.0, max(0.0, share)), 1)

    def y(self, value: float) -> float:
        _, _, top, bottom = self.box
        return round(bottom - (bottom - top) * (value - self.low) / (self.high - self.low), 1)


def drawn(
    buckets: Sequence[Bucket],
    frame: Frame,
    limits: Limits,
    spells: Sequence[tuple[int, int]],
    ticks: Sequence[tuple[int, str]],
) -> Chart | None:
    """The chart of a sensor; None without readings. `spells` are pairs of seconds, `ticks` seconds and their texts."""
    if not buckets:
        return None
    low, high = _span(buckets, limits)
    box = (LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM)
    scale = _Scale(frame, low, high, box)
    pieces = _pieces(buckets, frame.step)
    return Chart(
        means=tuple(_line(scale, [(_middle(b, frame), b.mean) for b in piece]) for piece in pieces),
        ranges=tuple(_band(scale, piece, frame) for piece in pieces),
        levels=tuple(Line(scale.y(level), f"{level:g}") for level in _levels(low, high)),
        times=tuple(Line(scale.x(second), text) for second, text in ticks),
        bounds=tuple(Line(scale.y(bound), f"{bound:g}") for bound in _bounds(limits, low, high)),
        spells=tuple((scale.x(a), max(1.5, round(scale.x(b) - scale.x(a), 1))) for a, b in spells),
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        bottom=HEIGHT - BOTTOM,
    )


def sparkline(buckets: Sequence[Bucket], frame: Frame, limits: Limits) -> Chart | None:
    """A small chart without words; None without readings."""
    if not buckets:
        return None
    low, high = _span(buckets, limits)
    scale = _Scale(frame, low, high, (1, SMALL_WIDTH - 1, 2, SMALL_HEIGHT - 2))
    pieces = _pieces(buckets, frame.step)
    return Chart(
        means=tuple(_line(scale, [(_middle(b, frame), b.mean) for b in piece]) for piece in pieces),
        ranges=tuple(_band(scale, piece, frame) for piece in pieces),
        levels=(),
        times=(),
        bounds=tuple(Line(scale.y(bound), "") for bound in _bounds(limits, low, high)),
        spells=(),
        width=SMALL_WIDTH,
        height=SMALL_HEIGHT,
        left=0,
        right=SMALL_WIDTH,
        top=0,
        bottom=SMALL_HEIGHT,
    )


def frame_until(now: datetime, length: timedelta, buckets: int) -> Frame:
    """The frame that ends now, cut into about so many buckets of whole minutes."""
    last = int(now.timestamp())
    seconds = int(length.total_seconds())
    step = max(60, seconds // buckets // 60 * 60)
    return Frame(last - seconds, last, step)


def _span(buckets: Sequence[Bucket], limits: Limits) -> tuple[float, float]:
    """From where to where the scale runs: all readings, and the limits where they are not far away."""
    low = min(bucket.lowest for bucket in buckets)
    high = max(bucket.highest for bucket in buckets)
    reach = max(high - low, 1.0) * 4
    for bound in (limits.low, limits.high):
        if bound is not None and low - reach <= bound <= high + reach:
            low, high = min(low, bound), max(high, bound)
    margin = max((high - low) * 0.08, 0.5)
    return low - margin, high + margin


def _bounds(limits: Limits, low: float, high: float) -> list[float]:
    return [bound for bound in (limits.high, limits.low) if bound is not None and low <= bound <= high]


def _levels(low: float, high: float) -> list[float]:
    """Round values between two others, about five of them."""
    for step in (0.5, 1, 2, 5, 10, 20, 50, 100, 200):
        first = -(-low // step)
        count = int(high // step - first) + 1
        if count <= LEVELS + 1:
            return [(first + number) * step for number in range(count)]
    return [low, high]


def _pieces(buckets: Sequence[Bucket], step: int) -> list[list[Bucket]]:
    """Runs of buckets that follow each other: the line is broken where readings are missing."""
    gap = max(3 * step, SHORTEST_GAP)
    pieces: list[list[Bucket]] = []
    for bucket in buckets:
        if pieces and bucket.second - pieces[-1][-1].second <= gap:
            pieces[-1].append(bucket)
        else:
            pieces.append([bucket])
    return pieces


def _middle(bucket: Bucket, frame: Frame) -> float:
    return min(frame.last, bucket.second + frame.step / 2)


def _line(scale: _Scale, points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{scale.x(second)},{scale.y(value)}" for second, value in points)


def _band(scale: _Scale, piece: Sequence[Bucket], frame: Frame) -> str:
    upper = [(_middle(bucket, frame), bucket.highest) for bucket in piece]
    lower = [(_middle(bucket, frame), bucket.lowest) for bucket in reversed(piece)]
    return _line(scale, [*upper, *lower])
