"""Taking in a list, mapping its columns, deciding about its rows."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.attachments import content_of, keep_file
from lims.core.database import lock
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.settings import settings_of
from lims.deposits.drafts import ListDraft, SpecimenDraft
from lims.deposits.models import (
    Decision,
    Deposit,
    DepositAgreement,
    Depositor,
    DepositRow,
    DepositState,
    RememberedColumn,
    RowState,
)
from lims.deposits.queries.catalogue import KEYS_IN_ONE_STATEMENT, checked_list, mark_rows_from_catalogue
from lims.deposits.queries.deposits import remembered_columns
from lims.deposits.reading.columns import (
    ColumnMap,
    Guess,
    Reason,
    check_map,
    completed_map,
    guess_columns,
    header_key,
    map_of,
)
from lims.deposits.reading.duplicates import IN_CATALOGUE
from lims.deposits.reading.rows import CheckedRow, RowProblem
from lims.deposits.reading.spreadsheets import read_table
from lims.deposits.reading.tables import Cell, Column, Row, Table, as_written, is_blank
from lims.deposits.refusals import (
    AgreementEnded,
    DepositClosed,
    DepositorInactive,
    OtherDepositorsAgreement,
    RowsRefused,
    RowsRegistered,
    RowsUnknown,
    UnknownKind,
)
from lims.deposits.rules import first_decision, is_in_catalogue, state_of
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.resources.kinds import Kind, kinds_of

ROWS_NAMED = 12
SAMPLES = 4
SAMPLE_LENGTH = 80
_RECHECKED_CODES = frozenset({IN_CATALOGUE, "taxon-disagrees", "taxon-not-named", "invalid-value"})


def upload_list(session: Session, actor: Actor, draft: ListDraft) -> Deposit:
    """Take in a depositor's list as a draft: read, mapped, each row checked; nothing is registered yet.

    Raises UnknownKind, DepositorInactive, OtherDepositorsAgreement, AgreementEnded, what `read_table` raises for a file
    that is no list, and UnknownColumn or UnknownField for a given map.
    """
    actor.require(Permission.DEPOSITS_EDIT)
    kind = kind_called(session, draft.kind)
    check_parties(draft.depositor, draft.agreement, actor)
    table = read_table(draft.file.name, draft.file.content, draft.sheet)
    guesses = guess_columns(kind, table, remembered_columns(session, draft.depositor.id, kind.name))
    columns = check_map(kind, table, completed_map(guesses, draft.columns))
    deposit = _new_deposit(session, actor, draft.depositor, draft.agreement, kind)
    deposit.note = draft.note
    with entry(session, actor, EventKind.DEPOSIT_UPLOADED, file=draft.file.name, rows=len(table.rows)) as event:
        deposit.attachment = keep_file(session, actor, draft.file.name, draft.file.media_type, draft.file.content)
        session.add(deposit)
        event.create(deposit)
        _write_table(deposit, table, guesses)
        _write_rows(session, actor, deposit, kind, table, columns)
    return deposit


def enter_specimen(session: Session, actor: Actor, draft: SpecimenDraft) -> Deposit:
    """Take in one specimen without a list; its row is checked in the same way. Raises what `upload_list` does."""
    actor.require(Permission.DEPOSITS_EDIT)
    kind = kind_called(session, draft.kind)
    check_parties(draft.depositor, draft.agreement, actor)
    values = {name: text for name, text in draft.values.items() if text.strip()}
    columns = tuple(Column(place, name, name) for place, name in enumerate(values))
    table = Table(columns, (Row(1, tuple(values.values())),))
    mapped = check_map(kind, table, ColumnMap({name: name for name in values}))
    deposit = _new_deposit(session, actor, draft.depositor, draft.agreement, kind)
    deposit.note = draft.note
    with entry(session, actor, EventKind.DEPOSIT_UPLOADED, rows=1) as event:
        session.add(deposit)
        event.create(deposit)
        _write_table(deposit, table, [Guess(column, column.key, Reason.CHOSEN) for column in columns])
        _write_rows(session, actor, deposit, kind, table, mapped)
    return deposit


def remap_list(session: Session, actor: Actor, deposit: Deposit, columns: ColumnMap, *, remember: bool = True) -> None:
    """Read the rows anew by another column map, and remember the map for the depositor's next list.

    Decisions and corrections made before are forgotten. Raises DepositClosed, RowsRegistered, UnknownColumn,
    UnknownField.
    """
    actor.require(Permission.DEPOSITS_EDIT)
    _check_unregistered(session, deposit)
    kind = kind_called(session, deposit.kind)
    table = table_of(session, deposit)
    checked = check_map(kind, table, columns)
    _forget_rows(session, deposit)
    _write_rows(session, actor, deposit, kind, table, checked)
    deposit.columns = [column | {"reason": Reason.CHOSEN.value} for column in deposit.columns]
    if remember:
        _remember(session, deposit, checked)
    session.flush()


def choose_sheet(session: Session, actor: Actor, deposit: Deposit, sheet: str) -> None:
    """Read another sheet of the workbook instead. Raises SheetMissing, DepositClosed, RowsRegistered."""
    actor.require(Permission.DEPOSITS_EDIT)
    _check_unregistered(session, deposit)
    kind = kind_called(session, deposit.kind)
    assert deposit.attachment is not None
    table = read_table(deposit.attachment.name, content_of(session, deposit.attachment), sheet)
    remembered = remembered_columns(session, deposit.depositor_id, kind.name)
    guesses = guess_columns(kind, table, remembered)
    columns = map_of(guesses, deposit.constants)
    _forget_rows(session, deposit)
    _write_table(deposit, table, guesses)
    _write_rows(session, actor, deposit, kind, table, columns)


def recheck_list(session: Session, actor: Actor, deposit: Deposit) -> None:
    """Compare the rows that are not registered with the catalogue as it is now; new doubts open a decision again."""
    actor.require(Permission.DEPOSITS_EDIT)
    lock_open(session, deposit)
    kind = kind_called(session, deposit.kind)
    rows = session.scalars(_rows_of(deposit).where(DepositRow.resource_id.is_(None))).all()
    checked = [checked_row(row, without=_RECHECKED_CODES) for row in rows]
    mark_rows_from_catalogue(session, kind, checked)
    for row, new in zip(rows, checked, strict=True):
        problems = [problem.as_record() for problem in new.problems]
        if problems != row.problems:
            row.problems, row.state, row.decision = problems, state_of(new), first_decision(new)
    session.flush()


def decide_rows(
    session: Session,
    actor: Actor,
    deposit: Deposit,
    decision: Decision,
    *,
    numbers: Collection[int] | None = None,
    state: RowState | None = None,
) -> int:
    """Take rows or leave them out: those with these numbers, or all that the check left in a state.

    Rows that are registered already stay as they are. The answer is how many rows were decided. Raises DepositClosed,
    RowsUnknown, RowsRefused.
    """
    actor.require(Permission.DEPOSITS_EDIT)
    lock_open(session, deposit)
    conditions: list[ColumnElement[bool]] = [
        DepositRow.deposit_id == deposit.id,
        DepositRow.resource_id.is_(None),
        DepositRow.decision != decision,
    ]
    if numbers is not None:
        check_rows_can_be(session, deposit, decision, numbers)
    if state is not None:
        conditions.append(DepositRow.state == state)
    if decision is Decision.TAKEN:
        conditions.append(DepositRow.state != RowState.REFUSED)
    found = session.execute(select(DepositRow.id, DepositRow.number).where(*conditions)).all()
    chosen = set(numbers or ())
    ids = [row_id for row_id, number in found if numbers is None or number in chosen]
    for start in range(0, len(ids), KEYS_IN_ONE_STATEMENT):
        chunk = ids[start : start + KEYS_IN_ONE_STATEMENT]
        session.execute(update(DepositRow).where(DepositRow.id.in_(chunk)).values(decision=decision))
    return len(ids)


def take_doubtful_rows(session: Session, actor: Actor, deposit: Deposit) -> int:
    """Take all doubtful rows, except those that may be in the catalogue already: these a person takes one by one.

    The answer is how many rows were taken. Raises DepositClosed.
    """
    rows = session.scalars(_rows_of(deposit).where(DepositRow.state == RowState.DOUBTFUL)).all()
    numbers = [row.number for row in rows if not is_in_catalogue(checked_row(row))]
    return decide_rows(session, actor, deposit, Decision.TAKEN, numbers=numbers)


def close_deposit(session: Session, actor: Actor, deposit: Deposit) -> None:
    """End the work on a deposit: what is not registered stays out. Raises DepositClosed."""
    actor.require(Permission.DEPOSITS_ACCEPT)
    lock_open(session, deposit)
    with entry(session, actor, EventKind.DEPOSIT_CLOSED) as event:
        event.change(deposit)
        deposit.state = DepositState.CLOSED


def lock_open(session: Session, deposit: Deposit) -> None:
    """Hold the deposit until the end of the transaction. Raises DepositClosed."""
    session.flush()
    lock(session, deposit)
    if deposit.state is DepositState.CLOSED:
        raise DepositClosed(number=deposit.number)


def kind_called(session: Session, name: str) -> Kind:
    """The kind of this name. Raises UnknownKind."""
    kinds = kinds_of(session)
    if name not in kinds:
        raise UnknownKind(kind=name, kinds=", ".join(kinds.names))
    return kinds[name]


def check_parties(depositor: Depositor, agreement: DepositAgreement | None, actor: Actor) -> None:
    """Raise DepositorInactive, OtherDepositorsAgreement or AgreementEnded if these can't deposit together today."""
    if not depositor.is_active:
        raise DepositorInactive(field="depositor", number=depositor.number)
    if agreement is None:
        return
    if agreement.depositor_id != depositor.id:
        raise OtherDepositorsAgreement(field="agreement", number=agreement.number)
    if agreement.ends_on is not None and agreement.ends_on < actor.today:
        raise AgreementEnded(field="agreement", number=agreement.number, date=agreement.ends_on)


