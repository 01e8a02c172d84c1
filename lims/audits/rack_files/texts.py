"""From the bytes of a file to its lines and rows."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from lims.audits.rack_files.refusals import NoRackText, RackFileTooLarge

LARGEST_MEGABYTES = 4
MOST_ROWS = 20_000

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Row:
    """One row: its number in the file from 1 on, its line as it is, and its values without outer blanks."""

    number: int
    line: str
    values: tuple[str, ...]


def lines_of(name: str, content: bytes) -> list[str]:
    """The lines of a file in any usual encoding, with any line ends. Raises RackFileTooLarge, NoRackText."""
    if len(content) > LARGEST_MEGABYTES * 1024 * 1024:
        raise RackFileTooLarge(name=name, rows=MOST_ROWS, megabytes=LARGEST_MEGABYTES)
    lines = _decoded(name, content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_ROWS:
        raise RackFileTooLarge(name=name, rows=MOST_ROWS, megabytes=LARGEST_MEGABYTES)
    return lines


def _decoded(name: str, content: bytes) -> str:
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    # UTF-8 refuses nearly every text that is not UTF-8, so it comes first.
    for encoding in marked or ["utf-8", "cp932", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NoRackText(name=name)


def rows_of(lines: Sequence[str], separator: str) -> list[Row]:
    """The rows that have anything in them; empty values at a row's end are dropped."""
    rows = []
    for number, line in enumerate(lines, 1):
        # Line by line, so that a quotation mark too many costs one row and not the rest of the file.
        [values] = list(csv.reader([line], delimiter=separator)) or [[]]
        plain = [value.strip() for value in values]
        while plain and not plain[-1]:
            plain.pop()
        if plain:
            rows.append(Row(number, line, tuple(plain)))
    return rows
