"""The catalogue as a file: every column of a kind, row by row, however many there are."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from sqlalchemy.orm import Session

from lims.core.settings import settings_of
from lims.ledger.rules import plain
from lims.resources.kinds import Attribute, Kind, kinds_of
from lims.resources.models import Resource
from lims.resources.queries.catalogue import ResourceFilter
from lims.resources.queries.export import resources_in_full
from lims.resources.reading import plain_text, values_of
from lims.resources.rules.accessions import persistent_uri

Row = dict[str, Any]
# Columns that every resource has besides the fields of its kind.
BEFORE = ("accession", "kind")
AFTER = ("state", "visibility", "embargoed_until", "created_at", "updated_at", "version", "uri")
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
FORMATS = tuple(MEDIA_TYPES)


def columns_of(kinds: Iterable[Kind]) -> list[Attribute]:
    """The fields of some kinds, each once, in the order of the kinds."""
    columns: dict[str, Attribute] = {}
    for kind in kinds:
        for attribute in kind.fields:
            if not attribute.part_of:
                columns.setdefault(attribute.name, attribute)
    return list(columns.values())


def kinds_in(session: Session, chosen: ResourceFilter) -> list[Kind]:
    kinds = kinds_of(session)
    return [kinds[chosen.kind]] if chosen.kind else list(kinds)


def rows_of(session: Session, chosen: ResourceFilter) -> Iterator[Row]:
    """The resources that a filter leaves, each as its values by column; read from the database in portions."""
    kinds, base_url = kinds_of(session), settings_of(session).public_url
    for resource in resources_in_full(session, chosen):
        values = values_of(resource, kinds[resource.kind]) if resource.kind in kinds else _without_kind(resource)
        yield {
            "accession": resource.accession,
            "kind": resource.kind,
            **values,
            "state": resource.state.value,
            "visibility": resource.visibility.value,
            "embargoed_until": resource.embargoed_until,
            "created_at": resource.created_at,
            "updated_at": resource.updated_at,
            "version": resource.version,
            "uri": persistent_uri(base_url, resource.accession),
        }


def _without_kind(resource: Resource) -> Row:
    return {"name": resource.name, "name_ja": resource.name_ja, **resource.attributes}


def write(rows: Iterable[Row], kinds: Sequence[Kind], format_name: str, file: IO[bytes]) -> None:
    """Write rows in one of the `FORMATS`."""
    _WRITERS[format_name](rows, columns_of(kinds), file)


def _texts(row: Row, columns: Sequence[Attribute]) -> list[str]:
    cells = [str(row.get(name, "")) for name in BEFORE]
    cells += [plain_text(each, row.get(each.name)) for each in columns]
    return cells + [_text(row.get(name)) for name in AFTER]


def _text(value: Any) -> str:
    written = plain(value)
    return "" if written is None else str(written)


def _header(columns: Sequence[Attribute]) -> list[str]:
    return [*BEFORE, *(each.name for each in columns), *AFTER]


def _separated(delimiter: str, encoding: str) -> Callable[[Iterable[Row], Sequence[Attribute], IO[bytes]], None]:
    def write_lines(rows: Iterable[Row], columns: Sequence[Attribute], file: IO[bytes]) -> None:
        lines = _Lines(file, encoding)
        writer = csv.writer(lines, delimiter=delimiter)
        writer.writerow(_header(columns))
        writer.writerows(_texts(row, columns) for row in rows)

    return write_lines


class _Lines:
    """Encodes what the csv module writes; the file stays open and stays its owner's."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self._file, self._encoding = file, "utf-8"
        if encoding == "utf-8-sig":
            # Excel takes a CSV file without this mark for Shift JIS in Japan.
            file.write(b"\xef\xbb\xbf")

    def write(self, text: str) -> None:
        self._file.write(text.encode(self._encoding))


def _write_json(rows: Iterable[Row], columns: Sequence[Attribute], file: IO[bytes]) -> None:
    known = set(_header(columns))
    file.write(b"[")
    for number, row in enumerate(rows):
        document = {name: _json_value(value) for name, value in row.items() if name in known and value is not None}
        file.write((",\n" if number else "\n").encode())
        file.write(json.dumps(document, ensure_ascii=False).encode("utf-8"))
    file.write(b"\n]\n")


def _json_value(value: Any) -> Any:
    written = plain(value)
    return written if isinstance(written, bool | int | float | str | list | dict) else str(written)


def _write_xlsx(rows: Iterable[Row], columns: Sequence[Attribute], file: IO[bytes]) -> None:
    """A sheet of rows and one that says what the columns are; all cells are texts or numbers, none a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("resources")
    sheet.freeze_panes = "C2"
    sheet.append([_bold(sheet, name) for name in _header(columns)])
    for row in rows:
        cells = [row.get(name) for name in BEFORE]
        cells += [_cell_value(each, row.get(each.name)) for each in columns]
        cells += [_text(row.get(name)) for name in AFTER]
        sheet.append([_cell(sheet, value) for value in cells])
    meanings = book.create_sheet("columns")
    meanings.append([_bold(meanings, word) for word in ("column", "label_en", "label_ja", "type", "unit")])
    for each in columns:
        words = (each.name, each.label.en, each.label.ja, each.type.value, each.unit)
        meanings.append([_cell(meanings, word) for word in words])
    book.save(file)


def _cell_value(attribute: Attribute, value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return plain_text(attribute, value)


def _cell(sheet: Any, value: Any) -> Any:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=re.sub(ILLEGAL_CHARACTERS_RE, "", value))
    # A genotype may begin with "=" or "+"; as a formula it would be an error, or worse.
    cell.data_type = "s"
    return cell


def _bold(sheet: Any, value: str) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    cell.font = Font(bold=True)
    return cell


_WRITERS: Mapping[str, Callable[[Iterable[Row], Sequence[Attribute], IO[bytes]], None]] = {
    "csv": _separated(",", "utf-8-sig"),
    "tsv": _separated("\t", "utf-8"),
    "xlsx": _write_xlsx,
    "json": _write_json,
}
