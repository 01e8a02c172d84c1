"""A row read anew with values that a curator wrote in place of the depositor's, which stay beside them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lims.core.language import N_
from lims.deposits.reading.columns import ColumnMap
from lims.deposits.reading.rows import CORRECTED, CheckedRow, RowProblem, understand_rows
from lims.deposits.reading.tables import Column, Row, Table
from lims.resources.kinds import Kind
from lims.resources.values.understood import note

# No header has this character, so that a correction's column is never one of the list.
_MARK = "\0"


def correction(field: str, text: str, name: str) -> RowProblem:
    """The remark of a row that this person wrote this text for a field; an empty text takes the value away."""
    return RowProblem(note(CORRECTED, N_("Corrected by %(name)s."), name=name), field, "", text)


def read_corrected(
    kind: Kind, table: Table, columns: ColumnMap, corrections: Sequence[RowProblem], today: date
) -> CheckedRow:
    """The only row of a table, understood with corrections in place of all that it says of their fields.

    A correction of a whole stands for its parts too: of the scientific name for genus and epithet.
    """
    (row,) = table.rows
    texts = {entry.field: entry.value for entry in corrections}
    added = tuple(Column(len(row.cells) + place, name, _MARK + name) for place, name in enumerate(texts))
    widened = Table((*table.columns, *added), (Row(row.number, (*row.cells, *texts.values())),))
    fields = {key: name for key, name in columns.fields.items() if not _is_replaced(kind, name, texts)}
    constants = {name: value for name, value in columns.constants.items() if name not in texts}
    mapped = ColumnMap(fields | {column.key: column.header for column in added}, constants)
    (read,) = understand_rows(kind, widened, mapped, today)
    written = {column.key: read.written[column.key] for column in table.columns}
    problems = [replace(entry, column=entry.column if entry.column in written else "") for entry in read.problems]
    return CheckedRow(row.number, written, read.values, [*corrections, *problems])


def _is_replaced(kind: Kind, name: str, texts: dict[str, str]) -> bool:
    return name in texts or (kind.has(name) and kind.attribute(name).part_of in texts)
