"""Depositors, agreements, deposits and their rows."""

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.core.language import N_
from lims.core.paging import Page, keyset
from lims.core.refusals import NotFound
from lims.core.search import search_key
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
from lims.deposits.refusals import NoSuchDepositor, SeveralDepositors
from lims.resources.values.names import comparison_key


def depositor(session: Session, number: str) -> Depositor:
    """The depositor with this number, with agreements. Raises NotFound."""
    statement = select(Depositor).where(Depositor.number == number).options(selectinload(Depositor.agreements))
    found = session.scalar(statement)
    if found is None:
        raise NotFound(N_("depositor"), number)
    return found


def depositor_called(session: Session, name: str) -> Depositor | None:
    """The depositor with this number or name, in either language; None if nobody is called anything like it.

    Raises NoSuchDepositor if others are called nearly so, SeveralDepositors if the name is shared.
    """
    found = session.scalars(
        select(Depositor).where(
            or_(
                Depositor.number == name.strip().upper(),
                Depositor.name_key == comparison_key(name),
                Depositor.name_ja == name.strip(),
            )
        )
    ).all()
    if len(found) > 1:
        raise SeveralDepositors(name=name, numbers=", ".join(one.number for one in found))
    if found:
        return found[0]
    known = {row[0]: row[1] for row in session.execute(select(Depositor.name_key, Depositor.name))}
    similar = get_close_matches(comparison_key(name), known, n=3, cutoff=0.85)
    if similar:
        raise NoSuchDepositor(name=name, similar=", ".join(known[key] for key in similar))
    return None


def depositors(
    session: Session, text: str = "", after: str | None = None, size: int = 50, *, only_active: bool = False
) -> Page:
    """Depositors by number, newest first, whose name or organization holds the text."""
    statement = select(Depositor)
    if only_active:
        statement = statement.where(Depositor.is_active)
    if text.strip():
        pattern = f"%{text.strip()}%"
        columns = (Depositor.name, Depositor.name_ja, Depositor.organization, Depositor.organization_ja)
        conditions = [column.ilike(pattern) for column in (*columns, Depositor.number)]
        statement = statement.where(or_(*conditions, Depositor.name_key.contains(search_key(text), autoescape=True)))
    return keyset(session, statement, [Depositor.id], after=after, size=size, descending=True)


def active_depositors(session: Session) -> Sequence[Depositor]:
    """Everybody who can hand in, by name; for a choice."""
    return session.scalars(select(Depositor).where(Depositor.is_active).order_by(Depositor.name)).all()


def agreement(session: Session, number: str) -> DepositAgreement:
    """The agreement with this number, with its depositor. Raises NotFound."""
    statement = (
        select(DepositAgreement)
        .where(DepositAgreement.number == number)
        .options(joinedload(DepositAgreement.depositor), joinedload(DepositAgreement.attachment))
    )
    found = session.scalar(statement)
    if found is None:
        raise NotFound(N_("deposit agreement"), number)
    return found


def agreements_in_choice(session: Session) -> Sequence[DepositAgreement]:
    """All agreements with their depositors, newest first; for a choice."""
    statement = select(DepositAgreement).options(joinedload(DepositAgreement.depositor))
    return session.scalars(statement.order_by(DepositAgreement.id.desc())).all()


def deposit(session: Session, number: str) -> Deposit:
    """The deposit with this number, with depositor, agreement and file. Raises NotFound."""
    statement = _with_parties(select(Deposit).where(Deposit.number == number))
    found = session.scalar(statement)
    if found is None:
        raise NotFound(N_("deposit"), number)
    return found


def deposits(
    session: Session,
    *,
    state: DepositState | None = None,
    kind: str | None = None,
    depositor_id: int | None = None,
    after: str | None = None,
    size: int = 50,
) -> Page:
    """Deposits, newest first, with their depositors."""
    statement = _with_parties(select(Deposit))
    if state is not None:
        statement = statement.where(Deposit.state == state)
    if kind:
        statement = statement.where(Deposit.kind == kind)
    if depositor_id is not None:
        statement = statement.where(Deposit.depositor_id == depositor_id)
    return keyset(session, statement, [Deposit.id], after=after, size=size, descending=True)


def _with_parties(statement: Select[Deposit]) -> Select[Deposit]:
    return statement.options(
        joinedload(Deposit.depositor), joinedload(Deposit.agreement), joinedload(Deposit.attachment)
    )


