"""Registering the rows of a deposit that a curator has taken: all of them, or none."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.permissions import Permission
from lims.deposits.models import Decision, Deposit, DepositRow, DepositState
from lims.deposits.operations.lists import ROWS_NAMED, check_rows_can_be, checked_row, kind_called, lock_open
from lims.deposits.queries.catalogue import catalogue_problems
from lims.deposits.queries.parents import found_parents
from lims.deposits.reading.duplicates import IN_CATALOGUE
from lims.deposits.refusals import CatalogueChanged, NothingTaken
from lims.deposits.rules import terms_from, visibility_from
from lims.ledger.entries import Entry, entry
from lims.ledger.kinds import EventKind
from lims.resources.drafts import LineageDraft, ResourceDraft, draft_of
from lims.resources.kinds import Kind
from lims.resources.models import Resource
from lims.resources.operations.lineage import add_lineage
from lims.resources.operations.registering import register_resources

ROWS_AT_ONCE = 250


@dataclass(frozen=True)
class Acceptance:
    """What accepting did: how many rows became resources, and which parents were not found."""

    registered: int
    unknown_parents: tuple[str, ...] = ()


def accept_rows(
    session: Session,
    actor: Actor,
    deposit: Deposit,
    numbers: Collection[int] | None = None,
    advance: Callable[[int], None] = lambda rows: None,
) -> Acceptance:
    """Register the rows that have been taken, or these rows; each becomes a resource with its accession number.

    A row becomes a resource once: rows that are registered already are passed over, so that a second sending of the
    same decision changes nothing. `advance` is told how many rows have been registered. Raises DepositClosed,
    RowsUnknown, RowsRefused, NothingTaken, CatalogueChanged, and what registering a resource raises.
    """
    actor.require(Permission.DEPOSITS_ACCEPT)
    lock_open(session, deposit)
    rows = _rows_to_register(session, deposit, numbers)
    if not rows:
        if numbers is None and not _has_registered(session, deposit):
            raise NothingTaken()
        return Acceptance(0)
    kind = kind_called(session, deposit.kind)
    _check_catalogue(session, kind, rows)
    with entry(session, actor, EventKind.DEPOSIT_ACCEPTED, rows=len(rows)) as event:
        event.change(deposit)
        resources = _register(session, actor, deposit, kind, rows, event, advance)
        unknown = _add_parents(session, actor, kind, rows, resources, event)
        deposit.state = DepositState.ACCEPTED
        deposit.accepted_at = actor.at
    return Acceptance(len(resources), unknown)


def _rows_to_register(session: Session, deposit: Deposit, numbers: Collection[int] | None) -> Sequence[DepositRow]:
    statement = select(DepositRow).where(DepositRow.deposit_id == deposit.id, DepositRow.resource_id.is_(None))
    if numbers is None:
        statement = statement.where(DepositRow.decision == Decision.TAKEN)
    else:
        check_rows_can_be(session, deposit, Decision.TAKEN, numbers)
    rows = session.scalars(statement.order_by(DepositRow.number).execution_options(populate_existing=True)).all()
    chosen = set(numbers or ())
    return rows if numbers is None else [row for row in rows if row.number in chosen]


def _has_registered(session: Session, deposit: Deposit) -> bool:
    statement = select(func.count(DepositRow.resource_id)).where(DepositRow.deposit_id == deposit.id)
    return bool(session.scalar(statement))


def _check_catalogue(session: Session, kind: Kind, rows: Sequence[DepositRow]) -> None:
    """Raise CatalogueChanged if a row has a namesake in the catalogue that nobody was shown."""
    checked = [checked_row(row) for row in rows]
    changed = []
    for row, problems in catalogue_problems(session, kind, checked):
        shown = {known.problem.values["accession"] for known in row.problems if known.problem.code == IN_CATALOGUE}
        if any(problem.problem.values["accession"] not in shown for problem in problems):
            changed.append(row.number)
    if changed:
        named = ", ".join(map(str, changed[:ROWS_NAMED])) + (" …" if len(changed) > ROWS_NAMED else "")
        raise CatalogueChanged(rows=named)


def _register(  # noqa: PLR0913 - the parts of one acceptance
    session: Session,
    actor: Actor,
    deposit: Deposit,
    kind: Kind,
    rows: Sequence[DepositRow],
    event: Entry,
    advance: Callable[[int], None],
) -> list[Resource]:
    resources: list[Resource] = []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        chunk = rows[start : start + ROWS_AT_ONCE]
        drafts = [_draft(actor, deposit, kind, row) for row in chunk]
        registered = register_resources(session, actor, drafts, event)
        for row, resource in zip(chunk, registered, strict=True):
            row.decision, row.resource_id = Decision.TAKEN, resource.id
        resources.extend(registered)
        advance(len(chunk))
    session.flush()
    return resources


def _draft(actor: Actor, deposit: Deposit, kind: Kind, row: DepositRow) -> ResourceDraft:
    visibility, embargoed_until = visibility_from(deposit.agreement, actor.today)
    as_deposited = {
        key: {"raw": str(written), "field": deposit.fields.get(key, "")}
        for key, written in row.written.items()
        if written != ""
    }
    draft = draft_of(kind, row.understood, as_deposited, visibility, embargoed_until)
    return replace(draft, terms_of_use=terms_from(deposit.agreement, draft.terms_of_use))


def _add_parents(
    session: Session,
    actor: Actor,
    kind: Kind,
    rows: Sequence[DepositRow],
    resources: Sequence[Resource],
    event: Entry,
) -> tuple[str, ...]:
    """Record descent for rows that name parents; names that nothing or several things have are given back."""
    wanted = [(resource, row.understood.get("parents") or []) for row, resource in zip(rows, resources, strict=True)]
    texts = {text for _, parents in wanted for text in parents}
    if not texts:
        return ()
    found = found_parents(session, kind, texts)
    lines = {
        (child.id, found[text].id): LineageDraft(child, found[text])
        for child, parents in wanted
        for text in parents
        if text in found and found[text].id != child.id
    }
    if lines:
        add_lineage(session, actor, list(lines.values()), event)
    return tuple(sorted(texts - set(found)))
