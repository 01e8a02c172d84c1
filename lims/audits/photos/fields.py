"""Where in a photo the positions of a box lie: its field of cells, from its codes and its corners together.

The codes give the lattice to a hair, but not which of its cells is the box's corner, unless the box is full to its
borders. The box's outline gives that, but only roughly: it lies higher or lower than the caps, and its walls show. So
both are asked, and where they leave a doubt there is no field.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lims.audits.photos.geometry import Matrix, Points, clockwise, exact_homography, homography, moved, shifted
from lims.audits.photos.lattice import Lattice, is_plausible
from lims.storage.shapes import Grid

SAFE = 0.3  # of a cell: how far from its middle a code may lie to be placed on it
_INSIDE = 0.6  # of a cell: how far beyond the outer cells' middles the field still reaches

# How far outside the field an outline found in the picture may lie. A wall that is seen from the side widens it and
# shifts it by half of that, so that up to this width it can't be off by a whole cell.
_MARGINS = (-0.25, 0.6)
_OFF_FOUND = 0.25
# Corners that a person gave are the box's or the middles of its corner positions.
_MARGINS_GIVEN = (-0.75, 0.65)
_OFF_GIVEN = 0.4
_MARGINS_APART_GIVEN = 0.35
_SKEW = 0.75
_LEAST_COSINE = 0.9  # of the tilt, 26 degrees: beyond this an outline above the caps proves nothing
_MARGINS_APART = 0.2
_OFF_CELL = 0.25
_FEW = 6
_LEAST_PROOF = 3
_PROOF_SPREAD = 0.4
_RESIDUE = 0.13


@dataclass(frozen=True)
class Field:
    """The cells of a box as they lie in the photo: a homography from (0, 0), the upper left one, to pixels.

    `across` and `down` say how many cells there are, as the box lies in the photo.
    """

    matrix: Matrix
    across: int
    down: int

    def places(self, points: Points) -> Points:
        """Where points lie, in cells from the middle of the upper left one."""
        return moved(np.asarray(np.linalg.inv(self.matrix)), points)

    def pixels(self, places: Points) -> Points:
        """Where in the photo places lie."""
        return moved(self.matrix, places)

    @property
    def corners(self) -> Points:
        """The middles of the four corner cells, clockwise from the upper left."""
        right, low = self.across - 1, self.down - 1
        return self.pixels(np.array([[0, 0], [right, 0], [right, low], [0, low]], dtype=np.float64))

    @property
    def step(self) -> float:
        """The mean distance between neighbours in pixels."""
        sides = np.hypot(*(np.roll(self.corners, -1, axis=0) - self.corners).T)
        cells = max(2 * (self.across + self.down - 2), 1)
        return float(sides.sum() / cells)

    def holds(self, places: Points) -> np.ndarray:
        """Which places lie in the field."""
        low, high = -_INSIDE, np.array([self.across - 1, self.down - 1]) + _INSIDE
        return np.asarray(np.all((places > low) & (places < high), axis=1))

    def off(self, points: Points) -> float:
        """How far the farthest of some points lies from the middle of its cell."""
        places = self.places(points)
        return float(np.abs(places - np.round(places)).max(initial=0.0))

    def is_proved_by(self, points: Points) -> bool:
        """Do some codes, far from each other, all lie in the middles of cells?"""
        places = self.places(points)
        places = places[self.holds(places)]
        if len(places) < _LEAST_PROOF or float(np.abs(places - np.round(places)).max()) > SAFE / 2:
            return False
        return bool(np.all(np.ptp(places, axis=0) > _PROOF_SPREAD * np.array([self.across, self.down])))

    def refitted(self, points: Points) -> "Field":
        """The same field, fitted to all codes that lie near the middles of its cells."""
        places = self.places(points)
        whole = np.round(places)
        near = (np.abs(places - whole).max(axis=1) < SAFE) & self.holds(places)
        if near.sum() < 8 or np.linalg.matrix_rank(whole[near] - whole[near].mean(axis=0), tol=0.5) < 2:
            return self
        matrix = homography(whole[near], points[near], 0.2 * self.step)
        if matrix is None or not is_plausible(matrix, self._ends()):
            return self
        return replace(self, matrix=matrix)

    def _ends(self) -> Points:
        return np.array([[0, 0], [self.across - 1, self.down - 1]], dtype=np.float64)


def shapes_of(grid: Grid) -> list[tuple[int, int]]:
    """How many cells across and down a box may show: as it is, and turned by a quarter."""
    return list(dict.fromkeys([(grid.columns, grid.rows), (grid.rows, grid.columns)]))


def upright(lattice: Lattice) -> Lattice:
    """The same lattice, counted to the right and downwards as seen in the photo."""
    middle = lattice.cells.mean(axis=0)
    start = moved(lattice.matrix, middle[None])[0]
    best, most = lattice, -2.0
    for quarter in range(4):
        turn = np.linalg.matrix_power(np.array([[0.0, -1.0], [1.0, 0.0]]), quarter)
        # `turn` takes the new numbers to the old ones.
        step = moved(lattice.matrix, (middle + turn @ [1.0, 0.0])[None])[0] - start
        rightward = step[0] / max(float(np.hypot(*step)), 1e-9)
        if rightward > most:
            most = rightward
            whole = np.eye(3)
            whole[:2, :2] = turn
            best = Lattice(lattice.matrix @ whole, lattice.members, lattice.cells @ turn)
    return best


def field_by_lattice(lattice: Lattice, grid: Grid, quads: Sequence[Points], given: Points | None) -> Field | None:
    """The field of a lattice: by the corners that a person gave, or by full borders, or by outlines; or None."""
    lattice = upright(lattice)
    for full in (True, False):
        found: set[tuple[int, int, int, int]] = set()
        for across, down in shapes_of(grid):
            ranges = _possible(lattice, across, down)
            if ranges is None:
                continue
            if given is not None:
                found |= _by_quads(lattice, [given], (across, down), (_MARGINS_GIVEN, _OFF_GIVEN, _MARGINS_APART_GIVEN))
            elif full:
                found |= _by_full_borders(lattice, ranges, across, down)
            elif _seen_from_above(lattice.matrix, lattice.cells.mean(axis=0)):
                votes = _by_quads(lattice, quads, (across, down), (_MARGINS, _OFF_FOUND, _MARGINS_APART))
                found |= {v for v in votes if v[0] in ranges[0] and v[1] in ranges[1]}
        if len(found) == 1:
            left, top, across, down = found.pop()
            return Field(lattice.matrix @ shifted(left, top), across, down)
        if found:
            return None
    return None


def _possible(lattice: Lattice, across: int, down: int) -> tuple[range, range] | None:
    """At which columns and rows of the lattice the field may begin so that it holds all codes of the lattice."""
    low, high = lattice.cells.min(axis=0), lattice.cells.max(axis=0)
    columns = range(int(high[0]) - across + 1, int(low[0]) + 1)
    rows = range(int(high[1]) - down + 1, int(low[1]) + 1)
    return (columns, rows) if columns and rows else None


def _by_full_borders(
    lattice: Lattice, ranges: tuple[range, range], across: int, down: int
) -> set[tuple[int, int, int, int]]:
    """The only field that there can be, if codes far from each other stand on all four of its borders."""
    columns, rows = ranges
    if len(columns) != 1 or len(rows) != 1:
        return set()
    left, top = columns[0], rows[0]
    right, bottom = left + across - 1, top + down - 1
    for axis, end, length in ((0, left, down), (0, right, down), (1, top, across), (1, bottom, across)):
        along = lattice.cells[lattice.cells[:, axis] == end][:, 1 - axis]
        if len(along) < 2 or np.ptp(along) * 3 < length:
            return set()
    return {(left, top, across, down)}


def _seen_from_above(matrix: Matrix, middle: Points) -> bool:
    """Is the box tilted so little that its rim, which may lie above the caps, is seen where it is?

    A square that is seen from the side is shortened one way: by the cosine of the tilt.
    """
    ends = moved(matrix, middle + np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    shorter, longer = sorted(np.linalg.svd(ends[1:] - ends[0], compute_uv=False))
    return bool(shorter > _LEAST_COSINE * longer)


def _by_quads(
    lattice: Lattice,
    quads: Iterable[Points],
    shape: tuple[int, int],
    limits: tuple[tuple[float, float], float, float],
) -> set[tuple[int, int, int, int]]:
    """The fields that outlines of a size that fits say, where they lie along the lattice and near its cells' edges."""
    (least, most), off, apart = limits
    found = set()
    for quad in quads:
        ends = clockwise(lattice.places(quad))
        sides = np.array([ends[[0, 3], 0], ends[[1, 2], 0], ends[[0, 1], 1], ends[[3, 2], 1]])
        if np.ptp(sides, axis=1).max() > _SKEW:
            continue
        left, right, top, bottom = sides.mean(axis=1)
        margins = np.array([right - left - shape[0], bottom - top - shape[1]]) / 2
        if margins.min() < least or margins.max() > most or np.ptp(margins) > apart:
            continue
        start = np.array([(left + right - shape[0] + 1) / 2, (top + bottom - shape[1] + 1) / 2])
        if np.abs(start - np.round(start)).max() <= off:
            found.add((round(float(start[0])), round(float(start[1])), *shape))
    return found


