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
    """How a position is written: C07 with the letter of the row or the column, 25, 03-07, or a name of its own."""

    LETTERS = "letters"
    COLUMN_LETTERS = "column-letters"
    NUMBERS = "numbers"
    PAIRS = "pairs"
    NAMES = "names"


class Order(StrEnum):
    """Along which way positions follow one another."""

    ROWS = "rows"
    COLUMNS = "columns"


class Corner(StrEnum):
    """The corner at which rows and columns begin to count, as one looks into the container."""

    TOP_LEFT = "top-left"
    TOP_RIGHT = "top-right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM_RIGHT = "bottom-right"


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

    Cells are [row, column] from 1 at the top left, as one looks at them, whatever `origin` says; `origin` is where the
    numbering begins. `counted` is the way that running numbers and names go, `filled` the way in which the next free
    position is looked for. `prefix` stands before each position, `names` are the positions of a grid numbered by names.
    """

    name: str
    rows: int
    columns: int
    numbering: Numbering = Numbering.LETTERS
    counted: Order = Order.ROWS
    filled: Order = Order.ROWS
    absent: frozenset[Cell] = frozenset()
    origin: Corner = Corner.TOP_LEFT
    prefix: str = ""
    names: tuple[str, ...] = ()

    def cells(self, order: Order) -> Iterator[Cell]:
        """All cells that exist, along the rows or down the columns, beginning at the origin."""
        if order is Order.ROWS:
            walk = ((r, c) for r in range(1, self.rows + 1) for c in range(1, self.columns + 1))
        else:
            walk = ((r, c) for c in range(1, self.columns + 1) for r in range(1, self.rows + 1))
        return (cell for cell in map(self._turned, walk) if cell not in self.absent)

    def _turned(self, cell: Cell) -> Cell:
        """The cell as it is counted from the origin, of a cell as it is seen; and the other way round."""
        row, column = cell
        from_below = self.origin in (Corner.BOTTOM_LEFT, Corner.BOTTOM_RIGHT)
        from_right = self.origin in (Corner.TOP_RIGHT, Corner.BOTTOM_RIGHT)
        return (self.rows + 1 - row if from_below else row, self.columns + 1 - column if from_right else column)

    @cached_property
    def size(self) -> int:
        """How many positions there are."""
        return self.rows * self.columns - len(self.absent)

    @cached_property
    def _written(self) -> dict[Cell, str]:
        if self.numbering is Numbering.NAMES:
            return dict(zip(self.cells(self.counted), self.names, strict=True))
        if self.numbering is Numbering.NUMBERS:
            width = max(2, len(str(self.size)))
            return {cell: f"{self.prefix}{n:0{width}}" for n, cell in enumerate(self.cells(self.counted), 1)}
        return {cell: self.prefix + self._coordinate(*self._turned(cell)) for cell in self.cells(Order.ROWS)}

    def _coordinate(self, row: int, column: int) -> str:
        across, down = max(2, len(str(self.columns))), max(2, len(str(self.rows)))
        if self.numbering is Numbering.LETTERS:
            return f"{row_letters(row)}{column:0{across}}"
        if self.numbering is Numbering.COLUMN_LETTERS:
            return f"{row_letters(column)}{row:0{down}}"
        return f"{row:0{down}}-{column:0{across}}"

    @cached_property
    def _cells_by_position(self) -> dict[str, Cell]:
        return {position: cell for cell, position in self._written.items()}

    @cached_property
    def _names_as_typed(self) -> dict[str, str]:
        return {plain_coordinate(name): name for name in self.names}

    @cached_property
    def _ends(self) -> tuple[str, str]:
        walk = self.positions(self.counted)
        return walk[0], walk[-1]

    @cached_property
    def _walks(self) -> dict[Order, tuple[str, ...]]:
        return {order: tuple(self._written[cell] for cell in self.cells(order)) for order in Order}

    def positions(self, order: Order | None = None) -> list[str]:
        """All positions in the order of filling, or in another order."""
        return list(self._walks[order or self.filled])

    def at(self, row: int, column: int) -> str | None:
        """The position at a cell as it is seen from the top left, or None where there is none."""
        return self._written.get((row, column))

    def cell(self, position: str) -> Cell:
        """The row and column, from the top left, of a position as `parse` writes it; KeyError for anything else."""
        return self._cells_by_position[position]

    def has(self, position: str) -> bool:
        """Is this a position of this grid, written as `parse` writes it?"""
        return position in self._cells_by_position

    def parse(self, text: str) -> str:
        """The position that is meant by c7, C07, 7-C, full-width Ｃ７ or, by number, 25 or 3-7.

        Raises NoSuchPosition, which says from where to where the positions run.
        """
        plain = plain_coordinate(text)
        position = self._understood(plain)
        if position is None and self.prefix and plain.startswith(self.prefix):
            position = self._understood(plain.removeprefix(self.prefix).strip("-"))
        if position is None:
            first, last = self._ends
            raise NoSuchPosition(position=text.strip(), first=first, last=last)
        return position

    def _understood(self, plain: str) -> str | None:
        if self.numbering is Numbering.NAMES:
            return self._names_as_typed.get(plain)
        if self.numbering in (Numbering.LETTERS, Numbering.COLUMN_LETTERS):
            return self._lettered(plain)
        if found := _PAIR.fullmatch(plain):
            return self._counted_at(int(found[1]), int(found[2]))
        if self.numbering is Numbering.NUMBERS and _NUMBER.fullmatch(plain):
            number = f"{self.prefix}{int(plain):0{max(2, len(str(self.size)))}}"
            return number if self.has(number) else None
        return None

    def _lettered(self, plain: str) -> str | None:
        if found := _LETTERS_FIRST.fullmatch(plain):
            letter, number = row_number(found[1]), int(found[2])
        elif found := _LETTERS_LAST.fullmatch(plain):
            letter, number = row_number(found[2]), int(found[1])
        else:
            return None
        is_row = self.numbering is Numbering.LETTERS
        return self._counted_at(letter, number) if is_row else self._counted_at(number, letter)

    def _counted_at(self, row: int, column: int) -> str | None:
        """The position in the row and column as they are counted from the origin."""
        return self.at(*self._turned((row, column)))

    def next_free(self, taken: Collection[str], order: Order | None = None, start: str | None = None) -> str | None:
        """The first position that is not taken, at or after `start`; None when there is none left."""
        walk = self._walks[order or self.filled]
        begin = walk.index(start) if start else 0
        return next((position for position in walk[begin:] if position not in taken), None)

    def headings(self) -> tuple[list[str], list[str]]:
        """What stands beside the rows and above the columns when the grid is drawn; empty where each position says
        all of itself."""
        if self.numbering in (Numbering.NUMBERS, Numbering.NAMES):
            return [""] * self.rows, [""] * self.columns
        rows = [self._turned((row, 1))[0] for row in range(1, self.rows + 1)]
        columns = [self._turned((1, column))[1] for column in range(1, self.columns + 1)]
        return (
            [row_letters(row) if self.numbering is Numbering.LETTERS else str(row) for row in rows],
            [row_letters(each) if self.numbering is Numbering.COLUMN_LETTERS else str(each) for each in columns],
        )

    def between(self, first: str, last: str) -> list[str]:
        """The positions from one to another, both in it: along their row or column if they share one, else in the order
        of filling. Which of them comes first does not matter. Raises NoSuchPosition.
        """
        ends = self.parse(first), self.parse(last)
        (row, column), (other_row, other_column) = map(self.cell, ends)
        order = Order.ROWS if row == other_row else Order.COLUMNS if column == other_column else None
        walk = self.positions(order)
        begin, end = sorted(map(walk.index, ends))
        return walk[begin : end + 1]
