"""Reading lists without a database: files, tables, columns, rows, duplicates."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from lims.core.refusals import Refusal
from lims.core.settings import ROOT
from lims.core.spreadsheets import workbooks
from lims.deposits.reading import spreadsheets, tables
from lims.deposits.reading.checking import check_rows, counts_of
from lims.deposits.reading.columns import ColumnMap, Reason, check_map, completed_map, guess_columns, map_of
from lims.deposits.reading.rows import CheckedRow
from lims.deposits.reading.spreadsheets import read_table
from lims.deposits.reading.tables import Table
from lims.deposits.refusals import (
    FileEmpty,
    FileNotReadable,
    OldSpreadsheet,
    SheetMissing,
    TableTooLarge,
    UnknownColumn,
    UnknownField,
)
from lims.resources.kinds import Kind, Kinds, load_kinds

TODAY = date(2026, 4, 1)
MIDNIGHT = datetime.combine(date(1975, 6, 3), time())
JAPANESE = "系統名,学名,採集地\nクロメダカ,Oryzias latipes,三島\nﾋﾒﾀﾞｶ,Oryzias latipes,名古屋\n"


@pytest.fixture(scope="module")
def kinds() -> Kinds:
    return load_kinds(ROOT / "config")


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def codes_of_remarks(table: Table) -> list[str]:
    return [remark.code for remark in table.remarks]


def checked(kind: Kind, text: str, constants: dict[str, str] | None = None) -> list[CheckedRow]:
    table = read_table("list.csv", text.encode())
    return check_rows(kind, table, map_of(guess_columns(kind, table), constants), TODAY)


def codes_of(row: CheckedRow) -> dict[str, str]:
    return {entry.problem.code: entry.field for entry in row.problems}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_tables_in_every_encoding_and_delimiter_are_read_the_same(encoding: str, delimiter: str) -> None:
    table = read_table("list.txt", JAPANESE.replace(",", delimiter).encode(encoding))
    assert [column.header for column in table.columns] == ["系統名", "学名", "採集地"]
    assert [row.cells[0] for row in table.rows] == ["クロメダカ", "ﾋﾒﾀﾞｶ"]
    assert [row.number for row in table.rows] == [2, 3]
    assert table.encoding.startswith(encoding[:5])
    assert codes_of_remarks(table) == ["text-read"]


def test_quoted_cells_hold_delimiters_and_line_breaks() -> None:
    table = read_table("l.csv", b'name,note\n"A, B","one\ntwo ""x"""\nC,\n')
    assert table.rows[0].cells == ("A, B", 'one\ntwo "x"')
    assert table.rows[1].number == 3


def test_typed_cells_of_a_workbook_stay_typed() -> None:
    content = workbook(DATA=[["name", "date", "n", "yes"], ["A", MIDNIGHT, 12.5, True], ["B", None, 3, None]])
    table = read_table("list.xlsx", content)
    assert table.rows[0].cells == ("A", MIDNIGHT, 12.5, True)
    assert [tables.as_written(cell) for cell in table.rows[0].cells] == ["A", "1975-06-03", 12.5, True]
    assert table.rows[1].cells[1] is None


def test_fullest_sheet_is_read_unless_another_is_wanted() -> None:
    content = workbook(INFO=[["about"], ["x"]], DATA=[["name", "species"], ["A", "B c"], ["D", "E f"]])
    assert read_table("l.xlsx", content).sheet == "DATA"
    assert read_table("l.xlsx", content, "INFO").columns[0].header == "about"
    with pytest.raises(SheetMissing) as missing:
        read_table("l.xlsx", content, "NOTHING")
    assert "INFO, DATA" in str(missing.value)


def test_title_above_and_blank_rows_between_are_left_out_and_told() -> None:
    content = workbook(S=[["Our strains 2026"], [], ["name", "species", "note"], ["A", "B c", 1], [], ["D", "E f", 2]])
    table = read_table("l.xlsx", content)
    assert [column.header for column in table.columns] == ["name", "species", "note"]
    assert [row.number for row in table.rows] == [4, 6]
    assert "header-below" in codes_of_remarks(table)


def test_side_list_after_blank_columns_is_left_out_and_told() -> None:
    rows: list[list[Any]] = [["name", "species", None, None, "Possible types"]]
    rows += [[f"A{n}", "B c", None, None, f"type {n}" if n < 2 else None] for n in range(20)]
    table = read_table("l.xlsx", workbook(S=rows))
    assert [column.header for column in table.columns] == ["name", "species"]
    remark = next(remark for remark in table.remarks if remark.code == "side-table")
    assert remark.values["header"] == "Possible types"