def field_by_corners(corners: Points, grid: Grid, points: Points) -> Field | None:
    """The field between four corners that a person gave, where the codes show no lattice by themselves.

    It is not known whether the middles of the corner positions were meant or the corners of the box, and how broad its
    rim is. So all that puts the codes near the middles of cells is tried, and must put them on the same cells.
    """
    ends = clockwise(corners)
    sides = np.hypot(*(np.roll(ends, -1, axis=0) - ends).T)
    wide = sides[[0, 2]].sum() > sides[[1, 3]].sum()
    across, down = max(shapes_of(grid), key=lambda shape: (shape[0] >= shape[1]) == wide)
    fields = [field_in(ends, across, down, margin) for margin in (-0.5, *np.arange(0, 0.95, 0.1))]
    inside = points[fields[0].holds(fields[0].places(points))]
    fitting = [field for field in fields if field.holds(field.places(inside)).all() and field.off(inside) <= _OFF_CELL]
    if not fitting:
        return None
    cells = [np.round(field.places(inside)) for field in fitting]
    if any(not np.array_equal(other, cells[0]) for other in cells):
        return None
    return min(fitting, key=lambda field: field.off(inside)).refitted(points)


def field_in(quad: Points, across: int, down: int, margin: float) -> Field:
    """The field that begins a margin, in cells, inside an outline."""
    low, right, bottom = -0.5 - margin, across - 0.5 + margin, down - 0.5 + margin
    ends = np.array([[low, low], [right, low], [right, bottom], [low, bottom]])
    return Field(exact_homography(ends, quad), across, down)