def counts_of_deposits(session: Session, deposit_ids: Collection[int]) -> dict[int, "DepositCounts"]:
    """The counts of several deposits in one statement."""
    statement = (
        select(
            DepositRow.deposit_id,
            DepositRow.state,
            DepositRow.decision,
            func.count(),
            func.count(DepositRow.resource_id),
        )
        .where(DepositRow.deposit_id.in_(deposit_ids))
        .group_by(DepositRow.deposit_id, DepositRow.state, DepositRow.decision)
    )
    counts = {deposit_id: DepositCounts() for deposit_id in deposit_ids}
    for deposit_id, state, decision, rows, registered in session.execute(statement):
        counts[deposit_id].add(state, decision, rows, registered)
    return counts


class DepositCounts:
    """How many rows a list has, by what the check found, what was decided, and what was registered."""

    def __init__(self) -> None:
        self.by_state = dict.fromkeys(RowState, 0)
        self.rows = self.registered = self.to_register = self.left_out = self.open = 0

    def add(self, state: RowState, decision: Decision, rows: int, registered: int) -> None:
        self.rows += rows
        self.by_state[state] += rows
        self.registered += registered
        if decision is Decision.TAKEN:
            self.to_register += rows - registered
        elif decision is Decision.LEFT_OUT:
            self.left_out += rows
        elif state is not RowState.REFUSED:
            self.open += rows

    @property
    def ready(self) -> int:
        return self.by_state[RowState.READY]

    @property
    def doubtful(self) -> int:
        return self.by_state[RowState.DOUBTFUL]

    @property
    def refused(self) -> int:
        return self.by_state[RowState.REFUSED]


def rows_of_deposit(  # noqa: PLR0913 - the filters of the page
    session: Session,
    deposit_id: int,
    *,
    state: RowState | None = None,
    decision: Decision | None = None,
    is_registered: bool | None = None,
    after: str | None = None,
    size: int = 100,
) -> Page:
    """Rows in the order of the file, with the resources that they became."""
    statement = select(DepositRow).where(DepositRow.deposit_id == deposit_id).options(joinedload(DepositRow.resource))
    if state is not None:
        statement = statement.where(DepositRow.state == state)
    if decision is not None:
        statement = statement.where(DepositRow.decision == decision)
    if is_registered is not None:
        condition = DepositRow.resource_id.is_not(None) if is_registered else DepositRow.resource_id.is_(None)
        statement = statement.where(condition)
    return keyset(session, statement, [DepositRow.number], after=after, size=size)


def row_of_deposit(session: Session, deposit_id: int, number: int) -> DepositRow:
    """One row by its number in the file, with its resource. Raises NotFound."""
    statement = select(DepositRow).where(DepositRow.deposit_id == deposit_id, DepositRow.number == number)
    found = session.scalar(statement.options(joinedload(DepositRow.resource)))
    if found is None:
        raise NotFound(N_("row"), number)
    return found


def unregistered_rows(session: Session, deposit_id: int) -> Sequence[DepositRow]:
    """The rows that have not become resources, in the order of the file."""
    statement = select(DepositRow).where(DepositRow.deposit_id == deposit_id, DepositRow.resource_id.is_(None))
    return session.scalars(statement.order_by(DepositRow.number)).all()


def remembered_columns(session: Session, depositor_id: int, kind: str) -> dict[str, str]:
    """Which field was chosen for which header in earlier lists of a depositor."""
    statement = select(RememberedColumn.header, RememberedColumn.field).where(
        RememberedColumn.depositor_id == depositor_id, RememberedColumn.kind == kind
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def deposit_of_resource(session: Session, resource_id: int) -> DepositRow | None:
    """The row that a resource came from, or None for one that was entered by hand."""
    return session.scalar(select(DepositRow).where(DepositRow.resource_id == resource_id))


def deposit_by_id(session: Session, deposit_id: int) -> Deposit:
    """The deposit that a row belongs to."""
    return session.scalars(_with_parties(select(Deposit).where(Deposit.id == deposit_id))).one()


def depositors_of_resources(session: Session, resource_ids: Collection[int]) -> Mapping[int, Depositor]:
    """Who handed in each of these resources; entered ones are left out."""
    statement = (
        select(DepositRow.resource_id, Depositor)
        .join(Deposit, Deposit.id == DepositRow.deposit_id)
        .join(Depositor, Depositor.id == Deposit.depositor_id)
        .where(DepositRow.resource_id.in_(resource_ids))
    )
    return {resource_id: found for resource_id, found in session.execute(statement) if resource_id is not None}


def open_deposits(session: Session, limit: int = 10) -> Sequence[Deposit]:
    """Drafts that still wait for a curator, newest first."""
    statement = _with_parties(select(Deposit)).where(Deposit.state == DepositState.DRAFT)
    return session.scalars(statement.order_by(Deposit.id.desc()).limit(limit)).all()
