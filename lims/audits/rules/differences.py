"""What was seen in a box against what is recorded: what each thing turned out to be, and what may be done about it.

Pure. Whatever the database recorded about an item after it was seen (or, of an item that was not seen, after the count
began) was not wrong when it was counted: such items are shown as changed, and left alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lims.lots.models import ItemState


class Finding(StrEnum):
    """What a thing that was seen, or should have been, turned out to be."""

    RIGHT = "right"
    MISPLACED = "misplaced"
    ELSEWHERE = "elsewhere"
    UNPLACED = "unplaced"
    LOST = "lost"
    GONE = "gone"
    UNKNOWN = "unknown"
    MISSING = "missing"
    IN_OTHER_BOX = "in_other_box"
    UNREADABLE = "unreadable"
    UNSEEN = "unseen"
    CHANGED = "changed"


class Decision(StrEnum):
    """What to do about a difference: record it as it was found, report the item lost, or leave the record as it is."""

    RECORD = "record"
    LOST = "lost"
    LEAVE = "leave"


# The usual decision first. What is recorded as gone, or has no record, is for a person to look into.
OFFERED: Mapping[Finding, tuple[Decision, ...]] = {
    Finding.RIGHT: (),
    Finding.MISPLACED: (Decision.RECORD, Decision.LEAVE),
    Finding.ELSEWHERE: (Decision.RECORD, Decision.LEAVE),
    Finding.UNPLACED: (Decision.RECORD, Decision.LEAVE),
    Finding.LOST: (Decision.RECORD, Decision.LEAVE),
    Finding.GONE: (Decision.LEAVE,),
    Finding.UNKNOWN: (Decision.LEAVE,),
    Finding.MISSING: (Decision.LOST, Decision.LEAVE),
    Finding.IN_OTHER_BOX: (Decision.LEAVE,),
    Finding.UNREADABLE: (Decision.LEAVE,),
    Finding.UNSEEN: (Decision.LEAVE,),
    Finding.CHANGED: (Decision.LEAVE,),
}

# Items recorded in a box that were looked for, and those of them that were not found as recorded.
LOOKED_FOR = frozenset({Finding.RIGHT, Finding.MISPLACED, Finding.MISSING, Finding.IN_OTHER_BOX})
ERRORS = LOOKED_FOR - {Finding.RIGHT}


@dataclass(frozen=True)
class Recorded:
    """What the database says of an item; `changed_seq` is the number of the last event about it."""

    item_id: int
    barcode: str
    state: ItemState
    location_id: int | None
    position: str | None
    changed_seq: int = 0

    def stands_in(self, location_id: int) -> bool:
        """Is it recorded as being in this place now?"""
        return self.state is ItemState.STORED and self.location_id == location_id


@dataclass(frozen=True)
class Seen:
    """A code that was read in a box, the item it belongs to, and in which position, if that was looked at.

    `ledger_seq` is the number of the newest event at that moment.
    """

    text: str
    item_id: int | None
    position: str | None
    ledger_seq: int


@dataclass(frozen=True)
class Count:
    """What was seen in one box, in the order of seeing.

    `begun_seq` is the number of the newest event when it began, None if it has not. `unreadable` are positions with a
    tube whose code is not known; `covered` are those about which the count says anything, None for all.
    `in_other_boxes` are items seen in other boxes of the same audit.
    """

    location_id: int
    seen: Sequence[Seen]
    begun_seq: int | None
    unreadable: frozenset[str] = frozenset()
    covered: frozenset[str] | None = None
    in_other_boxes: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """A line of the comparison. `found` is the position where a thing was seen, `recorded` what is recorded of it.
    `other_box_id` is where an item was seen instead."""

    finding: Finding
    text: str
    recorded: Recorded | None = None
    found: str | None = None
    other_box_id: int | None = None

    @property
    def offered(self) -> tuple[Decision, ...]:
        """What may be done about it, the usual first."""
        return OFFERED[self.finding]

    @property
    def is_difference(self) -> bool:
        """Is there anything to look at?"""
        return self.finding is not Finding.RIGHT

    @property
    def can_be_settled(self) -> bool:
        """Is there anything to decide but to leave it?"""
        return len(self.offered) > 1


@dataclass(frozen=True)
class Tally:
    """How many things of each kind were found. `items` are those recorded in the box that were looked for, `errors`
    those of them that were not found as recorded; things that should not have been in the box are counted beside."""

    findings: Mapping[Finding, int]

    @property
    def items(self) -> int:
        return sum(self.findings.get(finding, 0) for finding in LOOKED_FOR)

    @property
    def errors(self) -> int:
        return sum(self.findings.get(finding, 0) for finding in ERRORS)

    def as_json(self) -> dict[str, int]:
        """The findings that there were, for keeping."""
        return {finding.value: count for finding, count in self.findings.items() if count}


def tally(lines: Sequence[Difference]) -> Tally:
    """How many lines there are of each kind."""
    return Tally(Counter(line.finding for line in lines))


def compare(count: Count, recorded: Mapping[int, Recorded]) -> list[Difference]:
    """All things that were seen in a box or should have been; what needs a look comes first.

    `recorded` has every item that was seen and every one that is recorded in the box.
    """
    positions = _last_positions(count.seen)
    seen_ids = {seen.item_id for seen in count.seen if seen.item_id is not None}
    lines = [_of_seen(count, seen, positions.get(seen), recorded) for seen in _last_of_each(count.seen)]
    lines += [
        _of_unseen(count, item)
        for item in recorded.values()
        if item.stands_in(count.location_id) and item.item_id not in seen_ids
    ]
    order = list(Finding)
    return sorted(
        lines,
        key=lambda line: (
            not line.is_difference,
            order.index(line.finding),
            line.found or (line.recorded.position if line.recorded else None) or "~",
            line.text,
        ),
    )


def _last_of_each(seen: Sequence[Seen]) -> list[Seen]:
    """Of several sightings of one thing, the last."""
    last: dict[int | str, Seen] = {}
    for sighting in seen:
        last[sighting.item_id or sighting.text] = sighting
    return list(last.values())


def _last_positions(seen: Sequence[Seen]) -> dict[Seen, str]:
    """The positions of sightings; where two things were seen in one position, the later one is there."""
    by_position = {sighting.position: sighting for sighting in _last_of_each(seen) if sighting.position}
    return {sighting: position for position, sighting in by_position.items()}


def _of_seen(count: Count, seen: Seen, position: str | None, recorded: Mapping[int, Recorded]) -> Difference:
    if seen.item_id is None:
        return Difference(Finding.UNKNOWN, seen.text, found=position)
    item = recorded[seen.item_id]
    return Difference(_finding(count, seen, position, item), item.barcode, item, position)


def _finding(count: Count, seen: Seen, position: str | None, item: Recorded) -> Finding:
    if item.stands_in(count.location_id) and (position is None or item.position in (None, position)):
        return Finding.RIGHT
    if item.changed_seq > seen.ledger_seq:
        return Finding.CHANGED
    match item.state:
        case ItemState.STORED:
            return Finding.MISPLACED if item.location_id == count.location_id else Finding.ELSEWHERE
        case ItemState.MADE | ItemState.OUT:
            return Finding.UNPLACED
        case ItemState.LOST:
            return Finding.LOST
        case _:
            return Finding.GONE


def _of_unseen(count: Count, item: Recorded) -> Difference:
    if count.begun_seq is not None and item.changed_seq > count.begun_seq:
        return Difference(Finding.CHANGED, item.barcode, item)
    if (other := count.in_other_boxes.get(item.item_id)) is not None:
        return Difference(Finding.IN_OTHER_BOX, item.barcode, item, other_box_id=other)
    if item.position in count.unreadable:
        return Difference(Finding.UNREADABLE, item.barcode, item)
    if count.covered is not None and item.position not in count.covered:
        return Difference(Finding.UNSEEN, item.barcode, item)
    return Difference(Finding.MISSING, item.barcode, item)
