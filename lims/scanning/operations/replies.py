"""Answering a scan that changes nothing in stock: what is shown, opened, asked."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from lims.lots.models import ItemState
from lims.scanning import answers, queries
from lims.scanning.answers import Answer, Tone
from lims.scanning.operations.sightings import Sight
from lims.scanning.queries import ItemFacts, ItemOnScreen, PlaceFacts, WayStep
from lims.scanning.refusals import AllOfWhat, NoBoxOpen, NoNextBox, NothingSpilled, SpillGoesOn
from lims.scanning.steps import Context, Deed, Intention, Step
from lims.storage import queries as storage
from lims.storage import rules
from lims.storage.location_types import location_types_of
from lims.storage.refusals import UnknownCode
from lims.storage.shapes import Order

MOST_MISSING_NAMED = 5
REFUSALS = {Deed.NO_BOX_OPEN: NoBoxOpen, Deed.ALL_OF_WHAT: AllOfWhat, Deed.NOTHING_SPILLED: NothingSpilled}


def short_place(way: Sequence[WayStep], position: str | None = None) -> str:
    """The last two steps of a way: what is read at arm's length."""
    return rules.readable_place(way[-2:], position)


def place_text(session: Session, location_id: int | None, position: str | None) -> str:
    """A place at arm's length; nothing for an item that has none."""
    return short_place(queries.way_to(session, location_id), position) if location_id else ""


