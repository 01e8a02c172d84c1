"""Files of rack readers: every layout is read back, every fault is told, and what is uncertain is doubted."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lims.audits.rack_files import RackReaders, box_reading, load_rack_readers, read_rack_file
from lims.audits.rack_files.coordinates import spot_of
from lims.audits.rack_files.layouts import RackReader, Shape
from lims.audits.rack_files.refusals import (
    NoRackLayout,
    NoRackText,
    RackFileFaults,
    RackFileTooLarge,
    UnknownRackReader,
)
from lims.audits.readings import BoxReading, Doubt
from lims.core.settings import ROOT, WrongSetting
from lims.storage.shapes import Corner, Grid, Numbering, Order, row_letters

READERS: RackReaders = load_rack_readers(ROOT / "config")
WELLS = Grid("96-wells", 8, 12)
SMALL = Grid("24", 4, 6)
NO_TUBE, NO_READ = "No Tube", "No Read"


def read(text: str, **options) -> list:
    return read_rack_file(text.encode(), "rack.csv", READERS, **options)


def faults_of(text: str, **options) -> list[tuple]:
    with pytest.raises(RackFileFaults) as refusal:
        read(text, **options)
    return [(f["row"], f["field"], f["value"]) for f in refusal.value.values["faults"]]


# -- what is written in a layout is read back --------------------------------------------------------------------


def written(reader: RackReader, rack: str | None, content: dict[tuple[int, int], str], separator: str) -> list[str]:
    """The lines of a file in a layout, with every value of `content` in its cell."""
    named = {"rack": rack or "", "status": "", "other": ""}
    lines = []
    if reader.name == "trace":
        lines += ["Date & time of Trace = 23 Aug 2012 01:42:01 PM", f"Rack Base Name: {rack}"]
    if reader.shape is Shape.COLUMNS:
        lines.append(separator.join(_title(reader, field) for field in _fields(reader)))
    if reader.shape is Shape.GRID:
        if rack:
            lines.append(f"Rack: {rack}")
        lines.append(separator.join(["", *map(str, range(1, 13))]))
        return lines + [
            separator.join([row_letters(r), *(content.get((r, c), NO_TUBE) for c in range(1, 13))]) for r in range(1, 9)
        ]
    if reader.shape is Shape.SERIES:
        walk = WELLS.cells(reader.counted or Order.ROWS)
        return [separator.join(content.get(cell, NO_TUBE) for cell in walk)]
    for (row, column), code in content.items():
        place = {"position": f"{row_letters(row)}{column:02}", "row": row_letters(row), "column": str(column)}
        lines.append(separator.join({**named, **place, "code": code}[field] for field in _fields(reader)))
    return lines


def _fields(reader: RackReader) -> list[str]:
    if reader.shape is Shape.FIELDS:
        return list(reader.fields)
    return [f for f in reader.columns if f not in ("row", "column") or "position" not in reader.columns]


def _title(reader: RackReader, field: str) -> str:
    return sorted(reader.columns[field])[0].upper()


codes = st.integers(0, 9_999_999).map(lambda n: f"FX{n:08}" if n % 2 else f"{n:010}")
cells = st.tuples(st.integers(1, 8), st.integers(1, 12))


@st.composite
def contents(draw) -> dict[tuple[int, int], str]:
    places = draw(st.lists(cells, min_size=1, max_size=20, unique=True))
    unique = draw(st.lists(codes, min_size=len(places), max_size=len(places), unique=True))
    said = draw(st.lists(st.sampled_from([None, None, None, NO_TUBE, NO_READ]), min_size=len(places)))
    return {place: word or code for place, code, word in zip(places, unique, [*said, *[None] * 20], strict=False)}


@pytest.mark.parametrize("reader", READERS.readers.values(), ids=lambda reader: reader.name)
@settings(max_examples=25, deadline=None)
@given(content=contents(), data=st.data())
def test_what_is_written_in_a_layout_is_read_back(reader, content, data):
    rack = data.draw(st.sampled_from(["TR00012345", "01234567"]))
    separator = data.draw(st.sampled_from(reader.separators))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp932"]))
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    file = end.join(written(reader, rack, content, separator)).encode(encoding)

    [reading] = read_rack_file(file, "rack.csv", READERS, reader=reader.name)
    box = box_reading(reading, WELLS)

    assert box.codes == {WELLS.at(*c): code for c, code in content.items() if code not in (NO_TUBE, NO_READ)}
    assert box.unreadable == {WELLS.at(*c) for c, code in content.items() if code == NO_READ}
    assert box.empty >= {WELLS.at(*c) for c, code in content.items() if code == NO_TUBE}
    told = reader.shape is not Shape.SERIES and ("rack" in _fields(reader) or reader.rack_line is not None)
    assert box.container == (rack if told and reader.name not in ("column-names",) else box.container)


# -- the files of the sources ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reader", "rack"),
    [
        ("A1,FX05653780\r\nA2,NO READ\r\nA3,EMPTY\r\n", "fluidx", None),
        ("A01;FX05653780\nA02;NOREAD\nA03;NOTUBE\n", "fluidx", None),
        ("A01\tFX05653780\nA02\t?\nA03\t\n", "fluidx", None),
        ("TR00012345,A1,FX05653780\nTR00012345,A2,NO READ\nTR00012345,A3,\n", "rack-position-code", "TR00012345"),
        (
            "TubeCode,LocationRow,LocationColumn,RackID\nFX05653780,A,01,SW_Abs2\nNo Read,A,02,SW_Abs2\n"
            "No Tube,A,03,SW_Abs2\n",
            "visionmate",
            "SW_Abs2",
        ),
        (
            "Date: 18November2019 01:53:40,,,\nRack: TS01552899,,,\nRackID,LocationRow,LocationColumn,TubeCode\n"
            "TS01552899,A,1,FX05653780\nTS01552899,A,2,No Read\nTS01552899,A,3,No Tube\n",
            "visionmate",
            "TS01552899",
        ),
        (
            "Date & time of Trace = 23 Aug 2012 01:42:01 PM\nRack Base Name: 02498606\n  A01;    FX05653780\n"
            "  A02;\tNO READ\n  A03;    No TrakMate\n",
            "trace",
            "02498606",
        ),
        (
            "Tube Rack ID,Tube Position,Tube 2D Barcode,Status Code\nSA1,A01,FX05653780,OK\nSA1,A02,,No Read\n"
            "SA1,A03,,No Tube\n",
            "samplescan",
            "SA1",
        ),
        (
            'plate_17\n"Position","Tube ID","Status","Error Count","Rack ID","Date"\nA01,FX05653780,,0,,1/1/2022\n'
            "A02,No Read,,1,,1/1/2022\nA03,Empty,,0,,1/1/2022\n",
            "traxcer",
            None,
        ),
        ("RackID,TPositionID,TTubeBC\nR1,A1,FX05653780\nR1,A2,No Code\nR1,A3,No Tube\n", "easyblood", "R1"),
        (
            "Rack Barcode,Tube Barcode,Row,Column,In Worklist\nTS1,FX05653780,A,1,Y\nTS1,NOREAD,A,2,Y\n"
            "TS1,NOTUBE,A,3,Y\n",
            "rack-row-column",
            "TS1",
        ),
        (
            "Rack,Position,Tube,Date\nR1,A1,FX05653780,2026-04-01\nR1,A2,No Read,2026-04-01\nR1,A3,-,2026-04-01\n",
            "column-names",
            "R1",
        ),
        ("Plate: P7\n,1,2,3\nA,FX05653780,No Read,\nB,,,\n", "grid", "P7"),
        ("ラック,位置,チューブ\nR1,A1,FX05653780\nR1,A2,NO READ\nR1,A3,NO TUBE\n", "column-names", "R1"),
    ],
)
def test_the_layout_is_recognised(text, reader, rack):
    [reading] = read(text)
    box = box_reading(reading, WELLS)
    assert (reading.reader, box.container) == (reader, rack)
    assert (box.codes, box.unreadable) == ({"A01": "FX05653780"}, {"A02"})
    assert "A03" in box.empty


def test_leading_zeros_of_codes_are_kept():
    [reading] = read("A1,0123456789\nA2,0000000001\n")
    assert sorted(reading.codes.values()) == ["0000000001", "0123456789"]


def test_several_racks_in_one_file():
    text = "R1,A1,FX00000001\nR1,A2,NO READ\nR2,A1,FX00000002\n"
    assert {r.rack: dict(r.codes) for r in read(text)} == {"R1": {(1, 1): "FX00000001"}, "R2": {(1, 1): "FX00000002"}}
    assert faults_of(text, several=False) == [(3, "Rack", "R2")]


def test_a_japanese_file_in_the_encoding_of_windows():
    text = "ラック,位置,コード\n箱１,A1,FX05653780\n"
    [reading] = read_rack_file(text.encode("cp932"), "rack.csv", READERS)
    assert (reading.rack, reading.codes) == ("箱１", {(1, 1): "FX05653780"})


# -- faults ------------------------------------------------------------------------------------------------------


def test_all_faults_are_told_with_row_field_and_value():
    text = (
        "Rack,Position,Tube\nR1,A1,FX00000001\nR1,Z,FX00000002\nR1,A1,FX00000003\nR1,A3,FX00000001\n,A4,FX00000004\n"
        "R1,A5,FX00000005,more\nR1\n"
    )
    assert faults_of(text) == [
        (3, "Position", "Z"),
        (4, "Position", "A1"),
        (5, "Code of the tube", "FX00000001"),
        (6, "Rack", ""),
        (7, "Number of values", "R1,A5,FX00000005,more"),
        (8, "Number of values", "R1"),
    ]


def test_a_tube_in_two_racks_is_a_fault():
    assert faults_of("R1,A1,FX00000001\nR2,A1,FX00000001\n") == [(2, "Code of the tube", "FX00000001")]


def test_the_sentence_tells_the_first_fault():
    with pytest.raises(RackFileFaults) as refusal:
        read("A1,FX00000001\nA1,FX00000002\nA2,FX00000001\n")
    assert str(refusal.value) == (
        "The file can't be used. Faults: 2. The first is in row 2, Position, “A1”: This position occurs twice."
    )


def test_tubes_outside_the_box_are_faults():
    [reading] = read("A1,FX00000001\nA7,FX00000002\nE1,NO READ\nH12,NO TUBE\n")
    with pytest.raises(RackFileFaults) as refusal:
        box_reading(reading, SMALL)
    assert [(f["row"], f["value"]) for f in refusal.value.values["faults"]] == [(2, "A7"), (3, "E1")]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NoRackLayout),
        (b"just a letter to the editor\nand nothing else\n", NoRackLayout),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d", NoRackText),
        (b"A1,X\n" * 30_000, RackFileTooLarge),
        (b"x" * 5_000_000, RackFileTooLarge),
        (b"Rack,Position,Tube\n", NoRackLayout),
    ],
)
def test_what_is_no_rack_file_is_refused(content, refusal):
    with pytest.raises(refusal):
        read_rack_file(content, "rack.csv", READERS)


def test_a_reader_can_be_named():
    with pytest.raises(UnknownRackReader):
        read("A1,FX1\n", reader="none")
    with pytest.raises(NoRackLayout):
        read("A1,FX1\n", reader="visionmate")


# -- doubts ------------------------------------------------------------------------------------------------------


def file_of(codes: dict[str, str]) -> str:
    return "".join(f"{position},{codes.get(position, 'NO TUBE')}\n" for position in WELLS.positions())


def test_a_rack_turned_by_half_is_doubted():
    expected = {"A01": "FX1", "A02": "FX2", "B07": "FX3", "H12": "FX4"}
    turned = {"H12": "FX1", "H11": "FX2", "G06": "FX3", "A01": "FX9"}
    [reading] = read(file_of(turned))
    box = box_reading(reading, WELLS, expected)
    assert box.doubts == (Doubt.TURNED,)
    assert box.turned(WELLS).codes == {"A01": "FX1", "A02": "FX2", "B07": "FX3", "H12": "FX9"}
    assert box.turned(WELLS).turned(WELLS).codes == box.codes
    [reading] = read(file_of(expected))
    assert box_reading(reading, WELLS, expected).doubts == ()


def test_a_rack_of_another_size_is_doubted():
    [reading] = read(file_of({"A01": "FX1"}))
    assert box_reading(reading, SMALL).doubts == (Doubt.WRONG_SIZE,)
    assert box_reading(reading, Grid("10x10", 10, 10)).doubts == (Doubt.WRONG_SIZE,)
    [full] = read(file_of({position: f"FX{n}" for n, position in enumerate(WELLS.positions())}))
    assert box_reading(full, Grid("12x12", 12, 12)).doubts == (Doubt.WRONG_SIZE,)
    assert box_reading(full, WELLS).doubts == ()


def test_a_list_of_tubes_only_is_no_other_size():
    [reading] = read("A1,FX1\nB2,FX2\n")
    assert box_reading(reading, WELLS) == BoxReading({"A01": "FX1", "B02": "FX2"})


def test_running_numbers_follow_the_box():
    by_column = Grid("81", 9, 9, Numbering.NUMBERS, counted=Order.COLUMNS)
    [reading] = read("Position,Code\n1,FX1\n10,FX2\n81,FX3\n")
    assert box_reading(reading, by_column).codes == {"01": "FX1", "10": "FX2", "81": "FX3"}
    assert by_column.cell("10") == (1, 2)
    with pytest.raises(RackFileFaults):
        box_reading(reading, SMALL)


@pytest.mark.parametrize(
    ("grid", "positions"),
    [
        (Grid("low", 8, 12, origin=Corner.BOTTOM_LEFT), {"A01": "FX1", "B03": "FX2"}),
        (Grid("columns", 12, 8, Numbering.COLUMN_LETTERS), {"A01": "FX1", "B03": "FX2"}),
        (Grid("pairs", 8, 12, Numbering.PAIRS), {"01-01": "FX1", "02-03": "FX2"}),
        (Grid("numbers", 8, 12, Numbering.NUMBERS), {"01": "FX1", "15": "FX2"}),
        (Grid("prefix", 8, 12, prefix="R"), {"RA01": "FX1", "RB03": "FX2"}),
        (Grid("names", 2, 3, Numbering.NAMES, names=tuple("PQRSTU")), {"P": "FX1", "U": "FX2"}),
    ],
)
def test_a_coordinate_is_that_of_the_box_s_own_numbering(grid, positions):
    [reading] = read("A1,FX1\nB3,FX2\n")
    assert box_reading(reading, grid).codes == positions
    assert box_reading(reading, grid).doubts == ()


def test_absent_cells_have_no_position():
    odd = Grid("odd", 2, 2, absent=frozenset({(2, 2)}))
    [reading] = read("A1,FX1\nA2,FX2\nB1,NO TUBE\nB2,NO TUBE\n")
    assert box_reading(reading, odd).doubts == ()
    [reading] = read("A1,FX1\nB2,FX2\n")
    with pytest.raises(RackFileFaults):
        box_reading(reading, odd)


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("A1", (1, 1)),
        ("a01", (1, 1)),
        ("A/01", (1, 1)),
        ("Ｂ１２", (2, 12)),
        ("12H", (8, 12)),
        ("3-7", (3, 7)),
        ("25", 25),
    ],
)
def test_coordinates(text, spot):
    assert spot_of(text) == spot


@pytest.mark.parametrize("text", ["", "A", "A0", "0", "ABC1", "A1B", "A1000", "x y z"])
def test_what_is_no_coordinate(text):
    assert spot_of(text) is None


# -- the configuration -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "part"),
    [
        ('shape = "fields"\nfields = ["position"]', "must have a code"),
        ('shape = "fields"\nfields = ["position", "code", "colour"]', "fields and columns"),
        ('shape = "series"', "must say how"),
        ('shape = "spiral"', "spiral"),
        ('shape = "grid"\nrack_line = "("', "readers.x"),
        ('shape = "grid"\nrack_line = "Rack"', "rack_line"),
    ],
)
def test_a_wrong_layout_stops_the_program(tmp_path: Path, entry, part):
    head = '[readers.x]\nlabel_en = "x"\nlabel_ja = "x"\nsource = "x"\nblank = "no_tube"\nseparators = [","]\n'
    (tmp_path / "rack_readers.toml").write_text(head + entry, encoding="utf-8")
    with pytest.raises(WrongSetting, match=part):
        load_rack_readers(tmp_path)
