"""Who gets which position: collisions within a file and with what is stored already."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.lots.models import Item
from lims.resources.values.understood import doubt
from lims.storage.importing.places import Place, Places, WrongWay, fitting_grid
from lims.storage.importing.positions import is_single, position_text, written_positions
from lims.storage.refusals import NoSuchPosition
from lims.storage.shapes import Grid

if TYPE_CHECKING:
    from lims.storage.importing.planning import Outcome

CHUNK = 900


class Claims:
    """The positions that the entries of one import claim."""

    def __init__(self, session: Session, places: Places, grid: str) -> None:
        self._session = session
        self._types = places.types
        self._grid = grid
        self._claimed: dict[tuple[Place, str], Outcome] = {}
        self._taken: dict[tuple[int, str], str] = {}
        self._moving: set[str] = set()

    def settle(self, outcomes: Sequence["Outcome"]) -> None:
        """Give every entry its positions, those that are written first; add what is wrong to the entries."""
        by_place: dict[Place, list[Outcome]] = {}
        for outcome in outcomes:
            if outcome.place is not None:
                by_place.setdefault(outcome.place, []).append(outcome)
        self._taken = self._stored_in([place.id for place in by_place if place.id])
        self._moving = {outcome.item.barcode for outcome in outcomes if outcome.item and not outcome.is_refused}
        for place, inside in by_place.items():
            grid = self._grid_of(place, inside)
            wanted = [outcome for outcome in inside if not outcome.is_refused]
            if grid is None:
                self._settle_loose(place, wanted)
                continue
            for outcome in wanted:
                self._claim_written(place, grid, outcome)
            for outcome in wanted:
                if not outcome.is_refused and not position_text(outcome.entry):
                    self._claim_free(place, grid, outcome)

    def _stored_in(self, location_ids: Sequence[int]) -> dict[tuple[int, str], str]:
        taken: dict[tuple[int, str], str] = {}
        for start in range(0, len(location_ids), CHUNK):
            chunk = location_ids[start : start + CHUNK]
            rows = self._session.execute(
                select(Item.location_id, Item.position, Item.barcode).where(
                    Item.location_id.in_(chunk), Item.position.is_not(None)
                )
            )
            taken |= {(location_id, position): barcode for location_id, position, barcode in rows}  # type: ignore[misc]
        return taken

    def _grid_of(self, place: Place, inside: Sequence["Outcome"]) -> Grid | None:
        if place.id is None and place.grid is None:
            try:
                entries = [outcome.entry for outcome in inside]
                place.grid = fitting_grid(
                    self._types, place, entries, [outcome.wish.count for outcome in inside], self._grid
                )
            except WrongWay as wrong:
                for outcome in inside:
                    outcome.entry.refuse("position", wrong.code, wrong.message, **wrong.values)
        return self._types.grid(place.grid)

    def _settle_loose(self, place: Place, outcomes: Sequence["Outcome"]) -> None:
        for outcome in outcomes:
            if position_text(outcome.entry):
                message = N_("%(place)s has no positions; things lie in it loosely.")
                outcome.entry.refuse("position", "has-no-positions", message, place=place.text)
            outcome.positions = (None,) * (outcome.wish.count or 1)

    def _claim_written(self, place: Place, grid: Grid, outcome: "Outcome") -> None:
        entry, count = outcome.entry, outcome.wish.count
        text = position_text(entry)
        if not text:
            return
        try:
            positions = written_positions(grid, text, count, is_single(entry))
        except NoSuchPosition as refusal:
            entry.refuse("position", refusal.code, refusal.message, **refusal.values)
            return
        if count is not None and count != len(positions):
            message = N_("Positions: %(positions)s. Items: %(count)s. Write a range, such as A1-A5.")
            entry.refuse("position", "count-differs", message, positions=len(positions), count=count)
            return
        free = [self._is_free(place, position, outcome) for position in positions]
        if not all(free):
            return
        outcome.positions = positions
        for position in positions:
            self._claimed[place, position] = outcome

    def _is_free(self, place: Place, position: str, outcome: "Outcome") -> bool:
        """Is a position free? If not, it is said on both sides: nobody knows which of them is right."""
        barcode = self._taken.get((place.id or 0, position))
        # Items that are here may exchange their positions; a new one waits until a position is free.
        if barcode and not (outcome.item and barcode in self._moving):
            message = N_("%(place)s, %(position)s is taken by %(barcode)s.")
            outcome.entry.refuse(
                "position", "position-taken", message, place=place.text, position=position, barcode=barcode
            )
            return False
        other = self._claimed.get((place, position))
        if other is None:
            return True
        message = N_("%(place)s, %(position)s is also that of %(cell)s.")
        for one, another in ((outcome, other), (other, outcome)):
            there = another.entry
            cell = f"{there.sheet}!{there.cell}" if there.sheet else there.cell
            one.entry.refuse("position", "position-twice", message, place=place.text, position=position, cell=cell)
        return False

    def _claim_free(self, place: Place, grid: Grid, outcome: "Outcome") -> None:
        positions: list[str] = []
        for _number in range(outcome.wish.count or 1):
            position = self._next_free(place, grid)
            if position is None:
                outcome.entry.refuse(
                    "position", "no-free-position", N_("%(place)s has no free position left."), place=place.text
                )
                return
            self._claimed[place, position] = outcome
            positions.append(position)
        outcome.positions = positions
        message = N_("No position is written here: it gets %(positions)s.")
        outcome.entry.add(doubt("position-chosen", message, positions=", ".join(positions)), "position")

    def _next_free(self, place: Place, grid: Grid) -> str | None:
        taken = {
            position
            for position in grid.positions()
            if (place, position) in self._claimed or (place.id or 0, position) in self._taken
        }
        return grid.next_free(taken)
