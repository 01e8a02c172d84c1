"""The lattice on which the codes of a box lie: found from their middles alone, under any tilt and turn.

From a code and two neighbours it grows from code to code, each time by the step seen last, so that perspective does
not mislead it; then one homography is fitted to all, and takes in the codes beyond gaps.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lims.audits.photos.geometry import Matrix, Points, homography, moved

# Fractions of a step between neighbours.
_NEAR = 0.28
_MEMBER = 0.25
_SEEDS = 14
_ENOUGH = 0.92
_SHARE = 0.75


@dataclass(frozen=True)
class Lattice:
    """A homography from whole numbers (to the right, down) to pixels, and the points that lie on it.

    `members` are their numbers among all points, `cells` the whole numbers of each member.
    """

    matrix: Matrix
    members: tuple[int, ...]
    cells: Points

    @property
    def inverse(self) -> Matrix:
        return np.asarray(np.linalg.inv(self.matrix), dtype=np.float64)

    def places(self, points: Points) -> Points:
        """Where points lie in steps of the lattice."""
        return moved(self.inverse, points)


def fit_lattice(points: Points) -> Lattice | None:
    """The lattice on which most points lie, with steps between direct neighbours; None if there is no such.

    At least four points are needed, and nearly all must lie on it: some would lie near any lattice.
    """
    best: Lattice | None = None
    for seed, across, down in _beginnings(points):
        lattice = _extended(points, _grown(points, seed, across, down))
        if lattice is not None and (best is None or len(lattice.members) > len(best.members)):
            best = lattice
            if len(best.members) >= _ENOUGH * len(points):
                break
    if best is None or len(best.members) < _SHARE * len(points):
        return None
    return best


def _beginnings(points: Points) -> Iterator[tuple[int, Points, Points]]:
    """Points from the middle outwards, with two steps to neighbours that might span the lattice."""
    if len(points) < 4:
        return
    middle = np.median(points, axis=0)
    order = np.argsort(np.hypot(*(points - middle).T))
    for seed in order[: max(_SEEDS, 1)]:
        steps = np.delete(points, seed, axis=0) - points[seed]
        steps = steps[np.argsort(np.hypot(*steps.T))][:6]
        for first, across in enumerate(steps[:3]):
            for down in steps[first + 1 :]:
                if _spans(across, down):
                    turned = across[0] * down[1] - across[1] * down[0]
                    yield int(seed), across, down if turned > 0 else -down
                    break


def _spans(across: Points, down: Points) -> bool:
    """Are two steps of like length and roughly at right angles, as neighbours on a tilted lattice are?"""
    one, two = np.hypot(*across), np.hypot(*down)
    cosine = abs(float(across @ down)) / max(one * two, 1e-9)
    return bool(0.58 < one / two < 1.75 and cosine < 0.5)


def _grown(points: Points, seed: int, across: Points, down: Points) -> dict[int, tuple[int, int]]:
    """Whole numbers of all points that are reached from neighbour to neighbour."""
    cells = {seed: (0, 0)}
    taken = {(0, 0)}
    queue = [(seed, across, down)]
    while queue:
        here, across, down = queue.pop(0)
        reach = _NEAR * min(np.hypot(*across), np.hypot(*down))
        for right, below in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            cell = (cells[here][0] + right, cells[here][1] + below)
            target = points[here] + right * across + below * down
            distances = np.hypot(*(points - target).T)
            there = int(np.argmin(distances))
            if distances[there] > reach or there in cells or cell in taken:
                continue
            cells[there] = cell
            taken.add(cell)
            step = (points[there] - points[here]) * (right + below)
            next_across = 0.6 * across + 0.4 * step if right else across
            next_down = 0.6 * down + 0.4 * step if below else down
            queue.append((there, next_across, next_down))
    return cells


def _extended(points: Points, grown: dict[int, tuple[int, int]]) -> Lattice | None:
    """The lattice fitted to grown points, with all others that lie on it."""
    members = list(grown)
    cells = np.array([grown[member] for member in members], dtype=np.float64)
    lattice = None
    for _ in range(8):
        lattice = _fitted(points, members, cells)
        if lattice is None:
            return None
        places = lattice.places(points)
        whole = np.round(places)
        off = np.abs(places - whole).max(axis=1)
        now = _one_for_each_cell(whole, off)
        if now == members:
            break
        members, cells = now, whole[now]
    return lattice


def _one_for_each_cell(whole: Points, off: Points) -> list[int]:
    """The points near whole numbers, the nearest of those that share a cell."""
    nearest: dict[tuple[float, float], int] = {}
    for number in np.argsort(off):
        if off[number] <= _MEMBER:
            nearest.setdefault((whole[number][0], whole[number][1]), int(number))
    return sorted(nearest.values())


def _fitted(points: Points, members: list[int], cells: Points) -> Lattice | None:
    if len(members) < 4 or np.linalg.matrix_rank(cells - cells.mean(axis=0), tol=0.5) < 2:
        return None
    steps = np.ptp(points[members], axis=0).max() / max(np.ptp(cells, axis=0).max(), 1)
    matrix = homography(cells, points[members], 0.2 * float(steps))
    if matrix is None or not is_plausible(matrix, cells):
        return None
    return Lattice(matrix, tuple(members), cells)


def is_plausible(matrix: Matrix, cells: Points) -> bool:
    """Could a camera see square cells like this? Steps of like length everywhere, and not too slanted."""
    low, high = cells.min(axis=0), cells.max(axis=0)
    ends = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
    weights = np.hstack([ends, np.ones((4, 1))]) @ matrix[2]
    if abs(np.linalg.det(matrix)) < 1e-9 or not (np.all(weights > 1e-9) or np.all(weights < -1e-9)):
        return False
    here = moved(matrix, ends)
    across = moved(matrix, ends + np.array([1.0, 0.0])) - here
    down = moved(matrix, ends + np.array([0.0, 1.0])) - here
    lengths = np.concatenate([np.hypot(*across.T), np.hypot(*down.T)])
    turns = across[:, 0] * down[:, 1] - across[:, 1] * down[:, 0]
    sines = turns / np.maximum(np.hypot(*across.T) * np.hypot(*down.T), 1e-9)
    return bool(lengths.max() < 2.8 * lengths.min() and np.all(sines > 0.6))
