"""A photo of an open box, read at once: which code is on which position, and what could not be read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from lims.audits.photos.cells import certainly_empty
from lims.audits.photos.drawing import Mark, Note, annotated
from lims.audits.photos.fields import Field, field_by_corners, field_by_lattice, field_by_outlines
from lims.audits.photos.geometry import Pixels, Points, is_convex, points_of
from lims.audits.photos.lattice import fit_lattice
from lims.audits.photos.orienting import (
    Orientation,
    Place,
    by_absent_cells,
    by_given_corner,
    by_label,
    by_votes,
    orientations,
)
from lims.audits.photos.outlines import outlines
from lims.audits.photos.placing import Placed, is_container, is_label, label_beside, on_caps, placed_on, too_many_astray
from lims.audits.photos.symbols import middles, once_each, symbol_in_cell, symbols_at_once
from lims.audits.readings import BoxReading, Doubt, stands_turned
from lims.core.language import N_
from lims.core.pictures import Symbol, open_picture
from lims.core.refusals import Refusal
from lims.storage.shapes import Grid

Fraction = tuple[float, float]
_Where = TypeVar("_Where", str, Place)

# Finer pictures than of 16 million pixels show no more of codes that are a few hundred pixels wide.
_LONGER_SIDE = 4700


class NotFourCorners(Refusal):
    """Corners that a person gave and that can't be those of a box."""

    code = "not-four-corners"
    message = N_("Four corners are needed, one at each corner of the box.")


@dataclass(frozen=True)
class PhotoHints:
    """What is known about a photo before it is read.

    Points are fractions of the photo's width and height from its upper left, after it was turned upright.
    `corners` are the middles of the four corner positions (or, if enough codes are read, the corners of the box), in
    any order. `first_corner` is a point near the corner of the first position. `expected` are the codes that should
    be on the positions, `aliases` other codes of the same tubes with those by which they are expected,
    `container_codes` those of the box itself.
    """

    corners: tuple[Fraction, ...] | None = None
    first_corner: Fraction | None = None
    expected: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    container_codes: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def as_expected(self, codes: Mapping[_Where, str]) -> dict[_Where, str]:
        """Codes that were read, each as the code by which it is expected."""
        return {where: self.aliases.get(text, text) for where, text in codes.items()}


@dataclass(frozen=True)
class PhotoReading:
    """What was read in a photo.

    `corners` are the middles of the corner positions as fractions of the photo, clockwise from its upper left, if the
    box was found; `first_corner` is the number (0 to 3) of that of the first position, if it is known. `overlay` is
    the photo as JPEG with what was read drawn on it; while the first corner is not known, with the corners' numbers
    (1 to 4).
    """

    box: BoxReading
    corners: tuple[Fraction, ...] | None
    first_corner: int | None
    overlay: bytes


def read_photo(image: bytes, grid: Grid, hints: PhotoHints | None = None) -> PhotoReading:
    """Read all codes on the caps in an open box, and put them on the positions of its grid.

    Nothing is placed unless it is certain where the positions lie and which corner is the first; the reading then
    says by its doubts what a person must tell. A photo from above (up to 25 degrees) is best: of a box that is tilted
    more and not filled to its borders the corners must be told.

    Raises PictureTooLarge, PictureNotReadable, and NotFourCorners for corners that are no four-sided figure.
    """
    return _Reader(image, grid, hints or PhotoHints()).read()


