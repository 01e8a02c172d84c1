"""Which items are promised to a parcel."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Candidate:
    """A stored item that nobody has been promised; `quantity` is what is left in the unit of its form."""

    item_id: int
    lot_id: int
    made_on: date
    place: str
    position: str
    quantity: int | None = None
    is_opened: bool = False


def is_opened(quantity: int | None, made_quantity: int | None) -> bool:
    """Say whether something has been taken out of an item: less is in it than its lot's items were made with."""
    return quantity is not None and made_quantity is not None and quantity < made_quantity


def choose_items(candidates: Iterable[Candidate], wanted: int) -> Sequence[Candidate]:
    """Choose items for one line: the oldest lot that has enough for all of it, else from the oldest lots on.

    Items of one lot went through the same tests, so one lot for a whole line is worth more than the very
    oldest item. Inside a lot, items that stand together are taken together. Opened items are only taken when all
    unopened ones are, the fullest first. Fewer than wanted are given if there are no more.
    """
    unopened: dict[tuple[date, int], list[Candidate]] = defaultdict(list)
    opened: list[Candidate] = []
    for candidate in candidates:
        if candidate.is_opened:
            opened.append(candidate)
        else:
            unopened[candidate.made_on, candidate.lot_id].append(candidate)
    oldest_first = [sorted(unopened[key], key=_standing_together) for key in sorted(unopened)]
    for items in oldest_first:
        if len(items) >= wanted:
            return items[:wanted]
    in_order = [item for items in oldest_first for item in items]
    return [*in_order, *sorted(opened, key=_fullest_of_the_oldest)][:wanted]


def _standing_together(candidate: Candidate) -> tuple[str, str, int]:
    return candidate.place, candidate.position, candidate.item_id


def _fullest_of_the_oldest(candidate: Candidate) -> tuple[date, int, int, int]:
    return candidate.made_on, candidate.lot_id, -(candidate.quantity or 0), candidate.item_id
