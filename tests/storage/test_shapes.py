"""Grids: every position is written in one way, and every spelling leads to it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.core.settings import ROOT, WrongSetting
from lims.storage.location_types import load_location_types
from lims.storage.refusals import NoSuchPosition
from lims.storage.shapes import Corner, Grid, Numbering, Order, row_letters, row_number

BOX = Grid("box", 9, 9)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    rows, columns = draw(st.integers(1, 30)), draw(st.integers(1, 30))
    cells = [(r, c) for r in range(1, rows + 1) for c in range(1, columns + 1)]
    absent = draw(st.frozensets(st.sampled_from(cells), max_size=min(5, len(cells) - 1)))
    numbering = draw(st.sampled_from(Numbering))
    return Grid(
        "any",
        rows,
        columns,
        numbering,
        draw(st.sampled_from(Order)),
        draw(st.sampled_from(Order)),
        absent,
        draw(st.sampled_from(Corner)),
        draw(st.sampled_from(["", "S", "R-"])) if numbering is Numbering.NUMBERS else "",
        tuple(f"N{n}" for n in range(rows * columns - len(absent))) if numbering is Numbering.NAMES else (),
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
    if grid.numbering in (Numbering.NUMBERS, Numbering.PAIRS) and grid.origin is Corner.TOP_LEFT:
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


def test_a_grid_counts_from_any_corner() -> None:
    box = Grid("box", 9, 9, origin=Corner.BOTTOM_LEFT)
    assert (box.at(9, 1), box.at(1, 1), box.at(9, 9)) == ("A01", "I01", "A09")
    assert box.positions()[:2] == ["A01", "A02"] and box.cell("A01") == (9, 1)
    assert box.headings()[0][0] == "I" and box.headings()[1][0] == "1"
    numbered = Grid("box", 2, 3, Numbering.NUMBERS, origin=Corner.TOP_RIGHT)
    assert [numbered.at(1, column) for column in (1, 2, 3)] == ["03", "02", "01"]
    assert numbered.parse("1-1") == "01"


def test_letters_may_stand_for_columns() -> None:
    box = Grid("box", 3, 2, Numbering.COLUMN_LETTERS)
    assert box.positions() == ["A01", "B01", "A02", "B02", "A03", "B03"]
    assert box.at(3, 2) == "B03" and box.parse("b3") == "B03"
    assert box.headings() == (["1", "2", "3"], ["A", "B"])


def test_positions_have_prefixes_and_names_of_their_own() -> None:
    ring = Grid("ring", 3, 4, Numbering.NUMBERS, prefix="G")
    assert ring.positions()[:2] == ["G01", "G02"]
    assert ring.parse("3") == ring.parse("g3") == ring.parse("G-03") == "G03"
    goblet = load_location_types(ROOT / "config").grids["goblet-visotubes"]
    assert goblet.parse("red") == "RED" and goblet.next_free({"RED"}) == "ORANGE"
    with pytest.raises(NoSuchPosition, match="from RED to CLEAR"):
        goblet.parse("A1")


def test_ranges_of_positions() -> None:
    assert BOX.between("a8", "B2") == ["A08", "A09", "B01", "B02"]
    assert BOX.between("B2", "A8") == BOX.between("A8", "B2")


def changed_settings(folder: Path, old: str, new: str) -> Path:
    text = (ROOT / "config" / "storage.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "storage.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("rows = 9", "rows = 0", "grids.9x9.rows: 0 is not a whole number from 1 to 64"),
        ("rows = 9", "", "grids.9x9.rows: is missing; it must be a whole number from 1 to 64"),
        ('numbering = "letters"', 'numbering = "roman"', "grids.9x9.numbering: 'roman' is not one of letters, column-"),
        ('numbering = "letters"', 'numbering = "letters"\nfiled = "rows"', "grids.9x9.filed: there is no such entry"),
        ("absent = [[5, 6], [5, 7]]", "absent = [[5, 8]]", "grids.rack-33.absent: [5, 8] is outside of 5 rows and 7"),
        ('"BLACK", "CLEAR"', '"BLACK"', "grids.goblet-visotubes.names: there are 11 names for 12 positions"),
        ('"BLACK", "CLEAR"', '"BLACK", "red"', "names: several positions would be written “RED”"),
        ('"BLACK", "CLEAR"', '"BLACK", "TRANSPARENT"', "“TRANSPARENT” is longer than 8 characters"),
        ('prefix = "G"', 'prefix = "g"', "grids.goblet-ring-12.prefix: “g” must be upper-case"),
        ('inside = ["site"]', 'inside = ["hall"]', "types.room.inside: it stands in “hall”, which is no type"),
        (
            'inside = ["ln2_tank"]',
            'inside = ["box"]',
            "types.canister.inside: it stands in box, which holds items",
        ),
        ('grids = ["seed-drawer"]', 'grids = ["x"]', "types.seed_drawer.grids: it has the grid “x”, which is none"),
        ("inside = []", 'inside = ["rack"]', "types.site.inside: nothing that stands at the top leads to it"),
        ("capacity = 14", 'capacity = "about 14"', "types.visotube.capacity: 'about 14' is not a whole number"),
        ('name = "Shelf 1"', 'name = "Shelf 1"\ngrid = "9x9"', "setups.freezer-5x4x5.levels[2].grid: a shelf has no"),
        ('type = "rack"', 'type = "goblet"', "setups.freezer-5x4x5.levels[3].type: a goblet can't stand in a shelf"),
        ("[reasons.BROKEN]", "[reasons.broken1]", "reasons.broken1: the name of a reason is part of its command"),
        ("[grids.9x9]", "[grid.9x9]", "grid: is not one of grids, types, reasons, setups"),
        ("[grids.9x9]", "[grids.9x9", "can't be read"),
    ],
)
def test_a_wrong_setting_is_refused_with_file_key_and_reason(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(WrongSetting) as refusal:
        load_location_types(changed_settings(tmp_path, old, new))
    assert "storage.toml" in str(refusal.value) and says in str(refusal.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = (ROOT / "config" / "storage.toml").read_text(encoding="utf-8")
    text = text.replace("rows = 9", "rows = 99").replace('holds = "both"', 'holds = "all"')
    (tmp_path / "storage.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WrongSetting) as refusal:
        load_location_types(tmp_path)
    assert len(str(refusal.value).splitlines()) > 10


def test_a_setup_counts_what_it_makes() -> None:
    setup = load_location_types(ROOT / "config").setups["freezer-5x4x5"]
    assert setup.counts == (1, 5, 20, 100)