class _Reader:
    """One photo while it is read."""

    def __init__(self, image: bytes, grid: Grid, hints: PhotoHints) -> None:
        opened = open_picture(image, _LONGER_SIDE)
        self.colour: Pixels = np.asarray(opened)
        self.grey: Pixels = np.asarray(opened.convert("L"))
        self.size: Points = np.array([opened.width, opened.height], dtype=np.float64)
        self.grid = grid
        self.hints = hints

    def read(self) -> PhotoReading:
        symbols = symbols_at_once(self.grey)
        located, proved = self._located(symbols)
        if located is None:
            return self._nothing_placed(symbols)
        at_once = placed_on(located, symbols)
        done = set(at_once.on_places) | at_once.doubtful
        bare = certainly_empty(self.colour, located, done) if proved else set()
        located, symbols = self._read_closely(located, symbols, bare | set(at_once.on_places))
        placed = placed_on(located, symbols)
        if too_many_astray(located, placed):
            return self._nothing_placed(symbols)
        way = self._oriented(located, placed)
        if way is None:
            return self._not_oriented(located, placed)
        return self._finished(located, placed, way, bare - placed.doubtful)

    def _located(self, symbols: Sequence[Symbol]) -> tuple[Field | None, bool]:
        """Where the box's positions lie, and whether the codes prove it and not only the corners that were given."""
        given = self._given_corners()
        points = middles(on_caps(symbols, self.hints.container_codes))
        lattice = fit_lattice(points)
        quads = outlines(self.colour) if given is None else []
        found = field_by_lattice(lattice, self.grid, quads, given) if lattice else None
        if found is None and given is not None:
            found = field_by_corners(given, self.grid, points)
            return found, found is not None and found.is_proved_by(points)
        if found is None and lattice is None:
            found = field_by_outlines(quads, self.grid, points)
        return (found.refitted(points) if found else None), True

    def _given_corners(self) -> Points | None:
        if self.hints.corners is None:
            return None
        corners = points_of(self.hints.corners) * self.size
        if len(corners) != 4 or not np.isfinite(corners).all():
            raise NotFourCorners(field="corners")
        middle = corners.mean(axis=0)
        around = corners[np.argsort(np.arctan2(*(corners - middle).T))]
        if not is_convex(around):
            raise NotFourCorners(field="corners")
        return around

    def _read_closely(
        self, located: Field, symbols: Sequence[Symbol], done: Collection[Place]
    ) -> tuple[Field, list[Symbol]]:
        """Read the cells that are not done yet one by one, and fit the field to all codes."""
        known = frozenset(self.hints.expected.values()) | frozenset(self.hints.aliases)
        found = list(symbols)
        for place in ((x, y) for x in range(located.across) for y in range(located.down)):
            if place not in done and (symbol := symbol_in_cell(self.grey, located, place, known)):
                found.append(symbol)
        found = once_each(found)
        return located.refitted(middles(found)), found

    def _oriented(self, located: Field, placed: Placed) -> Orientation | None:
        """Which way the box lies: as a person says; else as its label and the expected codes say, if they agree."""
        ways = orientations(located, self.grid)
        if self.hints.first_corner is not None:
            return by_given_corner(ways, located, points_of([self.hints.first_corner])[0] * self.size)
        voted = by_votes(ways, self.grid, self.hints.as_expected(placed.codes), self.hints.expected)
        label = label_beside(located, placed, self.hints.container_codes)
        marked = by_label(ways, located, points_of([label.middle])[0]) if label else None
        if voted and marked:
            return voted if voted == marked else None
        return voted or marked or by_absent_cells(ways, self.grid, placed.codes)

    def _finished(self, located: Field, placed: Placed, way: Orientation, bare: Collection[Place]) -> PhotoReading:
        positions = {
            (x, y): position
            for x in range(located.across)
            for y in range(located.down)
            if (position := self.grid.at(*way.cell((x, y)))) is not None
        }
        codes = {positions[place]: text for place, text in placed.codes.items() if place in positions}
        empty = frozenset(position for place, position in positions.items() if place in bare)
        unreadable = frozenset(positions.values()) - set(codes) - empty
        astray = [*placed.astray, *(s for place, s in placed.on_places.items() if place not in positions)]
        container, doubts = self._container(placed.symbols)
        if stands_turned(self.grid, self.hints.as_expected(codes), self.hints.expected):
            doubts = (*doubts, Doubt.TURNED)
        box = BoxReading(codes, unreadable, empty, _stray(astray, container), container, doubts)
        marks = dict.fromkeys(codes, Mark.READ) | dict.fromkeys(empty, Mark.EMPTY)
        notes = {p: Note(marks.get(position, Mark.UNREADABLE), position) for p, position in positions.items()}
        overlay = annotated(self.colour, located, notes, [symbol.corners for symbol in astray])
        return PhotoReading(box, self._fractions(located), way.first, overlay)

    def _not_oriented(self, located: Field, placed: Placed) -> PhotoReading:
        container, doubts = self._container(placed.symbols)
        doubts = (Doubt.NEEDS_FIRST_CORNER, *doubts)
        box = BoxReading(stray=_stray(placed.symbols, container), container=container, doubts=doubts)
        overlay = annotated(self.colour, located, {}, [symbol.corners for symbol in placed.symbols])
        return PhotoReading(box, self._fractions(located), None, overlay)

    def _nothing_placed(self, symbols: Sequence[Symbol]) -> PhotoReading:
        container, doubts = self._container(symbols)
        doubts = (Doubt.NEEDS_CORNERS, *doubts)
        box = BoxReading(stray=_stray(symbols, container), container=container, doubts=doubts)
        return PhotoReading(box, None, None, annotated(self.colour, None, {}, [s.corners for s in symbols]))

    def _container(self, symbols: Sequence[Symbol]) -> tuple[str | None, tuple[Doubt, ...]]:
        """The code of the box that was read, and the doubt if it is that of another one."""
        codes = self.hints.container_codes
        texts = [symbol.text for symbol in symbols if is_label(symbol.text, codes)]
        own = [text for text in texts if is_container(text, codes)]
        if own:
            return own[0], ()
        return (texts[0], (Doubt.OTHER_CONTAINER,)) if texts else (None, ())

    def _fractions(self, located: Field) -> tuple[Fraction, ...]:
        return tuple((float(x), float(y)) for x, y in located.corners / self.size)


def _stray(symbols: Sequence[Symbol], container: str | None) -> tuple[str, ...]:
    return tuple(sorted({symbol.text for symbol in symbols if symbol.text != container}))