def check_rows_can_be(session: Session, deposit: Deposit, decision: Decision, numbers: Collection[int]) -> None:
    """Raise RowsUnknown for numbers that the list does not have, RowsRefused for rows that can't be taken."""
    statement = select(DepositRow.number, DepositRow.state).where(DepositRow.deposit_id == deposit.id)
    found = {row[0]: row[1] for row in session.execute(statement)}
    unknown = [number for number in numbers if number not in found]
    if unknown:
        raise RowsUnknown(rows=_named(unknown))
    refused = [number for number in numbers if found[number] is RowState.REFUSED]
    if refused and decision is Decision.TAKEN:
        raise RowsRefused(rows=_named(refused))


def checked_row(row: DepositRow, without: Collection[str] = ()) -> CheckedRow:
    """A stored row as the check made it, without problems of some codes."""
    problems = [RowProblem.from_record(record) for record in row.problems if record["code"] not in without]
    return CheckedRow(row.number, row.written, row.understood, problems)


def table_of(session: Session, deposit: Deposit, numbers: Collection[int] | None = None) -> Table:
    """The table of a deposit, from its stored rows; or only the rows with these numbers."""
    columns = tuple(Column(column["place"], column["header"], column["key"]) for column in deposit.columns)
    statement = select(DepositRow.number, DepositRow.written).where(DepositRow.deposit_id == deposit.id)
    if numbers is not None:
        statement = statement.where(DepositRow.number.in_(numbers))
    rows = session.execute(statement.order_by(DepositRow.number))
    made = tuple(Row(number, tuple(_cell(written, column) for column in columns)) for number, written in rows)
    return Table(columns, made, deposit.sheet, tuple(deposit.sheets))


