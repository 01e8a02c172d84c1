"""Looking up what a scanned text names."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.lots.models import ItemState
from lims.scanning import queries
from lims.scanning.meanings import Meaning, meaning_of
from lims.scanning.operations.own_things import badge_meaning, lot_meaning
from lims.scanning.queries import ItemFacts, PlaceFacts
from lims.scanning.refusals import NoBoxOpen
from lims.scanning.steps import Context, Seen, SeenItem, SeenPlace, SeenPosition, SeenSlot, SeenThing
from lims.storage import queries as storage
from lims.storage.commands import CodeRead, CommandRead, CoordinateRead, Reading, plain_scan
from lims.storage.location_types import LocationTypes, location_types_of
from lims.storage.models import Alias
from lims.storage.refusals import (
    AmbiguousCode,
    HasNoPositions,
    HoldsNoItems,
    LocationRetired,
    UnknownCode,
)
from lims.storage.shapes import plain_coordinate


@dataclass(frozen=True)
class Sight:
    """What was seen, and what is known of it already. `alias` is the other code by which it was found."""

    seen: Seen
    item: ItemFacts | None = None
    place: PlaceFacts | None = None
    meaning: Meaning | None = None
    alias: Alias | None = None


class Looker:
    """Looks up readings for one scan."""

    def __init__(self, session: Session, actor: Actor, context: Context) -> None:
        self.session = session
        self.actor = actor
        self.context = context
        self.types: LocationTypes = location_types_of(session)

    def see(self, reading: Reading, text: str) -> Sight:
        """What a reading names in the database.

        Raises UnknownCode, MisreadCode, DidYouMean, AmbiguousCode, NoBoxOpen, NoSuchPosition, HasNoPositions,
        HoldsNoItems or LocationRetired.
        """
        match reading:
            case CommandRead():
                if reading.reason is not None and reading.reason not in self.types.reasons:
                    raise UnknownCode(text=reading.reason)
                return Sight(reading)
            case CoordinateRead() if self.context.box is not None:
                return self._position(self._place(self.context.box), reading.coordinate)
            case CodeRead():
                return self._by_own_code(reading) or self._by_other_code(text)
            case _:
                return self._by_other_code(text, is_coordinate=isinstance(reading, CoordinateRead))

    def _by_own_code(self, reading: CodeRead) -> Sight | None:
        if reading.thing == "item":
            item = queries.item_facts(self.session, reading.code)
            return self._item(item) if item else None
        if reading.thing == "location":
            place = queries.place_facts(self.session, reading.code)
            return self._at_place(place, reading.coordinate) if place else None
        meaning = self._meaning(reading)
        return Sight(SeenThing(reading.code, is_lot=reading.thing == "lot"), meaning=meaning) if meaning else None

    def _meaning(self, reading: CodeRead) -> Meaning | None:
        if reading.thing == "lot":
            return lot_meaning(self.session, reading.code)
        if reading.thing == "person":
            return badge_meaning(self.session, self.actor, reading.code)
        return meaning_of(self.session, self.actor, reading.thing, reading.code)

    def _by_other_code(self, text: str, *, is_coordinate: bool = False) -> Sight:
        """By a depositor's, a sister centre's or a replaced code."""
        named = storage.things_named(self.session, plain_scan(text))
        if named.is_ambiguous:
            raise AmbiguousCode(text=plain_scan(text), candidates=", ".join(named.codes))
        if named.items and (item := queries.item_facts(self.session, named.items[0].barcode)):
            return self._found_by(self._item(item), named.alias)
        if named.locations:
            place = self._place(named.locations[0].barcode)
            return self._found_by(self._at_place(place, None), named.alias)
        if self.context.box is not None and (position := self._named_position(text)):
            return position
        if is_coordinate:
            raise NoBoxOpen()
        raise storage.unknown(self.session, text)

    def _named_position(self, text: str) -> Sight | None:
        """A position of the open box that has a name of its own, such as RED."""
        box = self._place(self.context.box or "")
        grid = self.types.grid(box.grid)
        name = plain_coordinate(text)
        return self._position(box, name) if grid is not None and grid.has(name) else None

    def _found_by(self, sight: Sight, alias: Alias | None) -> Sight:
        return Sight(sight.seen, sight.item, sight.place, alias=alias)

    def _item(self, item: ItemFacts) -> Sight:
        """An item as the open box sees it: in it, elsewhere, or out while its place is kept."""
        place = None
        if item.location_id is not None and self.context.box is not None:
            place = self._place(self.context.box)
        is_here = place is not None and place.id == item.location_id
        code = place.barcode if place and is_here else None
        if item.state is ItemState.OUT:
            return Sight(SeenItem(item.barcode, kept=(code, item.position) if code else None), item)
        return Sight(SeenItem(item.barcode, place=code), item)

    def _place(self, barcode: str) -> PlaceFacts:
        place = queries.place_facts(self.session, barcode)
        if place is None:
            raise UnknownCode(text=barcode)
        return place

    def _at_place(self, place: PlaceFacts, coordinate: str | None) -> Sight:
        if not place.active:
            raise LocationRetired(place=place.name)
        if coordinate is not None:
            return self._position(place, coordinate)
        return Sight(self._seen_place(place), place=place)

    def _seen_place(self, place: PlaceFacts) -> SeenPlace:
        holds_items = self.types.type(place.type).holds_items
        return SeenPlace(place.barcode, holds_items, self._takes_subject(place), self._has_item(place))

    def _has_item(self, place: PlaceFacts) -> bool:
        """Is the item on the screen stored here already? Then its box is scanned to be opened."""
        if self.context.item is None or self.context.box is not None:
            return False
        item = queries.item_facts(self.session, self.context.item)
        return item is not None and item.state is ItemState.STORED and item.location_id == place.id

    def _takes_subject(self, place: PlaceFacts) -> bool:
        """May the location scanned just before stand here, and does it not yet?"""
        if self.context.subject is None or self.context.subject == place.barcode:
            return False
        subject = self._place(self.context.subject)
        is_elsewhere = subject.parent_id != place.id
        return subject.active and is_elsewhere and place.type in self.types.type(subject.type).inside

    def _position(self, place: PlaceFacts, coordinate: str) -> Sight:
        if not place.active:
            raise LocationRetired(place=place.name)
        grid = self.types.grid(place.grid)
        location_type = self.types.type(place.type)
        if grid is None:
            raise HasNoPositions(place=place.name) if location_type.holds_items else HoldsNoItems(place=place.name)
        position = grid.parse(coordinate)
        if not location_type.holds_items:
            return self._slot(place, position)
        occupant = queries.occupants(self.session, place.id).get(position)
        return Sight(SeenPosition(place.barcode, position, occupant.barcode if occupant else None), place=place)

    def _slot(self, place: PlaceFacts, slot: str) -> Sight:
        standing = queries.place_in_slot(self.session, place.id, slot)
        if standing is None:
            return Sight(SeenSlot(place.barcode, slot, takes_subject=self._may_take(place)), place=place)
        return Sight(SeenSlot(place.barcode, slot, self._seen_place(standing)), place=standing)

    def _may_take(self, place: PlaceFacts) -> bool:
        """May the location scanned just before stand in a slot here? It may come from another slot of the same."""
        if self.context.subject is None or self.context.subject == place.barcode:
            return False
        subject = self._place(self.context.subject)
        return subject.active and place.type in self.types.type(subject.type).inside
