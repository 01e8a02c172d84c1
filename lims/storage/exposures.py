"""What areas to the right know about items that stood in a place that was too warm or too cold.

An area registers one function; nothing here knows which areas there are, as with `lims.lots.marks`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lims.lots.models import Item


@dataclass(frozen=True)
class Exposure:
    """A time that an item spent in a place out of its limits.

    `seconds` are those out of range; `worst` is in `unit`. `ended_at` is None while it lasts. `place` is the name of
    the freezer or tank, `place_code` its barcode. `is_too_high` tells on which side of its limits the place was.
    """

    item_id: int
    location_id: int
    place: str
    place_code: str
    began_at: datetime
    ended_at: datetime | None
    seconds: int
    worst: float
    unit: str
    is_too_high: bool


Finder = Callable[[Session, Sequence[Item], datetime], Mapping[int, Sequence[Exposure]]]
_FINDERS: list[Finder] = []


def finds_exposures(finder: Finder) -> Finder:
    """Register a function that gives the exposures of some items up to an instant; others may be left out."""
    if finder not in _FINDERS:
        _FINDERS.append(finder)
    return finder


def exposures_of(session: Session, items: Sequence[Item], at: datetime) -> dict[int, list[Exposure]]:
    """All exposures of some items up to an instant, oldest first, by the key of the item; unexposed ones are left
    out. The number of queries does not grow with the number of items beyond their parts of a thousand."""
    found: dict[int, list[Exposure]] = {}
    if items:
        for finder in _FINDERS:
            for item_id, exposures in finder(session, items, at).items():
                found.setdefault(item_id, []).extend(exposures)
    return {item_id: sorted(exposures, key=lambda each: each.began_at) for item_id, exposures in found.items()}
