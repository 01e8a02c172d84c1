"""Putting items into places."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import refusing, unique_constraint
from lims.core.permissions import Permission
from lims.ledger.entries import Entry, entry
from lims.ledger.kinds import EventKind
from lims.lots.models import Item, ItemState
from lims.lots.outside import put_into_place, take_from_place
from lims.storage import queries, rules
from lims.storage.drafts import Placement
from lims.storage.location_types import LocationTypes, location_types_of
from lims.storage.models import Location
from lims.storage.operations.locking import lock_items, lock_locations
from lims.storage.refusals import (
    AlreadyThere,
    HasNoPositions,
    ItemGone,
    NoFreePosition,
    PositionKept,
    PositionTaken,
    PositionTakenMeanwhile,
)
from lims.storage.shapes import Grid

STORABLE = (ItemState.MADE, ItemState.STORED, ItemState.OUT, ItemState.LOST)


@dataclass(frozen=True)
class Target:
    """Where an item goes: decided, free, and written as the database has it."""

    item: Item
    location: Location
    position: str | None

    @property
    def is_change(self) -> bool:
        """Is the item anywhere else now, or out while its place is kept?"""
        here = (self.item.location_id, self.item.position) == (self.location.id, self.position)
        return self.item.state is not ItemState.STORED or not here


def store_item(
    session: Session,
    actor: Actor,
    item: Item,
    location: Location,
    position: str | None = None,
    message_id: str | None = None,
) -> Item:
    """Put an item into a position, or into the next free one; where there are no positions, it lies loosely.

    Works for items that are made, taken out, stored elsewhere (a move) or lost (found again).
    Raises PositionTaken, NoFreePosition, NoSuchPosition, HoldsNoItems, LocationRetired, ItemGone or AlreadyThere.
    """
    store_items(session, actor, [Placement(item, location, position)], message_id)
    return item


def store_items(
    session: Session,
    actor: Actor,
    placements: Sequence[Placement],
    message_id: str | None = None,
    kind: EventKind | None = None,
    giving_way: Collection[int] = (),
) -> list[Item]:
    """Put many items into places as one act: all, or none. Items may exchange their positions.

    `giving_way` are the ids of items that do not hold their positions against those that come: one that was stored is
    taken out, a place that was kept is given up, in the same event. Gives the items that were moved; those that are
    where they should be stay untouched. The event is called stored, moved or found by the states of the items, unless
    `kind` is given. Raises what `store_item` raises; AlreadyThere only if nothing is to be done at all.
    """
    actor.require(Permission.STORAGE_MOVE)
    locations = lock_locations(session, {placement.location.id for placement in placements})
    lock_items(session, [placement.item for placement in placements])
    types = location_types_of(session)
    for location in locations.values():
        rules.check_holds_items(location, types.type(location.type))
    for placement in placements:
        if placement.item.state not in STORABLE:
            raise ItemGone(barcode=placement.item.barcode)
    found, evicted = _targets(session, types, placements, giving_way)
    targets = [target for target in found if target.is_change]
    if not targets:
        raise AlreadyThere(barcode=", ".join(placement.item.barcode for placement in placements[:3]))
    with entry(session, actor, kind or _kind(targets), message_id=message_id) as event:
        _put(session, event, targets, _items_of(session, evicted), actor.at)
    return [target.item for target in targets]


def _kind(targets: Sequence[Target]) -> EventKind:
    states = {target.item.state for target in targets}
    if states == {ItemState.STORED}:
        return EventKind.ITEM_MOVED
    return EventKind.ITEM_FOUND if states == {ItemState.LOST} else EventKind.ITEM_STORED


def _items_of(session: Session, item_ids: Collection[int]) -> list[Item]:
    return [session.get_one(Item, item_id) for item_id in sorted(item_ids)]


def _targets(
    session: Session, types: LocationTypes, placements: Sequence[Placement], giving_way: Collection[int]
) -> tuple[list[Target], set[int]]:
    """Decides the position of each item, those that are named first; gives the items that have to give way, too."""
    moving = {placement.item.id for placement in placements}
    yielding = set(giving_way) - moving
    claims = {
        location_id: _Claims(session, types, location_id, moving, yielding)
        for location_id in {placement.location.id for placement in placements}
    }
    named = {
        index: claims[placement.location.id].claim(placement)
        for index, placement in enumerate(placements)
        if placement.position is not None
    }
    targets = [
        Target(
            placement.item,
            placement.location,
            named[index] if index in named else claims[placement.location.id].claim(placement),
        )
        for index, placement in enumerate(placements)
    ]
    return targets, {item_id for claim in claims.values() for item_id in claim.evicted}


class _Claims:
    """The positions of one location that are taken, by items that stay and by items that come."""

    def __init__(
        self, session: Session, types: LocationTypes, location_id: int, moving: set[int], yielding: set[int]
    ) -> None:
        self.session = session
        self.location = queries.location_by_id(session, location_id)
        self.grid: Grid | None = types.grid(self.location.grid)
        taken = queries.taken_positions(session, location_id) if self.grid else {}
        staying = {position: item_id for position, item_id in taken.items() if item_id not in moving}
        self.taken = {position: item_id for position, item_id in staying.items() if item_id not in yielding}
        self.yielding = {position: item_id for position, item_id in staying.items() if item_id in yielding}
        self.evicted: set[int] = set()

    def claim(self, placement: Placement) -> str | None:
        """The position for an item. Raises PositionTaken, NoFreePosition, NoSuchPosition or HasNoPositions."""
        if self.grid is None:
            if placement.position:
                raise HasNoPositions(field="position", place=self.location.name)
            return None
        if placement.position is None:
            start = self.grid.parse(placement.start) if placement.start else None
            position = self.grid.next_free(self.taken, placement.order, start)
            if position is None:
                raise NoFreePosition(field="position", place=self.location.name)
        else:
            position = self.grid.parse(placement.position)
            self._check_free(position)
        self.taken[position] = placement.item.id
        if position in self.yielding:
            self.evicted.add(self.yielding[position])
        return position

    def _check_free(self, position: str) -> None:
        if position not in self.taken:
            return
        other = self.session.get_one(Item, self.taken[position])
        taken = PositionKept if other.state is ItemState.OUT else PositionTaken
        raise taken(field="position", place=self.location.name, position=position, barcode=other.barcode)


def _put(session: Session, event: Entry, targets: Sequence[Target], evicted: Sequence[Item], at: datetime) -> None:
    event.change(*(target.item for target in targets), *evicted)
    for item in evicted:
        if item.state is ItemState.STORED:
            take_from_place(item, at)
        item.location_id = item.position = None
    wanted = {(target.location.id, target.position) for target in targets}
    for target in targets:
        # Rows are written one after another; an item that makes room for another must do so before.
        if target.item.position and (target.item.location_id, target.item.position) in wanted:
            target.item.position = None
    session.flush()
    places = ", ".join(dict.fromkeys(target.location.name for target in targets))
    positions = ", ".join(target.position for target in targets[:5] if target.position)
    taken = PositionTakenMeanwhile(field="position", place=places, position=positions)
    with refusing(session, {unique_constraint(Item, "location_id", "position"): taken}):
        for target in targets:
            put_into_place(target.item, target.location.id, target.position, at)
