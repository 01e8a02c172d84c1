"""The time that items spend outside of their places.

A spell begins when a stored item is taken out, and ends when it is stored again or is no longer here. Its seconds
are counted between the instants of the two acts, so that a scan of an hour ago, sent late, counts as of then.
"""

from datetime import datetime

from lims.lots.models import Item, ItemState


def seconds_outside(item: Item, at: datetime) -> int:
    """The seconds of the spell that an item is in at an instant; 0 for one that is not out."""
    return 0 if item.out_at is None else max(0, int((at - item.out_at).total_seconds()))


def take_from_place(item: Item, at: datetime, keep_place: bool = False) -> None:
    """Make an item one that is out since an instant; its place is given up unless it is kept."""
    item.state = ItemState.OUT
    item.out_at = at
    if not keep_place:
        item.location_id = item.position = None


def put_into_place(item: Item, location_id: int, position: str | None, at: datetime) -> None:
    """Make an item a stored one; a spell outside ends."""
    end_spell(item, at)
    item.state = ItemState.STORED
    item.location_id = location_id
    item.position = position


def leave_place(item: Item, state: ItemState, at: datetime) -> None:
    """Give an item a state in which it has no place, kept or not; a spell outside ends."""
    end_spell(item, at)
    item.state = state
    item.location_id = item.position = None


def end_spell(item: Item, at: datetime) -> None:
    """Add the spell that an item is in to the time it spent outside."""
    item.seconds_out += seconds_outside(item, at)
    item.out_at = None
