"""Which items are promised to a parcel."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Candidate:
    """A stored item that nobody has been promised."""

    item_id: int
    lot_id: int
    made_on: date
    place: str
    position: str


def choose_items(candidates: Iterable[Candidate], wanted: int) -> Sequence[Candidate]:
    """Choose items for one line: the oldest lot that has enough for all of it, else from the oldest lots on.

    Items of one lot went through the same tests, so one lot for a whole line is worth more than the very
    oldest item. Inside a lot, items that stand together are taken together. Fewer than wanted are given if
    there are no more.
    """
    by_lot: dict[tuple[date, int], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_lot[candidate.made_on, candidate.lot_id].append(candidate)
    oldest_first = [sorted(by_lot[key], key=_standing_together) for key in sorted(by_lot)]
    for items in oldest_first:
        if len(items) >= wanted:
            return items[:wanted]
    return [item for items in oldest_first for item in items][:wanted]


def _standing_together(candidate: Candidate) -> tuple[str, str, int]:
    return candidate.place, candidate.position, candidate.item_id
