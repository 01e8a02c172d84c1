"""From the bytes of a depositor's file to its table."""

from collections.abc import Sequence

from lims.core.language import N_
from lims.core.spreadsheets.files import is_workbook, text_table
from lims.core.spreadsheets.workbooks import sheets_with_rows
from lims.deposits.reading.tables import (
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Column,
    Row,
    Table,
    column_letter,
    distinct_keys,
    is_blank,
)
from lims.deposits.refusals import FileEmpty, TableTooLarge
from lims.resources.values.names import tidied
from lims.resources.values.understood import Problem, doubt, note

_ROWS_SEARCHED_FOR_HEADER = 25
_DELIMITER_NAMES = {"\t": N_("tab"), ",": N_("comma"), ";": N_("semicolon"), "|": N_("bar")}


def read_table(name: str, content: bytes, sheet: str | None = None) -> Table:
    """The table in a file, whatever its name ends with.

    Raises FileNotReadable, OldSpreadsheet, SheetMissing, FileEmpty and TableTooLarge.
    """
    if is_workbook(name, content):
        names, chosen, rows = sheets_with_rows(name, content, sheet)
        return _table(name, rows, sheet=chosen, sheets=tuple(names))
    read = text_table(name, content)
    return _table(name, read.rows, encoding=read.encoding, delimiter=read.delimiter)


def _table(
    name: str,
    rows: Sequence[Sequence[Cell]],
    *,
    sheet: str = "",
    sheets: tuple[str, ...] = (),
    encoding: str = "",
    delimiter: str = "",
) -> Table:
    header_place = _header_place(rows)
    if header_place is None:
        raise FileEmpty(name=name)
    header, body = rows[header_place], rows[header_place + 1 :]
    filled = [place for place, row in enumerate(body) if not all(is_blank(cell) for cell in row)]
    if not filled:
        raise FileEmpty(name=name)
    width = max(len(header), *(len(body[place]) for place in filled))
    if width > MOST_COLUMNS or len(filled) > MOST_ROWS:
        raise TableTooLarge(rows=MOST_ROWS, columns=MOST_COLUMNS)
    places, remarks = _columns(header, [body[place] for place in filled], width)
    headers = [_header(header, place) for place in places]
    keys = distinct_keys(headers, [column_letter(place) for place in places])
    columns = tuple(Column(*parts) for parts in zip(places, headers, keys, strict=True))
    made = [Row(header_place + place + 2, tuple(_cell(body[place], column) for column in places)) for place in filled]
    kept = tuple(row for row in made if not all(is_blank(cell) for cell in row.cells))
    if not kept:
        raise FileEmpty(name=name)
    remarks = _about_reading(sheet, sheets, encoding, delimiter, header_place) + remarks + _about_headers(columns)
    return Table(columns, kept, sheet, sheets, encoding, delimiter, tuple(remarks))


def _cell(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else None


def _header(row: Sequence[Cell], place: int) -> str:
    cell = _cell(row, place)
    return "" if is_blank(cell) else str(cell)


def _header_place(rows: Sequence[Sequence[Cell]]) -> int | None:
    """The row of column names: the first whose texts fill at least half of the widest row near the top."""
    top = rows[:_ROWS_SEARCHED_FOR_HEADER]
    widths = [sum(not is_blank(cell) for cell in row) for row in top]
    widest = max(widths, default=0)
    if not widest:
        return None
    for place, row in enumerate(top):
        texts = [cell for cell in row if isinstance(cell, str) and not is_blank(cell) and not _is_number(cell)]
        if widths[place] * 2 >= widest and len(texts) * 2 >= widths[place]:
            return place
    return widths.index(widest)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _columns(header: Sequence[Cell], body: Sequence[Sequence[Cell]], width: int) -> tuple[list[int], list[Problem]]:
    """The places of the table's own columns, and remarks on what stands beside it."""
    empty = [
        is_blank(_cell(header, place)) and all(is_blank(_cell(row, place)) for row in body) for place in range(width)
    ]
    blocks = _blocks(empty)
    filled = [sum(not is_blank(_cell(row, place)) for row in body for place in block) for block in blocks]
    main = max(range(len(blocks)), key=lambda number: (filled[number], -number))
    places: list[int] = []
    remarks: list[Problem] = []
    for number, block in enumerate(blocks):
        # A side list reaches down a few rows only; columns of the table reach down like the table itself.
        longest = max(sum(not is_blank(_cell(row, place)) for row in body) for place in block)
        belongs = number <= main or longest * 5 > len(body)
        if belongs:
            places.extend(block)
        else:
            first, last = column_letter(block[0]), column_letter(block[-1])
            message = N_(
                "The columns %(first)s to %(last)s stand apart from the table and were left out: “%(header)s”."
            )
            header_text = _header(header, block[0])
            remarks.append(doubt("side-table", message, first=first, last=last, header=header_text))
    return places, remarks


def _blocks(empty: Sequence[bool]) -> list[list[int]]:
    """Runs of columns that are parted by empty ones."""
    blocks: list[list[int]] = []
    for place, is_empty in enumerate(empty):
        if is_empty:
            continue
        if blocks and blocks[-1][-1] == place - 1:
            blocks[-1].append(place)
        else:
            blocks.append([place])
    return blocks


def _about_reading(
    sheet: str, sheets: tuple[str, ...], encoding: str, delimiter: str, header_place: int
) -> list[Problem]:
    remarks = []
    if len(sheets) > 1:
        message = N_("The sheet “%(sheet)s” was read. The workbook has: %(sheets)s.")
        remarks.append(note("sheet-read", message, sheet=sheet, sheets=", ".join(sheets)))
    elif encoding:
        message = N_("The text was read as %(encoding)s, its cells parted by: %(delimiter)s.")
        values = {"encoding": encoding.upper(), "delimiter": _DELIMITER_NAMES[delimiter]}
        remarks.append(note("text-read", message, **values))
    if header_place:
        message = N_("The column names stand in row %(row)s; what is above was left out.")
        remarks.append(note("header-below", message, row=header_place + 1))
    return remarks


def _about_headers(columns: Sequence[Column]) -> list[Problem]:
    remarks = []
    for column in columns:
        if not tidied(column.header):
            message = N_("The column %(letter)s has no name; it is called “%(key)s”.")
            remarks.append(note("nameless-column", message, letter=column_letter(column.place), key=column.key))
        elif column.key != " ".join(column.header.split()):
            message = N_("The name “%(header)s” is there more than once; the column %(letter)s is called “%(key)s”.")
            letter = column_letter(column.place)
            remarks.append(note("doubled-column", message, header=column.header, letter=letter, key=column.key))
    return remarks
