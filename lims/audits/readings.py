"""What was seen in one container at once: by a photo, by a rack reader, or scan by scan.

A reading says nothing about what should be there. Positions are written as the container's `Grid.parse` writes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lims.core.language import N_
from lims.storage.shapes import Grid


class Doubt(StrEnum):
    """Why a reading must be looked at by a person before it is believed."""

    NEEDS_CORNERS = "needs-corners"
    NEEDS_FIRST_CORNER = "needs-first-corner"
    TURNED = "turned"
    WRONG_SIZE = "wrong-size"
    OTHER_CONTAINER = "other-container"


DOUBTS = {
    Doubt.NEEDS_CORNERS: N_("It can't be told where the box's positions lie in the photo. Nothing has been placed."),
    Doubt.NEEDS_FIRST_CORNER: N_("It can't be told which corner is the first position. Nothing has been placed."),
    Doubt.TURNED: N_("Most tubes stand where they would stand if the box were turned by half."),
    Doubt.WRONG_SIZE: N_("The box seems to have another number of rows or columns than was read."),
    Doubt.OTHER_CONTAINER: N_("The code that was read on the box is that of another box."),
}


@dataclass(frozen=True)
class BoxReading:
    """What was seen in one container.

    A position is in at most one of `codes`, `unreadable` and `empty`; one that is in none was not seen at all.
    `unreadable` are places where a tube stands whose code could not be read, or where it is not certain that there
    is none; `empty` are certainly empty. `stray` are codes that were read but that could not be put on a position
    with certainty, or that were read on two positions. `container` is the code of the box or rack, if it was read.
    """

    codes: Mapping[str, str] = field(default_factory=dict)
    unreadable: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    stray: tuple[str, ...] = ()
    container: str | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def needs_first_corner(self) -> bool:
        """Was nothing placed because nobody said which corner is the first position?"""
        return Doubt.NEEDS_FIRST_CORNER in self.doubts

    @property
    def needs_corners(self) -> bool:
        """Was nothing placed because the box's positions were not found in the photo?"""
        return Doubt.NEEDS_CORNERS in self.doubts

    @property
    def seen(self) -> frozenset[str]:
        """All positions about which the reading says something."""
        return frozenset(self.codes) | self.unreadable | self.empty

    def turned(self, grid: Grid) -> "BoxReading":
        """The same reading as if the box had been turned by half: what was on A1 is on the last position.

        Positions that do not exist after the turn (absent cells) become stray codes.
        """
        codes, stray = {}, list(self.stray)
        for position, code in self.codes.items():
            opposite = opposite_position(grid, position)
            if opposite is None:
                stray.append(code)
            else:
                codes[opposite] = code
        unreadable = frozenset(p for position in self.unreadable if (p := opposite_position(grid, position)))
        empty = frozenset(p for position in self.empty if (p := opposite_position(grid, position)))
        doubts = tuple(doubt for doubt in self.doubts if doubt is not Doubt.TURNED)
        return replace(self, codes=codes, unreadable=unreadable, empty=empty, stray=tuple(sorted(stray)), doubts=doubts)


def opposite_position(grid: Grid, position: str) -> str | None:
    """The position where a tube comes to stand when its box is turned by half, or None where there is none."""
    row, column = grid.cell(position)
    return grid.at(grid.rows + 1 - row, grid.columns + 1 - column)


def agreement(codes: Mapping[str, str], expected: Mapping[str, str]) -> int:
    """How many codes stand on the position where they are expected."""
    return sum(expected.get(position) == code for position, code in codes.items())


def stands_turned(grid: Grid, codes: Mapping[str, str], expected: Mapping[str, str]) -> bool:
    """Do clearly more tubes stand where they are expected if the box is turned by half than if it is not?

    Asks for at least three such tubes, and for more than half of those that are both read and expected.
    """
    turned = {p: code for position, code in codes.items() if (p := opposite_position(grid, position))}
    known = set(codes.values()) & set(expected.values())
    as_turned = agreement(turned, expected)
    return as_turned >= 3 and as_turned * 2 > len(known) and as_turned > 2 * agreement(codes, expected)
