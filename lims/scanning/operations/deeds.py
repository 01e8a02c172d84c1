"""Doing what a scan was understood to mean, and saying what was done."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.ledger import queries as ledger
from lims.lots import queries as lots
from lims.lots.models import Item, ItemState
from lims.scanning import answers
from lims.scanning.answers import Answer, Tone
from lims.scanning.conversation import Context, Deed, Intention, Step
from lims.scanning.refusals import NoNextBox
from lims.storage import queries, rules
from lims.storage.drafts import Placement
from lims.storage.location_types import location_types_of
from lims.storage.models import Location
from lims.storage.operations.items import discard_item, report_found, report_lost, return_item, take_out_item
from lims.storage.operations.storing import store_items
from lims.storage.shapes import Order


class Deeds:
    """The deeds of one scan. `event_seq` is set once a deed has changed stock."""

    def __init__(self, session: Session, actor: Actor, message_id: str) -> None:
        self.session = session
        self.actor = actor
        self.message_id = message_id
        self.event_seq: int | None = None

    def do(self, step: Step) -> tuple[Answer, Context]:
        """Do what a step intends; gives the answer, and the context to go on with. Raises what operations raise."""
        intention = step.intention
        if intention.deed in answers.DONE_SENTENCES:
            return self._change(intention, step.context), step.context
        if intention.deed is Deed.OPEN_NEXT_BOX:
            following = self._next_box(intention, step.context)
            return self._tell_place(following), replace(step.context, box=following.barcode, start=None, item=None)
        return self._tell(intention, step.context), step.context

    def show_lot(self, code: str) -> Answer:
        """A lot's accession and stock."""
        lot = lots.lot(self.session, code)
        in_stock = lots.stock_of_lot(self.session, lot.id).in_stock
        values = {"lot": lot.code, "accession": lot.resource.accession, "in_stock": in_stock}
        return Answer(Tone.SHOWN, answers.SHOWN_LOT, values)

    def tell_undone(self, text: str, items: Sequence[Item], context: Context) -> Answer:
        """What undo took back."""
        item = items[0].barcode if len(items) == 1 else None
        return Answer(Tone.UNDONE, answers.TAKEN_BACK, {"text": text}, item=item, place=context.box)

    def newest_event_seq(self) -> int:
        """The number of the event that this scan wrote."""
        event = ledger.message_event(self.session, self.message_id)
        assert event is not None
        return event.seq

    def _change(self, intention: Intention, context: Context) -> Answer:
        assert intention.item is not None
        item = lots.item(self.session, intention.item)
        acts: dict[Deed, Callable[[], object]] = {
            Deed.STORE: lambda: self._store(item, intention, context.order),
            Deed.TAKE_OUT: lambda: take_out_item(self.session, self.actor, item, None, self.message_id),
            Deed.RETURN: lambda: return_item(self.session, self.actor, item, self.message_id),
            Deed.DISCARD: lambda: discard_item(self.session, self.actor, item, intention.reason or "", self.message_id),
            Deed.REPORT_LOST: lambda: report_lost(self.session, self.actor, item, None, self.message_id),
            Deed.REPORT_FOUND: lambda: report_found(self.session, self.actor, item, self.message_id),
        }
        before = self._place_of(item)
        acts[intention.deed]()
        self.event_seq = self.newest_event_seq()
        message = answers.DONE_SENTENCES[intention.deed]
        if intention.deed is Deed.TAKE_OUT:
            return Answer(Tone.DONE, message, {"place": before}, item=item.barcode)
        return self._about_item(item, Tone.DONE, message)

    def _store(self, item: Item, intention: Intention, order: Order | None) -> None:
        assert intention.place is not None
        place = queries.location(self.session, intention.place)
        placement = Placement(item, place, intention.position, intention.start, order)
        store_items(self.session, self.actor, [placement], self.message_id)

    def _place_of(self, item: Item) -> str:
        """Where an item is, or nothing if it has no place."""
        return short_place(queries.path(self.session, item.location_id), item.position) if item.location_id else ""

    def _about_item(self, item: Item, tone: Tone, message: str) -> Answer:
        if item.state is not ItemState.STORED or item.location_id is None:
            return Answer(tone, message, {}, item=item.barcode)
        way = queries.path(self.session, item.location_id)
        values = {"place": short_place(way, item.position)}
        return Answer(tone, message, values, item.barcode, way[-1].barcode, item.position)

    def _tell(self, intention: Intention, context: Context) -> Answer:
        match intention.deed:
            case Deed.SHOW_ITEM:
                item = lots.item(self.session, intention.item or "")
                return self._about_item(item, Tone.SHOWN, answers.ITEM_SENTENCES[item.state])
            case Deed.ALREADY_HERE:
                item = lots.item(self.session, intention.item or "")
                return self._about_item(item, Tone.SHOWN, answers.ALREADY_HERE)
            case Deed.SHOW_PLACE:
                return self._tell_place(queries.location(self.session, intention.place or ""), intention.position)
            case Deed.WAIT_FOR_ITEM:
                assert context.pending is not None
                return Answer(Tone.ASKED, answers.WAITING_SENTENCES[context.pending])
            case Deed.ASK_REASON:
                return Answer(Tone.ASKED, answers.ASK_REASON, item=intention.item)
            case Deed.EMPTY_POSITION:
                position = intention.position
                return Answer(Tone.SHOWN, answers.EMPTY_POSITION, {"position": position}, place=intention.place)
            case Deed.CHANGE_ORDER:
                by_row = context.order is Order.ROWS
                message = answers.ORDER_BY_ROW if by_row else answers.ORDER_BY_COLUMN
                return Answer(Tone.SHOWN, message, place=intention.place)
            case Deed.FINISHED:
                return Answer(Tone.SHOWN, answers.FINISHED)
            case _:
                return Answer(Tone.SHOWN, answers.CANCELLED)

    def _tell_place(self, place: Location, start: str | None = None) -> Answer:
        types = location_types_of(self.session)
        values = {"place": place.name, "position": start}
        if not types.type(place.type).holds_items:
            way = queries.path(self.session, place.id)
            return Answer(Tone.SHOWN, answers.SHOWN_PLACE, {"place": short_place(way)}, place=place.barcode)
        grid = types.grid(place.grid)
        if start:
            message = answers.OPENED_AT
        elif grid and len(queries.taken_positions(self.session, place.id)) >= grid.size:
            message = answers.FULL
        else:
            message = answers.OPENED
        return Answer(Tone.SHOWN, message, values, place=place.barcode, position=start)

    def _next_box(self, intention: Intention, context: Context) -> Location:
        """The next location of the same type in the same place that has room. Raises NoNextBox."""
        open_box = queries.location(self.session, intention.place or "")
        types = location_types_of(self.session)
        beside = queries.children(self.session, open_box.parent_id) if open_box.parent_id else []
        same = [box for box in beside if box.type == open_box.type]
        later = same[[box.id for box in same].index(open_box.id) + 1 :] if open_box in same else []
        fill = queries.fill_of(self.session, types, [box.id for box in later])
        for box in later:
            if box.grid is None or fill[box.id].free > 0:
                return box
        raise NoNextBox(place=open_box.name)


def short_place(way: Sequence[Location], position: str | None = None) -> str:
    """The last two steps of a way: what is read at arm's length."""
    return rules.readable_place(way[-2:], position)
