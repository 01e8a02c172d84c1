"""How inventories are read, without a database."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lims.core.settings import ROOT, WrongSetting
from lims.core.spreadsheets.cells import Cell
from lims.core.spreadsheets.files import Sheet
from lims.resources.kinds import LotForm
from lims.resources.kinds.definitions import Label
from lims.storage.importing.entries import Entry, SheetReading, Step, Written
from lims.storage.importing.quantities import quantity_of
from lims.storage.importing.reading import read_sheets
from lims.storage.importing.understanding import understand_entry
from lims.storage.importing.words import load_inventory_words
from lims.storage.location_types import load_location_types
from lims.storage.ranges import positions_in_text
from lims.storage.shapes import Grid, Numbering

WORDS = load_inventory_words(ROOT / "config")
CELLS = st.one_of(
    st.none(),
    st.integers(-5, 100),
    st.floats(allow_nan=True),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.text(max_size=6),
    st.sampled_from([1, 2, 3, "A", "B", "C", "Box", "Position", "Name", "Freezer: F2", "箱", "系統名", "01", "Box 7"]),
)


def reading(rows: list[list[Any]], title: str = "Sheet1", **chosen: str) -> SheetReading:
    return read_sheets([Sheet(title, rows)], WORDS, chosen)[0]


@settings(max_examples=300)
@given(st.lists(st.lists(CELLS, max_size=8), max_size=12), st.sampled_from(["", "Rack 3", "Sheet1"]))
def test_any_table_is_read(rows: list[list[Cell]], title: str) -> None:
    found = reading(rows, title)
    for entry in found.entries:
        understand_entry(entry, WORDS)
        assert entry.cell and entry.sheet == title


def wish_of(*texts: Cell, **fields: Cell) -> Any:
    entry = Entry(
        "S",
        "B2",
        (Step("Box 1"),),
        {name: Written(value, "C2") for name, value in fields.items()},
        tuple(Written(text, "B2") for text in texts),
    )
    return understand_entry(entry, WORDS)


@pytest.mark.parametrize(
    ("texts", "names", "made_on", "passage"),
    [
        (("HeLa", "2019-03-04", "P7"), ["HeLa"], date(2019, 3, 4), 7),
        (("HeLa P12 2019/3/4",), ["HeLa P12 2019/3/4", "HeLa"], date(2019, 3, 4), 12),
        (("w[1118]; +; +", "昭和60年3月4日"), ["w[1118]; +; +"], date(1985, 3, 4), None),
        (("Date: 2019-03-04", "Strain: N2"), ["N2"], date(2019, 3, 4), None),
        ((datetime(2019, 3, 4), "N2"), ["N2"], date(2019, 3, 4), None),  # noqa: DTZ001 - as workbooks have them
        ((4711,), ["4711"], None, None),
    ],
)
def test_the_lines_of_a_drawn_cell_are_told_apart(
    texts: tuple[Cell, ...], names: list[str], made_on: date | None, passage: int | None
) -> None:
    wish = wish_of(*texts)
    assert (wish.names, wish.made_on, wish.passage) == (names, made_on, passage)


def test_a_part_of_a_date_is_taken_and_said() -> None:
    wish = wish_of("N2", date="2019-03")
    assert wish.made_on == date(2019, 3, 1)
    assert [each.problem.code for each in wish.entry.problems] == ["part-of-date"]


def form(unit: str) -> LotForm:
    label = Label("x", "x")
    return LotForm("f", label, label, label, unit, 100.0, -80.0)


@pytest.mark.parametrize(
    ("raw", "unit", "quantity"),
    [
        ("0.5 mL", "µL", 500),
        ("500 μl", "µL", 500),
        ("５００ｕL", "µL", 500),
        (200, "seeds", 200),
        ("200 seeds", "seeds", 200),
        ("1,500", "seeds", 1500),
        ("0.5", "µL", None),
        ("plenty", "µL", None),
        ("-3", "seeds", None),
    ],
)
def test_quantities_come_in_the_unit_of_their_form(raw: Cell, unit: str, quantity: int | None) -> None:
    entry = Entry("S", "B2", (), {"quantity": Written(raw, "D2")})
    assert quantity_of(entry, form(unit)) == quantity
    assert entry.is_refused == (quantity is None)


def test_positions_in_one_text() -> None:
    box, numbered, pairs = Grid("b", 9, 9), Grid("n", 9, 9, Numbering.NUMBERS), Grid("p", 9, 9, Numbering.PAIRS)
    assert positions_in_text(box, "A1, B2; C3") == ["A01", "B02", "C03"]
    assert positions_in_text(box, "A1~A3") == positions_in_text(box, "A1から A3") == ["A01", "A02", "A03"]
    assert positions_in_text(box, "A1-C1") == ["A01", "B01", "C01"]
    assert positions_in_text(numbered, "3-5") == ["03", "04", "05"]
    assert positions_in_text(pairs, "3-5") == ["03-05"]


def test_sheets_say_where_their_boxes_are() -> None:
    grid: list[list[Cell]] = [[None, 1, 2], ["A", "x", None], ["B", None, "y"]]
    titled = reading([["Freezer", "F2"], ["Rack", "R1"], ["Box 7"], *grid])
    assert [(step.type, step.name) for step in titled.entries[0].way] == [
        ("freezer", "F2"),
        ("rack", "R1"),
        (None, "Box 7"),
    ]
    named = reading(grid, "Box 3")
    assert [step.name for step in named.entries[0].way] == ["Box 3"] and named.free == 2
    two = reading([*grid, [], *grid], "Boxes")
    assert [entry.way[0].name for entry in two.entries] == ["Boxes 1", "Boxes 1", "Boxes 2", "Boxes 2"]
    unknown = reading([["Kasten", "Platz"], ["1", "2"]])
    assert unknown.manner == "nothing" and unknown.headers == {"Kasten": "", "Platz": ""}


def test_columns_in_any_order_give_a_way_from_the_outside_in() -> None:
    rows = [["Name", "Box", "Rack", "Freezer", "Pos"], ["N2", "1", "2", "3", "A1"]]
    assert [step.type for step in reading(rows).entries[0].way] == ["freezer", "rack", "box"]


def test_wrong_words_are_refused(tmp_path: Any) -> None:
    for name in ("storage.toml", "inventories.toml"):
        text = (ROOT / "config" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("note = [", "notice = [").replace('box = ["box no"', 'bx = ["b"'))
    load_location_types(tmp_path)
    with pytest.raises(WrongSetting, match=r"inventories.toml: columns.notice: there is no such entry") as refusal:
        load_inventory_words(tmp_path)
    assert "places.bx" in str(refusal.value)


def test_a_position_before_the_name_is_left_away() -> None:
    rows: list[list[Cell]] = [[None, 1, 2], ["A", "A1 HeLa", "a02: N2"], ["B", "B1", "A2 N2"]]
    assert [entry.texts[0].text for entry in reading(rows).entries] == ["HeLa", "N2", "B1", "A2 N2"]


def test_the_name_of_a_sheet_may_be_the_way_to_its_box() -> None:
    found = reading([["Position", "Name"], ["A1", "HeLa"]], "Freezer B - Rack 1 - Box 9")
    assert [step.name for step in found.entries[0].way] == ["Freezer B", "Rack 1", "Box 9"]
