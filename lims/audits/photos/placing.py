"""Putting the codes that were read on the places of a box's field, or beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lims.audits.photos.fields import SAFE, Field
from lims.audits.photos.geometry import points_of
from lims.audits.photos.orienting import Place
from lims.audits.photos.symbols import middles
from lims.core.codes import thing_of
from lims.core.pictures import MATRIX_FORMATS, Symbol

_MOST_ASTRAY = 0.25
_MATRICES = {barcode_format.name for barcode_format in MATRIX_FORMATS}


@dataclass(frozen=True)
class Placed:
    """The symbols of a field: those on a place, and all others; `doubtful` are places where these others lie."""

    on_places: Mapping[Place, Symbol]
    astray: tuple[Symbol, ...]
    doubtful: frozenset[Place]

    @property
    def codes(self) -> dict[Place, str]:
        """The texts on the places."""
        return {place: symbol.text for place, symbol in self.on_places.items()}

    @property
    def symbols(self) -> list[Symbol]:
        return [*self.on_places.values(), *self.astray]


def on_caps(symbols: Sequence[Symbol], container_codes: frozenset[str]) -> list[Symbol]:
    """The symbols that may be on caps: not the bars on a label, and not the code of the box itself."""
    matrices = [symbol for symbol in symbols if symbol.format in _MATRICES]
    labels = [symbol for symbol in matrices if is_label(symbol.text, container_codes)]
    # Where most codes are those of locations, it is boxes that stand on the positions.
    if len(labels) * 4 > len(matrices):
        return matrices
    return [symbol for symbol in matrices if symbol not in labels]


def placed_on(field: Field, symbols: Sequence[Symbol]) -> Placed:
    """Each symbol on the place in whose middle it lies.

    A text in two places, two texts in one place and a symbol between places are astray, and what stands there is in
    doubt.
    """
    places = field.places(middles(symbols))
    inside = field.holds(places)
    found: dict[Place, list[Symbol]] = {}
    astray, doubtful = [], set()
    for symbol, place, within in zip(symbols, places, inside, strict=True):
        near = (round(float(place[0])), round(float(place[1])))
        if within and np.abs(place - near).max() <= SAFE:
            found.setdefault(near, []).append(symbol)
            continue
        astray.append(symbol)
        if within:
            doubtful.add(near)
    texts = [symbol.text for here in found.values() for symbol in here]
    for place, here in list(found.items()):
        if len(here) > 1 or texts.count(here[0].text) > 1:
            astray += found.pop(place)
            doubtful.add(place)
    return Placed({place: here[0] for place, here in found.items()}, tuple(astray), frozenset(doubtful))


def too_many_astray(field: Field, placed: Placed) -> bool:
    """Do so many codes lie between the places that the field can't be right?"""
    between = len([s for s in placed.astray if _is_inside(field, s)])
    return between > _MOST_ASTRAY * (between + len(placed.on_places))


def label_beside(field: Field, placed: Placed, container_codes: frozenset[str]) -> Symbol | None:
    """The box's own code, if it was read once beside the field."""
    labels = [symbol for symbol in placed.astray if is_container(symbol.text, container_codes)]
    beside = [symbol for symbol in labels if not _is_inside(field, symbol)]
    return beside[0] if len(beside) == 1 else None


def _is_inside(field: Field, symbol: Symbol) -> bool:
    return bool(field.holds(field.places(points_of([symbol.middle]))).all())


def is_label(text: str, container_codes: frozenset[str]) -> bool:
    """Is it the code of this box or of another location?"""
    return text in container_codes or thing_of(text) == "location"


def is_container(text: str, container_codes: frozenset[str]) -> bool:
    """Is it the code of the box: one of those that are known, or, if none are, that of any location?"""
    return text in container_codes if container_codes else thing_of(text) == "location"