def _cell(written: dict[str, Any], column: Column) -> Cell:
    value: Cell = written.get(column.key)
    return None if value == "" else value


def _new_deposit(
    session: Session, actor: Actor, depositor: Depositor, agreement: DepositAgreement | None, kind: Kind
) -> Deposit:
    number = f"{settings_of(session).centre_code}-DEP-{next_numbers(session, 'deposit')[0]:05}"
    return Deposit(
        number=number,
        depositor=depositor,
        agreement=agreement,
        kind=kind.name,
        received_on=actor.today,
        created_at=actor.at,
        created_by=actor.name,
    )


def _write_table(deposit: Deposit, table: Table, guesses: Sequence[Guess]) -> None:
    deposit.sheet, deposit.sheets = table.sheet, list(table.sheets)
    deposit.columns = [
        {
            "place": guess.column.place,
            "header": guess.column.header,
            "key": guess.column.key,
            "reason": guess.reason.value,
            "samples": _samples(table, guess.column),
        }
        for guess in guesses
    ]
    deposit.remarks = [remark.as_record() for remark in table.remarks]


def _samples(table: Table, column: Column) -> list[str]:
    """The first few different values of a column, for a person who has to say what it holds."""
    found: dict[str, None] = {}
    for cell in table.values_of(column):
        if not is_blank(cell):
            found.setdefault(str(as_written(cell))[:SAMPLE_LENGTH])
        if len(found) == SAMPLES:
            break
    return list(found)