class Replies:
    """The replies to one scan; `sight` is what was seen."""

    def __init__(self, session: Session, sight: Sight) -> None:
        self.session = session
        self.sight = sight
        self.on_screen: ItemOnScreen | None = None

    def reply(self, step: Step, before: Context) -> tuple[Answer, Context]:
        """The answer, and the context to go on with. Raises NoBoxOpen, AllOfWhat, NothingSpilled, SpillGoesOn or
        NoNextBox."""
        intention, context = step.intention, step.context
        if intention.deed in REFUSALS:
            raise REFUSALS[intention.deed]()
        match intention.deed:
            case Deed.SPILL_GOES_ON:
                raise SpillGoesOn(place=self._place(intention.place).name)
            case Deed.OPEN_NEXT_BOX:
                following = self._next_box(intention.place or "")
                opened = replace(context, box=following.barcode, start=None, item=None, subject=following.barcode)
                return self._tell_place(following, None), opened
            case Deed.END_SPILL:
                return self._end_spill(intention, context, before)
            case Deed.KEEP_MISSING:
                missing = queries.missing_items(self.session, intention.spill or 0)
                return Answer(Tone.SHOWN, answers.MISSING_KEPT, {"items": len(missing)}), context
        answer = self._tell(intention, context)
        if self.sight.alias is not None:
            answer = replace(answer, alias=self.sight.alias.text, origin=self.sight.alias.origin.value)
        return answer, context

    def _end_spill(self, intention: Intention, context: Context, before: Context) -> tuple[Answer, Context]:
        """Over if nothing is missing; else what is missing is told, and asked what became of it."""
        missing = queries.missing_items(self.session, intention.spill or 0)
        place = self._place(intention.place)
        if not missing:
            return Answer(Tone.SHOWN, answers.ALL_FOUND, {"place": place.name}), Context(order=context.order)
        codes = [item.barcode for item in missing[:MOST_MISSING_NAMED]]
        more = ["…"] if len(missing) > MOST_MISSING_NAMED else []
        values = {"items": len(missing), "place": place.name, "codes": ", ".join([*codes, *more])}
        return Answer(Tone.ASKED, answers.STILL_MISSING, values, place=place.barcode), before

    def _tell(self, intention: Intention, context: Context) -> Answer:
        match intention.deed:
            case Deed.SHOW_ITEM:
                return self._tell_item(self._item(intention.item))
            case Deed.ALREADY_HERE:
                return self._tell_item(self._item(intention.item), answers.ALREADY_HERE)
            case Deed.SHOW_PLACE:
                return self._tell_place(self._place(intention.place), intention.position)
            case Deed.SHOW_THING:
                meaning = self.sight.meaning
                assert meaning is not None
                return Answer(Tone.SHOWN, meaning.message, meaning.values, link=meaning.link)
            case Deed.WAIT_FOR_ITEM:
                assert context.pending is not None
                return Answer(Tone.ASKED, answers.WAITING_SENTENCES[context.pending])
            case Deed.ASK_REASON:
                return Answer(Tone.ASKED, answers.ASK_REASON, item=intention.item)
            case Deed.ASK_WHERE:
                return self._ask_where(intention, context)
            case Deed.EMPTY_POSITION:
                position = intention.position
                return Answer(Tone.SHOWN, answers.EMPTY_POSITION, {"position": position}, place=intention.place)
            case Deed.CHANGE_ORDER:
                by_row = context.order is Order.ROWS
                message = answers.ORDER_BY_ROW if by_row else answers.ORDER_BY_COLUMN
                return Answer(Tone.SHOWN, message, place=intention.place)
            case _:
                plain = {Deed.FINISHED: answers.FINISHED, Deed.PAUSED: answers.PAUSED}
                return Answer(Tone.SHOWN, plain.get(intention.deed, answers.CANCELLED))

    def _ask_where(self, intention: Intention, context: Context) -> Answer:
        if intention.item:
            return Answer(Tone.ASKED, answers.ASK_WHERE_ITEM, {"moved": intention.item}, item=intention.item)
        moved = self._place(intention.moved)
        message = answers.ASK_WHERE_CONTENTS if context.contents else answers.ASK_WHERE_PLACE
        return Answer(Tone.ASKED, message, {"moved": moved.name}, place=moved.barcode)

    def _tell_item(self, item: ItemFacts, message: str | None = None) -> Answer:
        if item.location_id is None:
            self.on_screen = ItemOnScreen(item, [])
            return Answer(Tone.SHOWN, answers.ITEM_SENTENCES[item.state], item=item.barcode)
        kept = item.state is ItemState.OUT
        sentence = message or (answers.OUT_WITH_PLACE if kept else answers.ITEM_SENTENCES[item.state])
        way = queries.way_to(self.session, item.location_id)
        self.on_screen = ItemOnScreen(item, way)
        values = {"place": short_place(way, item.position)}
        return Answer(Tone.SHOWN, sentence, values, item.barcode, way[-1].barcode, item.position)

    def _tell_place(self, place: PlaceFacts, start: str | None) -> Answer:
        types = location_types_of(self.session)
        if not types.type(place.type).holds_items:
            way = queries.way_to(self.session, place.id)
            return Answer(Tone.SHOWN, answers.SHOWN_PLACE, {"place": short_place(way)}, place=place.barcode)
        grid = types.grid(place.grid)
        if start:
            message = answers.OPENED_AT
        elif grid and len(queries.occupants(self.session, place.id)) >= grid.size:
            message = answers.FULL
        else:
            message = answers.OPENED
        values = {"place": place.name, "position": start}
        return Answer(Tone.SHOWN, message, values, place=place.barcode, position=start)

    def _next_box(self, code: str) -> PlaceFacts:
        """The next location of the same type in the same place that has room. Raises NoNextBox."""
        open_box = storage.location(self.session, code)
        types = location_types_of(self.session)
        beside = storage.children(self.session, open_box.parent_id) if open_box.parent_id else []
        same = [box for box in beside if box.type == open_box.type]
        later = same[[box.id for box in same].index(open_box.id) + 1 :] if open_box in same else []
        fill = storage.fill_of(self.session, types, [box.id for box in later])
        for box in later:
            if box.grid is None or fill[box.id].free > 0:
                return self._place(box.barcode)
        raise NoNextBox(place=open_box.name)

    def _item(self, barcode: str | None) -> ItemFacts:
        if self.sight.item and self.sight.item.barcode == barcode:
            return self.sight.item
        found = queries.item_facts(self.session, barcode or "")
        if found is None:
            raise UnknownCode(text=barcode)
        return found

    def _place(self, barcode: str | None) -> PlaceFacts:
        if self.sight.place and self.sight.place.barcode == barcode:
            return self.sight.place
        found = queries.place_facts(self.session, barcode or "")
        if found is None:
            raise UnknownCode(text=barcode)
        return found
