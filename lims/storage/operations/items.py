"""Taking items out of their places, and what becomes of them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.lots.models import HERE, Item, ItemState
from lims.lots.outside import leave_place, take_from_place
from lims.storage import queries
from lims.storage.drafts import Placement
from lims.storage.location_types import location_types_of
from lims.storage.operations.locking import lock_items, lock_locations
from lims.storage.operations.storing import store_items
from lims.storage.refusals import ItemGone, NoFormerPlace, NotLost, NotOut, NotStored, ReasonNeeded


def take_out_item(
    session: Session,
    actor: Actor,
    item: Item,
    reason: str | None = None,
    message_id: str | None = None,
    keep_place: bool = False,
) -> None:
    """Take an item out of its place. Raises NotStored."""
    take_out_items(session, actor, [item], reason, message_id, keep_place)


def take_out_items(
    session: Session,
    actor: Actor,
    items: Sequence[Item],
    reason: str | None = None,
    message_id: str | None = None,
    keep_place: bool = False,
) -> None:
    """Take several items out of their places as one act; kept places are given to nobody else.

    The time outside begins at the actor's instant. Raises NotStored, naming the first item that is not there.
    """
    actor.require(Permission.STORAGE_MOVE)
    lock_items(session, items)
    for item in items:
        if item.state is not ItemState.STORED:
            raise NotStored(barcode=item.barcode)
    with entry(session, actor, EventKind.ITEM_TAKEN_OUT, reason=reason, message_id=message_id) as event:
        event.change(*items)
        for item in items:
            take_from_place(item, actor.at, keep_place)


def return_item(session: Session, actor: Actor, item: Item, message_id: str | None = None) -> None:
    """Put an item back where it was taken from. Raises what `return_items` raises."""
    return_items(session, actor, [item], message_id)


def return_items(session: Session, actor: Actor, items: Sequence[Item], message_id: str | None = None) -> None:
    """Put items back where they were taken from: into the place that was kept, else into the last one.

    Raises NotOut, NoFormerPlace, or PositionTaken or LocationRetired if the former place is no longer to be had.
    """
    actor.require(Permission.STORAGE_MOVE)
    lock_items(session, items)
    for item in items:
        if item.state is not ItemState.OUT:
            raise NotOut(barcode=item.barcode)
    places = _places_to_return_to(session, items)
    locations = lock_locations(session, {location_id for location_id, _ in places.values()})
    placements = []
    for item in items:
        location_id, position = places[item.id]
        if location_id not in locations:
            raise NoFormerPlace(barcode=item.barcode)
        placements.append(Placement(item, locations[location_id], position))
    store_items(session, actor, placements, message_id, EventKind.ITEM_RETURNED)


def _places_to_return_to(session: Session, items: Sequence[Item]) -> dict[int, tuple[int, str | None]]:
    """Where each of some items goes back to. Raises NoFormerPlace."""
    places = {item.id: (item.location_id, item.position) for item in items if item.location_id is not None}
    former = queries.former_places(session, [item.id for item in items if item.id not in places])
    for item in items:
        if item.id not in places and item.id not in former:
            raise NoFormerPlace(barcode=item.barcode)
    return former | places


def discard_item(session: Session, actor: Actor, item: Item, reason: str, message_id: str | None = None) -> None:
    """Throw an item away. Raises what `discard_items` raises."""
    discard_items(session, actor, [item], reason, message_id)


def discard_items(
    session: Session, actor: Actor, items: Sequence[Item], reason: str, message_id: str | None = None
) -> None:
    """Throw items away, with a reason: the name of one in `config/storage.toml`, or a sentence.

    Raises ReasonNeeded, or ItemGone for an item that is not here any more. A lost item can be written off.
    """
    actor.require(Permission.STORAGE_DISCARD)
    if not reason.strip():
        known = ", ".join(str(label) for label in location_types_of(session).reasons.values())
        raise ReasonNeeded(field="reason", known=known)
    lock_items(session, items)
    for item in items:
        if item.state not in (*HERE, ItemState.LOST):
            raise ItemGone(barcode=item.barcode)
    _leave(session, actor, EventKind.ITEM_DISCARDED, items, ItemState.DISCARDED, (reason.strip(), message_id))


def report_lost(
    session: Session, actor: Actor, item: Item, reason: str | None = None, message_id: str | None = None
) -> None:
    """Record that an item is not where it should be and can't be found. Raises ItemGone."""
    report_lost_items(session, actor, [item], reason, message_id)


def report_lost_items(
    session: Session, actor: Actor, items: Sequence[Item], reason: str | None = None, message_id: str | None = None
) -> None:
    """Record that several items can't be found, as one act. Raises ItemGone, naming the first that is not here."""
    actor.require(Permission.STORAGE_MOVE)
    lock_items(session, items)
    for item in items:
        if item.state not in HERE:
            raise ItemGone(barcode=item.barcode)
    _leave(session, actor, EventKind.ITEM_LOST, items, ItemState.LOST, (reason, message_id))


def report_found(session: Session, actor: Actor, item: Item, message_id: str | None = None) -> None:
    """Record that a lost item is in somebody's hand again; it is then returned or stored. Raises NotLost."""
    actor.require(Permission.STORAGE_MOVE)
    lock_items(session, [item])
    if item.state is not ItemState.LOST:
        raise NotLost(barcode=item.barcode)
    with entry(session, actor, EventKind.ITEM_FOUND, message_id=message_id) as event:
        event.change(item)
        take_from_place(item, actor.at)


def _leave(
    session: Session,
    actor: Actor,
    kind: EventKind,
    items: Sequence[Item],
    state: ItemState,
    said: tuple[str | None, str | None],
) -> None:
    """Give items a state in which they have no place; `said` is the reason and the message id."""
    reason, message_id = said
    with entry(session, actor, kind, reason=reason, message_id=message_id) as event:
        event.change(*items)
        for item in items:
            leave_place(item, state, actor.at)
