"""What a photo says about a box: its turn, its corners, what is beside the positions, and what is refused."""

import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from lims.audits.photos import NotFourCorners, PhotoHints, PhotoReading, read_photo
from lims.audits.readings import Doubt
from lims.core.codes import thing_code
from lims.core.pictures import PictureNotReadable, PictureTooLarge
from lims.storage.shapes import Corner, Grid, Numbering, Order
from tests.audits.photos.corpus import GRIDS, plain
from tests.audits.photos.rendering import Photo, Scene, render

BOX = thing_code("NG", "location", 7)
SMALL = Scene(seed=900, grid=GRIDS["5x5"], width=1000, height=750, tilt=8, filled=0.8)


@pytest.fixture(scope="module")
def small() -> Photo:
    return render(SMALL)


def fraction(photo: Photo, point: tuple[float, float]) -> tuple[float, float]:
    return point[0] / photo.scene.width, point[1] / photo.scene.height


def first(photo: Photo) -> tuple[float, float]:
    return fraction(photo, photo.corner_cells[0])


def is_right(photo: Photo, reading: PhotoReading) -> bool:
    truth = photo.expected()
    codes = reading.box.codes
    return len(codes) >= 0.9 * len(photo.readable()) > 0 and all(truth[p] == code for p, code in codes.items())


