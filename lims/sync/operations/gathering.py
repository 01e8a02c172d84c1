"""Turning what the ledger says has changed into lines of the outbox."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import in_parts, insert_unless_there
from lims.core.numbering import next_numbers
from lims.core.permissions import Permission
from lims.core.refusals import Refusal
from lims.ledger.queries import events_after
from lims.sync.models import Change, ChangeState, Cursor, Publication, PublicState
from lims.sync.policy import Policy, leaving, next_opening, publication
from lims.sync.policy import Publication as Decision
from lims.sync.queries.changes import changed_resource_ids, due_resource_ids
from lims.sync.queries.outbox import LEDGER
from lims.sync.queries.public_records import Candidate, candidates, policy_of
from lims.sync.records import Record, Tombstone, WithdrawalReason, canonical, parse_record

# Small steps: while one is taken, everybody else who writes into SQLite waits.
EVENTS_AT_ONCE = 50
RESOURCES_AT_ONCE = 100


@dataclass(frozen=True)
class Gathered:
    """What one step of gathering did; `finished` when nothing was left to be looked at."""

    events: int
    changes: int
    finished: bool


def gather_changes(session: Session, actor: Actor) -> Gathered:
    """Take one step: decide about some of the resources that are due, or else read the next events of the ledger.

    Reading only marks the resources that the events touched, however many one event is about; the cursor moves in
    the same transaction, so that no change is missed and none is made twice.
    """
    actor.require(Permission.SYNC_RUN)
    cursor = _locked_cursor(session, actor)
    due = due_resource_ids(session, actor.today, RESOURCES_AT_ONCE)
    if due:
        return Gathered(0, decide(session, actor, due), finished=False)
    events = events_after(session, cursor.position, EVENTS_AT_ONCE)
    if not events:
        return Gathered(0, 0, finished=True)
    _mark_due(session, actor, changed_resource_ids(session, events))
    cursor.position, cursor.moved_at = events[-1].seq, actor.at
    session.flush()
    return Gathered(len(events), 0, finished=False)


def decide(session: Session, actor: Actor, resource_ids: Collection[int], *, again: bool = False) -> int:
    """Decide about resources what is public of each, and put what is new into the outbox; gives how many lines.

    With `again` everything public is sent once more, changed or not.
    """
    actor.require(Permission.SYNC_RUN)
    if not resource_ids:
        return 0
    known = {
        row.resource_id: row
        for row in session.scalars(select(Publication).where(Publication.resource_id.in_(resource_ids)))
    }
    policy = policy_of(session)
    changes: list[Change] = []
    for candidate in candidates(session, resource_ids, actor.at):
        row = known.get(candidate.resource.id)
        if row is None:
            row = Publication(resource_id=candidate.resource.id, state=PublicState.WITHHELD)
            session.add(row)
        change = _decided(session, actor, policy, candidate, row, again=again)
        if change is not None:
            changes.append(change)
    _put_out(session, changes)
    return len(changes)


def _mark_due(session: Session, actor: Actor, resource_ids: Collection[int]) -> None:
    """Have it decided about resources today."""
    for ids in in_parts(sorted(resource_ids)):
        rows = [
            {"resource_id": number, "state": PublicState.WITHHELD, "decided_at": actor.at, "decide_on": actor.today}
            for number in ids
        ]
        insert_unless_there(session, Publication, rows)
        session.execute(
            update(Publication).where(Publication.resource_id.in_(ids)).values(decide_on=actor.today),
            execution_options={"synchronize_session": False},
        )
    session.expire_all()


def _locked_cursor(session: Session, actor: Actor) -> Cursor:
    cursor = session.scalar(select(Cursor).where(Cursor.name == LEDGER).with_for_update())
    if cursor is None:
        cursor = Cursor(name=LEDGER, position=0, moved_at=actor.at)
        session.add(cursor)
        session.flush()
    return cursor


def _decided(
    session: Session, actor: Actor, policy: Policy, candidate: Candidate, row: Publication, *, again: bool
) -> Change | None:
    """Bring a resource's row up to date; the line for the outbox, if the world has to be told something."""
    was_public = row.state is PublicState.PUBLIC
    digest_before = row.digest
    decision = publication(policy, candidate.standing, actor.today)
    record = leaving(policy, candidate.record, candidate.standing, actor.today)
    row.decide_on = next_opening(policy, candidate.record, candidate.standing, actor.today)
    row.decided_at = actor.at
    _write_decision(row, decision, record)
    if row.state is PublicState.PUBLIC:
        if row.digest == digest_before and not again:
            return None
        return _change(candidate, record, actor)
    if was_public or (again and row.state is PublicState.WITHHELD and _was_ever_told(session, candidate)):
        reason = row.withheld_because or WithdrawalReason.CLOSED
        return _change(candidate, Tombstone(record.centre, record.accession, reason, actor.at), actor)
    return None


def _write_decision(row: Publication, decision: Decision, record: Record) -> None:
    row.fault = row.fault_values = None
    if not decision.leaves:
        row.state, row.withheld_because, row.digest = PublicState.WITHHELD, decision.withheld_because, None
        return
    row.withheld_because = None
    try:
        parse_record(record.document())
    except Refusal as refusal:
        row.state, row.digest = PublicState.FAULTY, None
        row.fault = refusal.message
        row.fault_values = {name: str(value) for name, value in refusal.values.items()}
        return
    row.state, row.digest = PublicState.PUBLIC, content_digest(record)


def content_digest(record: Record) -> str:
    """The SHA-256 of a record but for its date: the same as long as nothing that is told has changed."""
    document = record.document()
    del document["modified"]
    return hashlib.sha256(canonical(document)).hexdigest()


def _was_ever_told(session: Session, candidate: Candidate) -> bool:
    told = select(Change.sequence).where(Change.resource_id == candidate.resource.id).limit(1)
    return session.scalar(told) is not None


def _change(candidate: Candidate, thing: Record | Tombstone, actor: Actor) -> Change:
    return Change(
        resource_id=candidate.resource.id,
        accession=thing.accession,
        document=thing.document(),
        made_at=actor.at,
    )


def _put_out(session: Session, changes: list[Change]) -> None:
    """Number the lines in order; older ones of the same resources need not be sent any more."""
    if not changes:
        return
    ids = [change.resource_id for change in changes]
    session.execute(
        update(Change)
        .where(Change.resource_id.in_(ids), Change.state.in_((ChangeState.WAITING, ChangeState.REFUSED)))
        .values(state=ChangeState.SUPERSEDED)
    )
    for change, sequence in zip(changes, next_numbers(session, "sync outbox", len(changes)), strict=True):
        change.sequence = sequence
    session.add_all(changes)
    session.flush()
