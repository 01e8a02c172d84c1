"""Several positions in one text: A1, A3; B1-B9."""

import re

from lims.storage.refusals import NoSuchPosition
from lims.storage.shapes import Grid, Numbering

_BETWEEN = re.compile(r"[,;、，；&+]|\band\b")
_FROM_TO = re.compile(r"(.*?\S)\s*(?:[-~～〜:：\u2010-\u2015\u2212]|\.\.+|\bto\b|から)\s*(\S.*)", re.IGNORECASE)


def positions_in_text(grid: Grid, text: str, count: int | None = None) -> list[str]:
    """The positions that a text names, in order. Raises NoSuchPosition.

    `3-7` is row 3, column 7 in a grid of pairs and the positions 3 to 7 in a numbered one, unless the number of items
    says otherwise.
    """
    found: list[str] = []
    for part in filter(None, (part.strip() for part in _BETWEEN.split(text))):
        found += _one_or_range(grid, part, count)
    return found


def _one_or_range(grid: Grid, text: str, count: int | None) -> list[str]:
    ends = _FROM_TO.fullmatch(text)
    as_range = _range(grid, ends[1], ends[2]) if ends else []
    if as_range and (grid.numbering is Numbering.NUMBERS or len(as_range) == count):
        return as_range
    try:
        return [grid.parse(text)]
    except NoSuchPosition:
        if as_range:
            return as_range
        raise


def _range(grid: Grid, first: str, last: str) -> list[str]:
    try:
        return grid.between(first, last)
    except NoSuchPosition:
        return []
