"""The rows that did not become resources, as a file for the depositor: row, field, value, reason."""

import csv
import io
import re
from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.deposits.models import Deposit
from lims.deposits.queries.deposits import unregistered_rows
from lims.deposits.reading.rows import CheckedRow, RowProblem
from lims.resources.kinds import Kind, kinds_of
from lims.resources.values.understood import Severity

Translate = Callable[[str], str]
HEADERS = (N_("Row"), N_("Field"), N_("Value"), N_("Reason"))
_SEVERITIES = {Severity.REFUSED: N_("refused"), Severity.DOUBTFUL: N_("doubtful"), Severity.NOTED: N_("noted")}
# Spreadsheet programs run what begins like this as a formula; an apostrophe in front makes it text again.
_FORMULA = re.compile(r"[=@\t\r]|[+-].*[(|!]")
# Values that the program words itself.
TRANSLATED_VALUES = frozenset({"delimiter"})


def refused_rows_file(session: Session, deposit: Deposit, translate: Translate, language: str) -> bytes:
    """One line for each refused or doubtful value of the rows of a deposit that were not registered."""
    kind = kinds_of(session)[deposit.kind]
    rows = [
        CheckedRow(row.number, row.written, row.understood, [RowProblem.from_record(each) for each in row.problems])
        for row in unregistered_rows(session, deposit.id)
    ]
    return refused_rows_of(rows, kind, translate, language)


def refused_rows_of(rows: Iterable[CheckedRow], kind: Kind, translate: Translate, language: str) -> bytes:
    """The same for rows that are not stored: CSV in UTF-8 with its mark, without which Excel garbles Japanese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*map(translate, HEADERS), translate(N_("Severity"))])
    for row in rows:
        told = [entry for entry in row.problems if entry.problem.severity is not Severity.NOTED]
        for entry in told:
            writer.writerow([row.number, *map(_safe, _cells(entry, kind, translate, language))])
        if not told:
            writer.writerow([row.number, "", "", translate(N_("Left out by the curator.")), ""])
    return text.getvalue().encode("utf-8-sig")


def sentence_of(entry: RowProblem, translate: Translate) -> str:
    """A problem as a sentence."""
    values = {
        name: translate(value) if name in TRANSLATED_VALUES else value for name, value in entry.problem.values.items()
    }
    sentence = translate(entry.problem.message)
    return sentence % values if values else sentence


def _cells(entry: RowProblem, kind: Kind, translate: Translate, language: str) -> list[str]:
    label = kind.attribute(entry.field).label.in_language(language) if kind.has(entry.field) else entry.field
    column = f"{label} ({entry.column})" if entry.column and entry.column != label else label
    return [column, entry.value, sentence_of(entry, translate), translate(_SEVERITIES[entry.problem.severity])]


def _safe(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell
