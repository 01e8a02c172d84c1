"""In which order items are picked, and what a scan at the freezer means."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar


@dataclass(frozen=True)
class PickPlace:
    """Where an item waits: the names from site to box, and its cell there (empty without a grid)."""

    path: tuple[str, ...]
    position: str


Thing = TypeVar("Thing")
_NUMBERS = re.compile(r"(\d+)")


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort names the way people read them: Rack 2 before Rack 10."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in _NUMBERS.split(name) if part
    )


def in_picking_order(things: Iterable[tuple[PickPlace, Thing]]) -> Sequence[tuple[PickPlace, Thing]]:
    """Sort items so that every freezer, rack and box is opened once."""
    return sorted(
        things,
        key=lambda pair: (tuple(natural_key(name) for name in pair[0].path), natural_key(pair[0].position)),
    )


class ScanOutcome(StrEnum):
    """What a scanned item means for the parcel being picked."""

    RIGHT = "right"
    ALREADY_PICKED = "already-picked"
    RESERVED_ELSEWHERE = "reserved-elsewhere"
    GONE = "gone"
    WRONG = "wrong"
    EQUAL = "equal"


@dataclass(frozen=True)
class ScannedItem:
    """What is known about a scanned item; `reserved_by` is the number of the parcel it is promised to."""

    item_id: int
    lot_id: int
    is_here: bool
    is_stored: bool
    reserved_by: str | None


@dataclass(frozen=True)
class ExpectedPick:
    """One promised item of the parcel being picked."""

    item_id: int
    lot_id: int
    is_confirmed: bool


def outcome_of_scan(scanned: ScannedItem, shipment: str, picks: Sequence[ExpectedPick]) -> ScanOutcome:
    """Say what a scan means for a parcel; only RIGHT confirms a pick.

    EQUAL is a free item of a lot that is still waited for: wrong, but it can be swapped for the promised one.
    """
    own = next((pick for pick in picks if pick.item_id == scanned.item_id), None)
    if own is not None and own.is_confirmed:
        return ScanOutcome.ALREADY_PICKED
    if not scanned.is_here:
        return ScanOutcome.GONE
    if own is not None:
        return ScanOutcome.RIGHT
    if scanned.reserved_by is not None and scanned.reserved_by != shipment:
        return ScanOutcome.RESERVED_ELSEWHERE
    is_equal = any(pick.lot_id == scanned.lot_id and not pick.is_confirmed for pick in picks)
    return ScanOutcome.EQUAL if is_equal and scanned.is_stored else ScanOutcome.WRONG
