"""Grids: every position is written in one way, and every spelling leads to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.core.settings import ROOT
from lims.storage.location_types import load_location_types
from lims.storage.refusals import NoSuchPosition
from lims.storage.shapes import Grid, Numbering, Order, row_letters, row_number

BOX = Grid("box", 9, 9)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    rows, columns = draw(st.integers(1, 30)), draw(st.integers(1, 30))
    cells = [(r, c) for r in range(1, rows + 1) for c in range(1, columns + 1)]
    absent = draw(st.frozensets(st.sampled_from(cells), max_size=min(5, len(cells) - 1)))
    return Grid(
        "any",
        rows,
        columns,
        draw(st.sampled_from(Numbering)),
        draw(st.sampled_from(Order)),
        draw(st.sampled_from(Order)),
        absent,
    )


@given(grids(), st.sampled_from(Order))
def test_positions_and_cells_correspond_one_to_one(grid: Grid, order: Order) -> None:
    positions = grid.positions(order)
    assert len(positions) == len(set(positions)) == grid.size
    cells = [grid.cell(position) for position in positions]
    assert len(set(cells)) == grid.size and not set(cells) & grid.absent
    assert [grid.at(row, column) for row, column in cells] == positions


@given(grids(), st.data())
def test_a_position_is_read_back_from_what_is_written(grid: Grid, data: st.DataObject) -> None:
    position = data.draw(st.sampled_from(grid.positions()))
    assert grid.parse(position) == position
    assert grid.parse(f"  {position.lower()} ") == position
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in position)
    assert grid.parse(full_width) == position


@given(grids(), st.data())
def test_row_and_column_numbers_lead_to_the_same_position_where_numbers_are_used(
    grid: Grid, data: st.DataObject
) -> None:
    row, column = grid.cell(data.draw(st.sampled_from(grid.positions())))
    if grid.numbering is not Numbering.LETTERS:
        assert grid.parse(f"{row}-{column}") == grid.at(row, column)
        assert grid.parse(f"{row}／{column}") == grid.at(row, column)


@given(grids(), st.text(max_size=8))
def test_any_text_is_a_position_of_the_grid_or_is_refused(grid: Grid, text: str) -> None:
    try:
        assert grid.has(grid.parse(text))
    except NoSuchPosition as refusal:
        assert refusal.values["first"] in grid.positions()


@given(grids(), st.data())
def test_next_free_is_the_first_not_taken_from_the_start_on(grid: Grid, data: st.DataObject) -> None:
    order = data.draw(st.sampled_from(Order))
    walk = grid.positions(order)
    taken = data.draw(st.sets(st.sampled_from(walk)))
    start = data.draw(st.none() | st.sampled_from(walk))
    found = grid.next_free(taken, order, start)
    rest = walk[walk.index(start) if start else 0 :]
    free = [position for position in rest if position not in taken]
    assert found == (free[0] if free else None)


@given(st.integers(1, 2000))
def test_row_letters_are_read_back(row: int) -> None:
    assert row_number(row_letters(row)) == row


@pytest.mark.parametrize(
    "spelling",
    ["c7", "C7", "C07", "c007", "C-7", "C 7", "c.7", "Ｃ７", "Ｃ－７", "7C", "7-c", "C\u30fc7", " c7 "],
)
def test_human_spellings_of_one_position(spelling: str) -> None:
    assert BOX.parse(spelling) == "C07"


@pytest.mark.parametrize("wrong", ["J1", "A10", "A0", "", "7", "C", "CC7", "3-7", "C7C", "Ａ"])
def test_positions_outside_a_box_are_refused_with_what_would_be_right(wrong: str) -> None:
    with pytest.raises(NoSuchPosition, match="Positions run from A01 to I09"):
        BOX.parse(wrong)


def test_running_numbers_go_down_the_columns_where_the_box_is_printed_so() -> None:
    grid = Grid("box", 9, 9, Numbering.NUMBERS, counted=Order.COLUMNS, filled=Order.COLUMNS)
    assert (grid.at(1, 1), grid.at(2, 1), grid.at(1, 2), grid.at(9, 9)) == ("01", "02", "10", "81")
    assert grid.parse("3-7") == grid.at(3, 7) == "57"
    assert grid.positions()[:3] == ["01", "02", "03"]


def test_running_numbers_skip_what_does_not_exist() -> None:
    rack = load_location_types(ROOT / "config").grids["rack-33"]
    assert rack.size == 33
    assert rack.positions()[-1] == "33" == rack.at(5, 5)
    assert rack.at(5, 6) is None
    with pytest.raises(NoSuchPosition, match="from 01 to 33"):
        rack.parse("34")


def test_a_plate_is_filled_column_by_column() -> None:
    plate = load_location_types(ROOT / "config").grids["96-wells"]
    assert plate.positions()[:9] == ["A01", "B01", "C01", "D01", "E01", "F01", "G01", "H01", "A02"]
    assert plate.next_free({"A01", "B01"}) == "C01"
    assert plate.next_free({"A01", "B01"}, Order.ROWS) == "A02"


def test_every_grid_of_the_shipped_settings_writes_unique_positions() -> None:
    for grid in load_location_types(ROOT / "config").grids.values():
        assert len(set(grid.positions())) == grid.size