def test_nameless_and_doubled_headers_get_names_to_be_mapped_by() -> None:
    table = read_table("l.csv", b",name,name,Name \n1,A,B,C\n2,D,E,F\n")
    assert [column.key for column in table.columns] == ["(A)", "name", "name (2)", "Name"]
    assert codes_of_remarks(table) == ["text-read", "nameless-column", "doubled-column"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileEmpty),
        (b"\n\n  \n", FileEmpty),
        (b"name,species\n", FileEmpty),
        (b"%PDF-1.7\n...", FileNotReadable),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), FileNotReadable),
        (bytes(range(256)) * 8, FileNotReadable),
        (b"PK\x03\x04 not an archive", FileNotReadable),
        (b"<?xml version='1.0'?><archive/>", FileNotReadable),
        (b'[{"pk": 1}]', FileNotReadable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), OldSpreadsheet),
    ],
)
def test_what_is_no_list_is_refused(content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        read_table("file", content)


def test_tables_beyond_the_limits_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 3)
    with pytest.raises(TableTooLarge):
        read_table("l.csv", b"name\n" + b"x\n" * 4)
    monkeypatch.setattr(workbooks, "MOST_UNPACKED_BYTES", 10)
    with pytest.raises(TableTooLarge):
        read_table("l.xlsx", workbook(S=[["name"], ["x"]]))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        table = read_table("any", content)
    except Refusal:
        return
    assert table.rows
    assert all(len(row.cells) == len(table.columns) for row in table.rows)


@pytest.mark.parametrize(
    ("kind", "header", "values", "field", "reason"),
    [
        ("seed", "ACCENUMB", ["PI 1", "PI 2"], "depositor_number", Reason.NAME),
        ("seed", "acqDate", ["19860325", "1985----"], "acquired_on", Reason.NAME),
        ("seed", "BioStatus", ["Landrace", "Others"], "biological_status", Reason.NAME),
        ("strain", "Genotype", ["w1118", "w*"], "genotype", Reason.NAME),
        ("strain", "internal.ZS.No.", ["26", "34"], "depositor_number", Reason.SIMILAR_NAME),
        ("strain", "系統名", ["Cab", "HNI"], "name", Reason.NAME),
        ("strain", "species", ["Mus musculus", "Mus spretus"], "scientific_name", Reason.NAME),
        ("seed", "SPECIES", ["vulgaris", "rapa"], "species", Reason.NAME),
        ("line", "species", [1, 1], "", Reason.CONTENTS_DIFFER),
        ("seed", "PUID", ["GBR251:CACTUAR-1:HORDEUM"] * 2, "", Reason.CONTENTS_DIFFER),
        ("strain", "No", [1, 2, 3], "", Reason.CONTENTS_DIFFER),
        ("strain", "was ist das", ["Mus musculus", "Mus spretus", "Mus caroli"], "scientific_name", Reason.CONTENTS),
        ("strain", "visibility", ["public", "public"], "", Reason.NONE),
    ],
)
def test_columns_are_guessed_by_name_and_contents(
    kinds: Kinds, kind: str, header: str, values: list[object], field: str, reason: Reason
) -> None:
    content = workbook(S=[["aa", header], *([f"x{n}", value] for n, value in enumerate(values))])
    guess = guess_columns(kinds[kind], read_table("l.xlsx", content))[1]
    assert (guess.field, guess.reason) == (field, reason)


def test_remembered_fields_go_first_even_when_they_leave_a_column_out(kinds: Kinds) -> None:
    table = read_table("l.csv", b"Strain Name,Genotype,colour\nCab,+/+,red\n")
    guesses = guess_columns(kinds["strain"], table, {"strain name": "", "Colour": "phenotype"})
    assert [(guess.field, guess.reason) for guess in guesses] == [
        ("", Reason.REMEMBERED),
        ("genotype", Reason.NAME),
        ("phenotype", Reason.REMEMBERED),
    ]


def test_given_map_is_completed_by_guesses_that_do_not_contradict_it(kinds: Kinds) -> None:
    kind = kinds["strain"]
    table = read_table("l.csv", b"strain,code,country,x\nCab,A1,JPN,1\n")
    given = ColumnMap({"code": "name", "Country": ""})
    completed = check_map(kind, table, completed_map(guess_columns(kind, table), given))
    assert completed.fields == {"code": "name"}
    with pytest.raises(UnknownColumn):
        check_map(kind, table, ColumnMap({"colour": "name"}))
    with pytest.raises(UnknownField):
        check_map(kind, table, ColumnMap({"code": "colour"}))
    with pytest.raises(UnknownField):
        check_map(kind, table, ColumnMap({}, {"colour": "red"}))


