"""Correcting a single row of a list, without another file from the depositor."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.deposits.models import Decision, Deposit, DepositRow
from lims.deposits.operations.lists import checked_row, kind_called, lock_open, table_of
from lims.deposits.queries.catalogue import mark_rows_from_catalogue
from lims.deposits.queries.deposits import row_of_deposit
from lims.deposits.reading.columns import ColumnMap
from lims.deposits.reading.corrections import correction, read_corrected
from lims.deposits.reading.duplicates import IN_LIST, mark_duplicates_in_list
from lims.deposits.reading.rows import CORRECTED, CheckedRow, RowProblem
from lims.deposits.refusals import RowRegistered, UnknownField
from lims.deposits.rules import first_decision, state_of
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.resources.kinds import Kind


def correct_row(session: Session, actor: Actor, deposit: Deposit, number: int, values: Mapping[str, str]) -> DepositRow:
    """Write values by field in place of what a row says of these fields, and check the row anew.

    What the depositor wrote is kept beside it. An empty text takes a value away; corrections of other fields stay. The
    other rows of the list are compared with the row as it is now. Raises DepositClosed, NotFound, RowRegistered,
    UnknownField.
    """
    actor.require(Permission.DEPOSITS_EDIT)
    lock_open(session, deposit)
    row = row_of_deposit(session, deposit.id, number)
    if row.resource is not None:
        raise RowRegistered(row=number, accession=row.resource.accession)
    kind = kind_called(session, deposit.kind)
    for name in values:
        if not kind.has(name):
            raise UnknownField(field=name)
    with entry(session, actor, EventKind.DEPOSIT_ROW_CORRECTED, row=number) as event:
        event.change(deposit)
        corrections = [*_kept_corrections(row, values), *(correction(*pair, actor.name) for pair in values.items())]
        columns = ColumnMap(deposit.fields, deposit.constants)
        new = read_corrected(kind, table_of(session, deposit, [number]), columns, corrections, actor.today)
        _compare_with_list(session, kind, deposit, new)
        mark_rows_from_catalogue(session, kind, [new])
        row.understood, row.problems = new.values, _records(new)
        row.state, row.decision = state_of(new), first_decision(new)
    return row


def _kept_corrections(row: DepositRow, values: Mapping[str, str]) -> list[RowProblem]:
    entries = map(RowProblem.from_record, row.problems)
    return [entry for entry in entries if entry.problem.code == CORRECTED and entry.field not in values]


def _compare_with_list(session: Session, kind: Kind, deposit: Deposit, new: CheckedRow) -> None:
    """Mark the row and all others that share its names, and take the marks from those that shared its former ones."""
    statement = select(DepositRow).where(DepositRow.deposit_id == deposit.id).order_by(DepositRow.number)
    rows = session.scalars(statement).all()
    checked = [new if row.number == new.number else checked_row(row, without=IN_LIST) for row in rows]
    mark_duplicates_in_list(kind, checked)
    for row, found in zip(rows, checked, strict=True):
        if found is not new and row.resource_id is None:
            _renew(row, found)


def _renew(row: DepositRow, found: CheckedRow) -> None:
    """Write the marks of a row if they changed; a person's decision stays unless there is something new to decide."""
    records = _records(found)
    before, after = ([record for record in some if record["code"] in IN_LIST] for some in (row.problems, records))
    if before == after:
        return
    is_worse = any(record not in before for record in after)
    row.problems, row.state = records, state_of(found)
    if is_worse or row.decision is Decision.OPEN:
        row.decision = first_decision(found)


def _records(row: CheckedRow) -> list[dict[str, Any]]:
    return [entry.as_record() for entry in row.problems]
