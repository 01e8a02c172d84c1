"""Four-sided outlines in a photo that might be the box: its rim, its inside, or the field of its partition.

They are only proposals. Which of them is the box is decided by the codes that lie in it.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from lims.audits.photos.geometry import Pixels, Points, clockwise, is_convex

_EDGE = 900  # pixels of the longer side while looking
_LEAST, _MOST = 0.05, 0.97  # of the picture's area
_SAME = 0.006  # of the longer side: corners nearer than this are the same


def outlines(colour: Pixels) -> list[Points]:
    """Outlines in a picture in colour, in its pixels, each with its corners clockwise from the upper left."""
    factor = min(1.0, _EDGE / max(colour.shape[:2]))
    small = cv2.resize(colour, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    found: list[Points] = []
    for mask in _masks(small):
        for quad in _quads(mask):
            if all(np.abs(quad - other).max() > _SAME * _EDGE for other in found):
                found.append(quad)
    return [quad / factor for quad in found]


def _masks(small: Pixels) -> Iterator[Pixels]:
    """Black and white pictures in which the box may be one white area."""
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), 2.0), cv2.COLOR_RGB2LAB)
    light = lab[:, :, 0]
    _, bright = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    yield from (bright, cv2.bitwise_not(bright))
    _, apart = cv2.threshold(_unlike_the_border(lab), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    yield apart
    local = cv2.adaptiveThreshold(light, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 151, -4)
    yield from (local, cv2.bitwise_not(local))
    for low in (15, 35, 70):
        edges = cv2.Canny(light, low, 2.5 * low)
        yield cv2.dilate(edges, np.ones((3, 3), np.uint8))
        yield cv2.dilate(edges, np.ones((7, 7), np.uint8))


def _unlike_the_border(lab: Pixels) -> Pixels:
    """How far each pixel's colour is from that of the picture's border, where the table is."""
    border = np.concatenate([lab[:8].reshape(-1, 3), lab[-8:].reshape(-1, 3), lab[:, :8].reshape(-1, 3)])
    far = np.linalg.norm(lab.astype(np.float32) - np.median(border, axis=0), axis=2)
    return np.asarray(np.clip(far * 2, 0, 255), dtype=np.uint8)


def _quads(mask: Pixels) -> Iterator[Points]:
    """Convex outlines with four corners of the white areas and of the holes in them."""
    # Small gaps between things in the box must not break its outline.
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    whole = mask.shape[0] * mask.shape[1]
    for contour in contours:
        hull = cv2.convexHull(contour)
        area = cv2.contourArea(hull)
        if not _LEAST * whole < area < _MOST * whole:
            continue
        quad = _four_corners(hull, area)
        if quad is not None:
            yield clockwise(quad)


def _four_corners(hull: Pixels, area: float) -> Points | None:
    """The four corners of a hull that is nearly four-sided."""
    length = cv2.arcLength(hull, closed=True)
    for fineness in (0.012, 0.02, 0.03, 0.045):
        rough = cv2.approxPolyDP(hull, fineness * length, closed=True)
        if len(rough) == 4:
            quad = rough.reshape(4, 2).astype(np.float64)
            kept = cv2.contourArea(rough)
            return quad if is_convex(quad) and kept > 0.93 * area else None
    return None