def _write_rows(session: Session, actor: Actor, deposit: Deposit, kind: Kind, table: Table, columns: ColumnMap) -> None:
    deposit.fields, deposit.constants = dict(columns.fields), dict(columns.constants)
    session.flush()
    rows = checked_list(session, kind, table, columns, actor.today)
    session.execute(insert(DepositRow), [_row_values(deposit, row) for row in rows])


def _row_values(deposit: Deposit, row: CheckedRow) -> dict[str, Any]:
    return {
        "deposit_id": deposit.id,
        "number": row.number,
        "written": row.written,
        "understood": row.values,
        "problems": [problem.as_record() for problem in row.problems],
        "state": state_of(row),
        "decision": first_decision(row),
    }


def _rows_of(deposit: Deposit) -> Any:
    return select(DepositRow).where(DepositRow.deposit_id == deposit.id).order_by(DepositRow.number)


def _check_unregistered(session: Session, deposit: Deposit) -> None:
    lock_open(session, deposit)
    registered = select(DepositRow.id).where(DepositRow.deposit_id == deposit.id, DepositRow.resource_id.is_not(None))
    if session.scalar(registered.limit(1)) is not None:
        raise RowsRegistered(number=deposit.number)


def _forget_rows(session: Session, deposit: Deposit) -> None:
    session.execute(delete(DepositRow).where(DepositRow.deposit_id == deposit.id))


def _remember(session: Session, deposit: Deposit, columns: ColumnMap) -> None:
    known = {
        column.header_key: column
        for column in session.scalars(
            select(RememberedColumn).where(
                RememberedColumn.depositor_id == deposit.depositor_id, RememberedColumn.kind == deposit.kind
            )
        )
    }
    for column in deposit.columns:
        key = header_key(column["key"])
        field = columns.fields.get(column["key"], "")
        if key in known:
            known[key].field = field
        elif key:
            known[key] = RememberedColumn(
                depositor_id=deposit.depositor_id,
                kind=deposit.kind,
                header_key=key,
                header=column["key"],
                field=field,
            )
            session.add(known[key])


def _named(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, sorted(numbers)[:ROWS_NAMED]))
    return shown + (" …" if len(numbers) > ROWS_NAMED else "")
