"""Telling empty positions from tubes without a readable code.

Only what is certainly empty may be called so: somebody will look for the tube that is missing there. A place is empty
if it shows an even square that is larger than a cap can be and darker than the labels near it: the floor of the cell.
Frost, glare and white labels are bright; a cap without a label shows its edge and the floor round it.
"""

from collections.abc import Collection, Mapping
from itertools import product

import cv2
import numpy as np

from lims.audits.photos.fields import Field
from lims.audits.photos.geometry import Pixels, Points, points_of, scaled, shifted
from lims.audits.photos.orienting import Place

_CELL = 48  # pixels of a cell in the rectified picture
_HALF = 19  # half of the even square: 0.8 of a cell, while a square in the widest cap has 0.7
_SHIFTS = (-12, -9, -6, -3, 0, 3, 6, 9, 12)  # the floor lies deeper than the caps, so it seems shifted
_NEAREST_FIRST = sorted(product(_SHIFTS, _SHIFTS), key=lambda shift: shift[0] ** 2 + shift[1] ** 2)
_MIDDLE = 13
_MOST_UNLIKE = 15.0  # in CIELAB as OpenCV scales it; measured on renderings: tubes have 19 and more
_SHARE = 97  # per cent of the square that must be alike
_DARKER = 0.7
_FITTED = 8  # codes from which on a field is fitted to them
_SCATTER = 0.08  # of a cell: how far codes lie from the middles of their cells
_MOST_OFF = 0.3
_PAPER = 80  # per cent: of a code's pixels, those that are paper are above


def certainly_empty(colour: Pixels, field: Field, read: Collection[Place]) -> set[Place]:
    """The places, of those whose code was not read, where certainly no tube stands."""
    seen = _rectified(colour, field)
    sure = _surely_located(field, read)
    labels = {place: _light(seen, place, _PAPER) for place in read}
    anywhere = float(np.percentile(seen[:, :, 0], 95))
    return {
        (x, y)
        for x in range(field.across)
        for y in range(field.down)
        if (x, y) not in read
        and (x, y) in sure
        and _light(seen, (x, y), 50) < _DARKER * _label_near(labels, (x, y), anywhere)
        and _unlike(seen, (x, y)) < _MOST_UNLIKE
    }


def _surely_located(field: Field, read: Collection[Place]) -> set[Place]:
    """The places that the codes which were read surround so that the field can't be off there.

    How far it may be off follows from the least squares by which it was fitted, a second-degree surface standing for
    the homography: little among the codes, more with every cell beyond them.
    """
    everywhere = [(x, y) for x in range(field.across) for y in range(field.down)]
    if len(read) < _FITTED:
        return set(everywhere)
    terms = _terms(field, sorted(read))
    spread = np.linalg.inv(terms.T @ terms + 1e-3 * np.eye(6))
    wanted = _terms(field, everywhere)
    off = _SCATTER * np.sqrt(np.einsum("ij,jk,ik->i", wanted, spread, wanted))
    return {place for place, amount in zip(everywhere, off, strict=True) if amount < _MOST_OFF}


def _terms(field: Field, places: Collection[Place]) -> Points:
    x, y = (points_of(places) / np.array([field.across, field.down]) * 2 - 1).T
    return np.stack([np.ones(len(x)), x, y, x * x, x * y, y * y], axis=1)


def _label_near(labels: Mapping[Place, float], place: Place, anywhere: float) -> float:
    """How light the labels next to a place are, as the light may fall unevenly; without any, the lightest of all."""
    near = sorted(labels, key=lambda other: (other[0] - place[0]) ** 2 + (other[1] - place[1]) ** 2)[:4]
    return float(np.median([labels[other] for other in near])) if near else anywhere


def _rectified(colour: Pixels, field: Field) -> Pixels:
    """The field seen from above in CIELAB, a square for every cell, with half a cell more on each side."""
    matrix = scaled(_CELL) @ shifted(1, 1) @ np.linalg.inv(field.matrix)
    size = ((field.across + 1) * _CELL, (field.down + 1) * _CELL)
    flat = cv2.warpPerspective(colour, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return cv2.cvtColor(cv2.GaussianBlur(flat, (0, 0), 1.2), cv2.COLOR_RGB2LAB).astype(np.float32)


def _light(seen: Pixels, place: Place, percentile: float) -> float:
    """How light the middle of a cell is."""
    return float(np.percentile(_square(seen, place, (0, 0), _MIDDLE)[:, 0], percentile))


def _unlike(seen: Pixels, place: Place) -> float:
    """How uneven a square in a cell is: the first that is even, or else the most even one."""
    least = float("inf")
    for right, down in _NEAREST_FIRST:
        least = min(least, _spread(_square(seen, place, (right, down), _HALF)))
        if least < _MOST_UNLIKE:
            break
    return least


def _spread(pixels: Pixels) -> float:
    apart = np.linalg.norm(pixels - np.median(pixels, axis=0), axis=1)
    return float(np.percentile(apart, _SHARE))


def _square(seen: Pixels, place: Place, shift: tuple[int, int], half: int) -> Pixels:
    x, y = (round((n + 1) * _CELL + s) for n, s in zip(place, shift, strict=True))
    return seen[y - half : y + half, x - half : x + half].reshape(-1, 3)