def field_by_outlines(quads: Sequence[Points], grid: Grid, points: Points) -> Field | None:
    """The field in an outline in which all of some scattered codes lie near the middles of cells.

    Codes that have no direct neighbours show no lattice by themselves. They must lie far apart, and all outlines that
    fit must give the same cells.
    """
    if len(points) < _FEW:
        return None
    fitting: list[tuple[float, Field]] = []
    for quad in quads:
        for across, down in shapes_of(grid):
            for margin in np.arange(-0.2, 0.41, 0.05):
                field = field_in(quad, across, down, float(margin))
                if is_plausible(field.matrix, field._ends()) and (fitted := _fitted(field, points)):
                    fitting.append(fitted)
    if not fitting:
        return None
    best = min(fitting, key=lambda pair: pair[0])[1]
    places = best.places(points)
    if not best.is_proved_by(points) or not _seen_from_above(best.matrix, places.mean(axis=0)):
        return None
    cells = np.round(places)
    return best if all(np.array_equal(np.round(f.places(points)), cells) for _, f in fitting) else None


def _fitted(field: Field, points: Points) -> tuple[float, Field] | None:
    """The field shifted to where the codes are, and how far they lie off then; None if that is too far."""
    places = field.places(points)
    phase = np.angle(np.exp(2j * np.pi * places).mean(axis=0)) / (2 * np.pi)
    field = replace(field, matrix=field.matrix @ shifted(*phase))
    places = field.places(points)
    off = float(np.sqrt(((places - np.round(places)) ** 2).sum(axis=1).mean()))
    if off > _RESIDUE or np.abs(phase).max() > _OFF_FOUND or not field.holds(places).all():
        return None
    return off, field
