"""Coordinates as rack readers write them, before it is known on which box's grid they lie."""

import re

from lims.storage.shapes import Cell, plain_coordinate, row_number

# A cell by row and column, or a running number.
Spot = Cell | int

_LETTERS_FIRST = re.compile(r"([A-Z]{1,2})-?0*([1-9][0-9]{0,2})")
_LETTERS_LAST = re.compile(r"0*([1-9][0-9]{0,2})-?([A-Z]{1,2})")
_PAIR = re.compile(r"0*([1-9][0-9]{0,2})-0*([1-9][0-9]{0,2})")
_NUMBER = re.compile(r"0*([1-9][0-9]{0,4})")


def spot_of(text: str) -> Spot | None:
    """What A1, a01, A/01, 1A, 3-7 or 25 means; None for what is no coordinate."""
    plain = plain_coordinate(text)
    if found := _LETTERS_FIRST.fullmatch(plain):
        return row_number(found[1]), int(found[2])
    if found := _LETTERS_LAST.fullmatch(plain):
        return row_number(found[2]), int(found[1])
    if found := _PAIR.fullmatch(plain):
        return int(found[1]), int(found[2])
    if found := _NUMBER.fullmatch(plain):
        return int(found[1])
    return None


def row_of(text: str) -> int | None:
    """The row that a letter or number names."""
    plain = plain_coordinate(text)
    if re.fullmatch(r"[A-Z]{1,2}", plain):
        return row_number(plain)
    return column_of(text)


def column_of(text: str) -> int | None:
    """The column that a number names."""
    found = _NUMBER.fullmatch(plain_coordinate(text))
    return int(found[1]) if found else None
