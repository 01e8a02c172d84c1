"""The whole check of a list that needs no database."""

from dataclasses import dataclass
from datetime import date

from lims.deposits.reading.columns import ColumnMap
from lims.deposits.reading.duplicates import mark_duplicates_in_list
from lims.deposits.reading.rows import CheckedRow, understand_rows
from lims.deposits.reading.tables import Table
from lims.resources.kinds import Kind
from lims.resources.values.understood import Severity


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows were read, and how many of them are ready, doubtful, refused."""

    read: int
    ready: int
    doubtful: int
    refused: int


def check_rows(kind: Kind, table: Table, columns: ColumnMap, today: date) -> list[CheckedRow]:
    """Each row understood and checked against the others of its list."""
    rows = understand_rows(kind, table, columns, today)
    mark_duplicates_in_list(kind, rows)
    return rows


def counts_of(rows: list[CheckedRow]) -> Counts:
    severities = [row.severity for row in rows]
    refused, doubtful = severities.count(Severity.REFUSED), severities.count(Severity.DOUBTFUL)
    return Counts(len(rows), len(rows) - refused - doubtful, doubtful, refused)
