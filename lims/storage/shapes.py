"""The shapes of containers: grids, how their positions are written, and in which order they are filled."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from lims.storage.refusals import NoSuchPosition

Cell = tuple[int, int]

# What people and Japanese input methods type between row and column: blank, comma, dot, slash,
# hyphens of all widths, and the long vowel mark that stands on the hyphen's key.
_SEPARATORS = re.compile(r"[\s,.:;/_\-\u2010-\u2015\u2212\u30fc]+")
_LETTERS_FIRST = re.compile(r"([A-Z]{1,2})-?([0-9]{1,4})")
_LETTERS_LAST = re.compile(r"([0-9]{1,4})-?([A-Z]{1,2})")
_PAIR = re.compile(r"([0-9]{1,4})-([0-9]{1,4})")
_NUMBER = re.compile(r"[0-9]{1,6}")


class Numbering(StrEnum):
    """How a position is written: C07, 25 or 03-07."""

    LETTERS = "letters"
    NUMBERS = "numbers"
    PAIRS = "pairs"


class Order(StrEnum):
    """Along which way positions follow one another."""

    ROWS = "rows"
    COLUMNS = "columns"


def row_letters(row: int) -> str:
    """The letters of a row: 1 is A, 26 is Z, 27 is AA."""
    letters = ""
    while row:
        row, rest = divmod(row - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def row_number(letters: str) -> int:
    """The row that letters stand for: A is 1, AA is 27."""
    row = 0
    for letter in letters:
        row = row * 26 + ord(letter) - ord("A") + 1
    return row


def plain_coordinate(text: str) -> str:
    """A typed or scanned coordinate in upper case and half width, with one hyphen for any separator."""
    return _SEPARATORS.sub("-", unicodedata.normalize("NFKC", text).upper().strip()).strip("-#")


def looks_like_coordinate(text: str) -> bool:
    """Could this be a coordinate of some grid, such as c7, 25 or 3-7?"""
    plain = plain_coordinate(text)
    return any(p.fullmatch(plain) for p in (_LETTERS_FIRST, _LETTERS_LAST, _PAIR, _NUMBER))


@dataclass(frozen=True)
class Grid:
    """A pattern of positions, each written in exactly one way.

    Rows and columns count from 1 at the top left. `counted` is the way that running numbers go,
    `filled` the way in which the next free position is looked for.
    """

    name: str
    rows: int
    columns: int
    numbering: Numbering = Numbering.LETTERS
    counted: Order = Order.ROWS
    filled: Order = Order.ROWS
    absent: frozenset[Cell] = frozenset()

    def cells(self, order: Order) -> Iterator[Cell]:
        """All cells that exist, along the rows or down the columns."""
        if order is Order.ROWS:
            walk = ((r, c) for r in range(1, self.rows + 1) for c in range(1, self.columns + 1))
        else:
            walk = ((r, c) for c in range(1, self.columns + 1) for r in range(1, self.rows + 1))
        return (cell for cell in walk if cell not in self.absent)

    @cached_property
    def size(self) -> int:
        """How many positions there are."""
        return self.rows * self.columns - len(self.absent)

    @cached_property
    def _written(self) -> dict[Cell, str]:
        if self.numbering is Numbering.NUMBERS:
            width = max(2, len(str(self.size)))
            return {cell: f"{n:0{width}}" for n, cell in enumerate(self.cells(self.counted), 1)}
        width = max(2, len(str(self.columns)))
        if self.numbering is Numbering.LETTERS:
            return {(r, c): f"{row_letters(r)}{c:0{width}}" for r, c in self.cells(Order.ROWS)}
        deep = max(2, len(str(self.rows)))
        return {(r, c): f"{r:0{deep}}-{c:0{width}}" for r, c in self.cells(Order.ROWS)}

    @cached_property
    def _cells_by_position(self) -> dict[str, Cell]:
        return {position: cell for cell, position in self._written.items()}

    def positions(self, order: Order | None = None) -> list[str]:
        """All positions in the order of filling, or in another order."""
        return [self._written[cell] for cell in self.cells(order or self.filled)]

    def at(self, row: int, column: int) -> str | None:
        """The position at a cell, or None where there is none."""
        return self._written.get((row, column))

    def cell(self, position: str) -> Cell:
        """The row and column of a position as `parse` writes it; KeyError for anything else."""
        return self._cells_by_position[position]

    def has(self, position: str) -> bool:
        """Is this a position of this grid, written as `parse` writes it?"""
        return position in self._cells_by_position

    def parse(self, text: str) -> str:
        """The position that is meant by c7, C07, 7-C, full-width Ｃ７ or, by number, 25 or 3-7.

        Raises NoSuchPosition, which says from where to where the positions run.
        """
        position = self._understood(plain_coordinate(text))
        if position is None:
            walk = self.positions(self.counted)
            raise NoSuchPosition(position=text.strip(), first=walk[0], last=walk[-1])
        return position

    def _understood(self, plain: str) -> str | None:
        if self.numbering is Numbering.LETTERS:
            if found := _LETTERS_FIRST.fullmatch(plain):
                return self.at(row_number(found[1]), int(found[2]))
            if found := _LETTERS_LAST.fullmatch(plain):
                return self.at(row_number(found[2]), int(found[1]))
            return None
        if found := _PAIR.fullmatch(plain):
            return self.at(int(found[1]), int(found[2]))
        if self.numbering is Numbering.NUMBERS and _NUMBER.fullmatch(plain):
            number = f"{int(plain):0{max(2, len(str(self.size)))}}"
            return number if self.has(number) else None
        return None

    def next_free(self, taken: Collection[str], order: Order | None = None, start: str | None = None) -> str | None:
        """The first position that is not taken, at or after `start`; None when there is none left."""
        walk = self.positions(order)
        begin = walk.index(start) if start else 0
        return next((position for position in walk[begin:] if position not in taken), None)