# -- any shape, any turn -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [0, 37, 180, 270])
@pytest.mark.parametrize("grid", ["8x12", "5x5"])
def test_boxes_of_other_shapes_lie_anyhow(grid, turn):
    photo = render(replace(plain(300 + turn, grid), turn=turn, width=1100, height=825))
    reading = read_photo(photo.jpeg(), photo.scene.grid, PhotoHints(first_corner=first(photo)))
    assert is_right(photo, reading)
    assert reading.box.doubts == ()
    assert reading.corners is not None
    corner = reading.corners[reading.first_corner]
    assert np.hypot(*(np.array(corner) - first(photo))) < 0.03


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_camera_s_own_turn_is_heeded(small, orientation):
    back = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    image = Image.open(io.BytesIO(small.jpeg()))
    stored = image if back[orientation] is None else image.transpose(back[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    stored.save(buffer, "JPEG", exif=exif, quality=92)
    reading = read_photo(buffer.getvalue(), SMALL.grid, PhotoHints(first_corner=first(small)))
    assert is_right(small, reading)


def test_positions_are_written_as_the_grid_writes_them(small):
    numbered = Grid("25", 5, 5, Numbering.NUMBERS, counted=Order.COLUMNS)
    reading = read_photo(small.jpeg(), numbered, PhotoHints(first_corner=first(small)))
    assert reading.box.codes == {
        numbered.at(*cell): code for cell, code in small.codes.items() if numbered.at(*cell) in reading.box.codes
    }
    assert len(reading.box.codes) >= len(small.readable())


@pytest.mark.parametrize("origin", Corner)
def test_positions_may_be_counted_from_any_corner(small, origin):
    grid = Grid("from-elsewhere", 5, 5, origin=origin)
    truth = {grid.at(*cell): code for cell, code in small.codes.items()}
    corner = [Corner.TOP_LEFT, Corner.TOP_RIGHT, Corner.BOTTOM_RIGHT, Corner.BOTTOM_LEFT].index(origin)
    point = fraction(small, small.corner_cells[corner])
    reading = read_photo(small.jpeg(), grid, PhotoHints(first_corner=point))
    assert len(reading.box.codes) >= len(small.readable())
    assert reading.box.codes.items() <= truth.items()
    assert reading.corners[reading.first_corner] == pytest.approx(point, abs=0.02)
    by_votes = read_photo(small.jpeg(), grid, PhotoHints(expected=truth))
    assert by_votes == reading


def test_grids_with_absent_cells():
    holes = Grid("odd", 6, 6, absent=frozenset({(1, 1), (1, 2), (6, 6), (3, 3)}))
    photo = render(replace(plain(41), grid=holes, filled=1.0, width=1100, height=825))
    reading = read_photo(photo.jpeg(), holes, PhotoHints(first_corner=first(photo)))
    assert is_right(photo, reading)
    assert reading.box.seen == set(holes.positions())
    turned = read_photo(photo.jpeg(), holes, PhotoHints(first_corner=fraction(photo, photo.corner_cells[2])))
    assert set(turned.box.codes) <= set(holes.positions())
    assert len(turned.box.stray) >= 2


def test_a_box_whose_absent_cells_fit_one_way_only_needs_no_hint():
    holes = Grid("odd", 6, 6, absent=frozenset({(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)}))
    photo = render(replace(plain(42), grid=holes, filled=1.0, frosted=0, width=1100, height=825))
    assert is_right(photo, read_photo(photo.jpeg(), holes))


def test_qr_codes_are_read_too():
    photo = render(replace(SMALL, seed=901, qr=True, code=7.0, width=1500, height=1125))
    assert is_right(photo, read_photo(photo.jpeg(), SMALL.grid, PhotoHints(expected=photo.expected())))


# -- which corner is the first -----------------------------------------------------------------------------------


def test_without_any_hint_a_person_is_asked_and_nothing_is_placed(small):
    reading = read_photo(small.jpeg(), SMALL.grid)
    assert reading.box.doubts == (Doubt.NEEDS_FIRST_CORNER,)
    assert reading.box.needs_first_corner
    assert (reading.box.codes, reading.box.empty, reading.box.unreadable) == ({}, frozenset(), frozenset())
    assert set(reading.box.stray) >= set(small.readable().values())
    assert reading.first_corner is None
    found = sorted(reading.corners or ())
    assert np.allclose(found, sorted(fraction(small, corner) for corner in small.corner_cells), atol=0.02)


def test_codes_at_their_recorded_positions_tell_the_turn(small):
    moved = dict(small.expected())
    taken = sorted(moved)[:4]
    moved |= dict(zip(taken, [moved[p] for p in reversed(taken)], strict=True))
    reading = read_photo(small.jpeg(), SMALL.grid, PhotoHints(expected=moved))
    assert is_right(small, reading)


def test_the_tubes_own_codes_tell_the_turn_too(small):
    records = {position: f"OUR{n}" for n, position in enumerate(small.expected())}
    aliases = dict(zip(small.expected().values(), records.values(), strict=True))
    reading = read_photo(small.jpeg(), SMALL.grid, PhotoHints(expected=records, aliases=aliases))
    assert is_right(small, reading)


def test_codes_that_are_recorded_elsewhere_do_not_tell_the_turn(small):
    truth = small.expected()
    shuffled = dict(zip(sorted(truth), sorted(truth.values(), key=hash), strict=True))
    shuffled = {p: f"NG{n}" if n > 1 else code for n, (p, code) in enumerate(shuffled.items())}
    assert read_photo(small.jpeg(), SMALL.grid, PhotoHints(expected=shuffled)).box.needs_first_corner


def test_the_box_s_own_label_marks_the_first_corner():
    photo = render(replace(SMALL, seed=902, turn=130, label=BOX, label_at=(-0.45, 0.3)))
    reading = read_photo(photo.jpeg(), SMALL.grid, PhotoHints(container_codes=frozenset({BOX})))
    assert is_right(photo, reading)
    assert reading.box.container == BOX
    assert BOX not in reading.box.stray


def test_a_label_in_the_middle_of_a_side_marks_no_corner():
    photo = render(replace(SMALL, seed=903, label=BOX, label_at=(2.5, -0.45)))
    reading = read_photo(photo.jpeg(), SMALL.grid, PhotoHints(container_codes=frozenset({BOX})))
    assert reading.box.needs_first_corner
    assert reading.box.container == BOX


def test_a_label_that_contradicts_the_codes_is_not_believed():
    photo = render(replace(SMALL, seed=904, label=BOX, label_at=(5.45, 0.3)))
    hints = PhotoHints(container_codes=frozenset({BOX}), expected=photo.expected())
    assert read_photo(photo.jpeg(), SMALL.grid, hints).box.needs_first_corner


def test_the_label_of_another_box_is_doubted():
    photo = render(replace(SMALL, seed=905, label=BOX, label_at=(-0.45, 0.3)))
    other = frozenset({thing_code("NG", "location", 8)})
    hints = PhotoHints(container_codes=other, first_corner=first(photo))
    reading = read_photo(photo.jpeg(), SMALL.grid, hints)
    assert reading.box.doubts == (Doubt.OTHER_CONTAINER,)
    assert reading.box.container == BOX


def test_a_corner_that_is_against_the_records_is_doubted(small):
    opposite = fraction(small, small.corner_cells[2])
    hints = PhotoHints(expected=small.expected(), first_corner=opposite)
    reading = read_photo(small.jpeg(), SMALL.grid, hints)
    assert reading.box.doubts == (Doubt.TURNED,)
    assert reading.box.turned(SMALL.grid).codes.items() <= small.expected().items()


# -- where the positions are -------------------------------------------------------------------------------------


def few(*cells: tuple[int, int], seed: int = 910) -> Photo:
    return render(replace(SMALL, seed=seed, grid=GRIDS["9x9"], only=frozenset(cells), width=1400, height=1050))


def test_a_few_codes_need_corners_and_are_placed_with_them():
    photo = few((1, 1), (4, 7), (9, 2))
    alone = read_photo(photo.jpeg(), GRIDS["9x9"], PhotoHints(expected=photo.expected()))
    assert alone.box.needs_corners
    assert alone.box.codes == {}
    assert alone.corners is None
    corners = tuple(fraction(photo, (x + 9, y - 7)) for x, y in photo.corner_cells)
    helped = read_photo(photo.jpeg(), GRIDS["9x9"], PhotoHints(corners=corners, first_corner=first(photo)))
    assert helped.box.codes == photo.expected()


def test_corners_of_the_box_serve_as_well_if_there_are_enough_codes():
    block = [(row, column) for row in range(4, 7) for column in range(3, 7)]
    photo = few(*block, seed=911)
    corners = tuple(fraction(photo, corner) for corner in photo.rim_corners)
    reading = read_photo(photo.jpeg(), GRIDS["9x9"], PhotoHints(corners=corners, first_corner=first(photo)))
    assert is_right(photo, reading)


def test_corners_that_do_not_fit_the_codes_place_nothing(small):
    wrong = ((0.3, 0.3), (0.55, 0.32), (0.5, 0.6), (0.32, 0.5))
    reading = read_photo(small.jpeg(), SMALL.grid, PhotoHints(corners=wrong, first_corner=first(small)))
    truth = small.expected()
    assert all(truth[position] == code for position, code in reading.box.codes.items())
    assert reading.box.needs_corners


def test_a_box_of_another_shape_than_recorded_places_nothing():
    photo = render(replace(plain(50, "9x9"), filled=1.0))
    hints = PhotoHints(first_corner=first(photo))
    assert read_photo(photo.jpeg(), GRIDS["10x10"], hints).box.needs_corners
    assert read_photo(photo.jpeg(), GRIDS["8x12"], hints).box.needs_corners
    assert read_photo(photo.jpeg(), GRIDS["5x5"], hints).box.needs_corners


def test_of_two_boxes_the_one_between_the_corners_is_read(small):
    other = render(replace(SMALL, seed=906))
    both = Photo(replace(SMALL, width=2000), np.hstack([small.image, other.image]))
    content = both.jpeg()
    assert read_photo(content, SMALL.grid, PhotoHints(expected=small.expected())).box.codes == {}
    corners = tuple((x / 2000, y / 750) for x, y in small.corner_cells)
    reading = read_photo(content, SMALL.grid, PhotoHints(corners=corners, first_corner=corners[0]))
    assert is_right(small, reading)
    assert set(reading.box.stray) >= set(other.readable().values())


# -- what is beside the positions --------------------------------------------------------------------------------


def test_tubes_without_a_code_are_unreadable_and_empty_places_empty():
    photo = render(replace(SMALL, seed=907, unlabelled=0.3, filled=0.7))
    reading = read_photo(photo.jpeg(), SMALL.grid, PhotoHints(first_corner=first(photo)))
    bare = {SMALL.grid.at(*cell) for cell in photo.standing} - set(photo.expected())
    assert bare
    assert bare <= reading.box.unreadable
    really = set(SMALL.grid.positions()) - {SMALL.grid.at(*cell) for cell in photo.standing}
    assert reading.box.empty <= really
    assert len(reading.box.empty) >= 0.7 * len(really)
    assert reading.box.seen == set(SMALL.grid.positions())


def test_a_code_on_two_tubes_is_stray(small):
    image = small.image.copy()
    (here, code), (there, _) = list(small.codes.items())[:2]
    square = np.float32([[0, 0], [120, 0], [120, 120], [0, 120]])
    copy = cv2.warpPerspective(image, cv2.getPerspectiveTransform(small.quads[here], square), (120, 120))
    back = cv2.getPerspectiveTransform(square, small.quads[there])
    size = (image.shape[1], image.shape[0])
    mask = cv2.warpPerspective(np.full((120, 120), 255, np.uint8), back, size)
    image[mask > 128] = cv2.warpPerspective(copy, back, size)[mask > 128]
    reading = read_photo(Photo(SMALL, image).jpeg(), SMALL.grid, PhotoHints(first_corner=first(small)))
    assert code not in reading.box.codes.values()
    assert code in reading.box.stray
    assert {SMALL.grid.at(*here), SMALL.grid.at(*there)} <= reading.box.unreadable


def test_a_code_between_two_positions_is_stray(small):
    image = small.image.copy()
    here = next(iter(small.codes))
    step = np.hypot(*(np.array(small.corner_cells[1]) - small.corner_cells[0])) / 4
    size = (image.shape[1], image.shape[0])
    shift = np.float32([[1, 0, 0.5 * step], [0, 1, 0.02 * step]])
    mask = np.zeros(image.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.round(small.quads[here]).astype(np.int32), 255)
    moved, where = cv2.warpAffine(image, shift, size), cv2.warpAffine(mask, shift, size)
    image[mask > 0] = 110
    image[where > 128] = moved[where > 128]
    reading = read_photo(Photo(SMALL, image).jpeg(), SMALL.grid, PhotoHints(first_corner=first(small)))
    assert small.codes[here] in reading.box.stray
    assert small.codes[here] not in reading.box.codes.values()


def test_the_overlay_is_a_picture_of_bounded_size(small):
    reading = read_photo(small.jpeg(), SMALL.grid, PhotoHints(expected=small.expected()))
    overlay = Image.open(io.BytesIO(reading.overlay))
    assert (overlay.format, overlay.size) == ("JPEG", (1000, 750))
    assert np.abs(np.asarray(overlay, np.int16) - small.image[:, :, ::-1]).mean() > 3


# -- what is refused ---------------------------------------------------------------------------------------------


def test_a_picture_without_a_box():
    buffer = io.BytesIO()
    Image.effect_noise((800, 600), 60).save(buffer, "PNG")
    reading = read_photo(buffer.getvalue(), GRIDS["9x9"])
    assert reading.box.needs_corners
    assert (reading.box.codes, reading.box.stray, reading.box.container) == ({}, (), None)


@pytest.mark.parametrize(
    "corners",
    [
        ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9)),
        ((0.1, 0.1), (0.1, 0.1), (0.9, 0.9), (0.1, 0.9)),
        ((0.1, 0.1), (0.5, 0.5), (0.9, 0.9), (0.3, 0.3)),
        ((0.1, 0.1), (0.9, 0.1), (float("nan"), 0.9), (0.1, 0.9)),
    ],
)
def test_corners_that_are_none(small, corners):
    with pytest.raises(NotFourCorners):
        read_photo(small.jpeg(), SMALL.grid, PhotoHints(corners=corners))


def test_what_is_no_photo_is_refused(small):
    with pytest.raises(PictureNotReadable):
        read_photo(b"no picture", SMALL.grid)
    with pytest.raises(PictureNotReadable):
        read_photo(small.jpeg()[:2000], SMALL.grid)
    buffer = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(buffer, "PNG")
    with pytest.raises(PictureTooLarge):
        read_photo(buffer.getvalue(), SMALL.grid)
