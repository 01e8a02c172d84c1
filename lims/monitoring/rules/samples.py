"""Which of the exposed items are tested. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """An exposed item that is still there; `severity` is how far beyond the limit the place was."""

    item_id: int
    lot_id: int
    resource_id: int
    box_id: int
    seconds: int
    severity: float


def chosen(candidates: Iterable[Candidate], of_a_lot: int, of_a_box: int) -> list[int]:
    """The items to be tested: at least one of each resource, then up to so many of each lot while not more than so
    many come from one box; the longest and worst exposed first."""
    ordered = sorted(candidates, key=lambda each: (-each.seconds, -each.severity, each.item_id))
    taken: dict[int, None] = {}
    of_lots: Counter[int] = Counter()
    of_boxes: Counter[int] = Counter()
    of_resources: set[int] = set()

    def take(candidate: Candidate) -> None:
        taken[candidate.item_id] = None
        of_lots[candidate.lot_id] += 1
        of_boxes[candidate.box_id] += 1
        of_resources.add(candidate.resource_id)

    for candidate in ordered:
        if candidate.resource_id not in of_resources:
            take(candidate)
    for candidate in ordered:
        has_room = of_lots[candidate.lot_id] < of_a_lot and of_boxes[candidate.box_id] < of_a_box
        if candidate.item_id not in taken and has_room:
            take(candidate)
    return list(taken)
