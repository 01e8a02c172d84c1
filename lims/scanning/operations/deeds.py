"""Doing what a scan was understood to mean, where it changes stock."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.ledger.entries import written_seq
from lims.lots import queries as lots
from lims.lots.models import Item, ItemState
from lims.scanning import answers, queries
from lims.scanning.answers import Answer, Tone
from lims.scanning.operations.replies import place_text, short_place
from lims.scanning.queries import ItemFacts, ItemOnScreen
from lims.scanning.refusals import BoxEmpty, NothingMissing, NothingToStore
from lims.scanning.steps import Context, Deed, Intention, Step
from lims.storage import operations as storage_operations
from lims.storage import queries as storage
from lims.storage.drafts import Placement
from lims.storage.models import Location
from lims.storage.operations.locking import locked_item, locked_location
from lims.storage.refusals import UnknownCode

SPILLED = "spilled"
LEAVING = frozenset({Deed.TAKE_OUT, Deed.TAKE_OUT_KEEPING, Deed.UNPLACE})
# The states in which an item is meant by “all of this box”.
MEANT_BY_ALL = {
    Deed.TAKE_OUT: ItemState.STORED,
    Deed.TAKE_OUT_KEEPING: ItemState.STORED,
    Deed.UNPLACE: ItemState.STORED,
    Deed.THAW: ItemState.STORED,
    Deed.RETURN: ItemState.OUT,
    Deed.SPILL: ItemState.STORED,
    Deed.MOVE_CONTENTS: ItemState.STORED,
}


@dataclass(frozen=True)
class Done:
    """What was done: the answer, the conversation after it, its event, and the item if there is only one."""

    answer: Answer
    context: Context
    event_seq: int | None
    on_screen: ItemOnScreen | None = None


class Deeds:
    """The deeds of one scan. Each writes one event, which carries the scan's message id."""

    def __init__(self, session: Session, actor: Actor, message_id: str, seen: ItemFacts | None = None) -> None:
        self.session = session
        self.actor = actor
        self.message_id = message_id
        self.seen = seen
        self.on_screen: ItemOnScreen | None = None
        self._locations: dict[str, Location] = {}

    def do(self, step: Step) -> Done:
        """Do what a step intends. Raises what operations raise."""
        intention = step.intention
        if intention.deed is Deed.MOVE_PLACE:
            answer = self._move_place(intention)
        elif intention.deed in (Deed.STORE_LOT, Deed.MOVE_CONTENTS):
            answer = self._store_many(intention, step.context)
        elif intention.deed is Deed.REPORT_MISSING:
            answer = self._report_missing(intention)
        elif intention.every or intention.deed is Deed.SPILL:
            answer = self._do_to_all(intention)
        else:
            answer = self._do_to_one(intention, step.context)
        event_seq = written_seq(self.session)
        context = step.context
        if intention.deed is Deed.SPILL:
            context = replace(context, spill=event_seq, spilled=intention.place)
        return Done(answer, context, event_seq, self.on_screen)

    def swap(self, intention: Intention) -> Done:
        """Put an item into a taken position; what was there goes to the item's former place, or is out."""
        place, item = self._location(intention.place), self._item(intention.item)
        placements = [Placement(item, place, intention.position)]
        taken = queries.occupants(self.session, place.id)
        occupant = taken.get(intention.position or "")
        giving_way: set[int] = {occupant.item_id} if occupant else set()
        if occupant and item.state is ItemState.STORED and item.location_id is not None:
            other = self.session.get_one(Item, occupant.item_id)
            former = storage.location_by_id(self.session, item.location_id)
            placements.append(Placement(other, former, item.position))
        storage_operations.store_items(self.session, self.actor, placements, self.message_id, giving_way=giving_way)
        answer = self._about(item, Deed.STORE)
        return Done(answer, Context(), written_seq(self.session))

    def _do_to_one(self, intention: Intention, context: Context) -> Answer:
        if intention.place:
            # Locations are locked before items, here as everywhere.
            self._location(intention.place)
        item = self._item(intention.item)
        before = self._place_before(intention, item)
        self._act(intention, [item], context)
        if intention.deed in LEAVING:
            values = {"place": before}
            return Answer(Tone.DONE, answers.DONE_SENTENCES[intention.deed], values, item=item.barcode)
        return self._about(item, intention.deed)

    def _place_before(self, intention: Intention, item: Item) -> str:
        """The place that an item leaves, as it is said; nothing where it is not said."""
        return place_text(self.session, item.location_id, item.position) if intention.deed in LEAVING else ""

    def _act(self, intention: Intention, items: Sequence[Item], context: Context) -> None:
        session, actor, message_id = self.session, self.actor, self.message_id
        operations = storage_operations
        reason = intention.reason
        acts: dict[Deed, Callable[[], object]] = {
            Deed.STORE: lambda: self._store(items[0], intention, context),
            Deed.TAKE_OUT: lambda: operations.take_out_items(session, actor, items, reason, message_id),
            Deed.TAKE_OUT_KEEPING: lambda: operations.take_out_items(session, actor, items, reason, message_id, True),
            Deed.RETURN: lambda: operations.return_items(session, actor, items, message_id),
            Deed.UNPLACE: lambda: operations.unplace_items(session, actor, items, reason, message_id),
            Deed.THAW: lambda: operations.record_thaw(session, actor, items, reason, message_id),
            Deed.DISCARD: lambda: operations.discard_items(session, actor, items, reason or "", message_id),
            Deed.REPORT_LOST: lambda: operations.report_lost_items(session, actor, items, reason, message_id),
            Deed.REPORT_FOUND: lambda: operations.report_found(session, actor, items[0], message_id),
            Deed.SPILL: lambda: operations.take_out_items(session, actor, items, SPILLED, message_id, True),
        }
        acts[intention.deed]()

    def _store(self, item: Item, intention: Intention, context: Context) -> None:
        place = self._location(intention.place)
        placement = Placement(item, place, intention.position, intention.start, context.order)
        giving_way = self._awaited(context)
        storage_operations.store_items(self.session, self.actor, [placement], self.message_id, giving_way=giving_way)

    def _awaited(self, context: Context) -> Collection[int]:
        """The items of a spilled box that were not scanned again yet: nobody knows whether they are still there."""
        return {item.id for item in queries.missing_items(self.session, context.spill)} if context.spill else ()

    def _do_to_all(self, intention: Intention) -> Answer:
        box = self._location(intention.every or intention.place)
        items = self._items_in(box, MEANT_BY_ALL[intention.deed])
        self._act(intention, items, Context())
        values = {"place": box.name, "items": len(items)}
        return Answer(Tone.DONE, answers.ALL_SENTENCES[intention.deed], values, place=box.barcode)

    def _items_in(self, box: Location, state: ItemState) -> Sequence[Item]:
        """The items of a box in a state, in the order of their positions. Raises BoxEmpty."""
        statement = select(Item).where(Item.location_id == box.id, Item.state == state).order_by(Item.position, Item.id)
        items = self.session.scalars(statement).all()
        if not items:
            raise BoxEmpty(place=box.name)
        return items

    def _store_many(self, intention: Intention, context: Context) -> Answer:
        """Put all items of a lot that have no place, or all of a box, into the open or the other box."""
        place = self._location(intention.place)
        if intention.lot:
            lot = self._lot_to_store(intention.lot)
            placements = [Placement(item, place, None, intention.start, context.order) for item in lot]
        else:
            placements = self._placements_from(self._location(intention.every), place, intention.start)
        storage_operations.store_items(
            self.session, self.actor, placements, self.message_id, giving_way=self._awaited(context)
        )
        values = {"place": place.name, "items": len(placements), "lot": intention.lot}
        return Answer(Tone.DONE, answers.ALL_SENTENCES[intention.deed], values, place=place.barcode)

    def _lot_to_store(self, code: str) -> Sequence[Item]:
        items = storage.items_to_store(self.session, lots.lot(self.session, code).id)
        if not items:
            raise NothingToStore(lot=code)
        return items

    def _placements_from(self, box: Location, place: Location, start: str | None) -> list[Placement]:
        """Into the same positions where the boxes are alike and these are free; else into the next free ones."""
        items = self._items_in(box, ItemState.STORED)
        positions = {item.position for item in items}
        taken = queries.occupants(self.session, place.id)
        is_alike = box.grid == place.grid and start is None and not positions & taken.keys()
        return [Placement(item, place, item.position if is_alike else None, start) for item in items]

    def _report_missing(self, intention: Intention) -> Answer:
        missing = [item.id for item in queries.missing_items(self.session, intention.spill or 0)]
        if not missing:
            raise NothingMissing()
        items = self.session.scalars(select(Item).where(Item.id.in_(missing)).order_by(Item.id)).all()
        storage_operations.report_lost_items(self.session, self.actor, items, SPILLED, self.message_id)
        return Answer(Tone.DONE, answers.ALL_SENTENCES[intention.deed], {"items": len(items)}, place=intention.place)

    def _move_place(self, intention: Intention) -> Answer:
        location, target = self._location(intention.moved), self._location(intention.place)
        storage_operations.move_location(
            self.session, self.actor, location, target, intention.position, self.message_id
        )
        way = queries.way_to(self.session, location.id)
        return Answer(Tone.DONE, answers.MOVED_PLACE, {"place": short_place(way)}, place=location.barcode)

    def _about(self, item: Item, deed: Deed) -> Answer:
        message = answers.DONE_SENTENCES[deed]
        if deed is Deed.THAW:
            return Answer(Tone.DONE, message, {"thaws": item.thaws}, item=item.barcode)
        if item.state is not ItemState.STORED or item.location_id is None:
            return Answer(Tone.DONE, message, item=item.barcode)
        way = queries.way_to(self.session, item.location_id)
        if self.seen is not None and self.seen.id == item.id:
            self.on_screen = ItemOnScreen(_as_it_is(self.seen, item), way)
        values = {"place": short_place(way, item.position)}
        return Answer(Tone.DONE, message, values, item.barcode, way[-1].barcode, item.position)

    def _item(self, barcode: str | None) -> Item:
        found = locked_item(self.session, barcode or "")
        if found is None:
            raise UnknownCode(text=barcode)
        return found

    def _location(self, barcode: str | None) -> Location:
        code = barcode or ""
        found = self._locations.get(code) or locked_location(self.session, code)
        if found is None:
            raise UnknownCode(text=code)
        self._locations[code] = found
        return found


def _as_it_is(seen: ItemFacts, item: Item) -> ItemFacts:
    """What was seen of an item, with what has changed."""
    return seen._replace(
        state=item.state,
        location_id=item.location_id,
        position=item.position,
        out_at=item.out_at,
        seconds_out=item.seconds_out,
        thaws=item.thaws,
    )
