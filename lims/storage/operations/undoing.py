"""Taking back what was done, by an inverse event: nothing is ever erased."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import refusing, unique_constraint
from lims.core.permissions import Permission
from lims.ledger import queries as ledger
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.ledger.models import Line
from lims.lots.models import Item, ItemState
from lims.storage import queries, rules
from lims.storage.operations.locking import lock_items, lock_locations
from lims.storage.refusals import ChangedSince, NotUndoable, PositionTaken, PositionTakenMeanwhile

UNDOABLE = frozenset(
    {
        EventKind.ITEM_STORED.value,
        EventKind.ITEM_MOVED.value,
        EventKind.ITEM_TAKEN_OUT.value,
        EventKind.ITEM_RETURNED.value,
        EventKind.ITEM_DISCARDED.value,
        EventKind.ITEM_LOST.value,
        EventKind.ITEM_FOUND.value,
    }
)


def undo_event(session: Session, actor: Actor, seq: int, message_id: str | None = None) -> list[Item]:
    """Put the items of a storage event back where they were before it.

    Raises NotUndoable for an event of another kind, ChangedSince if anything happened to one of the items since,
    PositionTaken or LocationRetired if the place before is no longer to be had.
    """
    actor.require(Permission.STORAGE_MOVE)
    undone = ledger.event(session, seq)
    if undone.kind not in UNDOABLE:
        raise NotUndoable()
    before = {line.thing_id: line.before or {} for line in undone.lines if line.thing == "item"}
    items = list(session.scalars(select(Item).where(Item.id.in_(before)).order_by(Item.id)))
    lock_items(session, items)
    _check_newest(session, items, seq)
    _check_places(session, items, before)
    taken = PositionTakenMeanwhile(place="", position=", ".join(str(b["position"]) for b in before.values()))
    with (
        entry(session, actor, EventKind.SCAN_UNDONE, message_id=message_id, undoes=seq) as event,
        refusing(session, {unique_constraint(Item, "location_id", "position"): taken}),
    ):
        event.change(*items)
        for item in items:
            item.position = None
        session.flush()
        for item in items:
            facts = before[item.id]
            item.state = ItemState(facts["state"])
            item.location_id = facts["location_id"]
            item.position = facts["position"]
    return items


def _check_newest(session: Session, items: Sequence[Item], seq: int) -> None:
    rows = session.execute(
        select(Line.thing_id, func.max(Line.event_seq))
        .where(Line.thing == "item", Line.thing_id.in_([item.id for item in items]))
        .group_by(Line.thing_id)
    )
    newest = dict(rows.all())
    for item in items:
        if newest.get(item.id) != seq:
            raise ChangedSince(barcode=item.barcode)


def _check_places(session: Session, items: Sequence[Item], before: Mapping[int, Mapping[str, Any]]) -> None:
    """Raises LocationRetired or PositionTaken."""
    location_ids = {facts["location_id"] for facts in before.values() if facts.get("location_id")}
    moving = {item.id for item in items}
    taken = {}
    for location in lock_locations(session, location_ids).values():
        rules.check_active(location)
        for position, item_id in queries.taken_positions(session, location.id).items():
            if item_id not in moving:
                taken[location.id, position] = (location, item_id)
    for facts in before.values():
        if found := taken.get((facts["location_id"], facts["position"])):
            location, item_id = found
            barcode = session.get_one(Item, item_id).barcode
            raise PositionTaken(place=location.name, position=facts["position"], barcode=barcode)