def test_name_is_taken_from_a_number_and_said_so(kinds: Kinds) -> None:
    (row,) = checked(kinds["seed"], "NationalID,BotanicalName\nEC100277,Arachis hypogaea\n")
    assert row.values["name"] == "EC100277"
    assert codes_of(row) == {"name-from-other-field": "name"}
    (nameless,) = checked(kinds["seed"], "country,elevation\nJPN,12\n")
    assert codes_of(nameless)["missing-name"] == "name"
    assert counts_of([nameless]).refused == 1


def test_scientific_name_is_put_together_from_its_parts(kinds: Kinds) -> None:
    text = (
        "ACCENUMB,GENUS,SPECIES,SPAUTHOR,SUBTAXA,SUBTAUTHOR\n"
        "A1,Beta,vulgaris,L.,subsp.  maritima,(L.) Arcang.\nA2,Beta,,L.,,\n"
    )
    first, second = checked(kinds["seed"], text)
    assert first.values["scientific_name"] == "Beta vulgaris subsp. maritima"
    assert first.values["subtaxon_author"] == "(L.) Arcang."
    assert "species_author" not in first.values
    assert second.values["scientific_name"] == "Beta sp."


def test_two_columns_for_one_place_are_compared(kinds: Kinds) -> None:
    text = (
        "ACCENUMB,GENUS,DECLATITUDE,LATITUDE,LONGITUDE\n"
        "A1,Beta,26.183333,261100N,0914400E\nA2,Beta,26.18,271100N,0914400E\n"
    )
    first, second = checked(kinds["seed"], text)
    assert first.values["latitude"] == 26.183333
    assert "columns-differ" not in codes_of(first)
    assert codes_of(second)["columns-differ"] == "latitude"


def test_value_for_all_rows_fills_only_what_is_empty(kinds: Kinds) -> None:
    text = "strain,species\nCab,Oryzias latipes\nAB,\n"
    first, second = checked(kinds["strain"], text, {"scientific_name": "Danio rerio"})
    assert (first.values["scientific_name"], second.values["scientific_name"]) == ("Oryzias latipes", "Danio rerio")
    (without,) = checked(kinds["strain"], "strain\nAB\n")
    assert codes_of(without) == {"expected": "scientific_name"}


@pytest.mark.parametrize(
    ("columns", "values", "code"),
    [
        ("latitude,longitude", "35.1,", "half-place"),
        ("latitude,longitude", "0,0", "place-zero"),
        ("collection date,collector", "2031-01-01,x", "future-date"),
        ("locality,collector", "SchÃ¼tz,x", "mojibake"),
        ("country,collector", "#REF!,x", "spreadsheet-error"),
    ],
)
def test_doubts_about_one_row(kinds: Kinds, columns: str, values: str, code: str) -> None:
    (row,) = checked(kinds["strain"], f"strain,species,{columns}\nCab,Oryzias latipes,{values}\n")
    assert code in codes_of(row)
    assert counts_of([row]).doubtful == 1


def test_doubled_names_numbers_and_rows_are_found_in_the_list(kinds: Kinds) -> None:
    text = "\n".join(
        [
            "strain,stock number,Bloomington No,species",
            "Bur-0,1,7019,A b",
            "bur 0,2,9999,A b",
            "Col-0,3,7019,A b",
            "3,4,1,A b",
            "Ler,ICG-4709,,A b",
            "ICG 4709,6,,A b",
            "Ler,ICG-4709,,A b",
        ]
    )
    rows = checked(kinds["strain"], text)
    shared = {
        row.number: sorted(entry.field for entry in row.problems if entry.problem.code == "duplicate-in-list")
        for row in rows
    }
    assert shared == {
        2: ["name", "other_numbers"],
        3: ["name"],
        4: ["other_numbers"],
        5: [],
        6: ["depositor_number"],
        7: ["name"],
        8: [],
    }
    assert codes_of(rows[-1])["same-row"] == ""
    assert counts_of(rows).refused == 1


@given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), min_size=1, max_size=6))
def test_nothing_that_was_written_is_lost(kinds: Kinds, cells: list[list[str]]) -> None:
    kind = kinds["strain"]
    columns = tuple(tables.Column(place, name, name) for place, name in enumerate(("strain", "country", "whatever")))
    table = Table(columns, tuple(tables.Row(number, tuple(row)) for number, row in enumerate(cells, 2)))
    rows = check_rows(kind, table, ColumnMap({"strain": "name", "country": "origin_country"}), TODAY)
    assert [list(row.written.values()) for row in rows] == cells
    for row in rows:
        for entry in row.problems:
            assert entry.problem.message % dict(entry.problem.values) if entry.problem.values else entry.problem.message
