"""The lattice of codes and the field of a box, from points alone."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lims.audits.photos.fields import field_by_corners, field_by_lattice, field_by_outlines, upright
from lims.audits.photos.geometry import clockwise, exact_homography, is_convex, moved, points_of
from lims.audits.photos.lattice import fit_lattice
from lims.storage.shapes import Grid

NINE = Grid("9x9", 9, 9)


def seen(turn: float = 20, slant: float = 0.12, step: float = 60) -> np.ndarray:
    """A camera's homography from cells to pixels."""
    angle = math.radians(turn)
    spin = np.array([[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [0, 0, 1]])
    tilt = np.array([[1, 0, 0], [0, 1, 0], [slant / 9, slant / 14, 1]])
    return np.array([[step, 0, 700], [0, step, 500], [0, 0, 1]]) @ tilt @ spin


def cells_of(rows: int, columns: int) -> np.ndarray:
    return points_of((x, y) for y in range(rows) for x in range(columns))


@settings(max_examples=60, deadline=None)
@given(
    turn=st.floats(0, 360),
    slant=st.floats(-0.2, 0.2),
    share=st.floats(0.45, 1),
    seed=st.integers(0, 10_000),
)
def test_any_turn_and_tilt_gives_the_cells_back(turn, slant, share, seed):
    random = np.random.default_rng(seed)
    cells = cells_of(9, 9)
    cells = cells[random.random(81) < share]
    points = moved(seen(turn, slant), cells) + random.normal(0, 2.5, cells.shape)
    lattice = fit_lattice(random.permutation(points))
    assert lattice is not None
    assert len(lattice.members) >= 0.9 * len(cells)
    found = np.round(lattice.places(points))
    # The same up to a turn by quarters and a shift: that is, differences keep their lengths.
    ahead, behind = np.diff(found, axis=0), np.diff(cells, axis=0)
    assert np.array_equal(np.abs(ahead).sum(axis=1), np.abs(behind).sum(axis=1))


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_too_few_points_have_no_lattice(count):
    assert fit_lattice(moved(seen(), cells_of(1, 3)[:count])) is None


def test_points_on_one_line_have_no_lattice():
    assert fit_lattice(moved(seen(), cells_of(1, 9))) is None


def test_points_anywhere_have_no_lattice():
    random = np.random.default_rng(4)
    assert fit_lattice(random.uniform(0, 1000, (60, 2))) is None


def test_a_lattice_is_counted_as_it_is_seen():
    lattice = fit_lattice(moved(seen(200), cells_of(9, 9)))
    assert lattice is not None
    upper_left = moved(upright(lattice).matrix, points_of([(0, 0), (1, 0), (0, 1)]))
    assert upper_left[1][0] > upper_left[0][0]
    assert upper_left[2][1] > upper_left[0][1]


def rim(margin: float, matrix: np.ndarray, shift: float = 0.0) -> np.ndarray:
    low, high = -0.5 - margin, 8.5 + margin
    ends = points_of([(low, low), (high, low), (high, high), (low, high)])
    return clockwise(moved(matrix, ends + np.array([shift, 0.0])))


def test_a_full_box_needs_no_outline():
    lattice = fit_lattice(moved(seen(), cells_of(9, 9)))
    field = field_by_lattice(lattice, NINE, [], None)
    assert field is not None
    assert sorted(map(tuple, np.round(field.places(moved(seen(), cells_of(9, 9)))))) == sorted(
        map(tuple, cells_of(9, 9))
    )


PART = cells_of(4, 9)


def test_a_box_filled_in_part_needs_its_outline():
    matrix = seen(10)
    lattice = fit_lattice(moved(matrix, PART))
    assert field_by_lattice(lattice, NINE, [], None) is None
    field = field_by_lattice(lattice, NINE, [rim(0.2, matrix)], None)
    assert np.array_equal(np.round(field.places(moved(matrix, PART))), PART)


def test_outlines_that_contradict_each_other_prove_nothing():
    matrix = seen(10)
    lattice = fit_lattice(moved(matrix, PART[:, ::-1]))
    quads = [rim(0.2, matrix), rim(0.1, matrix, shift=-1.0)]
    assert field_by_lattice(lattice, NINE, quads, None) is None
    assert field_by_lattice(lattice, NINE, quads[:1], None) is not None


@pytest.mark.parametrize("shift", [0.4, 0.5, 0.6])
def test_an_outline_between_two_cells_proves_nothing(shift):
    matrix = seen(10)
    lattice = fit_lattice(moved(matrix, PART[:, ::-1]))
    assert field_by_lattice(lattice, NINE, [rim(0.2, matrix, shift)], None) is None


@pytest.mark.parametrize("wall", [0.8, 1.2, 1.6, 2.0, 2.4])
def test_a_wall_seen_from_the_side_never_shifts_the_field(wall):
    """The outline of rim and wall together is wider by the wall, on one side."""
    matrix = seen(10)
    lattice = fit_lattice(moved(matrix, PART[:, ::-1]))
    low, high = -0.6, 8.6
    quad = clockwise(moved(matrix, points_of([(low, low), (high + wall, low), (high + wall, high), (low, high)])))
    field = field_by_lattice(lattice, NINE, [quad], None)
    assert field is None or np.array_equal(np.round(field.places(moved(matrix, PART[:, ::-1]))), PART[:, ::-1])


def test_every_second_cell_is_no_lattice_of_its_own():
    """A chessboard of tubes lies on a slanted lattice too, whose field would be a wrong one."""
    cells = points_of((x, y) for x in range(9) for y in range(9) if (x + y) % 2 == 0)
    lattice = fit_lattice(moved(seen(0, 0), cells))
    assert lattice is None or field_by_lattice(lattice, NINE, [rim(0.2, seen(0, 0))], None) is None
    field = field_by_outlines([rim(0.2, seen(0, 0))], NINE, moved(seen(0, 0), cells))
    assert field is not None
    assert np.array_equal(np.round(field.places(moved(seen(0, 0), cells))), cells)


def test_scattered_codes_lie_in_an_outline_only_if_all_do():
    cells = points_of([(0, 0), (4, 2), (8, 1), (2, 6), (7, 7), (0, 8), (5, 5)])
    matrix = seen(5)
    field = field_by_outlines([rim(0.25, matrix)], NINE, moved(matrix, cells))
    assert field is not None
    assert np.array_equal(np.round(field.places(moved(matrix, cells))), cells)
    beside = np.vstack([cells, [[12.0, 3.0]]])
    assert field_by_outlines([rim(0.25, matrix)], NINE, moved(matrix, beside)) is None
    assert field_by_outlines([rim(0.25, matrix)], NINE, moved(matrix, cells[:4])) is None


@pytest.mark.parametrize(("columns", "rows"), [(12, 8), (8, 12), (9, 9)])
def test_given_corners_are_of_the_corner_positions(columns, rows):
    matrix = seen(0, 0.05)
    ends = moved(matrix, points_of([(0, 0), (columns - 1, 0), (columns - 1, rows - 1), (0, rows - 1)]))
    field = field_by_corners(ends, Grid("any", min(rows, columns), max(rows, columns)), points_of([]))
    assert (field.across, field.down) == (columns, rows)
    assert np.allclose(field.corners, clockwise(ends))


@pytest.mark.parametrize("margin", [-0.5, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
@pytest.mark.parametrize("cell", [(0, 0), (8, 8), (4, 4), (0, 4), (2, 7), (7, 1)])
def test_whatever_corners_were_meant_a_single_code_is_not_misplaced(margin, cell):
    matrix = seen(0, 0.05)
    for seed in range(5):
        ends = rim(margin, matrix) + np.random.default_rng(seed).uniform(-9, 9, (4, 2))
        point = moved(matrix, points_of([cell]))
        field = field_by_corners(ends, NINE, point)
        if field is not None and field.off(point) <= 0.3 and field.holds(field.places(point)).all():
            assert np.array_equal(np.round(field.places(point)), [cell])


def test_figures():
    square = points_of([(0, 0), (1, 0), (1, 1), (0, 1)])
    assert is_convex(square)
    assert is_convex(square[::-1])
    assert not is_convex(square[[0, 2, 1, 3]])
    assert np.allclose(clockwise(square[[2, 0, 3, 1]]), square)
    assert np.allclose(moved(exact_homography(square, square + 2), points_of([(0.5, 0.5)])), [[2.5, 2.5]])
