"""Which corner of a box in a photo is its first position."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lims.audits.photos.fields import Field
from lims.audits.photos.geometry import Points
from lims.audits.readings import agreement
from lims.storage.shapes import Cell, Corner, Grid

# A place in the photo's field: cells to the right and down from its upper left one.
Place = tuple[int, int]

_ORIGINS = {Corner.TOP_LEFT: 0, Corner.TOP_RIGHT: 1, Corner.BOTTOM_RIGHT: 2, Corner.BOTTOM_LEFT: 3}
_LEAST_VOTES = 3
_TIMES_THE_NEXT = 3
_LABEL_REACH = 2.2  # cells from the middle of the corner position to a label that marks it
_MOST_ON_ABSENT = 1


@dataclass(frozen=True)
class Orientation:
    """How a box lies: its upper left cell is at the corner of this number, clockwise from the photo's upper left.

    `first` is the number of the corner from which its positions are counted.
    """

    corner: int
    across: int
    down: int
    first: int

    def cell(self, place: Place) -> Cell:
        """The row and column of the box that lie at a place in the photo."""
        x, y = place
        right, low = self.across - 1 - x, self.down - 1 - y
        row, column = ((y, x), (right, y), (low, right), (x, low))[self.corner]
        return row + 1, column + 1


def orientations(field: Field, grid: Grid) -> list[Orientation]:
    """The ways in which a box with this grid can lie in the field: four for a square one, else two."""
    upright = (field.across, field.down) == (grid.columns, grid.rows)
    lying = (field.across, field.down) == (grid.rows, grid.columns)
    fitting = [corner for corner in range(4) if (upright if corner % 2 == 0 else lying)]
    return [Orientation(corner, field.across, field.down, (corner + _ORIGINS[grid.origin]) % 4) for corner in fitting]


def by_given_corner(ways: Sequence[Orientation], field: Field, point: Points) -> Orientation | None:
    """The way in which the first position is at the corner nearest to a point; None if the box can't lie so."""
    nearest = int(np.argmin(np.hypot(*(field.corners - point).T)))
    return next((way for way in ways if way.first == nearest), None)


def by_label(ways: Sequence[Orientation], field: Field, label: Points) -> Orientation | None:
    """The way in which the first position is beside the box's own label, if that is clearly beside one corner."""
    right, low = field.across - 1, field.down - 1
    corners = np.array([[0, 0], [right, 0], [right, low], [0, low]], dtype=np.float64)
    far = np.hypot(*(corners - field.places(label[None])[0]).T)
    nearest, next_one = np.argsort(far)[:2]
    if far[nearest] > _LABEL_REACH or far[next_one] < 2 * far[nearest]:
        return None
    return next((way for way in ways if way.first == nearest), None)


def by_votes(
    ways: Sequence[Orientation], grid: Grid, codes: Mapping[Place, str], expected: Mapping[str, str]
) -> Orientation | None:
    """The way in which far more codes than in any other are where they are expected, and most of those known."""
    votes = {way: agreement(positions_of(way, grid, codes), expected) for way in ways}
    ranked = sorted(ways, key=lambda way: -votes[way])
    known = len(set(codes.values()) & set(expected.values()))
    if not ranked or votes[ranked[0]] < _LEAST_VOTES or votes[ranked[0]] * 2 <= known:
        return None
    if len(ranked) > 1 and votes[ranked[0]] < _TIMES_THE_NEXT * max(votes[ranked[1]], 1):
        return None
    return ranked[0]


def by_absent_cells(ways: Sequence[Orientation], grid: Grid, codes: Mapping[Place, str]) -> Orientation | None:
    """The only way in which no code is where the box has no position; several must be in every other way."""
    on_absent = {way: sum(grid.at(*way.cell(place)) is None for place in codes) for way in ways}
    fitting = [way for way, count in on_absent.items() if count == 0]
    others = [count for count in on_absent.values() if count]
    if len(fitting) == 1 and others and min(others) > _MOST_ON_ABSENT:
        return fitting[0]
    return None


def positions_of(way: Orientation, grid: Grid, codes: Mapping[Place, str]) -> dict[str, str]:
    """The codes on the positions of the box, without those on cells that it has not."""
    found = {grid.at(*way.cell(place)): code for place, code in codes.items()}
    return {position: code for position, code in found.items() if position is not None}
