"""Reading the codes of a whole box: many at once, then one by one where they are to be expected."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
from zxingcpp import Binarizer

from lims.audits.photos.fields import Field
from lims.audits.photos.geometry import Matrix, Pixels, Points, moved, points_of
from lims.core.codes import is_code
from lims.core.pictures import LINEAR_FORMATS, MATRIX_FORMATS, Symbol, symbols_in

_LARGE = 2600  # pixels: a picture with a longer side is also read at half its size
_SMALL = 2200  # and one with a shorter one at twice its size
_MOST_ENLARGED = 13_000_000  # pixels, as the enlarged picture takes four times the memory
_FEW = 6
_CROP = 220  # pixels of the picture of one cell
_REACH = 0.66  # cells around its middle that are in it


def symbols_at_once(grey: Pixels) -> list[Symbol]:
    """The codes that are found in the whole picture, at several sizes and sharpened, each once."""
    found = list(symbols_in(grey, (*MATRIX_FORMATS, *LINEAR_FORMATS)))
    found += symbols_in(_sharpened(grey, 2.0))
    longer = max(grey.shape)
    if longer > _LARGE:
        found += _at_size(grey, 0.5)
    if longer < _SMALL or (len(found) < _FEW and grey.size < _MOST_ENLARGED):
        found += _at_size(grey, 2.0)
    if len(found) < _FEW:
        found += symbols_in(cv2.createCLAHE(3.0, (12, 12)).apply(grey))
    return once_each(found)


def _at_size(grey: Pixels, factor: float) -> list[Symbol]:
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    resized = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=way)
    return [
        replace(s, corners=tuple((x / factor, y / factor) for x, y in s.corners))
        for s in symbols_in(np.asarray(resized, dtype=np.uint8))
    ]


def _sharpened(grey: Pixels, spread: float) -> Pixels:
    soft = cv2.GaussianBlur(grey, (0, 0), spread)
    return cv2.addWeighted(grey, 2.2, soft, -1.2, 0)


def once_each(symbols: Sequence[Symbol]) -> list[Symbol]:
    """Symbols without those that were read twice in the same place."""
    kept: list[Symbol] = []
    for symbol in symbols:
        if not any(_same(symbol, other) for other in kept):
            kept.append(symbol)
    return kept


def _same(one: Symbol, other: Symbol) -> bool:
    if one.text != other.text:
        return False
    across, down = (a - b for a, b in zip(one.middle, other.middle, strict=True))
    return bool(np.hypot(across, down) < 0.7 * max(one.edge, other.edge))


def symbol_in_cell(grey: Pixels, field: Field, cell: tuple[int, int], known: frozenset[str]) -> Symbol | None:
    """The code in one cell, read in its picture alone, made clearer in several ways until one succeeds.

    A damaged code that is forced to be read may be read wrongly. So a text is believed at once only if its check
    character is right or if it is `known`; any other must be read in two ways.
    """
    to_crop, crop = _cell_picture(grey, field, cell)
    back = np.asarray(np.linalg.inv(to_crop), dtype=np.float64)
    seen: set[str] = set()
    for way, (picture, binarizer) in enumerate(_ways(crop)):
        for symbol in symbols_in(picture, binarizer=binarizer):
            if not _in_middle(symbol):
                continue
            if way == 0 or symbol.text in seen or symbol.text in known or is_code(symbol.text):
                corners = moved(back, points_of(symbol.corners))
                return replace(symbol, corners=tuple((float(x), float(y)) for x, y in corners))
            seen.add(symbol.text)
    return None


def _cell_picture(grey: Pixels, field: Field, cell: tuple[int, int]) -> tuple[Matrix, Pixels]:
    """The picture of a cell seen from above, and the homography from the photo's pixels to its own."""
    x, y = cell
    scale = _CROP / (2 * _REACH)
    window = np.array([[scale, 0, scale * (_REACH - x)], [0, scale, scale * (_REACH - y)], [0, 0, 1]])
    matrix = np.asarray(window @ np.linalg.inv(field.matrix), dtype=np.float64)
    crop = cv2.warpPerspective(grey, matrix, (_CROP, _CROP), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return matrix, np.asarray(crop, dtype=np.uint8)


def _in_middle(symbol: Symbol) -> bool:
    off = np.abs(np.array(symbol.middle) - _CROP / 2).max()
    return bool(off < _CROP / 2 * 0.5 / _REACH)


def _ways(crop: Pixels) -> Iterator[tuple[Pixels, Binarizer]]:
    """The picture of a cell as it is and in forms that help against blur, noise, glare and frost."""
    local, whole = Binarizer.LocalAverage, Binarizer.GlobalHistogram
    yield crop, local
    yield _sharpened(crop, 4.0), local
    yield crop, whole
    level = _levelled(crop)
    yield level, local
    yield _sharpened(level, 3.0), whole
    soft = cv2.GaussianBlur(crop, (0, 0), 2.2)
    yield soft, local
    yield _sharpened(soft, 5.0), whole
    yield np.asarray(cv2.medianBlur(crop, 5), dtype=np.uint8), whole
    yield np.asarray(cv2.createCLAHE(4.0, (3, 3)).apply(soft), dtype=np.uint8), local
    for size in (31, 61):
        stark = cv2.adaptiveThreshold(soft, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, size, 4)
        yield np.asarray(stark, dtype=np.uint8), whole
    smaller = cv2.resize(crop, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    yield np.asarray(cv2.resize(smaller, (_CROP, _CROP), interpolation=cv2.INTER_CUBIC), dtype=np.uint8), local


def _levelled(crop: Pixels) -> Pixels:
    """With the same lightness and contrast everywhere, as glare and frost take both away in parts."""
    values = crop.astype(np.float32)
    mean = cv2.GaussianBlur(values, (0, 0), 14)
    spread = np.sqrt(np.maximum(cv2.GaussianBlur((values - mean) ** 2, (0, 0), 14), 1.0))
    return np.asarray(np.clip(128 + (values - mean) / np.maximum(spread, 4) * 55, 0, 255), dtype=np.uint8)


def middles(symbols: Sequence[Symbol]) -> Points:
    """The middles of symbols."""
    return points_of(symbol.middle for symbol in symbols)
