"""The places that an inventory names: those that there are, and those that are still to be made."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.core.settings import settings_of
from lims.resources.values.names import comparison_key
from lims.storage.importing.entries import Drawing, Entry, Step
from lims.storage.importing.positions import all_fit, position_text
from lims.storage.importing.words import InventoryWords
from lims.storage.location_types import LocationType, LocationTypes
from lims.storage.models import Location
from lims.storage.shapes import Grid, Numbering


@dataclass(eq=False)
class Place:
    """A location of the tree; `id` is None for one that is still to be made."""

    name: str
    type: str
    parent: "Place | None"
    id: int | None = None
    barcode: str = ""
    grid: str | None = None
    slot: str | None = None
    active: bool = True
    drawings: set[Drawing] = field(default_factory=set)
    is_used: bool = False

    @property
    def way(self) -> list["Place"]:
        """The way to the place, from the outside in."""
        return [*(self.parent.way if self.parent else []), self]

    @property
    def text(self) -> str:
        """The way in words."""
        return " › ".join(f"{step.name} [{step.slot}]" if step.slot else step.name for step in self.way)


class WrongWay(Exception):
    """Why a way leads nowhere: a message with its values."""

    def __init__(self, code: str, message: str, **values: str) -> None:
        super().__init__(message % values)
        self.code, self.message, self.values = code, message, values


class Places:
    """The tree of storage as one import sees it: with the locations that it adds."""

    def __init__(self, session: Session, words: InventoryWords, base: Location | None, box_type: str) -> None:
        self.types: LocationTypes = words.types
        self._words = words
        self._box_type = box_type
        self._language = settings_of(session).language
        self._inside: dict[Place | None, dict[str, list[Place]]] = {}
        self._by_key: dict[str, list[Place]] = {}
        self._by_barcode: dict[str, Place] = {}
        self._by_id = self._load(session)
        self._base = self._by_id[base.id] if base else None
        self._resolved: dict[tuple[Step, ...], Place | WrongWay] = {}
        self.new: list[Place] = []

    def _load(self, session: Session) -> dict[int, Place]:
        columns = (Location.id, Location.parent_id, Location.barcode, Location.name, Location.type)
        rows = session.execute(select(*columns, Location.grid, Location.slot, Location.active)).all()
        found = {
            row.id: Place(row.name, row.type, None, row.id, row.barcode, row.grid, row.slot, row.active) for row in rows
        }
        for row in rows:
            place = found[row.id]
            place.parent = found.get(row.parent_id or 0)
            self._know(place)
        return found

    def _know(self, place: Place) -> None:
        key = comparison_key(place.name)
        self._inside.setdefault(place.parent, {}).setdefault(key, []).append(place)
        self._by_key.setdefault(key, []).append(place)
        if place.barcode:
            self._by_barcode[place.barcode] = place

    def resolve(self, entry: Entry) -> Place | None:
        """The place of an entry; None, with the reason among its problems, if its way leads nowhere."""
        if entry.way not in self._resolved:
            try:
                self._resolved[entry.way] = self._walk(entry.way)
            except WrongWay as wrong:
                self._resolved[entry.way] = wrong
        found = self._resolved[entry.way]
        if isinstance(found, WrongWay):
            entry.refuse("path", found.code, found.message, **found.values)
            return None
        if entry.drawn:
            found.drawings.add(entry.drawn)
        return found

    def _walk(self, way: Sequence[Step]) -> Place:
        here = self._base
        if not way and here is None:
            raise WrongWay("no-place", N_("It is not said where this is."))
        for number, step in enumerate(way):
            following = way[number + 1 :]
            there = self._first(step) if number == 0 else self._child(here, step)
            if there is None:
                there = self._make(here, step, following)
            elif not there.active:
                raise WrongWay("place-retired", N_("%(place)s has been retired."), place=there.text)
            here = there
        assert here is not None
        if not self.types.type(here.type).takes_items(here.grid):
            message = N_("%(place)s can't hold items itself; a box is missing.")
            raise WrongWay("holds-no-items", message, place=here.text)
        return here

    def _first(self, step: Step) -> Place | None:
        """Where a way begins: inside the chosen base, or wherever there is just one location of this name."""
        if by_barcode := self._by_barcode.get(step.name.upper()):
            return by_barcode
        if child := self._child(self._base, step):
            return child
        found = [
            place
            for key in self._keys(step)
            for place in self._by_key.get(key, ())
            if place.active and step.type in (None, place.type) and (self._base is None or self._base in place.way)
        ]
        found = list(dict.fromkeys(found))
        if len(found) > 1:
            listed = "; ".join(place.text for place in found[:4])
            message = N_("There are several locations “%(name)s”: %(found)s. Choose one in which the file begins.")
            raise WrongWay("several-places", message, name=step.name, found=listed)
        return found[0] if found else None

    def _child(self, parent: Place | None, step: Step) -> Place | None:
        inside = self._inside.get(parent, {})
        found = [place for key in self._keys(step) for place in inside.get(key, ()) if step.type in (None, place.type)]
        return next((place for place in found if place.active), found[0] if found else None)

    def _keys(self, step: Step) -> list[str]:
        """The names under which a step is looked for: the box 7 may be called 7, Box 7 or ボックス7."""
        keys = [comparison_key(step.name)]
        if step.type and step.name.isdecimal():
            label = self.types.type(step.type).label
            keys += [comparison_key(f"{word}{step.name}") for word in (label.en, label.ja)]
        return keys

    def _make(self, parent: Place | None, step: Step, following: Sequence[Step]) -> Place:
        location_type = self._type(parent, step, following)
        possible = self.types.types_inside(parent.type if parent else None)
        if location_type not in possible:
            if parent is None:
                message = N_("There is no %(type)s “%(name)s” yet. Choose the location in which the file begins.")
                raise WrongWay("place-outside", message, type=str(location_type.label), name=step.name)
            raise WrongWay(
                "wrong-nesting",
                N_("%(type)s “%(name)s” can't stand in %(place)s. It may stand in: %(known)s."),
                type=str(location_type.label),
                name=step.name,
                place=parent.text,
                known=", ".join(str(self.types.type(name).label) for name in location_type.inside) or "-",
            )
        name = step.name
        if step.type and name.isdecimal():
            # A number alone is no name: the box 7 becomes “Box 7” in a list in English, “ボックス 7” in a Japanese one.
            language = ("en" if step.word.isascii() else "ja") if step.word else self._language
            name = f"{location_type.label.in_language(language)} {name}"
        place = Place(name, location_type.name, parent, slot=self._slot(parent))
        self._know(place)
        self.new.append(place)
        return place

    def _type(self, parent: Place | None, step: Step, following: Sequence[Step]) -> LocationType:
        """The type of a new location: as the file says, as its name begins, or what fits between its neighbours."""
        named = step.type or self._words.type_called(step.name)
        if named:
            return self.types.type(named)
        if not following:
            return self.types.type(self._box_type)
        inner = following[0].type or self._words.type_called(following[0].name) or self._box_type
        possible = self.types.types_inside(parent.type if parent else None)
        fitting = [each for each in possible if each.name in self.types.type(inner).inside]
        if not fitting:
            message = N_("It is not known what “%(name)s” is: a freezer, a rack? Begin its name with the type.")
            raise WrongWay("unknown-type", message, name=step.name)
        return fitting[0]

    def _slot(self, parent: Place | None) -> str | None:
        grid = self.types.grid(parent.grid) if parent else None
        if parent is None or grid is None:
            return None
        taken = {each.slot for places in self._inside.get(parent, {}).values() for each in places if each.slot}
        free = grid.next_free(taken)
        if free is None:
            raise WrongWay("no-free-position", N_("%(place)s has no free position left."), place=parent.text)
        return free


def fitting_grid(
    types: LocationTypes, place: Place, entries: Sequence[Entry], counts: Sequence[int | None], wanted: str
) -> str | None:
    """The grid for a new location: the wanted one, or the first that has the size in which it was drawn and all
    positions of its entries; None if it needs none. Raises WrongWay."""
    location_type = types.type(place.type)
    if wanted and wanted in location_type.grids:
        return wanted
    position = next((text for text in map(position_text, entries) if text), "")
    if not location_type.grid_needed and not position:
        return None
    for name in filter(location_type.takes_items, location_type.grids):
        grid = types.grids[name]
        if all(_is_drawn_like(grid, drawing) for drawing in place.drawings) and all_fit(grid, entries, counts):
            return name
    message = N_("No grid of a %(type)s has all positions of %(place)s, such as %(position)s.")
    raise WrongWay("no-such-grid", message, type=str(location_type.label), place=place.text, position=position or "-")


def _is_drawn_like(grid: Grid, drawing: Drawing) -> bool:
    if (grid.rows, grid.columns) != (drawing.rows, drawing.columns):
        return False
    if drawing.letters_beside:
        return grid.numbering is Numbering.LETTERS
    if drawing.letters_above:
        return grid.numbering is Numbering.COLUMN_LETTERS
    return grid.numbering in (Numbering.NUMBERS, Numbering.PAIRS)
