"""Taking back what was done, by an inverse event: nothing is ever erased."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import in_parts, refusing, unique_constraint
from lims.core.permissions import Permission
from lims.ledger import queries as ledger
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.ledger.models import Event, Line
from lims.lots.models import Item, ItemState
from lims.lots.operations import undoing as derivations
from lims.storage import queries, rules
from lims.storage.models import Alias, Location
from lims.storage.operations.locking import lock_items, lock_locations
from lims.storage.operations.undoing_moves import put_back
from lims.storage.refusals import (
    ChangedSince,
    NotUndoable,
    PositionKept,
    PositionTaken,
    PositionTakenMeanwhile,
)

UNDOABLE = derivations.UNDOABLE | frozenset(
    kind.value
    for kind in (
        EventKind.ITEM_STORED,
        EventKind.ITEM_MOVED,
        EventKind.ITEM_TAKEN_OUT,
        EventKind.ITEM_RETURNED,
        EventKind.ITEM_DISCARDED,
        EventKind.ITEM_LOST,
        EventKind.ITEM_FOUND,
        EventKind.ITEM_UNPLACED,
        EventKind.ITEM_PLACE_RELEASED,
        EventKind.ITEM_THAWED,
        EventKind.ITEM_RELABELLED,
        EventKind.ALIAS_ADDED,
        EventKind.ALIAS_WITHDRAWN,
        EventKind.LOCATION_MOVED,
    )
)
Facts = Mapping[int, Mapping[str, Any] | None]


@dataclass(frozen=True)
class Undone:
    """What an undo put back: items, locations that had been moved, and other codes."""

    items: Sequence[Item] = ()
    locations: Sequence[Location] = ()
    aliases: Sequence[Alias] = ()

    @property
    def codes(self) -> list[str]:
        """The codes of what was put back, items first."""
        places = [place.barcode for place in self.locations]
        return [*(item.barcode for item in self.items), *places, *(alias.text for alias in self.aliases)]


def undo_event(session: Session, actor: Actor, seq: int, message_id: str | None = None) -> Undone:
    """Put everything that a storage event touched back to what it was before.

    Raises NotUndoable for an event of another kind, ChangedSince if anything happened to one of the things since,
    PositionTaken, NameTaken, LocationCycle or LocationRetired if the place before is no longer to be had; of the
    divisions and poolings of lots what `undo_derivation` raises.
    """
    actor.require(Permission.STORAGE_MOVE)
    undone = ledger.event(session, seq)
    if undone.kind in derivations.UNDOABLE:
        return Undone(derivations.undo_derivation(session, actor, undone, message_id))
    if undone.kind not in UNDOABLE:
        raise NotUndoable()
    items, aliases = _items(session, undone), _aliases(session, undone)
    locations = lock_locations(session, _before(undone, "location"))
    _check_newest(session, undone)
    before = _before(undone, "item")
    _check_places(session, items, before)
    taken = PositionTakenMeanwhile(place="", position=", ".join(str((b or {})["position"]) for b in before.values()))
    with (
        entry(session, actor, EventKind.SCAN_UNDONE, message_id=message_id, undoes=seq) as event,
        refusing(session, {unique_constraint(Item, "location_id", "position"): taken}),
    ):
        event.change(*items, *aliases)
        _put_items_back(session, items, undone)
        _put_aliases_back(aliases, undone)
        put_back(session, event, locations, _before(undone, "location"))
    return Undone(items, list(locations.values()), aliases)


def _before(event: Event, thing: str) -> Facts:
    """The facts before an event of the things of one sort, by their keys; None for those that it made."""
    return {line.thing_id: line.before for line in event.lines if line.thing == thing}


def _items(session: Session, undone: Event) -> list[Item]:
    """The items of an event, read again and locked."""
    found = [
        item
        for part in in_parts(sorted(_before(undone, "item")))
        for item in session.scalars(select(Item).where(Item.id.in_(part)).order_by(Item.id))
    ]
    lock_items(session, found)
    return found


def _aliases(session: Session, undone: Event) -> list[Alias]:
    return [
        alias
        for part in in_parts(sorted(_before(undone, "alias")))
        for alias in session.scalars(select(Alias).where(Alias.id.in_(part)).order_by(Alias.id))
    ]


def _check_newest(session: Session, undone: Event) -> None:
    """Raises ChangedSince, naming the first thing to which something happened after the event.

    What happened and was taken back since counts for nothing: so acts are taken back one by one.
    """
    for thing in {line.thing for line in undone.lines}:
        codes = {line.thing_id: line.code for line in undone.lines if line.thing == thing}
        for thing_id, seqs in _since(session, thing, codes, undone.seq).items():
            if seqs:
                raise ChangedSince(barcode=codes[thing_id])


def _since(session: Session, thing: str, thing_ids: Collection[int], seq: int) -> dict[int, set[int]]:
    """The numbers of the events after one that still stand, of each of some things."""
    found: dict[int, set[int]] = {}
    for part in in_parts(sorted(thing_ids)):
        rows = session.execute(
            select(Line.thing_id, Event.seq, Event.kind, Event.details)
            .join(Event, Event.seq == Line.event_seq)
            .where(Line.thing == thing, Line.thing_id.in_(part), Line.event_seq > seq)
            .order_by(Line.event_seq)
        )
        for thing_id, later, kind, details in rows:
            standing = found.setdefault(thing_id, set())
            taken_back = details.get("undoes") if kind == EventKind.SCAN_UNDONE.value else None
            if taken_back in standing:
                standing.discard(taken_back)
            else:
                standing.add(later)
    return found


def _put_items_back(session: Session, items: Sequence[Item], undone: Event) -> None:
    for item in items:
        # Rows are written one after another; an item that makes room for another must do so before.
        item.position = None
    session.flush()
    after = {line.thing_id: line.after for line in undone.lines if line.thing == "item"}
    for item in items:
        was = _before(undone, "item")[item.id]
        assert was is not None
        _put_item_back(item, was, after[item.id], undone.at)


def _put_item_back(item: Item, was: Mapping[str, Any], after: Mapping[str, Any], at: datetime) -> None:
    """Lines of before the time outside was counted do not know of it."""
    spell = after.get("seconds_out", 0) - was.get("seconds_out", 0)
    state = ItemState(was["state"])
    if state is not ItemState.OUT:
        item.out_at = None
    elif item.state is not ItemState.OUT:
        # The event ended this spell: it is gone on with.
        item.out_at = at - timedelta(seconds=spell)
    item.state = state
    item.location_id = was["location_id"]
    item.position = was["position"]
    item.seconds_out = was.get("seconds_out", item.seconds_out)
    item.thaws = was.get("thaws", item.thaws)


def _put_aliases_back(aliases: Sequence[Alias], undone: Event) -> None:
    for alias in aliases:
        was = _before(undone, "alias")[alias.id]
        alias.active = bool(was and was["active"])
        if undone.kind == EventKind.ITEM_RELABELLED.value and alias.item is not None:
            alias.item.barcode = alias.text


def _check_places(session: Session, items: Sequence[Item], before: Facts) -> None:
    """Raises LocationRetired or PositionTaken."""
    places = {item_id: facts for item_id, facts in before.items() if facts and facts.get("location_id")}
    moving = {item.id for item in items}
    taken = {}
    for location in lock_locations(session, {facts["location_id"] for facts in places.values()}).values():
        rules.check_active(location)
        for position, item_id in queries.taken_positions(session, location.id).items():
            if item_id not in moving:
                taken[location.id, position] = (location, item_id)
    for facts in places.values():
        if found := taken.get((facts["location_id"], facts["position"])):
            location, item_id = found
            other = session.get_one(Item, item_id)
            refusal = PositionKept if other.state is ItemState.OUT else PositionTaken
            raise refusal(place=location.name, position=facts["position"], barcode=other.barcode)
