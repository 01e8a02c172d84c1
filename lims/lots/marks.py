"""What areas to the right say about a lot wherever its items are shown, such as a hold in the grid of a box.

An area registers one function; nothing here knows which areas there are.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Mark:
    """A word about a lot: `tone` and `icon` are those of badges, `label` is marked for translation."""

    tone: str
    icon: str
    label: str


Marker = Callable[[Session, Collection[int]], Mapping[int, Sequence[Mark]]]
_MARKERS: list[Marker] = []


def marks_lots(marker: Marker) -> Marker:
    """Register a function that gives the marks of some lots; those without a mark may be left out."""
    if marker not in _MARKERS:
        _MARKERS.append(marker)
    return marker


def marks_on(session: Session, lot_ids: Collection[int]) -> dict[int, list[Mark]]:
    """All marks on some lots; a constant number of queries however many lots there are."""
    found: dict[int, list[Mark]] = {}
    for marker in _MARKERS:
        for lot_id, marks in marker(session, lot_ids).items():
            found.setdefault(lot_id, []).extend(marks)
    return found
