"""Readings as they are kept: what was read in a box, what a person said of it, and what that makes together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lims.audits.photos import PhotoReading
from lims.audits.readings import BoxReading, Doubt
from lims.storage.shapes import Grid

Fractions = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class PhotoPlace:
    """Where a box lies in its photo: its corners as fractions, and which of them (0 to 3) is the first position's."""

    corners: Fractions | None = None
    first_corner: int | None = None


def seen_json(reading: BoxReading, photo: PhotoReading | None = None) -> dict[str, Any]:
    """What was read, for keeping."""
    return {
        "codes": dict(reading.codes),
        "unreadable": sorted(reading.unreadable),
        "empty": sorted(reading.empty),
        "stray": list(reading.stray),
        "container": reading.container,
        "doubts": [doubt.value for doubt in reading.doubts],
        "corners": [list(corner) for corner in photo.corners] if photo and photo.corners else None,
        "first_corner": photo.first_corner if photo else None,
    }


def kept_reading(seen: Mapping[str, Any]) -> BoxReading:
    """What `seen_json` kept."""
    return BoxReading(
        codes=seen["codes"],
        unreadable=frozenset(seen["unreadable"]),
        empty=frozenset(seen["empty"]),
        stray=tuple(seen["stray"]),
        container=seen["container"],
        doubts=tuple(Doubt(doubt) for doubt in seen["doubts"]),
    )


def photo_place(seen: Mapping[str, Any]) -> PhotoPlace:
    """Where the box lies in its photo."""
    corners = seen.get("corners")
    return PhotoPlace(tuple((x, y) for x, y in corners) if corners else None, seen.get("first_corner"))


def with_answers(
    reading: BoxReading, grid: Grid, settings: Mapping[str, Any], corrections: Mapping[str, str]
) -> BoxReading:
    """A reading with a person's answers to its doubts, and with some positions corrected."""
    if settings.get("turned"):
        reading = reading.turned(grid)
    answered = {Doubt.TURNED} if settings.get("turned") is not None else set()
    if settings.get("is_this_box"):
        answered.add(Doubt.OTHER_CONTAINER)
    codes = {position: code for position, code in reading.codes.items() if position not in corrections}
    codes |= {position: code for position, code in corrections.items() if code}
    empty = (reading.empty - set(corrections)) | {position for position, code in corrections.items() if not code}
    return replace(
        reading,
        codes=codes,
        empty=frozenset(empty),
        unreadable=reading.unreadable - set(corrections),
        stray=tuple(code for code in reading.stray if code not in codes.values()),
        doubts=tuple(doubt for doubt in reading.doubts if doubt not in answered),
    )
